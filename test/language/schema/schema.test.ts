import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";
import { loadText } from "../../../src/language/load.ts";
import { expectSchema, mockSchema, scenarioSchema } from "../../../src/language/schema/schema.ts";
import { type Change, changedYaml } from "../../support/changed-yaml.ts";
import { compiledSchema, misfits } from "../../support/editor-schema.ts";
import { stepExamples, withSteps } from "../../support/step-examples.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const scenario = compiledSchema(scenarioSchema());
const mock = compiledSchema(mockSchema());

/** What the language says against a text, warnings aside. */
async function faults(text: string, path = join(root, "scenarios/test.yaml")): Promise<readonly string[]> {
  const { problems } = await loadText(text, { path, shown: "test.yaml" }, { show: (each) => each });
  return problems.filter((each) => each.severity !== "warning").map((each) => each.headline);
}

it("is one that an editor reads at once", () => {
  expect(JSON.stringify(scenarioSchema(), null, 2).length).toBeLessThan(450_000);
});

describe("every file that the language takes fits", () => {
  const folders = ["scenarios/**", "test/e2e/scenarios", "test/golden/*", "docs/examples", "bench/scenarios"];
  const files = globSync(
    folders.map((folder) => `${folder}/*.yaml`),
    { cwd: root },
  ).map((file) => ({ name: file, text: readFileSync(join(root, file), "utf8") }));
  const blocks = globSync("docs/*.md", { cwd: root }).flatMap((file) => {
    const found = readFileSync(join(root, file), "utf8").matchAll(/```yaml\n([\s\S]*?)```/g);
    return Array.from(found, ([, text = ""], index) => ({ name: `${file}, block ${index + 1}`, text }));
  });
  // Files of expectations are read, too, and have a schema of their own.
  const texts = [...files, ...blocks].filter(({ text }) => !/^expect:/m.test(text));

  it.each(texts)("$name", async ({ name, text }) => {
    if ((await faults(text, join(root, name))).length > 0) return;
    expect(misfits(scenario, text)).toEqual([]);
    // The head of a file is that of scenarios.
    if (!/^---/m.test(text)) expect(misfits(mock, text)).toEqual([]);
  });

  it("and that is most of them", async () => {
    const found = await Promise.all(texts.map(({ name, text }) => faults(text, join(root, name))));
    expect(found.filter((each) => each.length === 0).length).toBeGreaterThan(25);
  });
});

describe("what the language takes after a change fits", () => {
  const words = "500ms 1s..2s ${x} ${settings} text none reset all $any connect $.id json binary";
  const maps = [
    {},
    { a: 1 },
    { $gt: 1 },
    { $hex: "00" },
    { code: 1000 },
    { url: "ws://h" },
    { connect: {} },
    { log: "x" },
    { min: 1 },
  ];
  const values = [1, 0, 4000, true, ...words.split(" "), "x == 1", [], [1, 2], ["alice"], [{ a: 1 }], ...maps];
  const keys =
    "id name if within timeout for count expect extract after opcode codec to split receive url headers tls rules as until reason env tags".split(
      " ",
    );
  const variables = "vars: { x: 1, settings: {} }\n";
  const called = "finally: [{ alice: { call: join, with: { room: a } } }, { call: order }, { call: login }]\n";
  const corpus = [
    ...stepExamples.map(({ document }) => (document.includes("endpoints:") ? document : variables + called + document)),
    readFileSync(join(root, "scenarios/mocks/chat.yaml"), "utf8"),
    withSteps(
      "- alice: [connect, { send: { a: 1 }, receive: { a: 1 }, expect: { a: { $gt: 0 } }, extract: { b: { regex: x } } }]",
    ),
    `${variables}clients: { alice: { url: ws://h, headers: { a: b }, query: { a: null }, tls: { ca: x }, codec: hex, state: { n: 1 }, inbox: { bytes: 1 } } }\nsteps: []`,
    `${variables}servers: { a: { command: [node, x], ready: { port: 80 }, env: { A: null } }, b: ws://h }\ndefaults: { within: 1s, client: { url: ws://h } }\nclients: [alice]\nsteps: []`,
  ];
  const change: fc.Arbitrary<Change> = fc.oneof(
    fc.record({
      at: fc.nat(),
      how: fc.constant("replace"),
      value: fc.constantFrom(...values, null),
      key: fc.constant(""),
    }),
    fc.record({
      at: fc.nat(),
      how: fc.constantFrom("remove", "add", "rename"),
      value: fc.constantFrom(...values),
      key: fc.constantFrom(...keys),
    }),
  );

  it("too", async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...corpus), change, async (text, each) => {
        const changed = changedYaml(text, each);
        if ((await faults(changed)).length > 0) return;
        taken += 1;
        expect(misfits(scenario, changed)).toEqual([]);
      }),
      { numRuns: 500 },
    );
    expect(taken).toBeGreaterThan(50);
  });
});

describe("what the language refuses does not fit", () => {
  it.each([
    ["an unknown key of a scenario", "nmae: x\nsteps: []"],
    ["an unknown setting of a client", "clients: { alice: { url: ws://h, header: {} } }\nsteps: []"],
    ["an unknown setting of a server", "servers: { chat: { comand: x } }\nsteps: []"],
    [
      "an unknown key of an inline mock",
      "servers: { chat: { mock: { endpoints: [{ path: /, ruels: [] }] } } }\nsteps: []",
    ],
    ["an unknown option", withSteps("- alice: { receive: { a: 1 }, withn: 1s }")],
    ["an unknown key of an option", withSteps("- alice: { connect, expect: { stauts: 401 } }")],
    ["an option of another kind", withSteps("- alice: { close: 1000, extract: { a: $.a } }")],
    ["an option of a receive beside a send without one", withSteps("- alice: { send: hi, within: 1s }")],
    ["a time without its unit", withSteps("- wait: 500")],
    ["an unknown action", withSteps("- alice: conect")],
    ["an action that needs a value", withSteps("- alice: send")],
    ["an unknown control word", withSteps("- wiat: 500ms")],
    ["an action of nobody", withSteps("- send: hi")],
    ["an action of nobody in a loop", withSteps("- repeat: 3\n  steps: [{ send: hi }]")],
    ["two who act", withSteps("- alice: connect\n  bob: connect")],
    ["a step that does nothing", withSteps("- id: a")],
    ["a loop without steps", withSteps("- repeat: 3")],
    ["an unknown key of a rule", "clients: { alice: { url: ws://h, rules: [{ on: {}, do: [] }] } }\nsteps: []"],
    ["an unknown key of a mock", "endpoint: []\nendpoints: []"],
    ["an unknown verdict of a mock", "endpoints: [{ path: /, accept: [{ deny: 403 }] }]"],
  ])("%s", async (_, text) => {
    expect(await faults(text)).not.toEqual([]);
    expect(misfits(scenario, text)).not.toEqual([]);
    expect(misfits(mock, text)).not.toEqual([]);
  });

  it("a document that is neither a scenario nor a mock, where mocks are meant", () => {
    expect(misfits(mock, "name: x")).not.toEqual([]);
    expect(misfits(scenario, "name: x")).toEqual([]);
  });
});

it("knows files of expectations", () => {
  const fits = compiledSchema(expectSchema());
  expect(misfits(fits, "expect: [{ receive: { type: hello }, count: 1 }]")).toEqual([]);
  expect(misfits(fits, "expect: [{ recieve: { type: hello } }]")).not.toEqual([]);
});
