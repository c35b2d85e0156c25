import { describe, expect, it } from "vitest";
import { namesOf, withHead } from "../../src/language/head.ts";
import { type MapNode, toData } from "../../src/tree.ts";
import { faults, scenarios } from "../support/load.ts";
import { tree } from "../support/yaml.ts";

function map(text: string): MapNode {
  const node = tree(text);
  if (node.kind !== "map") throw new Error("not a map");
  return node;
}

/** What a document says with a head above it. */
const joined = (head: string, document: string): unknown => toData(withHead(map(head), map(document)));

describe("a document with a head", () => {
  it("without a head is itself", () => {
    const document = map("steps: []");
    expect(withHead(undefined, document)).toBe(document);
  });

  it("has the head's tags, secrets and before first; what was set up first is cleaned up last", () => {
    const lists = "tags: [T], secrets: [S], before: [B], finally: [F]";
    expect(joined(`{ ${lists.replaceAll(/[TSBF]/g, (each) => `head${each}`)} }`, `{ ${lists} }`)).toEqual({
      tags: ["headT", "T"],
      secrets: ["headS", "S"],
      before: ["headB", "B"],
      finally: ["F", "headF"],
    });
    expect(joined("{ before: { wait: 1s } }", "{ before: { wait: 2s } }")).toEqual({
      before: [{ wait: "1s" }, { wait: "2s" }],
    });
    expect(joined("tags: [a]", "{ tags: }")).toEqual({ tags: ["a"] });
  });

  it("replaces a variable, a server and a fragment as a whole", () => {
    expect(
      joined(
        "{ vars: { a: { x: 1 }, b: 2 }, servers: { chat: { mock: a } }, fragments: { f: { params: [p], steps: [] } } }",
        "{ vars: { a: { y: 1 } }, servers: { chat: { command: b }, mail: c }, fragments: { f: { steps: [] } } }",
      ),
    ).toEqual({
      vars: { a: { y: 1 }, b: 2 },
      servers: { chat: { command: "b" }, mail: "c" },
      fragments: { f: { steps: [] } },
    });
  });

  it("changes the settings of a client and of all clients key by key", () => {
    expect(
      joined(
        "{ clients: { alice: { url: a, headers: { A: 1, B: 2 }, codec: text }, bob: b }, defaults: { timeout: 1s, client: { url: d, codec: text } } }",
        "{ clients: { alice: { headers: { B: 3 }, codec: null }, bob: { codec: hex } }, defaults: { within: 2s, client: { codec: hex } } }",
      ),
    ).toEqual({
      clients: { alice: { url: "a", headers: { A: 1, B: 3 } }, bob: { url: "b", codec: "hex" } },
      defaults: { timeout: "1s", within: "2s", client: { url: "d", codec: "hex" } },
    });
  });

  it("may give a client another url, also when both are expressions and may be maps", async () => {
    const servers = "servers: { a: ws://a, b: ws://b }\n";
    const [first] = await scenarios(
      `${servers}clients: { alice: "\${a.url}" }\n---\nclients: { alice: "\${b.url}" }\nsteps: [{ alice: connect }]\n`,
    );
    expect(first?.clients.get("alice")?.settings).toMatchObject({
      items: [{ value: "${a.url}" }, { value: "${b.url}" }],
    });
    const written = "clients: { alice: [ws://a, ws://b] }\nsteps: [{ alice: connect }]\n";
    expect((await faults(written))[0]).toContain("Expected a map, got a list");
  });

  it("may name the head's clients and add some", () => {
    expect(joined("{ clients: { alice: a } }", "{ clients: [alice, bob] }")).toEqual({
      clients: { alice: "a", bob: null },
    });
    expect(joined("{ clients: [alice] }", "{ clients: { alice: a } }")).toEqual({ clients: { alice: "a" } });
  });

  it("has a name and a description of its own, and everything else from the head unless it says so", () => {
    expect(joined("{ name: file, description: d, timeout: 1s, skip: no }", "{ timeout: 2s }")).toEqual({
      timeout: "2s",
      skip: "no",
    });
  });

  it("counts as it is written when one of both is no map", () => {
    expect(joined("{ vars: 7 }", "{ vars: { a: 1 } }")).toEqual({ vars: { a: 1 } });
    expect(joined("{ vars: { a: 1 } }", "{ vars: 7 }")).toEqual({ vars: 7 });
  });
});

describe("names", () => {
  it("may be a list instead of a map", () => {
    expect(toData(namesOf(tree("[a, b]")) ?? tree("{}"))).toEqual({ a: null, b: null });
    expect(namesOf(tree("[a, 7]"))).toBeUndefined();
    expect(namesOf(tree("a"))).toBeUndefined();
  });
});

describe("the documents of a file", () => {
  it("inherit from the first that is neither a scenario nor a mock", async () => {
    const all = await scenarios(
      `
name: the file
tags: [all]
vars: { room: lobby, url: ws://h }
clients: { alice: "\${url}" }
---
name: one
tags: [one]
steps: [{ alice: connect }]
---
endpoints: [{ path: /ws }]
---
vars: { room: attic }
clients: { bob: ws://b }
steps: [{ alice, bob: connect }]
`.replace("{ alice, bob: connect }", '{ "alice, bob": connect }'),
    );
    expect(all.map(({ name, tags, clients, vars }) => [name, tags, [...clients.keys()], [...vars.keys()]])).toEqual([
      ["one", ["all", "one"], ["alice"], ["room", "url"]],
      ["scenario.yaml #4", ["all"], ["alice", "bob"], ["room", "url"]],
    ]);
  });

  it("know each other's mistakes once", async () => {
    expect(
      await faults(`
clients: { alice: { ulr: ws://h } }
before: [{ log: "\${nothing}" }]
---
steps: [{ wait: 1ms }]
---
steps: [{ wait: 1ms }]
`),
    ).toMatchInlineSnapshot(`
      [
        "2:21+3 Unknown key "ulr" in the settings of a client — Did you mean "url"?",
        "3:20+7 Unknown variable "nothing" — Define it: vars: { nothing: … }, or give it on the command line: --var nothing=….",
      ]
    `);
  });

  it("have one head: a second one is told, and nothing that comes of it", async () => {
    const text =
      'vars: { a: 1 }\n---\nclients: { bob: "ws://127.0.0.1:1" }\n---\nsteps: [{ bob: connect }, { log: "${a}" }]\n---\nsteps: [{ bob: connect }]\n';
    expect(await faults(text)).toEqual([
      "3:1+7 Only one document may stand before the scenarios for their shared keys, and this is the second — Write its keys into the first one. Is `steps` missing?",
    ]);
  });

  it("have one head, and it comes before those that inherit", async () => {
    const text = "vars: { a: 1 }\n---\nsteps: [{ wait: 1ms }]\n---\nvars: { b: 1 }\n";
    expect(await faults(text)).toMatchInlineSnapshot(`
      [
        "5:1+4 This document has no steps — A scenario has the key steps, a mock the key endpoints. Only the first document, whose keys the scenarios behind it inherit, may have neither.",
      ]
    `);
    expect(await faults("vars: { a: 1 }")).toMatchInlineSnapshot(`
      [
        "1:1+4 This document has no steps — A scenario has the key steps, a mock the key endpoints. A file with neither is for others to use.",
      ]
    `);
    expect(await faults('steps: [{ log: "${a}" }]\n---\nvars: { a: 1 }\n')).toEqual([
      '1:19+1 Unknown variable "a" — Define it: vars: { a: … }, or give it on the command line: --var a=….',
      expect.stringContaining("3:1+4 This document has no steps"),
    ]);
  });
});
