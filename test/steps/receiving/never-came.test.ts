import { expect, it } from "vitest";
import { closedWhileWaiting, neverCame } from "../../../src/steps/receiving/never-came.ts";
import { awaiting, bob } from "../../support/awaiting.ts";
import { linesOf } from "../../support/puppet.ts";

it("never came", async () => {
  const { peer, scope } = await bob();
  expect(linesOf(neverCame(peer, await awaiting("{ n: 1 }"), 500, scope).problem)).toEqual([
    "never-came: bob: no message matched within 500 ms",
    "at: { n: 1 }",
    "label: still waiting after 500 ms",
    "expected: { n: 1 }",
    "bob has received nothing",
    "help: Has it joined, subscribed or logged in to what it waits for? If the server only needs longer, give the step a longer timeout.",
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
    "help: If the connection has to end here, say so: - bob: { closed: 1006 }.",
  ]);
});

it("what was done last is told where so much came since that nobody sees it", async () => {
  const { peer, scope, say, clock, track } = await bob();
  const awaited = await awaiting("{ n: 1 }", clock.now());
  track.cause = { at: clock.now() - 3, title: "alice: send" };
  say(...Array.from({ length: 25 }, () => ({ n: 2 })));
  expect(neverCame(peer, awaited, 500, scope).problem.notes).toHaveLength(1);
  say({ n: 2 });
  expect(neverCame(peer, awaited, 500, scope).problem.notes[1]).toBe(
    "the last act before it: alice: send, 3 ms before the wait",
  );
});
