import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Renaming, type Renamed, textOf } from "../../src/replay/renaming.ts";

function renaming(names: Readonly<Record<string, Partial<Renamed> & { readonly to: string }>>) {
  const made = new Renaming();
  for (const [value, name] of Object.entries(names))
    made.set(value, { isNumber: false, within: false, path: "$.id", asked: false, ...name });
  const used: string[] = [];
  return { made, used, text: (text: string) => made.text(text, (value) => used.push(value)) };
}

describe("values with other names", () => {
  it("stand alone, or within a longer text where they may", () => {
    const { text, used } = renaming({ "abc-1": { to: "x" }, "long-abc-123": { to: "y", within: true } });
    expect(text('{"a": "abc-1", "b":"abc-1 abc-1", "c":"/long-abc-123/inbox"}')).toBe(
      '{"a": "x", "b":"abc-1 abc-1", "c":"/y/inbox"}',
    );
    expect(used).toEqual(["abc-1", "long-abc-123"]);
  });

  it("are written as JSON is, however they were", () => {
    expect(renaming({ "a b": { to: 'c "d"' } }).text(String.raw`["a\u0020b"]`)).toBe(String.raw`["c \"d\""]`);
  });

  it("are numbers where an id may stand, and elsewhere when they were asked for", () => {
    const number = { to: "2077", isNumber: true, path: "$.order.no" };
    const json = '{"id":1042,"no":1042,"qty":1042,"x":11042,"list":[1042]}';
    expect(renaming({ 1042: number }).text(json)).toBe('{"id":2077,"no":2077,"qty":1042,"x":11042,"list":[1042]}');
    expect(renaming({ 1042: { ...number, asked: true } }).text(json)).toBe(
      '{"id":2077,"no":2077,"qty":2077,"x":11042,"list":[2077]}',
    );
    expect(renaming({ 1042: number }).text("order 1042")).toBe("order 1042");
  });

  it("are in other bytes where they stand alone and are as long", () => {
    const { made } = renaming({
      kA8dMbR2e: { to: "Zz81kLmQ9", within: true },
      "long-1234": { to: "longer-12345", within: true },
      "short-12": { to: "short-34", within: false },
    });
    const bytes = (id: string): Buffer =>
      Buffer.concat([Buffer.from([10, 0xa9]), Buffer.from(id), Buffer.from([0xff])]);
    const used: string[] = [];
    expect(made.data(bytes("kA8dMbR2e"), (value) => used.push(value))).toEqual(bytes("Zz81kLmQ9"));
    for (const other of ["kA8dMbR2e1", "long-1234", "short-12"])
      expect(made.data(bytes(other), (value) => used.push(value))).toEqual(bytes(other));
    expect(used).toEqual(["kA8dMbR2e"]);
  });

  it("are in bytes that are a text, too; other bytes stay the same", () => {
    const { made } = renaming({ "abc-1234": { to: "x", within: true } });
    const bytes = new Uint8Array([0xff, 0xfe]);
    expect(made.data(Buffer.from("to abc-1234"), () => undefined)).toEqual(Buffer.from("to x"));
    expect(made.data(bytes, () => undefined)).toBe(bytes);
    expect(textOf(bytes)).toBeUndefined();
  });

  it("go there and back", () => {
    const id = fc.stringMatching(/^[a-f0-9]{12}$/);
    fc.assert(
      fc.property(id, id, fc.json(), (a, b, json) => {
        fc.pre(a !== b && !json.includes(a) && !json.includes(b));
        const [forth, back] = [
          renaming({ [a]: { to: b, within: true } }).text,
          renaming({ [b]: { to: a, within: true } }).text,
        ];
        const text = `{"id":"${a}","more":${json},"url":"/x/${a}"}`;
        expect(back(forth(text))).toBe(text);
      }),
    );
  });
});
