import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Root } from "protobufjs";
import type { Field, MessageType } from "../../../src/codec/protobuf/model.ts";
import { readProtobuf } from "../../../src/codec/protobuf/reader.ts";
import { ProtoTypes } from "../../../src/codec/protobuf/types.ts";
import { writeProtobuf } from "../../../src/codec/protobuf/writer.ts";
import { Undecodable } from "../../../src/codec/undecodable.ts";
import { instant } from "../../../src/expression/instant.ts";
import { rootOf, typesOf } from "./fixtures.ts";

let types: ProtoTypes;
let root: Root;
beforeAll(async () => {
  root = await rootOf("all.proto");
  types = new ProtoTypes(root);
});

const find = (url: string): MessageType | undefined => types.find(url);
const read = (hex: string, type: string): unknown => readProtobuf(Buffer.from(hex, "hex"), types.named(type), find);
const back = (value: unknown, type: string): unknown =>
  readProtobuf(writeProtobuf(value, types.named(type), find), types.named(type), find);

const whole = (least: bigint, most: bigint): fc.Arbitrary<unknown> =>
  fc.bigInt({ min: least, max: most }).map((n) => (Number.isSafeInteger(Number(n)) ? Number(n) : n));
const [i32, u32] = [whole(-(2n ** 31n), 2n ** 31n - 1n), whole(0n, 2n ** 32n - 1n)];
const [i64, u64] = [whole(-(2n ** 63n), 2n ** 63n - 1n), whole(0n, 2n ** 64n - 1n)];
const bytes = fc.uint8Array({ maxLength: 200 });
const kind = fc.oneof(fc.constantFrom("NONE", "TEXT", "IMAGE"), fc.constantFrom(9, -1));
const text = fc.string({ unit: "binary" }).map((each) => each.toWellFormed());

const scalars = fc.record({
  f64: fc.double(),
  f32: fc.constantFrom(0, 0.1, -1.5, 1e-10, Infinity),
  i32,
  i64,
  u32,
  u64,
  s32: i32,
  s64: i64,
  x32: u32,
  x64: u64,
  sx32: i32,
  sx64: i64,
  yes: fc.boolean(),
  text,
  raw: bytes,
  kind,
});

const node = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc
    .tuple(
      fc.record(
        {
          name: text,
          size: i32,
          inner: fc.oneof({ depthSize: "small" }, tie("node"), tie("node")),
          user: fc.record({ name: text }),
        },
        { requiredKeys: ["name"] },
      ),
      fc.oneof(fc.constant({}), fc.record({ text }), fc.record({ image: bytes }), fc.record({ other: tie("node") })),
    )
    .map(([some, content]) => ({ ...some, ...content })),
})).node;

const lists = fc.record({
  packed: fc.array(i64),
  apart: fc.array(i32),
  texts: fc.array(text),
  kinds: fc.array(kind),
  nodes: fc.array(node, { maxLength: 3 }),
  counts: fc.dictionary(text, i32, { noNullPrototype: true }),
  by_id: fc.dictionary(i64.map(String), node, { noNullPrototype: true, maxKeys: 3 }),
  by_flag: fc.dictionary(fc.constantFrom("true", "false"), kind, { noNullPrototype: true }),
});

describe("Protocol Buffers", () => {
  it.each([
    ["all.Scalars", scalars],
    ["all.Lists", lists],
    ["all.Node", node],
  ] as const)("come back as they were sent: %s", (type, values) => {
    fc.assert(
      fc.property(values, (value) => {
        expect(back(value, type)).toEqual(value);
      }),
      { numRuns: 60 },
    );
  });

  it("are read as another library writes them, and written as it reads them", () => {
    const theirs = root.lookupType("all.Scalars");
    const toTheirs = (value: Record<string, unknown>): Record<string, unknown> =>
      Object.fromEntries(
        Object.entries(value).map(([key, each]) => [key, typeof each === "bigint" ? String(each) : each]),
      );
    fc.assert(
      fc.property(scalars, (value) => {
        const written = theirs.encode(theirs.fromObject(toTheirs(value))).finish();
        expect(readProtobuf(written, types.named("all.Scalars"), find)).toEqual(value);
        const decoded = theirs.decode(writeProtobuf(value, types.named("all.Scalars"), find));
        expect(theirs.verify(decoded)).toBeNull();
        expect(
          Buffer.from(theirs.encode(decoded).finish()).equals(
            Buffer.from(theirs.encode(theirs.decode(written)).finish()),
          ),
        ).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("are never worse than not to be read", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.constantFrom("all.Scalars", "all.Lists", "all.Node", "all.Known"),
        (given, type) => {
          try {
            readProtobuf(given, types.named(type), find);
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(Undecodable);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("have defaults where no presence is told, and names of enums", () => {
    expect(read("", "all.Node")).toEqual({ name: "" });
    expect(read("1000", "all.Node")).toEqual({ name: "", size: 0 });
    expect(read("", "all.Envelope")).toEqual({ kind: "NONE", type_name: "", payload: new Uint8Array() });
    expect(read("", "all.Lists")).toMatchObject({ packed: [], counts: {}, by_flag: {} });
  });

  it("may be packed or not, whatever the file says", () => {
    expect(read("0a0202040806120201021003", "all.Lists")).toMatchObject({
      packed: [1, 2, 3],
      apart: [1, 2, 3],
    });
  });

  it("have one member of a oneof, the last; and messages in parts are one", () => {
    expect(read("2a0161320162", "all.Node")).toEqual({ name: "", image: Uint8Array.of(0x62) });
    expect(read("1a030a01611a021005", "all.Node")).toEqual({ name: "", inner: { name: "a", size: 5 } });
  });

  it("are made whole once, however many parts they come in", () => {
    // Each time that a message is made whole, the payloads of its type are asked for.
    let made = 0;
    const nodes = types.named("all.Node");
    const inner = nodes.byNumber.get(3) as Field;
    const counting: MessageType = {
      ...nodes,
      get payloads() {
        made++;
        return [];
      },
    };
    const field: Field = { ...inner, kind: { is: "message", type: () => counting, group: false } };
    const outer: MessageType = { ...nodes, fields: [field], byNumber: new Map([[3, field]]) };
    const value = readProtobuf(Buffer.from(`1a030a0161${"1a021005".repeat(1000)}1a027801`, "hex"), outer, find);
    expect(value).toEqual({ inner: { name: "a", size: 5, 15: 1 } });
    expect(made).toBe(1);
  });

  it("of a well-known type may come in parts", () => {
    expect(read("0a0208010a021001", "all.Known")).toEqual({ at: instant(1, 1) });
  });

  it("of a oneof begin anew when another member came between", () => {
    expect(read("3a030a01612a01783a021005", "all.Node")).toEqual({ name: "", other: { name: "", size: 5 } });
  });

  it("show fields that the type does not have by their numbers", () => {
    expect(read("78018201026869", "all.Node")).toEqual({ name: "", 15: 1, 16: Uint8Array.of(0x68, 0x69) });
  });

  it("have members whatever keys are called", () => {
    const value = read("320d0a095f5f70726f746f5f5f1001", "all.Lists") as { readonly counts: object };
    expect(Object.keys(value.counts)).toEqual(["__proto__"]);
  });

  it.each([
    ["0a05", "all.Node", "it ends at byte 2, and 5 more are awaited"],
    ["0aff", "all.Node", "it ends at byte 2, and 1 more is awaited"],
    ["0affffffffffffffffff01", "all.Node", "it ends at byte 11, and 18446744073709551615 more are awaited"],
    ["0a02ff00", "all.Node", "at byte 0, the text of all.Node.name is not UTF-8"],
    ["1a040a02ff00", "all.Node", "at byte 2, the text of all.Node.name is not UTF-8"],
    [
      "0801",
      "all.Node",
      "at byte 0, the field all.Node.name is of the type string, and a whole number came: it may be another message",
    ],
    ["00", "all.Node", "no field has such a number: it may be another format"],
    ["7f", "all.Node", "a field is written in a way that is not known"],
    ["0c", "all.Node", "a group ends that has not begun"],
    ["ffffffffffffffffffff01", "all.Node", "a number has more than 10 bytes"],
    ["7b".repeat(200), "all.Node", "it is nested deeper than 100 levels"],
    ["1a7f", "all.Node", "it ends at byte 2, and 127 more are awaited"],
  ])("%s is no %s, and says why", (hex, type, why) => {
    expect(() => read(hex, type)).toThrow(why);
  });

  it("are not read deeper than a hundred levels", () => {
    let deep = Buffer.alloc(0);
    for (let i = 0; i < 150; i++) {
      const length = deep.length < 128 ? [deep.length] : [(deep.length & 0x7f) | 0x80, deep.length >> 7];
      deep = Buffer.concat([Buffer.from([0x1a, ...length]), deep]);
    }
    expect(() => readProtobuf(deep, types.named("all.Node"), find)).toThrow("it is nested deeper than 100 levels");
  });

  it("of the second syntax have required fields, groups and extensions", async () => {
    const old = await typesOf("old.proto");
    const type = old.named("Call");
    const value = { id: 1, part: { n: 5 }, "old.extra": 7 };
    expect(
      readProtobuf(
        writeProtobuf(value, type, () => undefined),
        type,
        () => undefined,
      ),
    ).toEqual(value);
    expect(() => readProtobuf(new Uint8Array(), type, () => undefined)).toThrow(
      "the field old.Call.id is required, and is not there",
    );
    expect(() => writeProtobuf({}, type, () => undefined)).toThrow("the field id of old.Call is required");
  });
});

describe("well-known types", () => {
  it.each([
    [{ at: instant(1, 1) }],
    [{ at: new Date(-1) }],
    [{ took: "1.5s" }],
    [{ took: "-0.000000001s" }],
    [{ took: "0s" }],
    [{ count: 5, note: "" }],
    [{ data: { a: [1, "x", null, { b: true }] } }],
    [{ value: null }],
    [{ value: [1, { a: "b" }] }],
    [{ value: "text" }],
    [{ list: [null, 1] }],
    [{ any: { "@type": "type.googleapis.com/all.Envelope", kind: "TEXT", type_name: "", payload: new Uint8Array() } }],
    [{ any: { "@type": "type.googleapis.com/google.protobuf.Duration", value: "2s" } }],
    [{ any: { "@type": "type.googleapis.com/not.There", value: Uint8Array.of(1) } }],
    [{ empty: {} }],
  ])("come back as they were sent: %o", (value) => {
    expect(back(value, "all.Known")).toEqual(value);
  });

  it("take texts for times, and names for types", () => {
    expect(back({ at: "1970-01-01T00:00:01Z", any: { "@type": "all.Node", name: "a" } }, "all.Known")).toEqual({
      at: new Date(1000),
      any: { "@type": "type.googleapis.com/all.Node", name: "a" },
    });
  });

  it("keep what no time can be", () => {
    expect(read("0a0c08ffffffffffffffff7f1001", "all.Known")).toEqual({ at: { seconds: 2n ** 63n - 1n, nanos: 1 } });
  });
});
