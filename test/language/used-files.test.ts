import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { loadFile } from "../../src/language/load.ts";
import type { LoadedFile } from "../../src/language/scenario.ts";
import { plan } from "../../src/run/plan.ts";
import { play, testEnvironment } from "../support/play.ts";
import { workspace } from "../support/workspace.ts";

type Files = Readonly<Record<string, string>>;

async function load(files: Files): Promise<LoadedFile> {
  const folder = await workspace(files);
  return loadFile({ path: join(folder, "a.yaml"), shown: "a.yaml" }, { show: (path) => path.slice(folder.length + 1) });
}

async function told(files: Files): Promise<readonly string[]> {
  const { problems } = await load(files);
  return problems.map(
    ({ place, headline, help }) =>
      `${place?.file}:${place?.line}:${place?.column} ${headline}${help ? ` — ${help}` : ""}`,
  );
}

const say = (...names: readonly string[]): string =>
  `steps: [{ log: "${names.map((name) => `\${${name}}`).join(" ")}" }]\n`;

describe("the heads of other files", () => {
  it("are shared: what is used later wins, then the own head, then the document", async () => {
    const { outcomes, logs } = await play(
      {
        "a.yaml": `use: [one.yaml, two.yaml]\nvars: { d: head }\n---\n${say("a", "b", "c", "d", "e")}---\nuse: three.yaml\nvars: { e: own }\n${say("a", "b", "c", "d", "e")}`,
        "one.yaml": "vars: { a: one, b: one, c: one, d: one, e: one }",
        "two.yaml": "vars: { b: two, c: two, d: two, e: two }",
        "three.yaml": "vars: { c: three, d: three, e: three }",
      },
      { paths: ["a.yaml"] },
    );
    expect(outcomes).toEqual(["a.yaml #2: passed", "a.yaml #3: passed"]);
    expect(logs).toEqual(["one two two head two", "one two three three own"]);
  });

  it("add up where those of a file do, each file once", async () => {
    const { outcomes, logs, events } = await play(
      {
        "a.yaml": `use: [left.yaml, right.yaml]\ntags: [a]\nname: it\nbefore: [{ log: +a }]\nfinally: [{ log: -a }]\nsteps: [{ log: it }]\n`,
        "left.yaml": "use: base.yaml\nname: not it\ntags: [left]\nbefore: [{ log: +left }]\nfinally: [{ log: -left }]",
        "right.yaml": "use: base.yaml\ntags: [right]\nbefore: [{ log: +right }]\nfinally: [{ log: -right }]",
        "base.yaml": "tags: [base]\nbefore: [{ log: +base }]\nfinally: [{ log: -base }]",
      },
      { paths: ["a.yaml"] },
    );
    expect(outcomes).toEqual(["it: passed"]);
    expect(logs).toEqual(["+base", "+left", "+right", "+a", "it", "-a", "-right", "-left", "-base"]);
    expect(events.find((each) => each.type === "scenario:start")?.tags).toEqual(["base", "left", "right", "a"]);
    const steps = events.filter((each) => each.type === "step:start");
    expect(steps.slice(0, 5).map(({ file, line }) => `${file}:${line}`)).toEqual([
      "base.yaml:2",
      "left.yaml:4",
      "right.yaml:3",
      "undefined:4",
      "undefined:6",
    ]);
  });

  it("hold clients, servers, fragments and defaults; paths in them are relative to their file", async () => {
    const { outcomes, logs, problems } = await play(
      {
        "sub/a.yaml": `use: ../shared/chat.yaml
clients: { bob }
steps:
  - alice, bob: { call: greet }
  - log: "\${text}"
`,
        "shared/chat.yaml": `
servers: { chat: { mock: data/mock.yaml }, own: { mock: "#own" } }
defaults: { client: { url: "\${chat.url}" } }
clients: [alice]
vars: { text: { $file: data/text.txt } }
fragments:
  greet:
    steps:
      - connect
      - { send: { a: 1 }, receive: { a: 1 }, schema: data/schema.json }
      - exec: [node, -e, "process.exit(require('fs').existsSync('data/text.txt') ? 0 : 1)"]
      - exec: [node, -e, "process.exit(require('fs').existsSync('text.txt') ? 0 : 1)"]
        cwd: data
      - close
---
name: own
endpoints: [{ path: / }]
`,
        "shared/data/text.txt": "hi",
        "shared/data/schema.json": '{ "type": "object" }',
        "shared/data/mock.yaml": "endpoints: [{ path: /, rules: [{ do: [{ send: '${raw}' }] }] }]",
      },
      { paths: ["sub"] },
    );
    expect(problems).toEqual([]);
    expect(outcomes).toEqual(["sub/a.yaml: passed"]);
    expect(logs).toEqual(["hi"]);
  });

  it("may hold the rows of examples", async () => {
    const { scenarios } = await load({
      "a.yaml": `use: d/rows.yaml\nname: n \${n}\n${say("n")}`,
      "d/rows.yaml": "examples: rows.csv",
      "d/rows.csv": "n\n1\n2\n",
    });
    expect(scenarios.map(({ name }) => name)).toEqual(["n 1", "n 2"]);
  });

  it("stand before scenarios and beside mocks, which are not shared", async () => {
    const { scenarios, problems, used } = await load({
      "a.yaml": `use: b.yaml\n${say("b")}`,
      "b.yaml": `name: m\nendpoints: [{ path: / }]\n---\nvars: { b: 1 }\n---\nsteps: [{ unknown: 1 }]`,
    });
    expect([scenarios.length, problems, used]).toEqual([1, [], ["b.yaml"]]);
  });
});

describe("says what is wrong with", () => {
  const relative = "A name is relative to the file in which it stands.";
  test.each([
    [
      "a file that is not there",
      { "a.yaml": `use: b.yaml\n${say("b")}` },
      [`a.yaml:1:6 b.yaml cannot be read: there is no such file — ${relative}`],
    ],
    [
      "an empty file",
      { "a.yaml": `use: b.yaml\n${say("b")}`, "b.yaml": "" },
      [`a.yaml:1:6 b.yaml is empty — ${relative}`],
    ],
    [
      "a name with a variable",
      { "a.yaml": `use: "\${b}.yaml"\n${say("b")}` },
      [
        "a.yaml:1:6 ${b}.yaml cannot be read: there is no such file — Files are read before variables have values: write the name itself.",
      ],
    ],
    [
      "a file that uses itself",
      { "a.yaml": `use: a.yaml\nvars: { b: 1 }\n${say("b")}` },
      ["a.yaml:1:6 a.yaml uses itself"],
    ],
    [
      "a circle",
      {
        "a.yaml": `use: b.yaml\n${say("b")}`,
        "b.yaml": "use: c.yaml\nvars: { b: 1 }",
        "c.yaml": "tags: [c]\nuse: [b.yaml]",
      },
      [
        "c.yaml:2:7 The files use each other in a circle: b.yaml → c.yaml → b.yaml — Put what both need into a third file.",
      ],
    ],
    [
      "a file that is named twice",
      { "a.yaml": `use: [b.yaml, ./b.yaml]\n${say("b")}`, "b.yaml": "vars: { b: 1 }" },
      ["a.yaml:1:15 ./b.yaml is named twice — A file is used once, where it is named first. Take one of them out."],
    ],
    [
      "a file without a head",
      { "a.yaml": `use: b.yaml\n${say("b")}`, "b.yaml": "steps: [{ log: x }]\n---\nvars: { b: 1 }" },
      [
        "a.yaml:1:6 b.yaml has no head, and nothing else of it can be shared — A head is the first document of a file, with vars, clients, fragments, … and without steps. Behind it a line with --- separates it from scenarios.",
      ],
    ],
    [
      "what is no file",
      { "a.yaml": "use: { file: b.yaml }\nsteps: [{ log: x }]" },
      ["a.yaml:1:6 Expected the name of a file, got a map"],
    ],
    [
      "a key that means it elsewhere",
      { "a.yaml": "import: b.yaml\nsteps: [{ log: x }]" },
      ['a.yaml:1:1 Unknown key "import" in a scenario — Did you mean "use"?'],
    ],
  ])("%s", async (_, files: Files, found) => {
    expect(await told(files)).toEqual(found);
  });

  it("a used file in that file, once, and nothing that comes of it", async () => {
    const a = `use: b.yaml\n---\nname: one\n${say("b")}---\nname: two\n${say("b")}`;
    expect(await told({ "a.yaml": a, "b.yaml": "vars: { b: 1" })).toEqual([
      expect.stringContaining("b.yaml:1:7 The YAML is not valid"),
    ]);
    expect(await told({ "a.yaml": a, "b.yaml": "vars: { b: 1 }\ntag: [x]\nfragments: { f: { steps: [] } }" })).toEqual([
      'b.yaml:2:1 Unknown key "tag" in a scenario — Did you mean "tags"?',
      'b.yaml:3:26 The fragment "f" has no steps — Write its steps, or leave the fragment out.',
    ]);
  });

  it("what YAML reads otherwise in a used file", async () => {
    expect(
      await told({
        "a.yaml": "use: b.yaml\nsteps: [{ call: f }]",
        "b.yaml": "fragments: { f: { steps: [{ log: x, if: max(1, 2) == 2 }] } }",
      }),
    ).toEqual([expect.stringContaining("b.yaml:1:41 A comma in a flow map ends the text")]);
    expect(
      await told({ "a.yaml": "use: b.yaml\nsteps: [{ log: '${a}' }]", "b.yaml": "vars: { a: room #1 }" }).then(
        (found) => found.length,
      ),
    ).toBe(1);
  });

  it("a used file once for all files that use it, and leaves it out of what is played", async () => {
    const cwd = await workspace({
      "a.yaml": `use: b.yaml\n${say("b")}`,
      "b.yaml": "vars: { b: '${c' }\nclients: { alice: 'ws://localhost:1' }",
      "c.yaml": `use: b.yaml\n${say("b")}`,
    });
    const { loaded, planned } = await plan(
      { paths: ["."], grep: [], grepInvert: [], tags: undefined, given: [] },
      testEnvironment(cwd),
    );
    expect(loaded.map(({ source, problems }) => [source.file, problems.length])).toEqual([
      ["a.yaml", 1],
      ["c.yaml", 0],
    ]);
    expect(planned).toEqual([]);
  });
});

it("a file that is for others is none to play, unless nobody uses it", async () => {
  const shared = "clients: { alice: 'ws://localhost:1' }\n---\nname: m\nendpoints: [{ path: / }]\n";
  const both = await play({ "a.yaml": "use: b.yaml\nsteps: [{ log: x }]", "b.yaml": shared });
  expect([both.outcomes, both.problems]).toEqual([["a.yaml: passed"], []]);
  const alone = await play({ "a.yaml": "steps: [{ log: x }]", "b.yaml": shared });
  expect(alone.problems).toMatchObject([{ headline: "This document has no steps", place: { file: "b.yaml" } }]);
});
