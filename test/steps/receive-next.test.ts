import { describe, expect, it } from "vitest";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, play, playConnected, withPuppet } from "../support/puppet.ts";

expectNoOpenHandles();

it("takes the very next unread message", async () => {
  const played = await playConnected(`
  - alice: { send: { say: [{ n: 1 }, { n: 2 }, { n: 3 }] }, receive: { n: 2 } }
  - alice: { receiveNext: { n: 1 }, extract: { n: $.n } }
  - alice: { receiveNext, expect: { n: 3 } }
  - alice: { send: { later: { n: "\${n + 3}" }, in: 30ms }, receiveNext: { n: 4 }, within: 4s, id: asked }
  - assert: n == 1
`);
  expect(failure(played)).toEqual(["passed"]);
  expect(played.series["asked"]?.count).toBe(1);
});

it("another message in its place fails at once, and is taken", async () => {
  const text = withPuppet(`  - alice: connect
  - alice: { send: { say: [{ type: presence, n: 1 }, { n: 2 }] } }
  - alice: { receiveNext: { type: message, n: 2 } }
finally:
  - alice: { receiveNext: { n: 2 } }`);
  const played = await play(text);
  expect(failure(played)).toEqual([
    'wrong-message: alice: the next message is another one: $.type: expected "message", got "presence"',
    "at: message",
    "label: the next message does not match",
    'expected: { type: "message", n: 2 }',
    'actual: { type: "presence", n: 1 }',
    "$.n: expected 2, got 1",
  ]);
  expect(played.notes).toEqual([]);
  expect(played.ms).toBeLessThan(4000);
});

it("says when one that matches comes behind it", async () => {
  const played = await playConnected(`
  - alice: { send: { say: [{ n: 1 }, { n: 2 }, sync] }, receive: sync }
  - alice: { receiveNext: { n: 2 } }
`);
  expect(failure(played).slice(5)).toEqual([
    "one that matches came <time> after it: { n: 2 }",
    "help: receive passes over what does not match and leaves it unread; discard forgets what is not looked at.",
  ]);
});

it("another message that arrives while it waits fails at once, too", async () => {
  const played = await playConnected("  - alice: { send: { later: { n: 1 }, in: 30ms }, receiveNext: { n: 2 } }");
  expect(failure(played)[0]).toBe("wrong-message: alice: the next message is another one: $.n: expected 2, got 1");
  expect(played.ms).toBeLessThan(4000);
});

it("opcode and extract say what the next message must be, too", async () => {
  const played = await playConnected("  - alice: [{ send: text }, { receiveNext: text, opcode: binary }]");
  expect(failure(played).slice(0, 3)).toEqual([
    "wrong-message: alice: the next message is another one: expected a binary message, got a text message",
    "at: text",
    "label: the next message does not match",
  ]);
  const missing = await playConnected("  - alice: [{ send: { n: 1 } }, { receiveNext, extract: { id: $.id } }]");
  expect(failure(missing)[0]).toBe(
    "wrong-message: alice: the next message is another one: expected something at $.id, to extract id, got nothing",
  );
});

it("passes over what a rule took, which receive still finds", async () => {
  const head =
    'clients: { alice: { url: "${puppet.url}", rules: [{ when: { message: { type: beat } }, do: [{ send: { type: beaten } }] }] } }';
  const played = await play(
    withPuppet(
      `
  - alice: connect
  - alice: { send: { say: [{ type: beat }, { n: 1 }] }, receiveNext: { n: 1 } }
  - alice: { receiveNext: { type: beaten } }
  - alice: { receive: { type: beat } }
`,
      head,
    ),
  );
  expect(failure(played)).toEqual(["passed"]);
});

it("with after looks behind the cause", async () => {
  const played = await playConnected(`
  - alice: { send: { say: [old] } }
  - alice: { send: ping, receive: ping }
  - alice: { send: new, id: asked }
  - alice: { receiveNext: new, after: asked }
  - alice: { receiveNext: old }
`);
  expect(failure(played)).toEqual(["passed"]);
});

it("never came, and the connection's end", async () => {
  const late = await playConnected("  - alice: { receiveNext: { n: 1 }, timeout: 40ms }");
  expect(failure(late)).toEqual([
    "never-came: alice: no message matched within <time>",
    "at: { n: 1 }",
    "label: still waiting after <time>",
    "expected: { n: 1 }",
    "alice has received nothing",
    "help: Has it joined, subscribed or logged in to what it waits for? If the server only needs longer, give the step a longer timeout.",
  ]);
  const ended = await playConnected(
    "  - alice: [{ send: { close: 4000, reason: no more } }, { receiveNext, timeout: 10s }]",
  );
  expect(failure(ended)[0]).toBe('closed: alice: the other side closed with 4000 "no more" while waiting');
  const before = await playConnected("  - alice: [{ send: { close: 4000 } }, closed, { receiveNext, timeout: 10s }]");
  expect(failure(before)[0]).toBe("closed: alice: the other side closed with 4000 while waiting");
  expect(failure(await play(withPuppet("  - alice: receiveNext")))[0]).toBe(
    "not-connected: alice cannot receive: it is not connected",
  );
});

describe("in order", () => {
  const taken = `
  - alice: { send: { say: [{ n: 1 }, { n: 2 }] } }
  - alice: { receive: { n: 2 } }`;

  it("does not take an older message than the one before", async () => {
    const played = await playConnected(`${taken}\n  - alice: { receiveNext: { n: 1 }, inOrder: true, timeout: 40ms }`);
    expect(failure(played)[0]).toBe("never-came: alice: no message matched within <time>");
  });

  it("is asked for; without it an older one is the next", async () => {
    expect(failure(await playConnected(`${taken}\n  - alice: { receiveNext: { n: 1 } }`))).toEqual(["passed"]);
  });
});
