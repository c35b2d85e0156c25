import { describe, expect, it } from "vitest";
import { topLevel } from "../../../src/language/top-level.ts";
import { withoutOtherKeys } from "../../../src/language/mistakes/other-keys.ts";
import { faults } from "../../support/load.ts";
import { DocumentReader } from "../../../src/language/reader.ts";
import { Document } from "../../../src/language/document.ts";
import { tree } from "../../support/yaml.ts";

const steps = "steps: [{ wait: 1ms }]";

it("what other tools call the keys of a scenario", async () => {
  expect(await faults(`mock: { endpoints: [] }\nsetup: []\nvariables: {}\n${steps}`)).toEqual([
    '1:1+4 Unknown key "mock" in a scenario — A mock is a server: servers: { chat: { mock: { endpoints: … } } }.',
    '2:1+5 Unknown key "setup" in a scenario — Did you mean "before"?',
    '3:1+9 Unknown key "variables" in a scenario — Did you mean "vars"?',
  ]);
});

it("none of our own is among them", () => {
  const root = tree(
    `{ ${Object.keys(topLevel)
      .map((key) => `${key}: 1`)
      .join(", ")} }`,
  );
  const document = new Document(root.span.source, "/tmp/a.yaml");
  const entries = root.kind === "map" ? root.entries : [];
  expect(withoutOtherKeys(entries, new DocumentReader(document))).toEqual(entries);
});

describe("names of the top level", () => {
  it("stand in maps", async () => {
    expect(
      await faults(
        `servers: [{ name: chat, url: ws://h }]\nfragments: { f: [{ wait: 1ms }], g: { params: x, steps: [{ wait: 1ms }] } }\n${steps}`,
      ),
    ).toEqual([
      "1:10+29 Expected servers by name, got a list — Write servers: { chat: … }.",
      "2:17+15 Expected a fragment: { params, steps }, got a list — Write f: { steps: [ … ] }.",
      '2:47+1 Expected a list of names, or a map of names and defaults, got the text "x" — Write params: [x].',
    ]);
  });

  it("of fragments are called", async () => {
    const head = "clients: { a: ws://h }\nfragments: { login: { steps: [{ wait: 1ms }] } }\n";
    expect(await faults(`${head}steps: [login, { a: login }, { a: { login: { user: x } } }]`)).toEqual([
      '3:9+5 Unknown client or control word "login" — It is a fragment, which is called: - call: login.',
      '3:21+5 Unknown action "login" — It is a fragment, which is called: { call: login }.',
      '3:37+5 Unknown action "login" — It is a fragment, which is called: { call: login }.',
    ]);
  });

  it("of servers are known to those that start after them", async () => {
    const told = (servers: string): Promise<readonly string[]> => faults(`servers: { ${servers} }\n${steps}`);
    expect(
      await told('a: ws://h, b: "ws://${a.host}", c: { command: [run, "${b.port}"], url: "ws://h:${port}" }'),
    ).toEqual([]);
    expect(await told('a: "ws://${b.host}", b: ws://h')).toEqual([
      '1:23+1 The server "a" reads "b", which starts after it — Servers start in their order: write "b" before it.',
    ]);
    expect(await told('a: { command: run, url: "ws://h:${a.port}" }')).toEqual([
      '1:46+1 The server "a" reads itself — Its own port is ${port}.',
    ]);
  });
});
