import fc from "fast-check";
import { expect, it } from "vitest";
import { keyText, valueKey } from "../../src/invariants/value-key.ts";

it("equal JSON values have the same key, others another", () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(value, value, (one, other) => {
      const [first, second] = [JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other))] as [
        unknown,
        unknown,
      ];
      expect(valueKey(first)).toBe(valueKey(structuredClone(first)));
      if (valueKey(first) === valueKey(second)) expect(first).toEqual(second);
    }),
  );
});

it("the order of members does not count, that of items does", () => {
  expect(valueKey({ a: 1, b: [2] })).toBe(valueKey({ b: [2], a: 1 }));
  expect(valueKey([1, 2])).not.toBe(valueKey([2, 1]));
});

it("types are told apart", () => {
  const values = [1, "1", true, "true", null, "null", [], {}, "[]", new Uint8Array([1]), "\u0001"];
  expect(new Set(values.map(valueKey)).size).toBe(values.length);
});

it("long texts take no more room than short ones, and no text passes for another", () => {
  const long = "x".repeat(10_000);
  const key = String(valueKey(long));
  expect(key.length).toBeLessThan(64);
  expect(valueKey(key)).not.toBe(key);
  expect(keyText(key)).toBe("the value");
  expect(keyText("short")).toBe('"short"');
});

it("a value that is nested without end has a key", () => {
  let value: unknown = 1;
  for (let depth = 0; depth < 20_000; depth++) value = [value];
  expect(typeof valueKey(value)).toBe("string");
});
