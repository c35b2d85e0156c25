import { expect, test } from "vitest";
import { ageText, clockText, counted, numberText, paceText } from "../../../src/dashboard/page/texts.ts";

test("numbers have their thousands apart", () => {
  expect(numberText(1_204_000)).toBe("1,204,000");
  expect(counted(1, "client")).toBe("1 client");
  expect(counted(0, "client")).toBe("0 clients");
  expect(counted(1204, "entry", "entries")).toBe("1,204 entries");
});

test("a moment is told to the millisecond", () => {
  expect(clockText(new Date(2026, 0, 2, 4, 3, 7, 42).getTime())).toBe("04:03:07.042");
});

test.each([
  [-5, "0 s"],
  [999, "0 s"],
  [12_000, "12 s"],
  [60_000, "1 m"],
  [200_000, "3 m 20 s"],
  [7_500_000, "2 h 5 m"],
  [273_600_000, "3 d 4 h"],
])("%i ms are an age of %s", (milliseconds, text) => {
  expect(ageText(milliseconds)).toBe(text);
});

test("a pace is told in the unit that is shorter", () => {
  expect([paceText(20), paceText(0.5), paceText(1000), paceText(1500)]).toEqual(["20 ms", "0.5 ms", "1 s", "1.5 s"]);
});
