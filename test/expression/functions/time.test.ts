import { expect, test } from "vitest";
import { brief, evaluate, failureOf } from "../../support/evaluate.ts";

const sources = { now: () => 1_700_000_000_123.9, monotonic: () => 1.25, random: () => 0 };

test("the clocks are those of the scope", async () => {
  expect(await evaluate("now()", {}, sources)).toBe(1_700_000_000_123);
  expect(await evaluate("isoNow()", {}, sources)).toBe("2023-11-14T22:13:20.123Z");
  expect(await evaluate("monotonic()", {}, sources)).toBe(1.25);
});

test("times and durations are numbers that can be counted with", async () => {
  expect(
    await evaluate('timestamp(at) - timestamp("2026-01-31T12:00:00Z") < duration("1m")', {
      at: "2026-01-31T12:00:59+00:00",
    }),
  ).toBe(true);
  expect(await evaluate('isoTime(timestamp(at) + duration("1h"))', { at: "2026-01-31T12:00:00Z" })).toBe(
    "2026-01-31T13:00:00.000Z",
  );
});

test.each([
  ["timestamp(x)", '1:1+12 timestamp(text): expected a time such as "2026-01-31T12:00:00Z", got "soon"'],
  ["duration(x)", '1:1+11 duration(text): expected a duration such as "500ms", "5s" or "2m", got "soon"'],
  ["isoTime(1e300 * n)", "1:1+18 isoTime(milliseconds): no date has 1e+300 milliseconds since 1970"],
])("%s fails", async (text, expected) => {
  expect(brief(await failureOf(text, { x: "soon", n: 1 }))).toBe(expected);
});
