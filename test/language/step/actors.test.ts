import { describe, expect, it } from "vitest";
import { actorsIn, acts, kindFor } from "../../../src/language/step/actors.ts";
import { Document } from "../../../src/language/document.ts";
import { type Acting, DocumentReader } from "../../../src/language/reader.ts";
import { play as playFile } from "../../support/play.ts";
import { stage, turn } from "../../support/stage.ts";

function reader(acting: Acting = { peer: false }, clients = ["alice", "bob"]): DocumentReader {
  const document = new Document({ file: "a.yaml", text: "" }, "/tmp/a.yaml");
  for (const each of clients) document.clients.add(each);
  document.servers.add("chat");
  return new DocumentReader(document, { acting });
}

describe("actorsIn", () => {
  it.each([
    ["alice", ["client alice"]],
    ["alice, bob", ["client alice", "client bob"]],
    ["alice,bob ,all", ["client alice", "client bob", "all"]],
    ["all", ["all"]],
    ["chat", ["server chat"]],
    ["chat, alice", []],
    ["chat, chat", []],
    ["alice,", []],
    ["carol", []],
    ["alice, carol", []],
    ["self", []],
    ["", []],
    ["constructor", []],
  ])("%j names %j", (key, expected) => {
    expect(actorsIn(key, reader()).map((each) => ("name" in each ? `${each.kind} ${each.name}` : each.kind))).toEqual(
      expected,
    );
  });

  it("knows self where somebody acts, and nobody where nobody is declared", () => {
    expect(actorsIn("self", reader({ peer: true }))).toEqual([{ kind: "self" }]);
    expect(actorsIn("self, alice", reader({ peer: true }))).toHaveLength(2);
    expect(actorsIn("all", reader({ peer: false }, []))).toEqual([]);
  });
});

describe("a word of the language", () => {
  it.each([
    ["send", { peer: false }, false],
    ["send", { peer: true }, true],
    ["send", { peer: false, server: "chat" }, false],
    ["stop", { peer: false }, false],
    ["stop", { peer: true }, false],
    ["stop", { peer: false, server: "chat" }, true],
    ["wait", { peer: false }, true],
    ["wait", { peer: true }, true],
    ["wait", { peer: false, server: "chat" }, false],
    ["toString", { peer: true }, false],
  ] as const)("%s acts where %j acts: %s", (word, acting, expected) => {
    expect(kindFor(word, reader(acting)) !== undefined).toBe(expected);
    expect(acts(word, reader(acting))).toBe(expected);
  });
});

describe("actors at play", () => {
  const pair = "clients: { alice: ws://h, bob: ws://h }\n";

  it("all are those that are connected now", async () => {
    const { play, open, sent } = await stage(`${pair}steps: [{ all: { send: hi } }]`, { connected: false });
    open("bob");
    await play();
    expect(sent).toEqual(["bob: hi"]);
  });

  it("all that connect in the fragment that they call first are all clients", async () => {
    const { problems, outcomes } = await playFile(`
servers: { chat: { mock: { endpoints: [{ path: /, rules: [{ when: { message: hi }, do: [{ send: in }] }] }] } } }
clients: { alice: "\${chat.url}", bob: "\${chat.url}" }
fragments:
  login: { steps: [{ call: open }, { send: hi }, { receive: in }] }
  open: { steps: [{ self: connect }] }
  endless: { steps: [{ call: endless }] }
steps:
  - all: { call: login }
  - alice, bob: close
`);
    expect(problems).toEqual([]);
    expect(outcomes).toHaveLength(1);
  });

  it("the id of a list or a call is for its last act on a wire", async () => {
    const { play, say, scene, clock } = await stage(`${pair}
steps:
  - alice: [{ send: a }, receive, { send: b }, receive]
    id: asked
  - bob: { receive, after: asked, within: 1m, measure: answers }
`);
    const playing = play();
    clock.advance(10);
    say("alice", 1);
    await turn();
    clock.advance(10);
    say("alice", 2);
    await turn();
    clock.advance(30);
    say("bob", 3);
    await playing;
    // 40 ms after b was sent, not after what alice received last.
    expect(scene.series.get("answers")?.summary().max).toBe(40);
  });

  it("what a group of one extracts is not the scenario's", async () => {
    const { play, say, scene, open } = await stage(`${pair}steps: [{ all: { receive, extract: { id: $.id } } }]`, {
      connected: false,
    });
    open("alice");
    say("alice", { id: 1 });
    await play();
    expect(scene.variables.size).toBe(0);
  });
});
