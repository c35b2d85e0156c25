import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadFile, loadText } from "../../src/language/load.ts";
import type { LoadedFile } from "../../src/language/scenario.ts";
import { faults, load, scenario } from "../support/load.ts";
import { workspace } from "../support/workspace.ts";

const read = async (folder: string, file: string): Promise<LoadedFile> =>
  loadFile({ path: join(folder, file), shown: file }, { show: (path) => path.slice(folder.length + 1) });

const told = ({ problems }: LoadedFile): readonly string[] =>
  problems.map(
    ({ place, headline, help }) =>
      `${place ? `${place.file}:${place.line}:${place.column} ` : ""}${headline}${help === undefined ? "" : ` — ${help}`}`,
  );

describe("a file", () => {
  it("that cannot be read is a problem", async () => {
    const folder = await workspace({ "a.yaml": "steps: [{ wait: 1ms }]" });
    expect(told(await read(folder, "b.yaml"))).toEqual(["b.yaml cannot be read: there is no such file"]);
    expect(told(await read(folder, "."))).toEqual([". cannot be read: it is a folder — Name one of the files in it."]);
    expect((await read(folder, "a.yaml")).scenarios).toHaveLength(1);
  });

  it("may hold what clients of a mock must have done", async () => {
    expect(await faults("expect: [{ receive: { type: hello } }]")).toEqual([]);
    expect(await faults("name: x\nexpect: [{ recieve: hello }]")).toEqual([
      expect.stringContaining('Did you mean "receive"?') as string,
    ]);
  });

  it("holds something", async () => {
    expect(await faults("")).toEqual(["scenario.yaml is empty — wstest init writes a first scenario and its mock."]);
    expect(await faults("# nothing\n---\n")).toEqual([
      "scenario.yaml is empty — wstest init writes a first scenario and its mock.",
    ]);
    expect(await faults("hello")).toMatchInlineSnapshot(`
      [
        "1:1+5 A document must be a map — A scenario is a map with the keys name, clients and steps.",
      ]
    `);
    expect(await faults("- a\n- b")).toMatchInlineSnapshot(`
      [
        "1:1+3 A document must be a map — A scenario is a map with the keys name, clients and steps.",
      ]
    `);
    expect(await faults("name: x\nclients: {}")).toMatchInlineSnapshot(`
      [
        "1:1+4 This document has no steps — A scenario has the key steps, a mock the key endpoints. A file with neither is for others to use.",
      ]
    `);
  });

  it("may be JSON, and begin with a byte order mark", async () => {
    expect((await scenario('{"name": "json", "steps": [{"wait": "1ms"}]}')).name).toBe("json");
    expect((await scenario("\ufeffname: bom\nsteps: [{ wait: 1ms }]")).name).toBe("bom");
    expect((await scenario("name: crlf\r\nsteps:\r\n  - wait: 1ms\r\n")).name).toBe("crlf");
  });

  it("with a mistake in one document keeps the others", async () => {
    const { scenarios, problems } = await load(
      "name: a\nsteps: [{ wait: 1ms }]\n---\nsteps: [}\n---\nname: c\nsteps: [{ wait: 1ms }]\n",
    );
    expect(scenarios.map(({ name }) => name)).toEqual(["a", "c"]);
    expect(problems).toHaveLength(1);
  });

  it("with a document whose steps are misspelt says so, and what else is wrong with it", async () => {
    const good = "name: good\nsteps: [{ wait: 1ms }]\n";
    const bad = "name: forgot\nsetps: [{ wiat: 1ms }]\n";
    const problems = (line: number): readonly string[] => [
      `${line}:1+5 This document has no steps — Did you mean "steps"?`,
      `${line}:11+4 Unknown client or control word "wiat" — Did you mean "wait"?`,
    ];
    expect(await faults(bad)).toEqual(problems(2));
    expect(await faults(`${good}---\n${bad}`)).toEqual(problems(5));
    expect(await faults(`${bad}---\n${good}`)).toEqual(problems(2));
    // Another document is its head all the same.
    expect(await faults(`vars: { a: 1 }\n---\n${bad}`)).toEqual(problems(4));
  });

  it("has no documents that are neither scenario nor mock, but for its head", async () => {
    const good = "name: good\nsteps: [{ wait: 1ms }]\n---\n";
    const first = "Only the first document, whose keys the scenarios behind it inherit, may have neither.";
    for (const key of ["servers: 7", "banana: 1", "vars: { a: 1 }"]) {
      expect(await faults(`${good}${key}\n---\nsteps: [{ wait: 1ms }]\n`)).toEqual([
        `4:1+${key.indexOf(":")} This document has no steps — A scenario has the key steps, a mock the key endpoints. ${first}`,
      ]);
    }
    expect(await faults(`${good}name: x\nflow: [{ wait: 1ms }]`)).toEqual([
      '5:1+4 This document has no steps — Did you mean "steps"?',
    ]);
    expect(await faults(`${good}name: x\nendpionts: [{ path: / }]`)).toEqual([
      '5:1+9 This document has no steps — Did you mean "endpoints"?',
    ]);
    expect(await faults("vars: { a: 1 }\n---\nendpoints: [{ path: /ws }]\n")).toEqual([
      "1:1+4 This document has no steps — A scenario has the key steps, a mock the key endpoints. What has neither is for the scenarios behind it, or for files that use this one; there are none.",
    ]);
    expect(await faults(`endpoints: [{ path: /ws }]\n---\nvars: { a: 1 }\n---\n${good}`)).toEqual([]);
  });

  it("whose head cannot be read tells nothing that follows from it", async () => {
    const own = "steps: [{ alice: connect }, { wiat: 1s }]\n";
    const head = "clients: { alice: ws://h\n";
    const open = "1:10+1 The YAML is not valid: this { is not closed";
    expect(await faults(`${head}---\n${own}---\n${own}`)).toEqual([expect.stringContaining(open)]);
    // A mock or a scenario is no head.
    for (const other of ["endpoints: [\n", "steps: [\n"]) {
      expect(await faults(`${other}---\nclients: { alice: ws://h }\n${own}`)).toEqual([
        expect.stringContaining("this [ is not closed"),
        expect.stringContaining('Unknown client or control word "wiat"'),
      ]);
    }
    expect(
      await faults(`servers: { chat: { mock: "#chat" } }\nsteps: [{ wait: 1ms }]\n---\nname: chat\nendpoints: [\n`),
    ).toEqual([expect.stringContaining("this [ is not closed")]);
  });

  it("warns of scenarios of one name", async () => {
    const of = (name: string): string => `${name}steps: [{ wait: 1ms }]\n`;
    const text = [of("name: x\n"), of(""), of(""), of("name: y\n"), of("tags: [a]\nname: x\n")].join("---\n");
    const { problems } = await load(text);
    expect(problems).toMatchObject([
      {
        severity: "warning",
        headline: 'Another scenario of this file has the name "x"',
        place: { line: 12, column: 1 },
        notes: ["the first one: scenario.yaml:1"],
        help: "Give each its own: reports and --grep know them by it.",
      },
    ]);
  });

  it("tells its problems from the top to the bottom", async () => {
    const lines = (
      await load("clients: { z: ws://h }\nsteps:\n  - a: b\n  - c: d\n  - e: f\nfinally:\n  - g: h\nnmae: x\n")
    ).problems.map(({ place }) => place?.line);
    expect(lines).toEqual([3, 4, 5, 7, 8]);
  });
});

describe("a mock", () => {
  const mock = "name: chat\nendpoints: [{ path: /ws }]\n";

  it("is found in another file, in this one by its name, or inline", async () => {
    const folder = await workspace({
      "mocks/chat.yaml": mock,
      "a.yaml": `servers: { one: { mock: mocks/chat.yaml }, two: { mock: "#here" }, three: { mock: { endpoints: [{ path: /a }, { path: /b }] } } }
steps: [{ wait: 1ms }]
---
name: here
endpoints: [{ path: /x }, { path: /y }, { path: /z }]
`,
    });
    const loaded = await read(folder, "a.yaml");
    expect(told(loaded)).toEqual([]);
    expect(loaded.mocks.map(({ name }) => name)).toEqual(["here"]);
    const found = [...(loaded.scenarios[0]?.servers.values() ?? [])].map((each) =>
      each.kind === "mock" ? each.found.mock : undefined,
    );
    expect(found.map((each) => [each?.name, each?.endpoints.length, each?.folder.slice(folder.length)])).toEqual([
      ["chat", 1, "/mocks"],
      ["here", 3, ""],
      [undefined, 2, ""],
    ]);
  });

  it("that is not there is told where it is named", async () => {
    const folder = await workspace({
      "empty.yaml": "",
      "other.yaml": "steps: [{ wait: 1ms }]",
      "broken.yaml": "endpoints: [{ pth: /ws }]",
    });
    const named = async (name: string): Promise<readonly string[]> =>
      told(
        await loadText(
          `servers: { chat: { mock: ${name} } }\nsteps: [{ wait: 1ms }]`,
          { path: join(folder, "a.yaml"), shown: "a.yaml" },
          { show: (path) => path.slice(folder.length + 1) },
        ),
      );
    expect(await named("gone.yaml")).toMatchInlineSnapshot(`
      [
        "a.yaml:1:26 gone.yaml cannot be read: there is no such file",
      ]
    `);
    expect(await named("empty.yaml")).toMatchInlineSnapshot(`
      [
        "a.yaml:1:26 empty.yaml is empty",
      ]
    `);
    expect(await named("other.yaml")).toMatchInlineSnapshot(`
      [
        "a.yaml:1:26 other.yaml holds no mock — A mock is a document with the key endpoints.",
      ]
    `);
    expect(await named("broken.yaml")).toMatchInlineSnapshot(`
      [
        "broken.yaml:1:15 Unknown key "pth" in an endpoint — Did you mean "path"?",
      ]
    `);
    expect(
      await faults(
        "servers: { chat: { mock: '#caht' } }\nsteps: [{ wait: 1ms }]\n---\nname: chat\nendpoints: [{ path: /ws }]",
      ),
    ).toMatchInlineSnapshot(`
      [
        "1:26+7 There is no mock named "caht" in this file — Did you mean "#chat"?",
      ]
    `);
    expect(await named("'#chat'")).toMatchInlineSnapshot(`
      [
        "a.yaml:1:26 There is no mock named "chat" in this file — A mock in this file is a document with the keys name and endpoints.",
      ]
    `);
    expect(await named("7")).toMatchInlineSnapshot(`
      [
        "a.yaml:1:26 A mock is a file, #name of a mock in this file, or a map with endpoints",
      ]
    `);
  });

  it("may stand in a file whose scenarios look for it by that file's name", async () => {
    const folder = await workspace({
      "a.yaml": `servers: { chat: { mock: a.yaml } }\nsteps: [{ wait: 1ms }]\n---\n${mock}`,
    });
    const loaded = await read(folder, "a.yaml");
    expect(told(loaded)).toEqual([]);
    expect(loaded.scenarios).toHaveLength(1);
  });

  it("is not judged by what is wrong with the scenarios beside it", async () => {
    const folder = await workspace({
      "a.yaml": "servers: { chat: { mock: b.yaml } }\nsteps: [{ wait: 1ms }]",
      "b.yaml": `${mock}---\nsteps: [{ nobody: connect }]\n`,
    });
    expect(told(await read(folder, "a.yaml"))).toEqual([]);
    expect(told(await read(folder, "b.yaml"))).toHaveLength(1);
  });
});

/** A scenario with something of everything, to be broken. */
const whole = `
name: everything
tags: [a, b]
timeout: 5s
vars: { url: "ws://h", n: "\${1 + 2}", rows: [1, "\${n}"] }
secrets: [url]
defaults: { timeout: 1s, client: { url: "\${url}", headers: { A: "\${n}" } } }
servers: { chat: { mock: { endpoints: [{ path: "/ws/:room", rules: [{ when: { message: { type: { $regex: "^(?<what>a)" } } }, do: [{ send: "\${what}" }] }] }] } } }
clients: { alice: { state: { x: 1 }, rules: [{ if: "number > 1", do: [] }] }, bob: ws://h }
fragments: { f: { params: { p: 1 }, steps: [{ self: { send: "\${p}" } }] } }
before: [{ wait: 1ms }]
steps:
  - alice, bob: connect
  - alice: { send: { type: hi, bytes: { $hex: "00ff" } }, receive: { type: { $in: [a, b] } }, within: 1s, extract: { id: $.id } }
  - bob: [{ receiveAll: [a, b], anyOrder: true }, { closed: { code: [1000, 1001] } }]
  - alice: { call: f, with: { p: "\${id}" } }
  - repeat: 3
    as: i
    until: i == 2
    steps: [{ set: { rows: ["\${i}"] } }]
  - if: n > 1
    then: [{ assert: { n: 3 } }]
  - http: { url: "http://h", json: { a: 1 } }
    expect: { status: 200, body: { a: 1 } }
finally: [{ chat: stop }]
`;

describe("any text", () => {
  /** Whether a loaded text is either free of errors or says what is wrong in words. */
  async function loads(text: string): Promise<void> {
    const { problems, scenarios } = await load(text);
    for (const { headline, place, code } of problems) {
      expect(code).toBe("invalid-file");
      expect(headline).toMatch(/^[^\n]+$/);
      expect(headline).not.toMatch(/undefined|\[object|wstest itself|Cannot read/);
      if (place) expect(place.line).toBeLessThanOrEqual(text.split("\n").length);
    }
    expect(scenarios.length + problems.length).toBeGreaterThanOrEqual(0);
  }

  const words = fc.constantFrom(
    ..."steps: clients: servers: vars: name: - : [ ] { } , \n \n\x20\x20 ' \" # & * ! | > --- ... << ${ } $hex $regex $not alice bob alice: connect send: receive: within: 1s 500 null true 1e9 0x1 ~ ? @ ` \t % \ufeff \u0000 \ud800 __proto__ constructor repeat: if: then: do: rules: call: expect: extract: $. [?(@.a)] mock: endpoints: path: /ws".split(
      " ",
    ),
    "\n",
    "\n  ",
    "\n  - ",
    " ",
  );

  it("that goes over several lines where a word is expected is told in one", () => loads("steps:\t$.\n\n  - "));

  it("of YAML's own characters loads, or says what is wrong", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(words, { maxLength: 40 }).map((parts) => parts.join("")),
        loads,
      ),
      { numRuns: 500 },
    );
  });

  it(
    "that was a scenario, with something lost, doubled or put elsewhere, loads, or says what is wrong",
    { timeout: 60_000 },
    async () => {
      const place = fc.nat(whole.length);
      const edit = fc.record({
        at: place,
        cut: fc.nat(12),
        put: fc.oneof(
          words,
          fc.constant(""),
          place.map((from) => whole.slice(from, from + 20)),
        ),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
          let text = whole;
          for (const { at, cut, put } of edits) text = text.slice(0, at) + put + text.slice(at + cut);
          await loads(text);
        }),
        { numRuns: 500 },
      );
    },
  );

  it(
    "that was a scenario, with any value in any place, loads, or says what is wrong",
    { timeout: 60_000 },
    async () => {
      const lines = whole.split("\n");
      await fc.assert(
        fc.asyncProperty(fc.nat(lines.length - 1), fc.jsonValue({ maxDepth: 2 }), async (index, value) => {
          const changed = lines.with(index, (lines[index] ?? "").replace(/:[^:]*$/, `: ${JSON.stringify(value)}`));
          await loads(changed.join("\n"));
        }),
        { numRuns: 500 },
      );
    },
  );

  it("that is right stays right", async () => {
    expect(await faults(whole)).toEqual([]);
  });
});
