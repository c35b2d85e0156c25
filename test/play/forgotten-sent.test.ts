import { expect, it } from "vitest";
import { ForgottenSent } from "../../src/play/forgotten-sent.ts";
import type { Entry, Passed } from "../../src/play/transcript.ts";

const entry = (at: number, peer: string, what: Passed): Entry => ({
  at,
  peer,
  arrow: "->",
  what,
  beat: false,
  times: 1,
});

it("keeps the last of each peer, as a copy, and knows the latest of all", () => {
  const sent = new ForgottenSent();
  expect(sent.latest()).toBeUndefined();
  const again = entry(1, "alice", "one");
  sent.add(again);
  again.what = "used again";
  sent.add(entry(2, "bob", "two"));
  expect([sent.by("alice"), sent.by("bob"), sent.by("carol")].map((each) => each?.what)).toEqual([
    "one",
    "two",
    undefined,
  ]);
  sent.add(entry(3, "alice", "three"));
  expect([sent.by("alice"), sent.latest()].map((each) => [each?.at, each?.what])).toEqual([
    [3, "three"],
    [3, "three"],
  ]);
});

it("is bounded: in the peers, the oldest go, and in the size of each message", () => {
  const sent = new ForgottenSent();
  for (let n = 0; n <= 1000; n++) sent.add(entry(n, `v[${n}]`, "hi"));
  expect([sent.by("v[0]"), sent.by("v[1]")?.at, sent.by("v[1000]")?.at]).toEqual([undefined, 1, 1000]);
  const large = ["x".repeat(2001), new Uint8Array(5000), { value: 1, bytes: Buffer.alloc(2001), text: "1" }];
  const notes = large.map((what) => {
    sent.add(entry(0, "alice", what));
    return sent.by("alice")?.what;
  });
  expect(notes).toEqual(["2 KiB", "4.9 KiB", "2 KiB"].map((size) => ({ note: `a message of ${size}` })));
  sent.add(entry(0, "alice", "x".repeat(2000)));
  expect(sent.by("alice")?.what).toHaveLength(2000);
});
