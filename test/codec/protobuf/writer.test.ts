import { beforeAll, expect, it } from "vitest";
import type { ProtoTypes } from "../../../src/codec/protobuf/types.ts";
import { writeProtobuf } from "../../../src/codec/protobuf/writer.ts";
import { Unsendable } from "../../../src/codec/unsendable.ts";
import { typesOf } from "./fixtures.ts";

let types: ProtoTypes;
beforeAll(async () => {
  types = await typesOf("all.proto");
});

const written = (value: unknown, type: string): string =>
  Buffer.from(writeProtobuf(value, types.named(type), (url) => types.find(url))).toString("hex");

it.each([
  [{ i32: -1 }, "all.Scalars", "18ffffffffffffffffff01"],
  [{ i64: "9223372036854775807" }, "all.Scalars", "20ffffffffffffffff7f"],
  [{ s32: -2 }, "all.Scalars", "3803"],
  [{ f32: 0.1 }, "all.Scalars", "15cdcccc3d"],
  // What is the default, or null, is not written.
  [{ i32: 0, u64: "0", text: "", raw: new Uint8Array(), kind: "NONE", yes: null }, "all.Scalars", ""],
  [{ f64: -0 }, "all.Scalars", "090000000000000080"],
  [{ size: 0 }, "all.Node", "1000"],
  [{ kind: 2 }, "all.Scalars", "800102"],
  // By the names of JSON, too.
  [{ typeName: "x" }, "all.Envelope", "120178"],
  [{ apart: [1, 2], packed: [] }, "all.Lists", "10011002"],
])("%o as %s is %s", (value, type, hex) => {
  expect(written(value, type)).toBe(hex);
});

it.each([
  [5, "all.Node", "expected a map with the fields of all.Node, got the number 5"],
  [{ nme: "x" }, "all.Node", '$.nme: all.Node has no field "nme": did you mean "name"?'],
  [{ zzzzzz: "x" }, "all.Envelope", '$.zzzzzz: all.Envelope has no field "zzzzzz"; it has kind, type_name, payload'],
  [{ name: 5 }, "all.Node", "$.name: expected a text, got the number 5"],
  [{ inner: { size: "5" } }, "all.Node", '$.inner.size: expected a whole number, got the string "5"'],
  [{ i32: 2 ** 31 }, "all.Scalars", "$.i32: int32 is from -2147483648 to 2147483647, and 2147483648 is not"],
  [{ u64: -1 }, "all.Scalars", "$.u64: uint64 is from 0 to 18446744073709551615, and -1 is not"],
  [{ i32: 1.5 }, "all.Scalars", "$.i32: expected a whole number, got the number 1.5"],
  [{ raw: "x" }, "all.Scalars", '$.raw: expected bytes, such as { $hex: 01 ff } or { $text: hi }, got the string "x"'],
  [{ yes: 1 }, "all.Scalars", "$.yes: expected true or false, got the number 1"],
  [{ kind: "TXT" }, "all.Scalars", '$.kind: all.Kind has no value "TXT". Did you mean "TEXT"?'],
  [
    { text: "a", image: new Uint8Array() },
    "all.Node",
    "$.image: only one of text and image may be there, of the oneof content",
  ],
  [{ nodes: [{}, { size: true }] }, "all.Lists", "$.nodes[1].size: expected a whole number, got true"],
  [{ nodes: {} }, "all.Lists", "$.nodes: expected a list, got the object {}"],
  [{ counts: [1] }, "all.Lists", "$.counts: expected a map, got the list [1]"],
  [{ by_id: { x: {} } }, "all.Lists", '$.by_id.x: expected a whole number, got the string "x"'],
  [{ by_flag: { yes: "TEXT" } }, "all.Lists", '$.by_flag.yes: expected true or false, got the string "yes"'],
  [
    { at: "yesterday" },
    "all.Known",
    '$.at: expected a time: "2026-01-31T12:00:00Z", or ${time(now())}, got the string "yesterday"',
  ],
  [{ took: 5 }, "all.Known", '$.took: expected a duration in seconds: "1.5s", got the number 5'],
  [{ any: { name: "x" } }, "all.Known", '$.any: an Any needs the type of its message: { "@type": chat.Text, … }'],
  [{ any: { "@type": "x.Y" } }, "all.Known", "$.any: there is no message type x.Y; as bytes it is"],
])("%o is no %s: %s", (value, type, why) => {
  expect(() => written(value, type)).toThrow(Unsendable);
  expect(() => written(value, type)).toThrow(why);
});

it("says that a value contains itself", () => {
  const loop: Record<string, unknown> = {};
  loop["inner"] = loop;
  expect(() => written(loop, "all.Node")).toThrow("it is nested too deeply, or contains itself");
});
