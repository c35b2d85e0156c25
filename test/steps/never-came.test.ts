import { describe, expect, it } from "vitest";
import { matcher } from "../../src/match/compile.ts";
import { closedWhileWaiting, nearMisses, neverCame, unreadNote } from "../../src/steps/never-came.ts";
import { Selection } from "../../src/steps/selection.ts";
import { compiled } from "../match/support.ts";
import { linesOf } from "../support/puppet.ts";
import { stage } from "../support/stage.ts";

async function bob() {
  const { client, scene, track, say, end, clock } = await stage("clients: { bob: ws://h }\nsteps: [{ wait: 1ms }]");
  const peer = client("bob");
  return {
    peer,
    scope: scene.scope(track, peer),
    say: (...messages: unknown[]) => messages.forEach((each) => say("bob", each)),
    end: (code: number) => end("bob", code),
    clock,
  };
}

async function awaiting(yaml: string, began = 0) {
  const found = await compiled(yaml, matcher);
  return { selection: new Selection(found, {}), at: found.span, began };
}

describe("what came instead", () => {
  it("nothing at all", async () => {
    const { peer, scope } = await bob();
    expect(nearMisses(peer, await awaiting("{ n: 1 }"), scope)).toEqual(["bob has received nothing"]);
  });

  it("the nearest first, each with its first difference and its time", async () => {
    const { peer, scope, say, clock } = await bob();
    say({ a: 0, b: 0, c: 0 }, { a: 1, b: 0, c: 0 });
    clock.advance(30);
    say({ a: 1, b: 1, c: 0 });
    clock.advance(12);
    say("text");
    const awaited = await awaiting("{ a: 1, b: 1, c: 1 }", clock.now() - 12);
    expect(nearMisses(peer, awaited, scope)).toEqual([
      `4 messages came and did not match; the nearest:
  { a: 1, b: 1, c: 0 } (after 0 ms)
      $.c: expected 1, got 0
  "text" (after 12 ms)
      $: expected { a: 1, b: 1, c: 1 }, got the text "text", which is not JSON
  { a: 1, b: 0, c: 0 } (30 ms before the wait)
      $.b: expected 1, got 0`,
    ]);
  });

  it("what was taken already and would have fitted, but not by the step itself", async () => {
    const { peer, scope, say } = await bob();
    say({ n: 1 });
    const [message] = peer.inbox.unreadMessages();
    if (!message) throw new Error("no message");
    peer.inbox.take(message);
    message.takenBy = "discard";
    const awaited = await awaiting("{ n: 1 }");
    const left = "no unread message is left; 1 message came in all";
    expect(nearMisses(peer, awaited, scope)).toEqual([
      "a message that matches came earlier and was taken by discard: { n: 1 }",
      left,
    ]);
    expect(nearMisses(peer, { ...awaited, own: [message] }, scope)).toEqual([left]);
    message.takenBy = undefined;
    expect(nearMisses(peer, awaited, scope)[0]).toBe(
      "a message that matches came earlier and was taken by another step: { n: 1 }",
    );
  });

  it("what matches and did not count", async () => {
    const { peer, scope, say, clock } = await bob();
    clock.advance(10);
    say({ n: 1 });
    const awaited = await awaiting("{ n: 1 }", clock.now());
    const reason = async (reach: { since: number; afterNumber: number }) =>
      nearMisses(peer, { ...awaited, reach }, scope)[0]
        ?.split("\n")[2]
        ?.trim();
    expect(await reason({ since: clock.now() + 1, afterNumber: 0 })).toBe("came before the cause");
    expect(await reason({ since: -Infinity, afterNumber: 1 })).toBe("came before the message that was taken last");
  });
});

it("never came", async () => {
  const { peer, scope } = await bob();
  expect(linesOf(neverCame(peer, await awaiting("{ n: 1 }"), 500, scope).problem)).toEqual([
    "never-came: bob: no message matched within 500 ms",
    "at: { n: 1 }",
    "label: still waiting after 500 ms",
    "expected: { n: 1 }",
    "bob has received nothing",
  ]);
  const some = { ...(await awaiting("{ n: 1 }")), progress: "2 of 3 came" };
  expect(neverCame(peer, some, 500, scope).problem.headline).toBe(
    "bob: no message matched within 500 ms (2 of 3 came)",
  );
});

it("closed while waiting", async () => {
  const { peer, scope, end, say, clock } = await bob();
  say({ n: 2 });
  end(1006);
  if (!peer.inbox.end) throw new Error("it has not ended");
  const awaited = { ...(await awaiting("{ n: 1 }", clock.now())), progress: "0 of 1 came" };
  expect(linesOf(closedWhileWaiting(peer, awaited, peer.inbox.end, scope).problem)).toEqual([
    "closed: bob: the connection ended without a close frame (1006) while waiting (0 of 1 came)",
    "at: { n: 1 }",
    "label: the connection ended while waiting",
    "expected: { n: 1 }",
    "1 message came and did not match:\n  { n: 2 } (after 0 ms)\n      $.n: expected 1, got 2",
  ]);
});

it("what is unread, for who waits for no message", async () => {
  const { peer, say, clock } = await bob();
  expect(unreadNote(peer, 0)).toBe("bob has received nothing");
  const began = clock.now();
  say("a");
  expect(unreadNote(peer, began)).toBe('1 message is unread:\n  "a" (after 0 ms)');
  say("b", "c", "d");
  expect(unreadNote(peer, began)).toBe(
    '4 messages are unread; the latest:\n  "b" (after 0 ms)\n  "c" (after 0 ms)\n  "d" (after 0 ms)',
  );
  for (const message of peer.inbox.unreadMessages()) peer.inbox.take(message);
  expect(unreadNote(peer, began)).toBe("no unread message is left; 4 messages came in all");
});
