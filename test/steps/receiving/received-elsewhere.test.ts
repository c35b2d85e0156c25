import { expect, it } from "vitest";
import { elsewhereNotes, receivedElsewhere } from "../../../src/steps/receiving/received-elsewhere.ts";
import { Inbox } from "../../../src/net/inbox.ts";
import { awaiting, bob } from "../../support/awaiting.ts";

const all = "bob: ws://h, carol: ws://h, dave: ws://h, erin: ws://h, frank: ws://h, gina: ws://h";

it("another client that has got it since the cause", async () => {
  const { peer, scope, sayTo, clock, track, client } = await bob(all);
  sayTo("dave", { n: 1 });
  clock.advance(10);
  track.cause = { at: clock.now(), title: "bob: send" };
  clock.advance(5);
  const awaited = await awaiting("{ n: 1 }", clock.now());
  expect(receivedElsewhere(peer, awaited, scope)).toEqual({ all: [], whole: true });
  sayTo("carol", { n: 2 });
  sayTo("carol", { n: 1 });
  clock.advance(5);
  const told = (): readonly string[] => elsewhereNotes(receivedElsewhere(peer, awaited, scope), awaited.began);
  expect(told()).toEqual(["it came to carol instead (after 0 ms): { n: 1 }"]);
  const [message] = client("carol").inbox.recent.slice(-1);
  if (!message) throw new Error("no message");
  message.takenBy = { title: "carol: receive", line: 4 };
  expect(told()).toEqual(["it came to carol instead (after 0 ms, taken in line 4 (carol: receive)): { n: 1 }"]);
});

it("several are named, and the others counted", async () => {
  const { peer, scope, sayTo, clock } = await bob(all);
  const awaited = await awaiting("{ n: 1 }", clock.now());
  for (const name of ["bob", "carol", "dave"]) sayTo(name, { n: 1 });
  const told = (): readonly string[] => elsewhereNotes(receivedElsewhere(peer, awaited, scope), awaited.began);
  expect(told()).toEqual(["it came to carol, dave instead (to carol after 0 ms): { n: 1 }"]);
  for (const name of ["erin", "frank", "gina"]) sayTo(name, { n: 1 });
  expect(told()).toEqual(["it came to carol, dave, erin and 2 more instead (to carol after 0 ms): { n: 1 }"]);
});

it("nobody has got a frame of another", async () => {
  const { scope, clock, sayTo } = await bob(all);
  const awaited = await awaiting("{ n: 1 }", clock.now());
  sayTo("carol", { n: 1 });
  const limits = { messages: 9, bytes: 9_999, full: "fail" } as const;
  const inbox = new Inbox(limits, { last: 0, recent: 1 }, { inboxFull: () => undefined }, "frame");
  expect(receivedElsewhere({ name: "bob", inbox }, awaited, scope)).toEqual({ all: [], whole: true });
});

it("all of a large group are counted; once very many were looked at, it is said that there may be more", async () => {
  const { peer, scope, scene, sayTo, clock } = await bob("bob: ws://h, v: { url: ws://h, size: 300 }");
  const awaited = await awaiting("{ n: 1 }", clock.now());
  for (const { name } of scene.group("v").slice(0, 250)) sayTo(name, { n: 1 });
  const told = (): readonly string[] => elsewhereNotes(receivedElsewhere(peer, awaited, scope), awaited.began);
  const whole = "it came to v[1], v[2], v[3] and 247 more instead (to v[1] after 0 ms): { n: 1 }";
  expect(told()).toEqual([whole]);
  // As of a group in which very many wait in vain: only what the first of them says is read.
  for (let looked = 300; looked < 50_000; looked += 300) told();
  expect(told()).toEqual([whole.replace("247", "at least 97")]);
});
