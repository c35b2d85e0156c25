import { describe, expect, it } from "vitest";
import { compilePath } from "../../src/match/path.ts";
import { compilePlaces } from "../../src/match/path-select.ts";
import { parsePath } from "../../src/match/path-syntax.ts";
import { Lens } from "../../src/align/lens.ts";

const ignoring = (...paths: readonly string[]): Lens =>
  new Lens({ ignore: paths.map((text) => ({ text, places: compilePlaces(parsePath(text)) })) });
const seen = (lens: Lens, data: string | Uint8Array): unknown => lens.seen(lens.value(data));

describe("what counts of a message", () => {
  it("is its value, its text, or its bytes", () => {
    expect(seen(new Lens(), '{"a":1}')).toEqual({ a: 1 });
    expect(seen(new Lens(), Buffer.from('{"a":1}'))).toEqual({ a: 1 });
    expect(seen(new Lens(), "hello")).toBe("hello");
    expect(seen(new Lens(), '42["chat",1]')).toEqual(["42", ["chat", 1]]);
    expect(seen(new Lens(), new Uint8Array([0xff, 0xfe]))).toEqual(new Uint8Array([0xff, 0xfe]));
    for (const text of ["\0\u0001hi", "7", '"a"', '42["chat",1]'])
      expect(seen(new Lens(), Buffer.from(text))).toEqual(Buffer.from(text));
    expect(seen(new Lens({ codec: "msgpack" }), new Uint8Array([0x81, 0xa1, 0x61, 0x01]))).toEqual({ a: 1 });
  });

  it("of bytes that nobody can read, is the ids in them apart from the rest", () => {
    const bytes = (id: string): Uint8Array =>
      Buffer.concat([Buffer.from([10, 9]), Buffer.from(id), Buffer.from([0, 0xff])]);
    const value = { bytes: Buffer.from([10, 9, 0, 0xff]), id: ["kA8dMbR2e"] };
    expect(seen(new Lens(), bytes("kA8dMbR2e"))).toEqual(value);
    expect(seen(new Lens({ codec: "cbor" }), bytes("kA8dMbR2e"))).toEqual(value);
    expect(seen(new Lens({ codec: "binary" }), bytes("kA8dMbR2e"))).toEqual(bytes("kA8dMbR2e"));
    expect(seen(ignoring("$.id"), bytes("Zz81kLmQ9"))).toEqual({ bytes: value.bytes });
  });

  it("leaves out what is ignored; items keep their places", () => {
    expect(seen(ignoring("$.at", "$..id"), '{"at":1,"a":{"id":2,"x":3},"l":[{"id":1}]}')).toEqual({
      a: { x: 3 },
      l: [{}],
    });
    expect(seen(ignoring("$.l[0]"), '{"l":[1,2]}')).toEqual({ l: [null, 2] });
    expect(seen(ignoring("$.at"), "text")).toBe("text");
    expect(seen(ignoring("$"), '{"a":1}')).toBeUndefined();
  });

  it("may be nothing but what is chosen", () => {
    const lens = new Lens({ only: [compilePath("$.price"), compilePath("$.l[*].x")] });
    expect(seen(lens, '{"price":1,"at":2,"l":[{"x":1},{"x":2}]}')).toEqual({ "$.price": 1, "$.l[*].x": [1, 2] });
    expect(seen(lens, '{"other":1}')).toEqual({});
  });

  it("leaves messages out that have all that is in another one", () => {
    const lens = new Lens({ skip: [{ type: "heartbeat" }, 2, "ping"].map((value) => ({ text: "", value })) });
    expect(
      ['{"type":"heartbeat","n":1}', "2", "ping", '{"type":"tick"}', "3", "pings"].map((each) => lens.skips(each)),
    ).toEqual([true, true, true, false, false, false]);
    expect(new Lens().skips("ping")).toBe(false);
  });

  it("knows the channel", () => {
    const lens = new Lens({ channel: compilePath("$.sym") });
    const channel = (text: string): string | undefined => lens.channel(lens.value(text));
    expect(['{"sym":"A"}', '{"sym":7}', '{"sym":{"a":1}}', "{}", "text", '{"sym":null}'].map(channel)).toEqual([
      "A",
      "7",
      '{"a":1}',
      undefined,
      undefined,
      undefined,
    ]);
    expect(channel(JSON.stringify({ sym: "x".repeat(1_000) }))).toHaveLength(201);
  });
});
