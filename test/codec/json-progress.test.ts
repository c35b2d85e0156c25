import fc from "fast-check";
import { expect, it } from "vitest";
import { JsonProgress } from "../../src/codec/json-progress.ts";

function mayBeWhole(...parts: readonly (string | Uint8Array)[]): boolean {
  const progress = new JsonProgress();
  for (const part of parts) progress.add(Buffer.from(part));
  return progress.mayBeWhole;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

it("lets every JSON text through, wherever it is cut", () => {
  fc.assert(
    fc.property(fc.json({ noUnicodeString: false }), fc.nat(), (text, place) => {
      const bytes = Buffer.from(text);
      const cut = place % (bytes.length + 1);
      expect(mayBeWhole(bytes.subarray(0, cut), bytes.subarray(cut))).toBe(true);
    }),
  );
});

it("stops no beginning that is a JSON text itself", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const progress = new JsonProgress();
      for (let length = 1; length <= text.length; length++) {
        progress.add(Buffer.from(text.slice(length - 1, length)));
        if (isJson(text.slice(0, length))) expect(progress.mayBeWhole).toBe(true);
      }
    }),
  );
});

it.each([
  [""],
  ["  "],
  ["{"],
  ['{"a":"}"'],
  ['["\\"]'],
  ['"abc'],
  ['"\\"'],
  ["{}{}"],
  ["{} x"],
  ["[] []"],
  ['"a""b"'],
  ["hello"],
  ["1 {"],
  ["}"],
])("%j is none", (text) => {
  expect([isJson(text), mayBeWhole(text)]).toEqual([false, false]);
});
