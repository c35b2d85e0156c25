import { describe, expect, it } from "vitest";
import { json } from "../../src/codec/json.ts";
import type { Waiter } from "../../src/net/inbox.ts";
import { observedPeer, peerOptions } from "../support/observed-peer.ts";
import { frame } from "../support/raw-server.ts";
import { turn } from "../support/stage.ts";

type Observed = ReturnType<typeof observedPeer>;

/** Waits for the next message as a step does, or as the step of a reaction. */
function waitFor(observed: Observed, who: string, ofReaction = false): void {
  const { inbox } = observed.peer;
  const waiter: Waiter = {
    ofReaction,
    offer(message) {
      observed.told.push(`${who} got ${message.text}`);
      message.unread = false;
      inbox.leave(waiter);
      return true;
    },
    ended: () => void observed.told.push(`${who} hears of the end`),
  };
  inbox.wait(waiter);
}

function started(): Observed & { readonly ended: ReturnType<Observed["open"]>["ended"] } {
  const observed = observedPeer();
  return Object.assign(observed, observed.open());
}

describe("a message", () => {
  it("is told, offered to who waits, and unread when nobody does", () => {
    const observed = started();
    waitFor(observed, "a step");
    observed.say("one");
    observed.say("two");
    expect(observed.told).toEqual(["received 1 one", "a step got one", "received 2 two"]);
    expect(observed.peer.inbox.unread).toBe(1);
  });

  it("is answered by a rule after the step that waits has it", () => {
    const observed = started();
    observed.rule((text) => observed.told.push(`a rule answers ${text}`));
    waitFor(observed, "a step");
    observed.say("one");
    expect(observed.told).toEqual(["received 1 one", "a step got one", "a rule answers one"]);
  });

  it("that a rule answers can still be received, and is nobody's debt", () => {
    const observed = started();
    observed.rule(() => undefined);
    observed.say("one");
    expect(observed.peer.inbox.unread).toBe(0);
    expect([...observed.peer.inbox.unreadMessages()].map(({ ruled }) => ruled)).toEqual([true]);
  });

  it("belongs to the reaction that waits for it, and to no rule", () => {
    const observed = started();
    observed.rule(() => observed.told.push("a rule answers"));
    waitFor(observed, "a step");
    waitFor(observed, "a reaction", true);
    observed.say("one");
    expect(observed.told).toEqual(["received 1 one", "a reaction got one"]);
  });

  it("that came with one for a reaction waits until the reaction has gone on, also when it asks again", async () => {
    const observed = started();
    const { told } = observed;
    waitFor(observed, "a reaction", true);
    for (const text of ["one", "two", "three"]) observed.say(text);
    observed.ended();
    expect(told).toEqual(["received 1 one", "a reaction got one"]);
    // The reaction goes on, and receives again.
    waitFor(observed, "it", true);
    await turn();
    expect(told.slice(2)).toEqual(["received 2 two", "it got two"]);
    await turn();
    expect(told.slice(4)).toEqual(["received 3 three", "ended 1006 by them after 3, over"]);
  });
});

/** A reaction that takes every message. */
function takesAll({ peer, told }: Observed): void {
  peer.inbox.wait({
    ofReaction: true,
    offer: (message) => told.push(`a reaction got ${message.text}`) > 0,
    control: (kind) => told.push(`a reaction hears a ${kind}`) > 0,
    ended: () => void told.push("a reaction hears of the end"),
  });
}

describe("what waits for a reaction", () => {
  it("comes in the order in which it arrived, pings, pongs and the end with it", async () => {
    const observed = started();
    const { peer, told } = observed;
    takesAll(observed);
    observed.say("one");
    observed.say("two");
    peer.session.pinged(Buffer.from("a"), 2);
    observed.say("three");
    peer.session.ponged(Buffer.from("b"), 3);
    peer.session.closeFrame(4000, "", 4);
    observed.ended();
    expect(told.splice(0)).toEqual(["received 1 one", "a reaction got one"]);
    for (let i = 0; i < 3; i++) await turn();
    expect(told).toEqual([
      "received 2 two",
      "a reaction got two",
      "ping in a at 2",
      "a reaction hears a ping",
      "received 3 three",
      "a reaction got three",
      "pong in b at 3",
      "a reaction hears a pong",
      "ended 4000 by them after 3, over",
      "a reaction hears of the end",
    ]);
  });

  it("is lost when we drop the connection: nothing comes after the end", async () => {
    const observed = started();
    const { peer, told } = observed;
    takesAll(observed);
    observed.say("one");
    observed.say("two");
    peer.session.pinged(Buffer.from("a"), 2);
    peer.drop("end");
    observed.say("three");
    peer.session.ponged(Buffer.from("b"), 3);
    let over = 0;
    peer.whenEnded(() => over++);
    observed.ended();
    await turn();
    await turn();
    expect(told.slice(2)).toEqual(["wire end", "ended 1006 by us after 2, over", "a reaction hears of the end"]);
    expect([over, peer.inbox.pings.length, peer.inbox.pongs.length]).toEqual([1, 0, 0]);
  });

  it("may be the end: who drops the connection then hears of that one, and TCP is over", () => {
    const observed = started();
    takesAll(observed);
    observed.say("one");
    observed.peer.session.closeFrame(4000, "", 2);
    observed.ended();
    let over = 0;
    observed.peer.whenEnded(() => over++);
    expect([observed.peer.inbox.end, over]).toEqual([undefined, 0]);
    observed.peer.cut();
    expect([observed.peer.inbox.end?.code, observed.peer.inbox.end?.by, over]).toEqual([4000, "them", 1]);
  });

  it("is not ended by us when we close behind the other side's close", async () => {
    const observed = started();
    takesAll(observed);
    observed.say("one");
    observed.peer.session.closeFrame(4000, "", 2);
    observed.peer.close(1000, undefined);
    await turn();
    expect(observed.peer.inbox.end).toMatchObject({ code: 4000, by: "them" });
  });

  it("costs the same however much it is, and has a bound, of which its owner is told once", async () => {
    const observed = started();
    const { peer, told } = observed;
    let count = 0;
    const inOrder: boolean[] = [];
    peer.inbox.wait({ ofReaction: true, offer: ({ number }) => inOrder.push(number === ++count) > 0 });
    for (let i = 0; i < 100_001; i++) peer.session.message(Buffer.from("{}"), false, 1);
    expect(told.filter((each) => each === "full")).toEqual([]);
    for (let i = 0; i < 10; i++) peer.session.message(Buffer.from("{}"), false, 1);
    peer.session.pinged(Buffer.alloc(0), 1);
    expect(told.filter((each) => each === "full")).toEqual(["full"]);
    observed.ended();
    await new Promise<void>((resolve) => peer.whenEnded(resolve));
    expect([count, inOrder.every(Boolean), peer.inbox.end?.after]).toEqual([100_001, true, 100_001]);
    expect(peer.inbox.pings).toEqual([]);
  });

  it("has a bound in bytes, too", () => {
    const observed = started();
    takesAll(observed);
    const bytes = Buffer.alloc(64 * 1024 * 1024);
    const send = (): void => observed.peer.session.message(bytes, true, 1);
    const full = (): number => observed.told.filter((each) => each === "full").length;
    for (let i = 0; i < 5; i++) send();
    expect(full()).toBe(0);
    send();
    expect(full()).toBe(1);
  });

  it("has the bytes of events of one WebSocket message once", () => {
    const observed = started();
    takesAll(observed);
    const bytes = Buffer.alloc(200 * 1024 * 1024);
    const give = (countedBefore: boolean): void =>
      observed.peer.session.event(json, { bytes, binary: true, at: 1, countedBefore });
    // The reaction takes the first at once.
    for (const countedBefore of [false, false, true, true]) give(countedBefore);
    expect(observed.told).not.toContain("full");
    give(false);
    expect(observed.told.at(-1)).toBe("full");
  });
});

describe("the end", () => {
  it("comes once: a close frame before the end of TCP is the end", () => {
    const observed = started();
    waitFor(observed, "a step");
    observed.peer.session.closeFrame(1001, "away", 3);
    observed.ended();
    expect(observed.told).toEqual(["ended 1001 by them after 0, over", "a step hears of the end"]);
    expect(observed.peer.inbox.end).toMatchObject({ code: 1001, reason: "away", clean: true, at: 3, awaited: false });
  });

  it("is ours when we drop the connection, and comes at once, whenever TCP ends", () => {
    const observed = started();
    const { peer, told } = observed;
    peer.session.drop("reset", 4);
    expect(peer.connected).toBe(false);
    expect(peer.inbox.end).toMatchObject({ code: 1006, clean: false, reset: true, by: "us", at: 4 });
    let over = false;
    peer.session.whenEnded(() => (over = true));
    expect(over).toBe(false);
    observed.ended();
    expect(over).toBe(true);
    expect(told).toEqual(["wire reset", "ended 1006 by us after 0, over"]);
  });

  it("tells what the other side broke", () => {
    const observed = started();
    const error = { message: "a text that is not UTF-8", code: "WS_ERR_INVALID_UTF8", limit: false };
    observed.peer.session.broken({ code: 1006, reason: "", clean: false, reset: false, error }, 2);
    expect(observed.peer.session.ending).toMatchObject({ by: "us", error });
    observed.ended();
    expect(observed.peer.inbox.end?.error).toEqual(error);
  });
});

it("pings and pongs are told and kept", () => {
  const observed = started();
  observed.peer.session.pinged(Buffer.from("a"), 2);
  observed.peer.session.ponged(Buffer.from("b"), 3);
  expect(observed.told).toEqual(["ping in a at 2", "pong in b at 3"]);
  const { pings, pongs } = observed.peer.inbox;
  expect([pings, pongs].map((each) => each.map(({ data, at }) => `${String(data)} ${at}`))).toEqual([["a 2"], ["b 3"]]);
});

describe("frames", () => {
  const withFrames = (): Observed & { readonly ended: ReturnType<Observed["open"]>["ended"] } => {
    const observed = observedPeer({ ...peerOptions, frames: true });
    return Object.assign(observed, observed.open());
  };
  const arrive = ({ peer, at }: Observed, payload: string): void => peer.session.frame?.(frame({ payload }), at);
  const unreadFrames = ({ peer }: Observed): unknown[] =>
    [...peer.frames.unreadMessages()].map(({ value }) => (value as { readonly payload: unknown }).payload);

  it("are kept in a queue of their own, beside the messages", () => {
    const observed = withFrames();
    arrive(observed, "a");
    observed.say("a");
    arrive(observed, "b");
    expect(unreadFrames(observed)).toEqual(["a", "b"]);
    expect([observed.peer.inbox.received, observed.peer.frames.received]).toEqual([1, 2]);
  });

  it("are not kept of other peers", () => {
    const observed = started();
    expect(observed.peer.session.frame).toBeUndefined();
    expect(() => observed.peer.frames).toThrow("no frames of bob are kept");
  });

  it("are offered to who waits, which goes on when the same bytes have been read as messages", async () => {
    const observed = withFrames();
    const { frames } = observed.peer;
    const waiter: Waiter = {
      offer: () => (frames.leave(waiter), true),
      goOn: () => void observed.told.push("goes on"),
    };
    frames.wait(waiter);
    arrive(observed, "a");
    observed.say("a");
    await turn();
    expect(observed.told).toEqual(["received 1 a", "goes on"]);
    expect(unreadFrames(observed)).toEqual([]);
  });

  it("come until TCP ends, also behind a close frame; a drop ends them at once", () => {
    const observed = withFrames();
    observed.peer.session.closeFrame(1000, "", 2);
    arrive(observed, "late");
    expect(unreadFrames(observed)).toEqual(["late"]);
    expect(observed.peer.frames.end).toBeUndefined();
    observed.ended();
    expect(observed.peer.frames.end?.code).toBe(1000);
    arrive(observed, "too late");
    expect(unreadFrames(observed)).toEqual(["late"]);
    const dropped = withFrames();
    dropped.peer.drop("freeze");
    expect(dropped.peer.frames.end?.dropped).toBe("freeze");
  });

  it("that are too many to keep are forgotten, the oldest first, and counted", () => {
    const observed = withFrames();
    for (let n = 0; n < 10_003; n++) arrive(observed, String(n));
    expect(unreadFrames(observed)[0]).toBe("3");
    expect(observed.peer.frames.forgotten).toBe(3);
  });
});

describe("a pause", () => {
  it("stops the reading until resume, and is known to inbox and raw queue", () => {
    const observed = observedPeer({ ...peerOptions, frames: true });
    observed.open();
    const { peer } = observed;
    const paused = (): boolean[] => [peer.session.paused, peer.inbox.paused, peer.frames.paused];
    observed.at = 3;
    expect(peer.pause()).toBe(3);
    expect(paused()).toEqual([true, true, true]);
    observed.at = 5;
    expect(peer.resume()).toBe(5);
    expect(paused()).toEqual([false, false, false]);
    expect(observed.told).toEqual(["wire pause", "paused at 3", "wire resume", "resumed at 5"]);
  });

  it("of a full inbox is not undone by resume", () => {
    const limits = { messages: 1, bytes: 1000, full: "fail" } as const;
    const observed = observedPeer({ ...peerOptions, limits });
    observed.open();
    observed.peer.pause();
    observed.say("a");
    observed.say("b");
    observed.told.length = 0;
    observed.peer.resume();
    expect(observed.told).toEqual(["resumed at 1"]);
  });

  it("ends with a close, since its answer must be read", () => {
    const observed = started();
    observed.peer.pause();
    observed.told.length = 0;
    observed.peer.close(1000, "");
    expect(observed.told).toEqual(["wire close 1000 ", "wire resume", "resumed at 1"]);
  });

  it("at the end of all: what has piled up is for nobody", () => {
    const observed = started();
    observed.peer.pause();
    observed.told.length = 0;
    observed.peer.leave(1001);
    expect(observed.told[0]).toBe("wire ignore");
    const reading = started();
    reading.peer.leave(1001);
    expect(reading.told).toEqual(["wire close 1001 undefined"]);
  });

  it("does not reach the next connection", () => {
    const observed = started();
    observed.peer.pause();
    observed.ended();
    observed.peer.renew(peerOptions);
    expect(observed.peer.session.paused).toBe(false);
  });
});
