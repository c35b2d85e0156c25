import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { nowhere } from "../../../src/expression/expr.ts";
import type { Scenario } from "../../../src/language/scenario.ts";
import { faults, scenarios } from "../../support/load.ts";

const steps = "steps: [{ log: '${code} ${text}' }]";

/** The cells of each scenario that are constants. */
function cellsOf(read: readonly Scenario[]): readonly Readonly<Record<string, unknown>>[] {
  return read.map(({ row, vars }) =>
    Object.fromEntries(
      Array.from(row?.cells ?? [], (name) => {
        const value = vars.get(name)?.value;
        return [name, value?.constant ? value.evaluate(nowhere) : value];
      }),
    ),
  );
}

describe("rows", () => {
  test.each([["[{ code: 1000, text: a }, { code: 1001, text: b }]"], ["{ code: [1000, 1001], text: [a, b] }"]])(
    "%s are each a scenario",
    async (examples) => {
      const read = await scenarios(`examples: ${examples}\n${steps}`);
      expect(cellsOf(read)).toEqual([
        { code: 1000, text: "a" },
        { code: 1001, text: "b" },
      ]);
    },
  );

  it("have null in a cell that is missing", async () => {
    expect(cellsOf(await scenarios(`examples: [{ code: 1 }, { text: b }, {}]\n${steps}`))).toEqual([
      { code: 1, text: null },
      { code: null, text: "b" },
      { code: null, text: null },
    ]);
  });

  it("stand above the variables of the file, and each may read the other", async () => {
    const read = await scenarios(
      `vars: { code: 5, text: "<\${code}>", base: 7 }\nexamples: [{ code: "\${base + 1}" }]\n${steps}`,
    );
    expect([...(read[0]?.vars.keys() ?? [])]).toEqual(["code", "text", "base"]);
    expect([...(read[0]?.vars.get("code")?.reads ?? [])]).toEqual(["base"]);
  });

  it("of a document replace those of the head", async () => {
    const read = await scenarios(
      `examples: [{ code: 1, text: a }]\n---\n${steps}\n---\nname: own\nexamples: [{ code: 2 }, { code: 3 }]\nsteps: [{ log: "\${code}" }]`,
    );
    expect(cellsOf(read)).toEqual([{ code: 1, text: "a" }, { code: 2 }, { code: 3 }]);
  });

  it("as columns and as maps say the same", async () => {
    const cell = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.stringMatching(/^[a-z]{1,8}$/));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ code: cell, text: cell }), { minLength: 1, maxLength: 5 }),
        async (rows) => {
          const columns = { code: rows.map(({ code }) => code), text: rows.map(({ text }) => text) };
          const [byRow, byColumn] = await Promise.all(
            [rows, columns].map((each) => scenarios(`examples: ${JSON.stringify(each)}\n${steps}`)),
          );
          expect(cellsOf(byRow ?? [])).toEqual(rows.map((each) => ({ ...each })));
          expect(byColumn?.map(({ name }) => name)).toEqual(byRow?.map(({ name }) => name));
          expect(cellsOf(byColumn ?? [])).toEqual(cellsOf(byRow ?? []));
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe("says what is wrong with", () => {
  test.each([
    ["[]", ["1:11+2 There are no rows: the scenario would never be played — Write a row, or leave examples out."]],
    ["{}", ["1:11+2 There are no rows: the scenario would never be played — Write a row, or leave examples out."]],
    [
      "{ code: [], text: [] }",
      ["1:11+22 There are no rows: the scenario would never be played — Write a row, or leave examples out."],
    ],
    [
      "{ code: [1], text: [a, b] }",
      [
        '1:24+4 The columns are not equally long: "code" has 1 cells, "text" has 2 — Write null for a cell that is missing.',
      ],
    ],
    [
      "{ code: 5, text: [a] }",
      ['1:19+1 Expected a list: the cells of the column "code", got the number 5 — Write { code: [5] }.'],
    ],
    [
      "{ file: rows.csv }",
      ['1:19+8 Expected a list: the cells of the column "file", got the text "rows.csv" — Write examples: rows.csv.'],
    ],
    [
      "[1, [2]]",
      [
        "1:12+1 Expected a row: a map of names and values, got the number 1 — Write a row as { NAME: 1 }, with the name that the steps read.",
        "1:15+3 Expected a row: a map of names and values, got a list",
      ],
    ],
    [
      "'${rows}'",
      [
        '1:11+9 Expected rows: a list of maps, columns by name, or a file, got the text "${rows}" — Write examples: [{ code: 1000 }, { code: 1001 }], examples: { code: [1000, 1001] }, or examples: rows.csv.',
      ],
    ],
    [
      "[{ code:, text: a }]",
      ['1:14+4 The cell "code" gets no value — Write a value after the colon, or null if that is meant.'],
    ],
    [
      "[{ code: 1, text: a, send: 2 }]",
      ['1:32+4 "send" cannot be the name of a variable — It is a word of the language. Choose another name.'],
    ],
    [
      "[{ code: '${text}', text: '${code}' }]",
      ["1:23+4 The variables read each other in a circle: code → text → code"],
    ],
  ])("%s", async (examples, told) => {
    expect(await faults(`examples: ${examples}\n${steps}`)).toEqual(told);
  });

  it("a misspelt cell, which gives nothing a value", async () => {
    expect(await faults(`examples: [{ code: 1, txt: a }]\n${steps}`)).toEqual([
      '2:27+4 Unknown variable "text" — Did you mean "txt"?',
    ]);
    expect(await faults(`vars: { text: x }\nexamples: [{ code: 1, txt: a }]\n${steps}`)).toEqual([
      'warning 2:23+3 Nothing reads the cell "txt" — Did you mean "text"?',
    ]);
  });

  it("settings that a row gives", async () => {
    expect(
      await faults(`
examples: [{ how: { url: "ws://localhost:1" } }, { how: { urll: "ws://localhost:1" } }]
clients: { alice: "\${how}" }
steps: [{ alice: connect }]`),
    ).toEqual(['2:59+4 Unknown key "urll" in the settings of a connection — Did you mean "url"?']);
  });

  it("columns of another length, and what is wrong beside them", async () => {
    expect(await faults('name: "${zz}"\nexamples: { a: [1, 2], b: [1] }\nsteps: [{ log: "${a} ${b}" }]')).toEqual([
      expect.stringContaining('1:10+2 Unknown variable "zz"'),
      expect.stringContaining('2:24+1 The columns are not equally long: "a" has 2 cells, "b" has 1'),
    ]);
  });

  it("a key that means them elsewhere", async () => {
    expect(await faults("rows: [{ code: 1 }]\nsteps: [{ wait: 1ms }]")).toEqual([
      '1:1+4 Unknown key "rows" in a scenario — Did you mean "examples"?',
    ]);
  });
});
