import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { nowhere } from "../../../src/expression/expr.ts";
import { loadFile } from "../../../src/language/load.ts";
import { codeFrame, plain } from "../../../src/codeframe.ts";
import { workspace } from "../../support/workspace.ts";

const steps = "steps: [{ log: '${code} ${text}' }]\n";

/** The cells of each row, and what is wrong. */
async function read(file: string, content: string, vars = ""): Promise<readonly unknown[]> {
  const folder = await workspace({ "a.yaml": `examples: ${file}\n${vars}${steps}`, [file]: content });
  const { scenarios, problems } = await loadFile(
    { path: join(folder, "a.yaml"), shown: "a.yaml" },
    { show: (path) => path.slice(folder.length + 1) },
  );
  if (problems.length > 0)
    return problems.map(({ place, headline }) => `${place?.file}:${place?.line}:${place?.column} ${headline}`);
  return scenarios.map(({ vars: all, row }) =>
    Array.from(row?.cells ?? [], (name) => all.get(name)?.value.evaluate(nowhere)),
  );
}

describe("rows of a file", () => {
  test.each([
    [
      "rows.csv",
      "\uFEFFcode,text\n1000,a\n\n1001\n",
      [
        ["1000", "a"],
        ["1001", null],
      ],
    ],
    [
      "rows.json",
      '\uFEFF[\n\t{ "code": 1000, "text": "a" },\n\t{ "code": [1] }\n]',
      [
        [1000, "a"],
        [[1], null],
      ],
    ],
    ["rows.json", '{ "code": [1000], "text": ["${code}"] }', [[1000, "${code}"]]],
    [
      "rows.yaml",
      "- { code: 1000, text: '${code}' }\n- { code: { $hex: 00 }, text: 2 }",
      [
        [1000, "${code}"],
        [{ $hex: 0 }, 2],
      ],
    ],
    ["rows.YML", "code: [1]\ntext: [b]", [[1, "b"]]],
  ])("%s %j", async (file, content, rows) => {
    expect(await read(file, content)).toEqual(rows);
  });

  it("of CSV take the type of the variable that they replace", async () => {
    const vars = "vars: { code: 1, text: true, rows: [], plain: x, none: null, made: '${code + 1}' }\n";
    expect(
      await read("rows.csv", 'code,text,rows,plain,none,made\n1000,false,"[1, 2]",5,7,9\n,,,,,\n1\n', vars),
    ).toEqual([
      [1000, false, [1, 2], "5", "7", "9"],
      [null, null, null, "", "", ""],
      [1, null, null, null, null, null],
    ]);
  });

  test.each([
    [
      "rows.csv",
      "code,text\n1,2\n1,2,3\n",
      ["rows.csv:3:5 The CSV is not valid: there are 3 cells and only 2 columns"],
    ],
    ["rows.csv", "code,code\n1,2\n", ['rows.csv:1:6 The CSV is not valid: the column "code" is there twice']],
    [
      "rows.csv",
      "code;text\n1;2\n",
      ["rows.csv:1:5 The CSV is not valid: cells are separated by commas, and here by semicolons"],
    ],
    [
      "rows.csv",
      "code\ttext\n1\t2\n",
      ["rows.csv:1:5 The CSV is not valid: cells are separated by commas, and here by tabs"],
    ],
    ["rows.csv", "code,text\n", ["rows.csv:1:1 There are no rows: the scenario would never be played"]],
    ["rows.csv", "", ["rows.csv:1:1 There are no rows: the scenario would never be played"]],
    ["rows.csv", "code,a b,text\n1,2,3\n", ['rows.csv:1:6 "a b" cannot be the name of a variable']],
    ["rows.csv", "code,txt\n1,2\n", ['a.yaml:2:27 Unknown variable "text"']],
    ["rows.json", '[{ "code": 1, "text": ]', ["rows.json:1:2 The JSON is not valid: this { is not closed"]],
    ["rows.json", "5", ["rows.json:1:1 Expected rows: a list of maps, columns by name, or a file, got the number 5"]],
    ["rows.yaml", "- { code: 1, text: 2 }\n---\n- 3", ["rows.yaml:3:1 A file with rows has one document"]],
    ["rows.txt", "x", ["a.yaml:1:11 Rows are read from .json, .yaml or .csv files"]],
  ])("that is not what it must be is told: %s %j", async (file, content, told) => {
    expect(await read(file, content)).toEqual(told);
  });

  it("that is JSON gets no advice for YAML", async () => {
    const folder = await workspace({ "a.yaml": `examples: rows.json\n${steps}`, "rows.json": '[{ "code": 1 }' });
    const { problems } = await loadFile({ path: join(folder, "a.yaml"), shown: "a.yaml" }, { show: (path) => path });
    expect(problems.map(({ help }) => help)).toEqual(["Write ] at its end."]);
  });

  it("that is not there is told, and nothing that comes of it", async () => {
    const folder = await workspace({ "a.yaml": `name: n\${code}\nexamples: rows.csv\n${steps}` });
    const { problems } = await loadFile({ path: join(folder, "a.yaml"), shown: "a.yaml" }, { show: (path) => path });
    expect(problems.map(({ headline }) => headline)).toEqual(["The file cannot be read: there is no such file"]);
  });

  it("shows the cell that does not fit, in its file", async () => {
    const folder = await workspace({
      "a.yaml": `vars: { code: 1 }\nexamples: rows.csv\n${steps}`,
      "rows.csv": "code,text\n1,a\nmany,b\n",
    });
    const { problems } = await loadFile(
      { path: join(folder, "a.yaml"), shown: "a.yaml" },
      { show: (path) => path.slice(folder.length + 1) },
    );
    expect(problems.map((each) => codeFrame(each, { paint: plain, width: 100 })).join("\n")).toMatchInlineSnapshot(`
      "The variable "code" is a number in the scenario, and "many" is none
       --> rows.csv:3:1
        |
      1 | code,text
      2 | 1,a
      3 | many,b
        | ^^^^ not a number
        = its value under vars: a.yaml:1:15"
    `);
  });
});
