import { describe, expect, it } from "vitest";
import type { Waiter } from "../../src/net/inbox.ts";
import { observedPeer } from "../support/observed-peer.ts";
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
