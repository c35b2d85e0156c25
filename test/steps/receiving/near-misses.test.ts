import { describe, expect, it } from "vitest";
import { missNotes, searchMisses, unreadNote } from "../../../src/steps/receiving/near-misses.ts";
import type { Awaited } from "../../../src/steps/receiving/near-misses.ts";
import type { Origin } from "../../../src/steps/receiving/origin.ts";
import type { PlayScope } from "../../../src/steps/step.ts";
import { awaiting, bob } from "../../support/awaiting.ts";

function nearMisses(origin: Origin, awaited: Awaited, scope: PlayScope): readonly string[] {
  return missNotes(origin, searchMisses(origin, awaited, scope), awaited.began);
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
  { a: 1, b: 0, c: 0 } (30 ms before the wait)
      $.b: expected 1, got 0
      and 1 more difference
  { a: 0, b: 0, c: 0 } (30 ms before the wait)
      $.a: expected 1, got 0
      and 2 more differences`,
    ]);
  });

  it("what was taken already and would have fitted, but not by the step itself", async () => {
    const { peer, scope, say } = await bob();
    say({ n: 1 });
    const [message] = peer.inbox.unreadMessages();
    if (!message) throw new Error("no message");
    peer.inbox.take(message);
    message.takenBy = { title: "bob: discard", line: 7 };
    const awaited = await awaiting("{ n: 1 }", message.at);
    const left = "no unread message is left; 1 message came in all";
    expect(nearMisses(peer, awaited, scope)).toEqual([
      "one that matches came after 0 ms and was taken in line 7 (bob: discard): { n: 1 }",
      left,
    ]);
    expect(nearMisses(peer, { ...awaited, own: [message] }, scope)).toEqual([left]);
    message.takenBy = { title: "bob: discard", line: 7, file: "shared.yaml" };
    expect(nearMisses(peer, awaited, scope)[0]).toBe(
      "one that matches came after 0 ms and was taken in shared.yaml:7 (bob: discard): { n: 1 }",
    );
    message.takenBy = undefined;
    expect(nearMisses(peer, awaited, scope)[0]).toBe(
      "one that matches came after 0 ms and was taken by another step: { n: 1 }",
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
    expect(await reason({ since: clock.now() + 1, afterNumber: 0 })).toBe("it matches, but came before the cause");
    expect(await reason({ since: -Infinity, afterNumber: 1 })).toBe(
      "it matches, but came before the message that was taken last",
    );
  });

  it("those that differ alike once, and the latest of them", async () => {
    const { peer, scope, say, clock } = await bob();
    const awaited = await awaiting("{ type: message, room: lobby }", clock.now());
    say({ type: "message", room: "general", id: 1 }, { type: "message", room: "general", id: 2 });
    expect(nearMisses(peer, awaited, scope)).toEqual([
      `2 messages came and did not match, all for the same reason:
  { type: "message", room: "general", id: 2 } (after 0 ms), and 1 more like it
      $.room: expected "lobby", got "general"`,
    ]);
    say({ type: "message", room: "hall" });
    say({ type: "message" });
    expect(nearMisses(peer, awaited, scope)).toEqual([
      `4 messages came and did not match, all of them at $.room:
  { type: "message", room: "hall" } (after 0 ms), and 3 more that differ there
      $.room: expected "lobby", got "hall"`,
    ]);
  });

  it("texts by what they have in common with the one that was expected", async () => {
    const { peer, scope, say, clock } = await bob();
    say("hello worlds", "entirely else");
    const [note] = nearMisses(peer, await awaiting("hello world", clock.now()), scope);
    expect(note?.split("\n").slice(0, 2)).toEqual([
      "2 messages came and did not match:",
      '  "hello worlds" (after 0 ms), and 1 more that differ there',
    ]);
  });

  it("of many only the last, and says how many there are", async () => {
    const { peer, scope, say, clock } = await bob();
    say(...Array.from({ length: 250 }, (_, n) => ({ n })));
    const [note] = nearMisses(peer, await awaiting("{ n: 250 }", clock.now()), scope);
    expect(note).toBe(`250 messages came and did not match; the nearest of the last 100:
  { n: 249 } (after 0 ms), and 99 more that differ there
      $.n: expected 250, got 249`);
  });

  it("long values stand below each other", async () => {
    const { peer, scope, say, clock } = await bob();
    const text = "the same words again and again and again";
    say({ text: `${text}!` });
    const [note] = nearMisses(peer, await awaiting(`{ text: ${text}. }`, clock.now()), scope);
    expect(note?.split("\n").slice(2)).toEqual([
      '      $.text: expected "the same words again and again and again."',
      '                   got "the same words again and again and again!" (character 41 differs: ".", "!")',
    ]);
  });

  it("a long message is cut around its first difference", async () => {
    const { peer, scope, say, clock } = await bob();
    const rows = Array.from({ length: 50 }, (_, id) => ({ id, name: `row ${id}`, note: "x".repeat(30) }));
    say({ type: "table", rows });
    const wanted = rows.map(({ id }) => `{ id: ${id === 40 ? 99 : id} }`).join(", ");
    const [note] = nearMisses(peer, await awaiting(`{ rows: [${wanted}] }`, clock.now()), scope);
    expect(note?.split("\n").slice(1)).toEqual([
      '  { type: "table", rows: [… 40 more, { id: 40, name: "row 40", note: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }, … 9 more] } (after 0 ms)',
      "      $.rows[40].id: expected 99, got 40",
    ]);
  });
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
