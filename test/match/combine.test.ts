import fc from "fast-check";
import { expect, test } from "vitest";
import { allOf, anyOf, not } from "../../src/match/combine.ts";
import { type Pattern, testPattern } from "../../src/match/pattern.ts";
import { scopeOf } from "./support.ts";

const span = { source: { file: "a", text: "" }, start: 0, end: 0 };
const below = (limit: number): Pattern =>
  testPattern({
    span,
    constant: true,
    holds: (value) => typeof value === "number" && value < limit,
    describe: () => `<${limit}`,
    phrase: () => `less than ${limit}`,
  });

test("all, any and not are the logic of their parts, and explain exactly what does not hold", () => {
  const scope = scopeOf();
  fc.assert(
    fc.property(
      fc.array(fc.nat(10), { minLength: 1, maxLength: 4 }),
      fc.option(fc.nat(10), { nil: undefined }),
      (limits, value) => {
        const parts = limits.map(below);
        const answers = parts.map((part) => part.holds(value, scope));
        const combined: [Pattern, boolean][] = [
          [allOf(parts, span, () => ""), answers.every(Boolean)],
          [anyOf(parts, span, () => ""), answers.some(Boolean)],
          [
            not(
              anyOf(parts, span, () => ""),
              span,
            ),
            !answers.some(Boolean),
          ],
        ];
        for (const [pattern, answer] of combined) {
          expect(pattern.holds(value, scope)).toBe(answer);
          expect(pattern.holdsWhole({ value }, scope)).toBe(answer);
          expect(pattern.explain(value, "$", scope).length === 0).toBe(answer);
          expect(pattern.explainWhole({ value }, scope).length === 0).toBe(answer);
        }
      },
    ),
  );
});

test("phrases", () => {
  const scope = scopeOf();
  const parts = [below(1), below(2)];
  expect(allOf(parts, span, () => "").phrase(scope)).toBe("less than 1 and less than 2");
  expect(anyOf(parts, span, () => "").phrase(scope)).toBe("one of less than 1, less than 2");
  expect(anyOf([below(1)], span, () => "").phrase(scope)).toBe("less than 1");
  expect(not(below(1), span).phrase(scope)).toBe("not less than 1");
  expect(not(below(1), span).describe(scope)).toBe("{ $not: <1 }");
});
