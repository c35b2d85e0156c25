import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codecContract, wire } from "../../contract/codec.ts";
import { setting } from "./fixtures.ts";

const { codec } = await setting("{ protobuf: { file: all.proto, type: all.Node } }");
if (!codec) throw new Error("no codec");
codecContract(codec, fc.record({ name: fc.string(), size: fc.integer({ min: 0, max: 9 }) }));

const hex = async (yaml: string, value: unknown): Promise<string> => {
  const made = await setting(yaml);
  expect(made.problems).toEqual([]);
  return Buffer.from(made.codec?.encode(value).data as Uint8Array).toString("hex");
};
const read = async (yaml: string, bytes: string): Promise<unknown> =>
  (await setting(yaml)).codec?.decode(wire(Buffer.from(bytes, "hex")));

describe("types", () => {
  it("may be one, with or without its package", async () => {
    expect(await hex("{ protobuf: { file: all.proto, type: Node } }", { name: "a" })).toBe("0a0161");
    expect(codec.whyNot?.(wire(Buffer.from("0a05", "hex")))).toBe(
      "is not all.Node: it ends at byte 2, and 5 more are awaited",
    );
    expect(codec.whyNot?.(wire("hi"))).toBe("came as text, and the codec protobuf reads binary messages");
  });

  it("may be one for each direction", async () => {
    const yaml = "{ protobuf: { file: [all.proto, old.proto], send: all.Node, receive: old.Call } }";
    const made = (await setting(yaml)).codec;
    expect(await hex(yaml, { name: "a" })).toBe("0a0161");
    expect(made?.decode(wire(Buffer.from("0805", "hex")))).toEqual({ id: 5 });
    expect(made?.sent?.decode(wire(Buffer.from("0a0161", "hex")))).toEqual({ name: "a" });
    expect(codec.sent).toBeUndefined();
  });

  it.each([
    ["uint8", "070a0161"],
    ["uint16", "00070a0161"],
    ["uint16le", "07000a0161"],
    ["uint32", "000000070a0161"],
    ["uint32le", "070000000a0161"],
    ["varint", "070a0161"],
  ])("may be told by a %s before each message", async (form, bytes) => {
    const yaml = `{ protobuf: { file: all.proto, prefix: ${form}, types: { 7: all.Node, 0x08: all.Envelope } } }`;
    expect(await hex(yaml, { Node: { name: "a" } })).toBe(bytes);
    expect(await read(yaml, bytes)).toEqual({ Node: { name: "a" } });
    const made = (await setting(yaml)).codec;
    expect(made?.whyNot?.(wire(Buffer.from("0909090909", "hex")))).toMatch(
      /^is not one of Node, Envelope: it begins with \d+, and no type has that number$/,
    );
    expect(() => made?.encode({ Nod: {} })).toThrow('$.Nod: no type is called "Nod" here. Did you mean "Node"?');
    expect(() => made?.encode({ Node: { size: "x" } })).toThrow("$.Node.size: expected a whole number");
    expect(() => made?.encode({ Node: {}, Envelope: {} })).toThrow(
      "expected a map with the name of one type, { Node: … }, got",
    );
  });

  it("may be told by a field, for the message in a field of bytes", async () => {
    const yaml =
      "{ protobuf: { file: all.proto, type: all.Envelope, payload: { field: payload, by: kind, types: { TEXT: all.Node, 2: shared.Team } } } }";
    const bytes = await hex(yaml, { kind: "TEXT", payload: { name: "a" } });
    expect(bytes).toBe("08011a030a0161");
    expect(await read(yaml, bytes)).toEqual({ kind: "TEXT", type_name: "", payload: { name: "a" } });
    expect(await read(yaml, await hex(yaml, { kind: "IMAGE", payload: { title: "b" } }))).toMatchObject({
      payload: { title: "b" },
    });
    // Of no type: bytes, both ways.
    expect(await read(yaml, "1a0101")).toEqual({ kind: "NONE", type_name: "", payload: Uint8Array.of(1) });
    const made = (await setting(yaml)).codec;
    expect(() => made?.encode({ payload: {} })).toThrow(
      '$.payload: no type of message belongs to kind: the string "NONE"',
    );
    expect(() => made?.encode({ kind: "TEXT", payload: { nam: 1 } })).toThrow(
      '$.payload.nam: all.Node has no field "nam"',
    );
    expect(made?.whyNot?.(wire(Buffer.from("08011a020a05", "hex")))).toContain(
      "the bytes of all.Envelope.payload are not all.Node: it ends at byte 2, and 5 more are awaited",
    );
  });

  it("may be told by a field that holds their names", async () => {
    const yaml =
      "{ protobuf: { file: all.proto, type: Envelope, payload: { field: all.Envelope.payload, by: type_name } } }";
    const bytes = await hex(yaml, { type_name: "Node", payload: { name: "a" } });
    expect(await read(yaml, bytes)).toMatchObject({ type_name: "Node", payload: { name: "a" } });
    expect(await read(yaml, await hex(yaml, { type_name: "shared.Team", payload: { title: "b" } }))).toMatchObject({
      payload: { title: "b" },
    });
  });
});

describe("what is wrong is told when the file is read", () => {
  it.each([
    [
      "protobuf",
      "The codec protobuf needs the file that describes the messages | Write codec: { protobuf: { file: chat.proto, type: chat.Envelope } }.",
    ],
    ["{ protobuf: { type: A } }", 'The key "file" is missing in protobuf'],
    ["{ protobuf: { file: all.proto } }", "What the messages are is missing: their type"],
    ["{ protobuf: { file: all.proto, send: Node } }", "What the messages are is missing: their type"],
    ["{ protobuf: { file: all.proto, type: Node, prefix: uint8 } }", "What the messages are is missing: their type"],
    [
      "{ protobuf: { file: all.proto, type: Node, send: Node } }",
      "The messages are of one type, of one for each direction, or of several with a prefix",
    ],
    ["{ protobuf: { fle: all.proto, type: Node } }", 'Unknown key "fle" in protobuf | Did you mean "file"?'],
    ["{ protobuf: { file: al.proto, type: Node } }", "There is no file al.proto | The name is relative to this file."],
    ["{ protobuf: { file: all.proto, type: Nodee } }", 'There is no message type "Nodee" | Did you mean "Node"?'],
    [
      "{ protobuf: { file: shared/team.proto, type: Zzzzzz } }",
      'There is no message type "Zzzzzz" | There are shared.Team.',
    ],
    ["{ protobuf: { file: broken/syntax.proto, type: A } }", "broken/syntax.proto:3: illegal"],
    [
      "{ protobuf: { file: broken/unknown-type.proto, type: A } }",
      "broken/unknown-type.proto: no such Type or Enum 'Foo' in Type .A",
    ],
    [
      "{ protobuf: { file: broken/import.proto, type: A } }",
      "broken/import.proto imports not/there.proto, which is not there",
    ],
    ["{ protobuf: { file: all.proto, prefix: uint8, types: { 256: Node } } }", '"256" is no number of uint8'],
    ["{ protobuf: { file: all.proto, types: { a: Node } } }", '"a" is no number of uint8'],
    [
      "{ protobuf: { file: all.proto, type: Envelope, payload: { field: kind, by: kind } } }",
      "The field kind of all.Envelope is not one of the type bytes",
    ],
    [
      "{ protobuf: { file: all.proto, type: Envelope, payload: { field: payload, by: kin } } }",
      'all.Envelope has no field "kin" | It has kind, type_name, payload.',
    ],
    ["{ protobuff: {} }", "Expected a codec, got a map | Write codec: { protobuf: "],
    ["{ msgpack: {} }", "Expected a codec, got a map | Write codec: msgpack."],
  ])("%s: %s", async (yaml, problem) => {
    const { problems } = await setting(yaml);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });
});
