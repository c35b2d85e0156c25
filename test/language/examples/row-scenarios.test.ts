import { describe, expect, it, test } from "vitest";
import { faults, scenarios } from "../../support/load.ts";

const names = async (text: string): Promise<readonly string[]> =>
  (await scenarios(`${text}\nsteps: [{ log: "\${code}" }]`)).map(({ name }) => name);

describe("the names of rows", () => {
  test.each([
    ["name: close\nexamples: { code: [1, 2] }", ["close [code: 1]", "close [code: 2]"]],
    ["name: close\nexamples: [{ code: 1 }]", ["close [code: 1]"]],
    ["examples: [{ code: 1 }]", ["scenario.yaml [code: 1]"]],
    ['name: "close ${code}"\nexamples: { code: [1, 2] }', ["close 1", "close 2"]],
    [
      'name: "close ${code}"\nexamples: [{ code: 1, t: a }, { code: 1, t: b }, { code: 2, t: a }]',
      ['close 1 [code: 1, t: "a"]', 'close 1 [code: 1, t: "b"]', "close 2"],
    ],
    ["name: close\nexamples: { code: [1, 1, 1] }", ["close [code: 1]", "close [code: 1] #2", "close [code: 1] #3"]],
    ["name: close\nsecrets: [code]\nexamples: { code: [1, 2] }", ["close", "close #2"]],
    ['name: "a ${code}"\nsecrets: [code]\nexamples: { code: [one, two] }', ["a ***", "a *** #2"]],
    ['name: "a ${code * 2}"\nsecrets: [code]\nexamples: { code: [1, 2] }', ["a ${code * 2}", "a ${code * 2} #2"]],
    ["name: close\nexamples: [{ code: '${env.X}' }]", ["close [code: ${env.X}]"]],
    ['name: "$${x} ${code}"\nexamples: { code: [null, { a: 1 }] }', ["${x} null", '${x} {"a":1}']],
    ['name: "${upper(code)}"\nexamples: { code: [a] }', ["A"]],
  ])("%s", async (text, told) => {
    expect(await names(text)).toEqual(told);
  });

  it("are not longer than anybody reads", async () => {
    const [long = ""] = await names(`name: "\${code}"\nexamples: [{ code: ${"x".repeat(5000)} }]`);
    expect(long.length).toBeLessThan(250);
    const [row = ""] = await names(
      `name: n\nexamples: [{ code: ${"x".repeat(5000)}, ${Array.from({ length: 50 }, (_, i) => `c${i}: 1`).join()} }]`,
    );
    expect(row.length).toBeLessThan(120);
    expect(row).toMatch(/, …\]$/);
  });

  test.each([
    [
      'name: "${other}"\nvars: { other: 1 }\nexamples: { code: [1] }',
      'The name of a scenario can use only the cells of its row, and "other" is none — The cells are code.',
    ],
    [
      'name: "${env.HOME}"\nexamples: { code: [1] }',
      'The name of a scenario can use only the cells of its row, and "env" is none — The cells are code.',
    ],
    ['name: "${codes}"\nexamples: { code: [1] }', 'Unknown variable "codes" — Did you mean "code"?'],
  ])("%s: use cells alone", async (text, told) => {
    const found = await faults(`${text}\nsteps: [{ log: "\${code}" }]`);
    expect(found.map((each) => each.replace(/^\d+:\d+\+\d+ /, ""))).toEqual([told]);
  });

  it("that are no expressions are told like any other", async () => {
    const [found = "", ...others] = await faults(
      'name: "${code +}"\nexamples: { code: [1] }\nsteps: [{ log: "${code}" }]',
    );
    expect(found).toContain("The expression is not valid");
    expect(others).toEqual([]);
  });

  it("cannot use a cell whose value nobody knows yet", async () => {
    expect(await faults('name: "${code}"\nexamples: [{ code: "${env.X}" }]\nsteps: [{ log: "${code}" }]')).toEqual([
      '2:23+5 The name uses the cell "code", whose value is known only when the scenario is played',
    ]);
  });

  it("that read what nobody knows are told what they may read", async () => {
    const told = (name: string): Promise<readonly string[]> =>
      faults(`name: "${name}"\nexamples: { code: [1], text: [a] }\nsteps: [{ log: "\${code} \${text}" }]`);
    expect(await told("a ${zz}")).toEqual([
      '1:12+2 Unknown variable "zz" — The name of a scenario can use only the cells of its row: code, text.',
    ]);
    expect(await told("a ${coda}")).toEqual(['1:12+4 Unknown variable "coda" — Did you mean "code"?']);
  });

  it("are taken as they are written where there are no rows", async () => {
    expect(await faults('name: "a ${b}"\nsteps: [{ wait: 1ms }]')).toEqual([
      "warning 1:7+8 A name is taken as it is written: ${…} in it is for the cells of examples, and there are none",
    ]);
  });
});
