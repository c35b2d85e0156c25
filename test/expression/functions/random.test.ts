import fc from "fast-check";
import { expect, test } from "vitest";
import { brief, evaluate, failureOf } from "../../support/evaluate.ts";

function seeded(values: readonly number[]) {
  let i = 0;
  return { now: () => 0, monotonic: () => 0, random: () => values[i++ % values.length] ?? 0 };
}

test("random numbers stay within their limits, and both ends come", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -1000, max: 1000 }),
      fc.nat(1000),
      fc.double({ min: 0, max: 0.999999, noNaN: true }),
      async (min, width, chance) => {
        const value = (await evaluate("randomInt(min, max)", { min, max: min + width }, seeded([chance]))) as number;
        expect(Number.isInteger(value) && value >= min && value <= min + width).toBe(true);
      },
    ),
  );
  expect(await evaluate("randomInt(1, 6)", {}, seeded([0]))).toBe(1);
  expect(await evaluate("randomInt(1, 6)", {}, seeded([0.9999]))).toBe(6);
  expect(await evaluate("randomFloat(2, 4)", {}, seeded([0.5]))).toBe(3);
});

test("the same chance makes the same values", async () => {
  expect(await evaluate("randomString(4)", {}, seeded([0, 0.5, 0.99]))).toBe("Af9A");
  expect(await evaluate('randomString(3, "xy")', {}, seeded([0, 0.6]))).toBe("xyx");
  expect(await evaluate("randomItem(items)", { items: [1, 2] }, seeded([0.7]))).toBe(2);
  expect(await evaluate("randomBytes(2)", {}, seeded([0.5]))).toEqual(new Uint8Array([128, 128]));
  expect(await evaluate("uuid()", {}, seeded([0]))).toBe("00000000-0000-4000-8000-000000000000");
});

test("without sources every UUID is another one", async () => {
  const made = await Promise.all([evaluate("uuid()"), evaluate("uuid()")]);
  expect(made[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(made[0]).not.toBe(made[1]);
});

test.each([
  ["randomInt(6, 1)", "1:1+15 randomInt(min, max): min is 6 and max only 1"],
  [
    "randomString(99999999)",
    "1:1+22 randomString(length, letters?): the result would have 99999999 characters, more than 64 MiB",
  ],
  ['randomString(1, "")', "1:1+19 randomString(length, letters?): the letters are empty"],
  ["randomItem([])", "1:1+14 randomItem(list): the list is empty"],
  ["randomBytes(-1)", "1:1+15 randomBytes(length): expected a whole number of at least 0, got -1"],
])("%s fails", async (text, expected) => {
  expect(brief(await failureOf(text))).toBe(expected);
});
