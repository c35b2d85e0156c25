import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globSync } from "tinyglobby";
import { loadText } from "../../src/language/load.ts";
import { mockSchema, scenarioSchema } from "../../src/language/schema.ts";
import { type Change, changedYaml } from "../support/changed-yaml.ts";
import { compiledSchema, misfits } from "../support/editor-schema.ts";
import { stepExamples } from "../support/step-examples.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const scenario = compiledSchema(scenarioSchema());
const mock = compiledSchema(mockSchema());

/** The headlines of what the language says against a text, warnings aside. */
async function faults(text: string, path = join(root, "scenarios/test.yaml")): Promise<readonly string[]> {
  const { problems } = await loadText(text, { path, shown: "test.yaml" }, { show: (each) => each });
  return problems.filter((each) => each.severity !== "warning").map((each) => each.headline);
}

/** A scenario with these steps, with the clients, the server and the fragments that examples speak of. */
const head = `
vars: { x: 1, settings: {}, order: { id: 7, total: 30 } }
servers: { chat: { command: server, url: "ws://127.0.0.1:\${port}" } }
clients: { alice: "\${chat.url}", bob: { url: "\${chat.url}", headers: { a: b } } }
fragments: { login: { steps: [{ send: hi }] }, other: { params: [a], steps: { log: "\${a}" } } }
finally: [{ alice: { call: login } }, { call: other, with: { a: 1 } }]
`;

const withSteps = (...lines: readonly string[]): string =>
  `${head}steps:\n${lines.map((line) => `  ${line.replaceAll("\n", "\n  ")}\n`).join("")}`;

describe("the size", () => {
  it("is one that an editor reads at once", () => {
    expect(JSON.stringify(scenarioSchema(), null, 2).length).toBeLessThan(250_000);
  });
});

describe("every file that the language takes", () => {
  const files = globSync(
    [
      "scenarios/**/*.yaml",
      "test/e2e/scenarios/*.yaml",
      "test/golden/*/scenario.yaml",
      "docs/examples/*.yaml",
      "bench/scenarios/*.yaml",
    ],
    { cwd: root },
  );
  const blocks = globSync("docs/*.md", { cwd: root }).flatMap((file) =>
    Array.from(readFileSync(join(root, file), "utf8").matchAll(/```yaml\n([\s\S]*?)```/g), ([, text = ""], index) => ({
      name: `${file}, block ${index + 1}`,
      text,
    })),
  );
  const texts = [...files.map((file) => ({ name: file, text: readFileSync(join(root, file), "utf8") })), ...blocks];

  it.each(texts)("$name", async ({ name, text }) => {
    if ((await faults(text, join(root, name))).length > 0) return;
    expect(misfits(scenario, text)).toEqual([]);
    // Heads are those of scenarios.
    if (!text.includes("---")) expect(misfits(mock, text)).toEqual([]);
  });

  it("is most of them", async () => {
    const found = await Promise.all(texts.map(async ({ name, text }) => (await faults(text, join(root, name))).length));
    expect(found.filter((count) => count === 0).length).toBeGreaterThan(25);
  });
});

describe("whatever the language takes, the schema takes", () => {
  const values = [
    1, 0, 4000, true, "500ms", "1s..2s", "${x}", "${settings}", "text", "none", "reset", "all", "$any", "connect", "x == 1", "$.id", "json", "binary",
    [], [1, 2], ["alice"], [{ a: 1 }], {}, { a: 1 }, { $gt: 1 }, { $hex: "00" }, { code: 1000 }, { url: "ws://h" }, { connect: {} }, { log: "x" }, { min: 1 },
  ]; // prettier-ignore
  const keys = [
    "id",
    "name",
    "if",
    "within",
    "timeout",
    "for",
    "count",
    "expect",
    "extract",
    "after",
    "opcode",
    "codec",
    "to",
    "split",
    "receive",
    "url",
    "headers",
    "tls",
    "rules",
    "as",
    "until",
    "reason",
    "env",
    "tags",
  ];
  const mocks = readFileSync(join(root, "scenarios/mocks/chat.yaml"), "utf8");
  const corpus = [
    ...stepExamples.map(({ text }) => withSteps(text)),
    mocks,
    withSteps(
      "- alice: [connect, { send: { a: 1 }, receive: { a: 1 }, expect: { a: { $gt: 0 } }, extract: { b: { regex: x } } }]",
    ),
    `clients: { alice: { url: ws://h, headers: { a: b }, query: { a: null }, tls: { ca: x }, codec: hex, state: { n: 1 }, inbox: { bytes: 1 } } }\nsteps: []`,
    `servers: { a: { command: [node, x], ready: { port: 80 }, env: { A: null } }, b: ws://h }\ndefaults: { within: 1s, client: { url: ws://h } }\nclients: [alice]\nsteps: []`,
  ];

  it("after any change", async () => {
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
