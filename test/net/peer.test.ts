import { describe, expect, it } from "vitest";
import { observedPeer, peerOptions } from "../support/observed-peer.ts";
import { turn } from "../support/stage.ts";

const unread = ({ peer }: ReturnType<typeof observedPeer>): (string | undefined)[] =>
  [...peer.inbox.unreadMessages()].map(({ text }) => text);

describe("a peer", () => {
  it("is a name, whatever else it is called in a file", () => {
    const { peer } = observedPeer();
    expect(peer.vars["name"]).toBe("bob");
    expect(peer.vars["constructor"]).toBeUndefined();
    expect(peer.connected).toBe(false);
  });

  it("takes the time of what it does before it does it, and tells", () => {
    const observed = observedPeer();
    const { peer, told } = observed;
    observed.open();
    observed.at = 5;
    expect(peer.send("hi", { binary: false })).toBe(5);
    observed.at = 6;
    expect(peer.ping(Buffer.from("beat"))).toBe(6);
    observed.at = 7;
    expect(peer.close(1000, "bye")).toBe(7);
    expect(told).toEqual(["wire hi", "sent hi at 5", "wire ping beat", "ping out beat at 6", "wire close 1000 bye"]);
  });

  it("tells of nothing that was not written", () => {
    const observed = observedPeer();
    const { peer, told } = observed;
    const sends = (): unknown[] => [peer.send("hi", { binary: false }), peer.ping(Buffer.from("beat"))];
    expect(sends()).toEqual([undefined, undefined]);
    observed.open();
    peer.close(1000, "bye");
    expect(peer.connected).toBe(true);
    expect(sends()).toEqual([undefined, undefined]);
    expect(told).toEqual(["wire close 1000 bye"]);
  });

  it("says who ended a connection", () => {
    const left = observedPeer();
    const { ended } = left.open();
    left.peer.close(1000, "");
    ended({ code: 1000, clean: true });
    const thrown = observedPeer();
    thrown.open().ended();
    expect([left.peer.ends[0]?.by, thrown.peer.ends[0]?.by]).toEqual(["us", "them"]);
  });

  it("whose inbox is full tells its owner, once", () => {
    const limits = { messages: 1, bytes: 1000, full: "fail" } as const;
    const observed = observedPeer({ ...peerOptions, limits });
    observed.open();
    for (const text of ["a", "b", "c"]) observed.say(text);
    expect(observed.told.filter((each) => each === "full")).toEqual(["full"]);
  });
});

describe("a peer that connects again", () => {
  it("begins with an empty inbox, and says how many messages nobody had read", () => {
    const observed = observedPeer();
    const { peer } = observed;
    const first = observed.open();
    observed.say("a");
    observed.say("b");
    first.ended();
    expect(peer.connected).toBe(false);
    expect(peer.renew(peerOptions)).toBe(2);
    observed.open();
    observed.say("c");
    expect(unread(observed)).toEqual(["c"]);
    expect(observed.told.at(-1)).toBe("received 1 c");
    expect(peer.connected).toBe(true);
  });

  it("hears nothing more of its old connection", () => {
    const observed = observedPeer();
    const { peer } = observed;
    observed.open();
    const { session } = peer;
    peer.drop("freeze");
    peer.renew(peerOptions);
    observed.open();
    session.message(Buffer.from("late"), false, 1);
    expect(unread(observed)).toEqual([]);
    expect(peer.connected).toBe(true);
  });

  it("hears first all that its old connection has said, and how it ended", async () => {
    const observed = observedPeer();
    const { peer, told } = observed;
    observed.rule((text) => told.push(`a rule answers ${text}`));
    const first = observed.open();
    const takes = { ofReaction: true, offer: () => (peer.inbox.leave(takes), true) };
    peer.inbox.wait(takes);
    observed.say("a");
    observed.say("b");
    first.ended({ code: 4000 });
    expect([peer.connected, told.length]).toEqual([false, 1]);
    peer.renew(peerOptions);
    expect(told.slice(1)).toEqual(["received 2 b", "a rule answers b", "ended 4000 by them after 2, over"]);
    observed.open();
    await turn();
    expect(told).toHaveLength(4);
    expect(peer.ends.map(({ code }) => code)).toEqual([4000]);
  });

  it("remembers neither the ends that we brought about, nor more than the first of others", () => {
    const observed = observedPeer();
    const { peer } = observed;
    for (let i = 0; i < 3; i++) {
      peer.renew(peerOptions);
      observed.open();
      peer.drop("end");
    }
    peer.renew(peerOptions);
    expect(peer.ends).toEqual([]);
    for (let i = 0; i < 1000; i++) {
      observed.open().ended({ code: 4000 + i });
      peer.renew(peerOptions);
    }
    expect([peer.ends.length, peer.ends[0]?.code]).toEqual([100, 4000]);
  });

  it("remembers an end of ours that the other side has forced", () => {
    const observed = observedPeer();
    const { peer } = observed;
    observed.open();
    peer.close(1000, undefined);
    const error = { message: "a text that is not UTF-8", code: "WS_ERR_INVALID_UTF8", limit: false };
    peer.session.broken({ code: 1006, reason: "", clean: false, reset: false, error }, 2);
    peer.renew(peerOptions);
    expect(peer.ends.map((end) => end.error)).toEqual([error]);
  });

  it("remembers the ends that no step had expected", () => {
    const observed = observedPeer();
    const { peer } = observed;
    for (const [code, awaited] of [
      [1001, false],
      [1000, true],
      [1011, false],
      [1012, true],
    ] as const) {
      peer.renew(peerOptions);
      observed.open().ended({ code });
      if (peer.inbox.end) peer.inbox.end.awaited = awaited;
    }
    expect(peer.ends.map(({ code }) => code)).toEqual([1001, 1011, 1012]);
  });
});

describe("the end of TCP", () => {
  it("is that of the last connection, also of one that outlived its peer's next connect", () => {
    const observed = observedPeer();
    const { peer } = observed;
    let over = false;
    const frozen = observed.open();
    peer.drop("freeze");
    peer.renew(peerOptions);
    const second = observed.open();
    peer.whenEnded(() => (over = true));
    second.ended();
    expect(over).toBe(false);
    frozen.ended();
    expect(over).toBe(true);
  });

  it("is told after what came before it, also to who asks meanwhile", async () => {
    const observed = observedPeer();
    const { peer, told } = observed;
    const { ended } = observed.open();
    peer.inbox.wait({ ofReaction: true, offer: () => true });
    observed.say("a");
    ended();
    peer.whenEnded(() => told.push("TCP is over"));
    expect(told).toEqual(["received 1 a"]);
    await turn();
    expect(told.slice(1)).toEqual(["ended 1006 by them after 1, over", "TCP is over"]);
  });

  it("has come already where no connection is left, and where none ever was", () => {
    const observed = observedPeer();
    const called: string[] = [];
    observed.peer.whenEnded(() => called.push("never opened"));
    observed.open().ended();
    observed.peer.whenEnded(() => called.push("ended"));
    expect(called).toEqual(["never opened", "ended"]);
  });

  it("can be forced, for all connections", () => {
    const observed = observedPeer();
    const { peer, told } = observed;
    observed.open();
    peer.drop("freeze");
    peer.renew(peerOptions);
    observed.open();
    told.length = 0;
    peer.cut();
    expect(told.filter((each) => each.startsWith("wire"))).toEqual(["wire end", "wire end"]);
  });
});
