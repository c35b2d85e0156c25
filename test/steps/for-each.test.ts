import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { forEachStep } from "../../src/steps/for-each.ts";
import { setStep } from "../../src/steps/set.ts";
import { compileSteps, failureOf, playSteps, testScene } from "../support/scene.ts";

const kinds = [forEachStep, setStep];

describe("goes through", () => {
  test.each([
    ["[a, { b: 1 }]", ["a", { b: 1 }]],
    ["1..3", [1, 2, 3]],
    ["{ from: 1, to: '${n}' }", [1, 2]],
    ["'1..${n}'", [1, 2]],
    ["'${names}'", ["x", "y"]],
    ["['${n}', z]", [2, "z"]],
    ["'${none}'", []],
    ["'3..${n}'", []],
  ])("%s", async (value, items) => {
    const scene = testScene({ vars: { n: 2, names: ["x", "y"], none: [] } });
    await playSteps(`- forEach: ${value}\n  steps: [{ note: "\${item}" }]`, kinds, scene);
    expect(scene.noted).toEqual(items);
  });

  test("its items under a name, with their numbers from 0", async () => {
    const scene = await playSteps(
      '- forEach: [a, b]\n  as: room\n  steps: { note: "${room} ${index}" }',
      kinds,
      testScene(),
    );
    expect(scene.noted).toEqual(["a 0", "b 1"]);
  });

  test("what the list held at the beginning", async () => {
    const scene = testScene({ roots: { data: { list: [1, 2] } } });
    await playSteps(
      "- forEach: '${data.list}'\n  steps: [{ set: { 'data.list[2]': 3 } }, { note: '${item}' }]",
      kinds,
      scene,
    );
    expect(scene.noted).toEqual([1, 2]);
  });
});

describe("the rows of a file", () => {
  let dir = "";
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "wstest-rows-"));
    await writeFile(join(dir, "rows.csv"), "user,code\nalice,1\nbob,\n");
    await writeFile(join(dir, "rows.json"), '\uFEFF[{"user": "alice"}, 2]');
    await writeFile(join(dir, "rows.yaml"), "- { user: alice }\n- 2\n");
    await writeFile(join(dir, "map.json"), "{}");
    await writeFile(join(dir, "broken.json"), "[1,");
    await writeFile(join(dir, "broken.csv"), "a\n1,2");
    await writeFile(join(dir, "rows.xml"), "<a/>");
  });
  afterAll(() => rm(dir, { recursive: true }));

  test.each([
    [
      "rows.csv",
      [
        { user: "alice", code: "1" },
        { user: "bob", code: "" },
      ],
    ],
    ["rows.json", [{ user: "alice" }, 2]],
    ["rows.yaml", [{ user: "alice" }, 2]],
  ])("%s", async (file, rows) => {
    const scene = await playSteps(
      `- forEach: { file: ${file} }\n  steps: [{ note: "\${item}" }]`,
      kinds,
      testScene({ cwd: dir }),
    );
    expect(scene.noted).toEqual(rows);
  });

  test.each([
    ["missing.csv", "The file cannot be read: there is no such file"],
    ["map.json", "The file does not hold a list"],
    ["broken.csv", "The file is not valid: there are 2 cells and only 1 columns (line 2)"],
    ["rows.xml", "A list is read from a .json, .yaml, .csv, .ndjson or .txt file"],
  ])("%s is a problem of the scenario", async (file, headline) => {
    const { problems } = await compileSteps(`- forEach: { file: ${file} }\n  steps: []`, kinds, { dir });
    expect(problems).toMatchObject([{ code: "invalid-file", headline, place: { line: 1, column: 20 } }]);
  });

  test("broken.json is a problem of the scenario", async () => {
    const { problems } = await compileSteps("- forEach: { file: broken.json }\n  steps: []", kinds, { dir });
    expect(problems[0]?.headline).toMatch(/^The file is not valid: /);
  });
});

test("the names of a loop are seen only inside it", async () => {
  const { reader } = await compileSteps(
    "- forEach: '${names}'\n  as: x\n  steps: [{ note: '${x}${index}' }]\n- note: '${x}'",
    kinds,
  );
  expect(reader.used).toEqual(["names", "x"]);
});

test.each([
  ["lobby", 'Expected a list, a range such as 1..10, or { file: rows.csv }, got the text "lobby"'],
  ["7", "Expected a list, a range such as 1..10, or { file: rows.csv }, got the number 7"],
  ["{ from: 1, to: x }", 'A range goes from one whole number to another, got the text "x"'],
  ["[]", "There is nothing to go through: the steps would never run"],
  ["3..1", "There is nothing to go through: the steps would never run"],
  ["{ form: 1, to: 2 }", 'Unknown key "form" in a range'],
])("says what is wrong when the file is read: %s", async (value, headline) => {
  const { problems } = await compileSteps(`- forEach: ${value}\n  steps: []`, kinds);
  expect(problems[0]?.headline).toBe(headline);
});

test("says what is wrong when it is played", async () => {
  const problem = await failureOf(
    "- forEach: '${names}'\n  steps: []",
    kinds,
    testScene({ vars: { names: { a: 1 } } }),
  );
  expect(problem).toMatchObject({
    code: "expression",
    headline: 'Expected a list, a range such as 1..10, or { file: rows.csv }, got the map {"a":1}',
    place: { line: 1, column: 12 },
  });
});
