import { expect, test } from "vitest";
import { durationText } from "../../reporters/duration.ts";

test.each([
  [0, "0 ms"],
  [1e-7, "0 ms"],
  [0.44, "0.4 ms"],
  [3.14, "3.1 ms"],
  [9.94, "9.9 ms"],
  [9.97, "10 ms"],
  [12.4, "12 ms"],
  [999.4, "999 ms"],
  [999.6, "1 s"],
  [4210, "4.2 s"],
  [59_949, "59.9 s"],
  [59_960, "1 m 0 s"],
  [125_000, "2 m 5 s"],
  [3_600_000, "60 m 0 s"],
  [-3, "-3 ms"],
  [NaN, "?"],
  [Infinity, "?"],
])("%d ms is %s", (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
});
