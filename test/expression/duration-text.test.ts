import fc from "fast-check";
import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "../../src/expression/duration-text.ts";

test.each<[string, number]>([
  ["500ms", 500],
  ["5s", 5000],
  ["2m", 120_000],
  ["1h", 3_600_000],
  ["1.5s", 1500],
  ["0.1s", 100],
  ["250us", 0.25],
  ["1h30m", 5_400_000],
  ["1 min 30 s", 90_000],
  [" 5 s ", 5000],
  ["0ms", 0],
])("%s is %d ms", (text, value) => {
  expect(parseDuration(text)).toBe(value);
});

test.each(["", "5", "s", "-5s", "5 sec", "5S", "1e3ms", ".5s", "5s..6s", "5s,", "500 m s", "five"])(
  "%s is no duration",
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test.each<[number, string]>([
  [0, "0 ms"],
  [0.4137, "0.414 ms"],
  [4.237, "4.24 ms"],
  [42.37, "42.4 ms"],
  [131.4, "131 ms"],
  [500, "500 ms"],
  [999.4, "999 ms"],
  [999.6, "1 s"],
  [1001, "1.001 s"],
  [1500, "1.5 s"],
  [59_999.9, "1 min"],
  [90_000, "1 min 30 s"],
  [120_000, "2 min"],
  [5_400_000, "1 h 30 min"],
  [3_600_500, "1 h 0.5 s"],
  [-1500, "-1.5 s"],
  [Infinity, "Infinity ms"],
])("%d ms is shown as %s", (value, text) => {
  expect(formatDuration(value)).toBe(text);
});

test("what is shown can be read again, and is right to half a millisecond", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e8, noNaN: true }), (value) => {
      const again = parseDuration(formatDuration(value));
      expect(Math.abs((again ?? NaN) - value)).toBeLessThanOrEqual(0.5 + 1e-6);
    }),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e9 }),
      (value) => void expect(parseDuration(formatDuration(value))).toBe(value),
    ),
  );
});
