import { expect, it } from "vitest";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, play, playConnected, withPuppet } from "../support/puppet.ts";

expectNoOpenHandles();

it("passes when nothing that matches is unread or comes, and takes nothing", async () => {
  const played = await playConnected(`
  - alice: { send: { say: [{ n: 1 }] } }
  - alice: { receiveNothing: { n: 2 }, for: 40ms }
  - bob: receiveNothing
  - alice: { receiveNext: { n: 1 } }
`);
  expect(failure(played)).toEqual(["passed"]);
  // The default is 300 ms.
  expect(played.ms).toBeGreaterThan(330);
});

it("fails on a message that is unread", async () => {
  const played = await playConnected(`
  - alice: { send: { say: [{ room: a, text: secret }] } }
  - alice: { receiveNothing: { room: a }, for: 10s }
`);
  expect(failure(played)).toEqual([
    'unexpected-message: alice: a message came that must not come: { room: "a", text: "secret" }',
    "at: { room: a }",
    "label: nothing that matches may come",
    'expected: nothing that matches { room: "a" }',
    'actual: { room: "a", text: "secret" }',
    "it came after <time>",
  ]);
  expect(played.ms).toBeLessThan(4000);
});

it("fails at once when one arrives, which stays unread", async () => {
  const text = withPuppet(`  - alice, bob: connect
  - alice: { send: { tell: leak } }
  - bob: { receiveNothing, for: 10s }
finally:
  - bob: { receiveNext: leak }`);
  const played = await play(text);
  expect(failure(played)).toEqual([
    'unexpected-message: bob: a message came that must not come: "leak"',
    "at: receiveNothing",
    "label: nothing that matches may come",
    "expected: nothing",
    'actual: "leak"',
    "it came after <time>",
  ]);
  expect(played.notes).toEqual([]);
});

it("with after only later arrivals count", async () => {
  const played = await playConnected(`
  - alice: { send: { say: [old] } }
  - alice: { send: sync, receive: sync }
  - alice: { send: { say: [other] }, id: asked }
  - alice: { receiveNothing: old, after: asked, for: 40ms }
  - alice: { receiveNothing: other, after: asked, for: 40ms }
`);
  expect(failure(played)[0]).toBe('unexpected-message: alice: a message came that must not come: "other"');
});

it("where, opcode and codec say which messages", async () => {
  const played = await playConnected(`
  - alice: { send: { say: [{ n: 1 }, text] } }
  - alice: { send: sync, receive: sync }
  - alice: { receiveNothing, where: $.m, for: 1ms }
  - alice: { receiveNothing: text, opcode: binary, for: 1ms }
  - alice: { receiveNothing: { n: 1 }, codec: text, for: 1ms }
  - alice: { receiveNothing, where: $.n, for: 1ms }
`);
  expect(failure(played)[0]).toBe("unexpected-message: alice: a message came that must not come: { n: 1 }");
});

it("passes over what a rule took", async () => {
  const head = 'clients: { alice: { url: "${puppet.url}", rules: [{ when: { message: beat }, do: [] }] } }';
  const played = await play(
    withPuppet("  - alice: [connect, { send: { say: [beat] } }, { receiveNothing, for: 60ms }]", head),
  );
  expect(failure(played)).toEqual(["passed"]);
});

it("ends with the connection: nothing can come any more", async () => {
  const played = await playConnected(
    "  - alice: [{ send: { close: 4000 } }, { receiveNothing, for: 30s }, closed, { receiveNothing, for: 30s }]",
  );
  expect(failure(played)).toEqual(["passed"]);
  expect(played.ms).toBeLessThan(4000);
});

it("a client that is not connected proves nothing, and fails", async () => {
  expect(failure(await play(withPuppet("  - alice: { receiveNothing: a }")))).toEqual([
    "not-connected: alice cannot receive: it is not connected",
    "at: a",
    "label: not connected",
    "help: Connect first: - alice: connect",
  ]);
});

it("does not pass on a connection that we have ended ourselves, where nobody listens", async () => {
  const played = await playConnected("  - alice: [close, receiveNothing]");
  expect(failure(played).slice(0, 3)).toEqual([
    "not-connected: alice cannot receive: the connection was closed by an earlier step",
    "at: receiveNothing",
    "label: the connection has ended",
  ]);
});

it("fails when another track has paused the client meanwhile, also when it reads again or the connection ends", async () => {
  for (const track of ["pause", "pause, resume", "pause, { drop: end }"]) {
    const played = await playConnected(`
  - parallel:
      - [{ alice: { receiveNothing: { n: 1 }, for: 40ms } }]
      - [{ alice: [${track}] }]
`);
    expect(failure(played).slice(0, 3)).toEqual([
      "not-connected: alice cannot listen while it is paused: it reads nothing",
      "at: { n: 1 }",
      "label: sees nothing",
    ]);
  }
});
