import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exactJson } from "../../src/align/exact-json.ts";
import { asItIs, canonical, structure, withoutVolatile } from "../../src/align/canonical.ts";

describe("canonical texts", () => {
  it("do not depend on the order of members", () => {
    const a = { b: [1, "1", null, true], a: { x: 1n, y: new Uint8Array([1, 2]), z: new Date(0) } };
    const b = { a: { z: new Date(0), y: new Uint8Array([1, 2]), x: 1n }, b: [1, "1", null, true] };
    expect(canonical(a, asItIs)).toBe(canonical(b, asItIs));
    expect(canonical(a, asItIs)).toBe(
      '{"a":{"x":1,"y":<0102>,"z":<1970-01-01T00:00:00.000Z>,},"b":[1,"1",null,true],}',
    );
  });

  it("differ for values that differ", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
        let equal = true;
        try {
          expect(plain(a)).toEqual(plain(b));
        } catch {
          equal = false;
        }
        expect(canonical(plain(a), asItIs) === canonical(plain(b), asItIs)).toBe(equal);
      }),
    );
  });

  it("keep the digits of numbers, whatever way they are written in", () => {
    const of = (text: string): string | undefined => canonical(exactJson(text), asItIs);
    expect(of('{"p":0.1000000000000000055}')).not.toBe(of('{"p":0.1}'));
    expect(of('{"p":0.1000000000000000055}')).toBe(of('{ "p": 1000000000000000055e-19 }'));
    expect(of("[1e22]")).toBe(of("[10000000000000000000000]"));
    expect(structure(exactJson('{"p":0.1000000000000000055,"q":12345678901234567890}'))).toBe("{p:number,q:number}");
  });

  it("may leave out what is made anew", () => {
    const at = (time: string): string | undefined => canonical({ type: "x", at: time }, withoutVolatile);
    expect(at("2026-01-02T03:04:05Z")).toBe('{"at":<time>,"type":"x",}');
    expect(at("soon")).toBe('{"at":"soon","type":"x",}');
  });

  it("are none for what is nested too deeply", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 5_000; i++) deep = [deep];
    expect(canonical(deep, asItIs)).toBeUndefined();
    expect(structure(deep)).toContain("…");
  });

  it("of structure tell members and types", () => {
    expect(structure({ b: 1, a: [{ x: 1 }, { x: 2 }], c: null })).toBe("{a:[{x:number}],b:number,c:null}");
  });
});
