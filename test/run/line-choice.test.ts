import { describe, expect, it } from "vitest";
import { lineChoice, scenariosAt } from "../../src/run/line-choice.ts";
import { brief, thrownBy } from "../support/evaluate.ts";
import { load } from "../support/load.ts";

describe("lineChoice", () => {
  it.each([
    ["chat.yaml:31", { path: "chat.yaml", line: 31 }],
    ["chat.yaml:31:7", { path: "chat.yaml", line: 31 }],
    ["C:\\\\tests\\\\chat.yaml:31", { path: "C:\\\\tests\\\\chat.yaml", line: 31 }],
    ["C:\\\\tests\\\\chat.yaml", undefined],
    ["C:31", undefined],
    ["chat.yaml", undefined],
    ["chat.yaml:", undefined],
    ["chat.yaml:x", undefined],
    [":31", undefined],
  ])("%s", (typed, choice) => {
    expect(lineChoice(typed)).toEqual(choice);
  });
});

const text = `# for all
tags: [smoke]
---
name: first
steps:
  - log: a

# behind it
---
name: second \${n}
examples:
  - n: 1
  - n: 2
steps: [{ wait: 1ms }]
`;

async function at(...lines: readonly number[]): Promise<readonly string[]> {
  return Array.from(scenariosAt(lines, await load(text)), ({ name }) => name);
}

describe("scenariosAt", () => {
  it("finds the scenario by any line of it", async () => {
    expect([await at(4), await at(5), await at(6)]).toEqual([["first"], ["first"], ["first"]]);
  });

  it("takes all rows of a scenario, or the one at the line", async () => {
    expect(await at(10)).toEqual(["second 1", "second 2"]);
    expect(await at(13)).toEqual(["second 2"]);
    expect(await at(14)).toEqual(["second 1", "second 2"]);
    expect(await at(6, 12)).toEqual(["first", "second 1"]);
  });

  it.each([1, 2, 3, 7, 8, 9, 0])("says which there are when none is at line %d", async (line) => {
    const file = await load(text);
    expect(brief(await thrownBy(() => scenariosAt([line], file)))).toBe(
      `scenario.yaml:${line}: no scenario stands at this line | Name any line of a scenario.`,
    );
  });

  it("lists the scenarios, rows where they are written, and says how long the file is", async () => {
    const file = await load(text);
    expect(await thrownBy(() => scenariosAt([99], file))).toMatchObject({
      headline: "scenario.yaml:99: no scenario stands at this line, the file has 14",
      notes: ["its scenarios:\n  scenario.yaml:4  first\n  scenario.yaml:12  second 1\n  scenario.yaml:13  second 2"],
    });
  });

  it("lists ten at most", async () => {
    const many = Array.from({ length: 12 }, (_, index) => `name: s${index}\nsteps: [{ wait: 1ms }]\n`).join("---\n");
    const file = await load(many);
    const [note = ""] = (await thrownBy(() => scenariosAt([99], file))).notes;
    expect(note.split("\n").slice(-2)).toEqual(["  scenario.yaml:28  s9", "  and 2 more"]);
  });
});
