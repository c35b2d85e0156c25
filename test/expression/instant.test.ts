import fc from "fast-check";
import { expect, it, test } from "vitest";
import { instant, instantOf, nanosecondsOf, sameInstant, secondsOf } from "../../src/expression/instant.ts";

const seconds = fc.integer({ min: -60_000_000_000, max: 250_000_000_000 });
const nanoseconds = fc.integer({ min: 0, max: 999_999_999 });

test.each([
  [0, 0, "1970-01-01T00:00:00.000Z"],
  [0, 1, "1970-01-01T00:00:00.000000001Z"],
  [-1, 999_999_000, "1969-12-31T23:59:59.999999Z"],
  [1, 500_000_000, "1970-01-01T00:00:01.500Z"],
])("%d s and %d ns is %s", (s, ns, text) => {
  expect(instant(s, ns).toISOString()).toBe(text);
  expect(JSON.stringify(instant(s, ns))).toBe(JSON.stringify(text));
});

it("is an ordinary Date where milliseconds suffice", () => {
  expect(instant(5, 1_000_000).constructor).toBe(Date);
});

it("keeps seconds and nanoseconds", () => {
  fc.assert(
    fc.property(seconds, nanoseconds, (s, ns) => {
      expect(secondsOf(instant(s, ns))).toEqual({ seconds: s, nanoseconds: ns });
      expect(nanosecondsOf(instant(s, ns))).toBe(BigInt(s) * 1_000_000_000n + BigInt(ns));
    }),
  );
});

it("is read from its own text", () => {
  fc.assert(
    fc.property(seconds, nanoseconds, (s, ns) => {
      const time = instant(s, ns);
      const back = instantOf(time.toISOString());
      expect(back && sameInstant(back, time)).toBe(true);
    }),
  );
});

test.each([
  ["2026-01-02T03:04:05Z", 1_767_323_045_000],
  ["2026-01-02t05:04:05+02:00", 1_767_323_045_000],
  ["2026-01-02T03:04:05.5Z", 1_767_323_045_500],
])("%s is a time", (text, ms) => {
  expect(instantOf(text)?.getTime()).toBe(ms);
});

test.each(["", "2026-01-02", "2026-01-02T03:04:05", "2026-13-02T03:04:05Z", "2026-01-02T03:04:05.1234567890Z", "x"])(
  "%j is none",
  (text) => {
    expect(instantOf(text)).toBeUndefined();
  },
);

it("tells times apart that differ by a nanosecond", () => {
  expect(sameInstant(instant(1, 1), instant(1, 2))).toBe(false);
  expect(sameInstant(instant(1), instant(1, 1))).toBe(false);
  expect(sameInstant(instant(1, 5_000_000), new Date(1005))).toBe(true);
});
