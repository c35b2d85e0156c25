import { expect, it } from "vitest";
import { jsonView } from "../../src/match/json-view.ts";

it("leaves what JSON has as it is, however deep", () => {
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  expect(jsonView(deep)).toBe(deep);
  const plain = { a: [1, "x", null, { b: true }] };
  expect(jsonView(plain)).toBe(plain);
});

it("has bytes as base64, times as texts, large numbers as the nearest", () => {
  const given = { a: [Uint8Array.of(255), { at: new Date(0) }], id: 2n ** 64n, b: true };
  expect(jsonView(given)).toEqual({ a: ["/w==", { at: "1970-01-01T00:00:00.000Z" }], id: 2 ** 64, b: true });
});
