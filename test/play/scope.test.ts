import { describe, expect, it } from "vitest";
import { stage } from "../support/stage.ts";

const clients = "clients: { alice: ws://h, bob: ws://h }\n";

describe("names in sight", () => {
  it("are those of loops and calls from the inside out, then the scenario's", async () => {
    const { play, sent } = await stage(`${clients}
vars: { x: scenario }
fragments:
  say: { params: [x], steps: [{ self: { send: "\${x}" } }, { forEach: [inner], as: x, steps: [{ self: { send: "\${x}" } }] }, { self: { send: "\${x}" } }] }
steps:
  - alice: { send: "\${x}" }
  - alice: { call: say, with: { x: param } }
  - forEach: [loop]
    as: x
    steps: [{ alice: { send: "\${x}" } }]
  - alice: { send: "\${x}" }
`);
    await play();
    expect(sent).toEqual(["scenario", "param", "inner", "param", "loop", "scenario"].map((each) => `alice: ${each}`));
  });

  it("of the acting peer stand below self, those of its state alone, too, before the scenario's own", async () => {
    const { play, sent, scene } = await stage(`
vars: { n: 7, m: 8 }
clients: { alice: { url: ws://h, state: { n: 1 } }, bob: ws://h }
steps:
  - alice: { send: "\${n} \${m} \${self.n} \${self.name} \${alice.n}" }
  - bob: { send: "\${n} \${alice.n}" }
  - alice: { set: { n: 2, m: 9 } }
  - alice: { send: "\${n} \${m}" }
  - bob: { send: "\${n} \${m}" }
`);
    await play();
    expect(sent).toEqual(["alice: 1 8 1 alice 1", "bob: 7 1", "alice: 2 9", "bob: 7 9"]);
    expect(scene.variables.get("n")).toBe(7);
  });
});

describe("what is extracted", () => {
  it("belongs to the peer, and of a single named client also to the scenario", async () => {
    const { play, say, client, scene } = await stage(`${clients}
steps:
  - alice: { receive, extract: { id: $.id } }
  - alice, bob: { receive, extract: { shared: $.id } }
`);
    say("alice", { id: 1 });
    say("alice", { id: 2 });
    say("bob", { id: 3 });
    await play();
    expect({ ...client("alice").vars }).toMatchObject({ id: 1, shared: 2 });
    expect({ ...client("bob").vars }).toMatchObject({ shared: 3 });
    expect(client("bob").vars["id"]).toBeUndefined();
    expect(Object.fromEntries(scene.variables)).toEqual({ id: 1 });
  });

  it("is the peer's own: what is changed in it changes neither the scenario's nor the message", async () => {
    const { play, say, client, scene } = await stage(`${clients}
steps:
  - alice: { receive, extract: { board: $.board } }
  - set: { alice.board.moves: 2 }
`);
    say("alice", { board: { moves: 1 } });
    await play();
    expect(client("alice").vars["board"]).toEqual({ moves: 2 });
    expect(scene.variables.get("board")).toEqual({ moves: 1 });
    expect(scene.transcript.lines(0).map(({ text }) => text)).toEqual(["{ board: { moves: 1 } }"]);
  });

  it("cannot reach the prototype of anything", async () => {
    const { play, say, client } = await stage(`${clients}steps: [{ alice: { receive, extract: { all: $ } } }]`);
    say("alice", '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    await play();
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    const { vars } = client("alice");
    expect(["polluted", "__proto__", "constructor", "toString"].filter((name) => name in vars)).toEqual([]);
    expect(Object.getPrototypeOf(Object.getPrototypeOf(vars))).toBeNull();
  });
});

describe("a call", () => {
  const fragment = `
fragments:
  take: { params: [wanted], steps: [{ set: { counted: "\${wanted}" } }, { self: { receive: { id: "\${counted}" }, extract: { id: $.id } } }] }
`;

  it("by an actor keeps what it sets; what self extracts is the caller's, and the scenario's", async () => {
    const { play, say, client, scene } = await stage(
      `${clients}${fragment}steps: [{ alice: { call: take, with: { wanted: 5 } } }]`,
    );
    say("alice", { id: 5 });
    await play();
    expect(client("alice").vars["id"]).toBe(5);
    expect(Object.fromEntries(scene.variables)).toEqual({ id: 5 });
  });

  it("by several actors runs for each with its own variables", async () => {
    const { play, say, client, scene } = await stage(
      `${clients}
fragments:
  echo: { steps: [{ self: { receive, extract: { id: $.id } } }, { set: { doubled: "\${self.id * 2}" } }, { self: { send: "\${self.name} \${doubled}" } }] }
steps: [{ alice, bob: { call: echo } }]`.replace("{ alice, bob: {", '{ "alice, bob": {'),
    );
    say("alice", { id: 1 });
    say("bob", { id: 2 });
    await play();
    expect(scene.variables.size).toBe(0);
    expect([client("alice").vars["id"], client("bob").vars["id"]]).toEqual([1, 2]);
  });

  it("without an actor sets the scenario's variables", async () => {
    const { play, scene } = await stage(`${clients}
fragments: { prepare: { params: { to: lobby }, steps: [{ set: { room: "\${to}" } }] } }
steps: [{ call: prepare }]`);
    await play();
    expect(Object.fromEntries(scene.variables)).toEqual({ room: "lobby" });
  });
});

describe("a reaction of a mock", () => {
  it("keeps what it sets and extracts, but for the declared state of its peer", async () => {
    const { play, say, sent, client, scene } = await stage(
      `
clients:
  alice:
    url: ws://h
    state: { total: 0 }
    rules:
      - do: [{ set: { total: "\${total + message.n}", last: "\${message.n}" } }, { send: "\${total} \${last}" }]
steps: [{ log: ready }]
`,
      { isolated: true },
    );
    await play();
    say("alice", { n: 1 });
    say("alice", { n: 2 });
    expect(sent).toEqual(["alice: 1 1", "alice: 3 2"]);
    expect(client("alice").vars["total"]).toBe(3);
    expect(client("alice").vars["last"]).toBeUndefined();
    expect(scene.variables.size).toBe(0);
  });
});
