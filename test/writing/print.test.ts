import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printDocuments } from "../../src/writing/print.ts";
import { Commented, mapOf, plainValue, rawValue, type Written } from "../../src/writing/written.ts";
import { payload } from "../../src/expression/payload.ts";
import { toData } from "../../src/tree.ts";
import { scopeOf } from "../support/evaluate.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

const print = (written: Written, head: readonly string[] = []): string => printDocuments([written], head);

/** Texts as an enemy would choose them. */
const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc
    .array(
      fc.constantFrom(
        ..."${ $${ } {{ }} # : - ? & * ! | > ' \" % @ ` \n \r\n \t ~ null true 0x1 1e3 .5 2026-01-01 << --- ... \u2028 \u202e \u001b \ufeff \u0085 \ud800 a".split(
          " ",
        ),
        " ",
        "\n",
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join("")),
);
const data = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    hostile,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(hostile, tie("value"), { maxKeys: 4 }),
  ),
})).value;

describe("what is printed", () => {
  it("is read again as what it was, whatever texts are in it", () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(toData(tree(print(mapOf({ value: rawValue(value) }))))).toEqual({ value });
      }),
      { numRuns: 1000, examples: [[{ "<<": { a: "<<" } }], [{ "<<": 7 }], [{ "\ufff9": "" }]] },
    );
  });

  it("is sent as what it was: nothing in it becomes an expression or an operator", () => {
    fc.assert(
      fc.property(data, (value) => {
        const reader = testReader();
        const read = payload.read(tree(print(mapOf({ value: plainValue(value) }))), reader);
        expect(reader.problems.filter(({ severity }) => severity !== "warning")).toEqual([]);
        expect(read?.evaluate(scopeOf({ env: { HOME: "/root" } }))).toEqual({ value });
      }),
      { numRuns: 1000, examples: [[{ "<<": { a: "<<" } }], [{ "<<": 7 }], [{ "\ufff9": "" }]] },
    );
  });

  it("keeps comments in their lines, whatever is in them", () => {
    fc.assert(
      fc.property(hostile, hostile, (text, head) => {
        const written = new Commented(mapOf({ a: new Commented([new Commented(mapOf({ b: 1 }), [text])], [text]) }));
        const printed = print(written, [head]);
        expect(toData(tree(printed))).toEqual({ a: [{ b: 1 }] });
        expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202e]/);
      }),
      { numRuns: 500 },
    );
  });

  it("has on one line what is short, and long things over several", () => {
    const rule = mapOf({ when: mapOf({ message: mapOf({ type: "a" }) }), do: [mapOf({ send: "b" })] });
    expect(print(new Commented(mapOf({ rules: new Commented([new Commented(rule, ["First."])]), empty: [] })))).toBe(
      `rules:
  # First.
  - when: { message: { type: a } }
    do: [{ send: b }]
empty: []
`,
    );
    const long = mapOf({ text: "word ".repeat(30).trim(), other: "x" });
    expect(print(new Commented(mapOf({ send: long })))).toBe(
      `send:\n  text: ${"word ".repeat(30).trim()}\n  other: x\n`,
    );
  });

  it("breaks long comments", () => {
    const lines = print(mapOf({ a: 1 }), ["word ".repeat(60)]).split("\n");
    expect(lines.length).toBe(5);
    expect(lines.every((line) => line.length <= 112)).toBe(true);
  });

  it("divides documents", () => {
    expect(printDocuments([mapOf({ a: 1 }), mapOf({ b: 2 })], ["x", ""])).toBe("# x\n#\n{ a: 1 }\n---\n{ b: 2 }\n");
  });
});
