import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Orders } from "../../src/invariants/same-order.ts";
import type { Peer } from "../../src/net/peer.ts";
import { stage } from "../support/stage.ts";

describe("clients that get the same values", () => {
  it("must get them in one order", async () => {
    const { say, failures, clock } = await stage(
      "clients: { alice: ws://h, bob: ws://h }\ninvariants: [{ sameOrder: $.id }]\nsteps: [{ wait: 1ms }]",
    );
    say("alice", { id: "a" });
    clock.advance(5);
    say("bob", { id: "b" });
    say("bob", { id: "own" });
    say("alice", { id: "b" });
    expect(failures).toEqual([]);
    clock.advance(5);
    say("bob", { id: "a" });
    expect(failures).toMatchObject([
      {
        code: "invariant",
        headline: 'bob: $.id: "a" came after "b", for alice it was before it',
        expected: '"a" before "b", as for alice',
        actual: '"b" before "a"',
      },
    ]);
    expect(failures[0]?.notes).toEqual([
      'message 3 to bob, after 10 ms: { id: "a" }',
      'bob got "b" in message 1, after 5 ms',
      'alice got "a" in message 1, after 0 ms',
      'alice got "b" in message 2, after 5 ms',
      "no step had begun",
    ]);
  });
});

/** Names for clients; only their identity counts. */
const peers = Array.from({ length: 5 }, (_, index) => ({ name: `client ${index}` }) as Peer);

/** Whether two lists without duplicates have what they share in different orders. */
function differ(one: readonly number[], other: readonly number[]): boolean {
  const shared = one.filter((each) => other.includes(each));
  return shared.join() !== other.filter((each) => one.includes(each)).join();
}

it("finds a difference exactly when two clients have one", () => {
  const moves = fc.array(fc.tuple(fc.nat(4), fc.nat(6)), { maxLength: 40 });
  fc.assert(
    fc.property(moves, (sightings) => {
      const orders = new Orders();
      const seen = new Map<Peer, number[]>(peers.map((peer) => [peer, []]));
      for (const [who, value] of sightings) {
        const peer = peers[who];
        const values = peer && seen.get(peer);
        if (!peer || !values) continue;
        const swap = orders.see(peer, value, { number: 0, at: 0 });
        if (!values.includes(value)) values.push(value);
        const wrong = [...seen].some(([other, theirs]) => other !== peer && differ(values, theirs));
        expect(swap !== undefined).toBe(wrong);
        if (swap) return;
      }
    }),
  );
});

it("remembers only the latest", () => {
  const orders = new Orders(2);
  const [alice, bob] = peers as [Peer, Peer];
  const at = { number: 0, at: 0 };
  for (const value of [1, 2, 3, 4, 5]) expect(orders.see(alice, value, at)).toBeUndefined();
  // 1 was forgotten: that it comes after 2 here is not seen any more.
  for (const value of [5, 1]) expect(orders.see(bob, value, at)).toBeUndefined();
  const remembering = new Orders();
  for (const value of [1, 2, 3, 4, 5]) remembering.see(alice, value, at);
  expect(remembering.see(bob, 5, at)).toBeUndefined();
  expect(remembering.see(bob, 1, at)).toMatchObject({ other: alice, before: { key: 5 } });
});
