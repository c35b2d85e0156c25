import { describe, expect, it, test } from "vitest";
import { nowhere } from "../../src/expression/expr.ts";
import { toData } from "../../src/tree.ts";
import { faults, scenario } from "../support/load.ts";

describe("a scenario", () => {
  it("may be as small as one step", async () => {
    const read = await scenario("steps: [{ wait: 1ms }]");
    expect(read).toMatchObject({
      name: "scenario.yaml",
      folder: "/tmp",
      tags: [],
      secrets: [],
      before: [],
      finally: [],
      keep: 0,
    });
    expect([read.skip, read.description, read.timeout, read.defaults.timeout]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect([read.clients.size, read.servers.size, read.vars.size, read.steps.length]).toEqual([0, 0, 0, 1]);
  });

  it("has all that stands at its top", async () => {
    const read = await scenario(`
name: all
description: what it is about
tags: [a, 1.10]
skip: not today
timeout: 5s
defaults: { timeout: 2s, within: 100ms..1s, inOrder: true }
vars: { token: x }
secrets: [token]
before: [{ wait: 1ms }]
steps: [{ wait: 1ms }, { wait: 2ms }]
finally: [{ wait: 1ms }]
`);
    expect(read).toMatchObject({
      name: "all",
      description: "what it is about",
      tags: ["a", "1.10"],
      skip: "not today",
      secrets: ["token"],
    });
    expect([read.timeout, read.defaults.timeout, read.defaults.within].map((each) => each?.evaluate(nowhere))).toEqual([
      5000,
      2000,
      { min: 100, max: 1000 },
    ]);
    expect(read.defaults.inOrder).toBe(true);
    expect([read.before, read.steps, read.finally].map((script) => script.map(({ path }) => path))).toEqual([
      ["before.1"],
      ["1", "2"],
      ["finally.1"],
    ]);
  });

  it("keeps as many messages as its steps look back at", async () => {
    const read = await scenario(
      "clients: { a: ws://h }\nsteps: [{ a: { receive: [1], last: 7 } }, { a: { receive: [1], last: 3 } }]",
    );
    expect(read.keep).toBeGreaterThanOrEqual(7);
  });

  it("tells all its mistakes at once", async () => {
    expect(
      await faults(`nmae: x
tags: smoke
timeout: 60
clients:
  alice: { ulr: ws://h, rules: [{ wen: { message: a }, do: [] }] }
defaults: { tiemout: 1s }
steps:
  - alice: { sned: 1 }
  - alice: { receive: { $gtt: 1 } }
`),
    ).toMatchInlineSnapshot(`
      [
        "1:1+4 Unknown key "nmae" in a scenario — Did you mean "name"?",
        "2:7+5 Expected a list of tags, got the text "smoke" — Write it as a list: [smoke].",
        "3:10+2 A duration needs its unit: 60ms or 60s? — Write 60ms for milliseconds, 60s for seconds.",
        "5:12+3 Unknown key "ulr" in the settings of a client — Did you mean "url"?",
        "5:35+3 Unknown key "wen" in a rule — Did you mean "when"?",
        "6:13+7 Unknown key "tiemout" in defaults — Did you mean "timeout"?",
        "8:14+4 Unknown action "sned" — Did you mean "send"?",
        "9:25+4 Unknown operator $gtt — Did you mean "$gt"? For a member of that name write $$gtt.",
      ]
    `);
  });

  it("needs steps that are there", async () => {
    expect(await faults("steps:")).toMatchInlineSnapshot(`
      [
        "1:1+5 The key "steps" has no value — Write a value after the colon, or null if that is meant.",
      ]
    `);
    expect(await faults("steps: 7")).toMatchInlineSnapshot(`
      [
        "1:8+1 Expected a step, got the number 7 — A step is, for example, alice: { send: … }, or wait: 1s.",
      ]
    `);
  });
});

describe("clients and servers", () => {
  it("are a map, or names when all have one url", async () => {
    const read = await scenario(
      "defaults: { client: { url: ws://h, headers: { A: 1 } } }\nclients: [alice, bob]\nsteps: [{ alice: connect }]",
    );
    expect([...read.clients].map(([name, { settings }]) => [name, toData(settings)])).toEqual([
      ["alice", { url: "ws://h", headers: { A: 1 } }],
      ["bob", { url: "ws://h", headers: { A: 1 } }],
    ]);
    expect(await faults("clients: [alice]\nsteps: [{ alice: connect }]")).toMatchInlineSnapshot(`
      [
        "1:11+5 The client "alice" has no url — Write alice: ws://localhost:8080, or give all clients one: defaults: { client: { url: … } }.",
      ]
    `);
    expect(await faults("clients: 7\nservers: x\nsteps: [{ wait: 1ms }]")).toMatchInlineSnapshot(`
      [
        "1:10+1 Expected clients by name, or a list of names, got the number 7 — Write clients: { alice: ws://localhost:8080 }.",
        "2:10+1 Expected servers by name, got the text "x" — Write servers: { chat: ws://localhost:8080 }.",
      ]
    `);
    expect(await faults("servers: []\nfragments: []\nsteps: [{ wait: 1ms }]")).toEqual([
      "1:10+2 Expected servers by name, got an empty list — Write servers: { chat: ws://localhost:8080 }.",
      "2:12+2 Expected fragments by name, got an empty list — Write fragments: { login: { steps: [ … ] } }.",
    ]);
    expect(await faults("clients: [[a], 7]\nsteps: [{ wait: 1ms }]")).toMatchInlineSnapshot(`
      [
        "1:10+8 Expected clients by name, or a list of names, got a list — Write clients: { alice: ws://localhost:8080 }.",
      ]
    `);
  });

  it("take the defaults key by key; null removes", async () => {
    const read = await scenario(`
defaults: { client: { url: ws://h, headers: { A: 1, B: 2 }, protocols: [x, y], codec: text } }
clients: { alice: { headers: { B: null, C: 3 }, protocols: [z], codec: null }, bob: ws://other }
steps: [{ alice: connect }]`);
    expect([...read.clients.values()].map(({ settings }) => toData(settings))).toEqual([
      { url: "ws://h", headers: { A: 1, B: null, C: 3 }, protocols: ["z"] },
      { url: "ws://other", headers: { A: 1, B: 2 }, protocols: ["x", "y"], codec: "text" },
    ]);
  });

  it("have what they do by themselves compiled, under their names", async () => {
    const read = await scenario(`
clients:
  alice:
    url: ws://h
    state: { n: 0, user: }
    rules: [{ name: beat, when: { message: ping }, do: [{ send: "\${n}" }, { set: { n: "\${n + 1}" } }] }]
    onConnect: [{ send: "\${self.name}" }]
    onClose: [{ log: "\${close.code} \${user}" }]
steps: [{ alice: connect }]`);
    const alice = read.clients.get("alice");
    expect(alice?.rules.map(({ name, script }) => [name, script.map(({ path }) => path)])).toEqual([
      ["beat", ["alice.rules.1.1", "alice.rules.1.2"]],
    ]);
    expect([alice?.onConnect, alice?.onClose].map((script) => script?.[0]?.path)).toEqual([
      "alice.onConnect.1",
      "alice.onClose.1",
    ]);
    expect([...(alice?.state ?? [])].map(([name, value]) => [name, value.evaluate(nowhere)])).toEqual([
      ["n", 0],
      ["user", null],
    ]);
  });

  it("have names that mean nothing else", async () => {
    const named = (...names: string[]): Promise<readonly string[]> =>
      faults(`clients: { ${names.map((each) => `${each}: ws://h`).join(", ")} }\nsteps: [{ wait: 1ms }]`);
    expect(await named("send")).toMatchInlineSnapshot(`
      [
        "1:12+4 "send" cannot be the name of a client or server — Choose another name.",
      ]
    `);
    expect(await named("all", "self", "id", "name", "if", "repeat", "message", "data", "list", "in"))
      .toMatchInlineSnapshot(`
      [
        "1:12+3 "all" cannot be the name of a client or server — Choose another name.",
        "1:25+4 "self" cannot be the name of a client or server — Choose another name.",
        "1:39+2 "id" cannot be the name of a client or server — Choose another name.",
        "1:51+4 "name" cannot be the name of a client or server — Choose another name.",
        "1:65+2 "if" cannot be the name of a client or server — Choose another name.",
        "1:77+6 "repeat" cannot be the name of a client or server — Choose another name.",
        "1:93+7 "message" cannot be the name of a client or server — Choose another name.",
        "1:110+4 "data" cannot be the name of a client or server — Choose another name.",
        "1:124+4 "list" cannot be the name of a client or server — Choose another name.",
        "1:138+2 "in" cannot be the name of a client or server — Choose another name.",
      ]
    `);
    expect(await named("1st", "a b", "user@host")).toMatchInlineSnapshot(`
      [
        "1:12+3 "1st" cannot be the name of a client or server — A name has letters, digits, _ and -, and does not begin with a digit.",
        "1:25+3 "a b" cannot be the name of a client or server — A name has letters, digits, _ and -, and does not begin with a digit.",
        "1:38+9 "user@host" cannot be the name of a client or server — A name has letters, digits, _ and -, and does not begin with a digit.",
      ]
    `);
    expect(await named("alice-2", "_x", "room", "code")).toEqual([]);
    expect(await faults("servers: { chat: ws://h }\nclients: { chat: ws://h }\nsteps: [{ wait: 1ms }]"))
      .toMatchInlineSnapshot(`
      [
        "1:12+4 "chat" is the name of a client and of a server — Give one of them another name.",
      ]
    `);
  });

  it("are checked where they stand", async () => {
    expect(
      await faults(
        'clients: { a: { url: "${nowhere.url}", protocols: [], codec: jsno, tls: { insecure: maybe } } }\nsteps: [{ a: connect }]',
      ),
    ).toMatchInlineSnapshot(`
      [
        "1:25+7 Unknown variable "nowhere" — Define it: vars: { nowhere: … }, or give it on the command line: --var nowhere=….",
        "1:62+4 Expected one of json, text, binary, hex, msgpack, cbor, protobuf, or a profile (graphql-transport-ws, jsonrpc, socket.io, stomp, ./module.mjs), got the text "jsno" — Did you mean "json"?",
        "1:85+5 Expected true or false, got the text "maybe"",
      ]
    `);
    expect(await faults("clients: { a: { url: ws://h, state: 7, rules: 7, onConnect: 7 } }\nsteps: [{ a: connect }]"))
      .toMatchInlineSnapshot(`
      [
        "1:37+1 Expected a map of names and first values, got the number 7",
        "1:47+1 Expected a list of rules, got the number 7",
        "1:61+1 Expected a step, got the number 7 — A step is, for example, connect, or { send: … }.",
      ]
    `);
    expect(await faults("clients: { a: { url: ws://h, state: { send: 1, a-b: 2 } } }\nsteps: [{ a: connect }]"))
      .toMatchInlineSnapshot(`
      [
        "1:39+4 "send" cannot be the name of a variable — It is a word of the language. Choose another name.",
        "1:48+3 "a-b" cannot be the name of a variable — A name has letters, digits and _, and does not begin with a digit.",
      ]
    `);
  });

  it("of a server know what it will have", async () => {
    const read = await scenario(
      'servers: { chat: { command: "x", url: "ws://127.0.0.1:${port}" }, api: ws://h, mail: { mock: { endpoints: [{ path: /ws }] } } }\nsteps: [{ wait: 1ms }]',
    );
    expect(
      [...read.servers.values()].map((each) => [
        each.name,
        each.kind === "mock" ? each.found.mock?.endpoints.length : each.spec.kind,
      ]),
    ).toEqual([
      ["chat", "command"],
      ["api", "url"],
      ["mail", 1],
    ]);
  });
});

test("invariants of a scenario without clients look at nobody, which is told", async () => {
  const steps = "steps: [{ wait: 1ms }]";
  expect(await faults(`invariants: [allConsumed]\n${steps}`)).toEqual([
    "warning 1:1+10 These invariants look at nobody: the scenario has no clients — They look at what clients send and receive; without clients, at connections that steps accept.",
  ]);
  expect(await faults(`clients: { alice: ws://h }\ninvariants: [allConsumed]\n${steps}`)).toEqual([]);
});
