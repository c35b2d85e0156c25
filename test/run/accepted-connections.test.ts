import { describe, expect, it } from "vitest";
import { codecs } from "../../src/codec/index.ts";
import { defaultLimits } from "../../src/net/peer.ts";
import { AcceptedConnections, doorNotes } from "../../src/run/accepted-connections.ts";
import { MockDoor } from "../../src/mock/door.ts";
import { observedPeer } from "../support/observed-peer.ts";

const at = { source: { file: "a.yaml", text: "accept" }, start: 0, end: 6 };

/** A connection that is open. */
function connection(roots: Readonly<Record<string, unknown>> = {}) {
  const observed = observedPeer({ codec: codecs.json, limits: defaultLimits });
  observed.peer.roots = new Map(Object.entries(roots));
  return { ...observed, opened: observed.open() };
}

const message = ({ peer }: ReturnType<typeof connection>): void => peer.session.message(Buffer.from("x"), false, 1);

describe("connections that steps have accepted", () => {
  it("are known by the name that a step gave them last, with what they were asked with", () => {
    const accepted = new AcceptedConnections();
    const [first, second] = [connection({ path: "/a" }), connection({ path: "/b" })];
    accepted.add("conn", first.peer, at);
    expect(accepted.get("conn")).toBe(first.peer);
    expect(first.peer.vars).toMatchObject({ name: "conn", path: "/a" });
    accepted.add("conn", second.peer, at);
    expect(accepted.the("conn").vars["path"]).toBe("/b");
    expect(accepted.placeOf(first.peer)).toBe(at);
    expect(accepted.get("other")).toBeUndefined();
    expect(() => accepted.the("other")).toThrow(
      "other is not there: no step has accepted a connection under this name yet",
    );
  });

  it("are forgotten when the name goes on to another and nothing is to tell of them", () => {
    const accepted = new AcceptedConnections();
    const [quiet, unread, lost, open] = [connection(), connection(), connection(), connection()];
    for (const each of [quiet, unread, lost, open]) accepted.add("conn", each.peer, at);
    expect([...accepted.all].length).toBe(4);
    const [again, settled] = [new AcceptedConnections(), connection()];
    settled.peer.close(1000, undefined);
    settled.opened.ended({ code: 1000, clean: true });
    message(unread);
    unread.peer.close(1000, undefined);
    unread.opened.ended();
    lost.opened.ended();
    for (const each of [settled, unread, lost, open]) again.add("conn", each.peer, at);
    expect([...again.all].map(({ peer }) => peer)).toEqual([unread.peer, lost.peer, open.peer]);
    expect(again.notes()).toEqual(["conn: 1 message was never read"]);
  });
});

it("what steps have left undone at a mock is told", () => {
  const door = new MockDoor({ next: undefined, connecting: () => false }, () => []);
  for (const url of ["/a", "/b", "/c", "/d"]) door.arrived({ peer: connection().peer, url, at: 1 });
  door.refuse({ answer: { status: 503 }, by: "refuse", gives: () => undefined, used: () => undefined }, 1);
  expect(doorNotes("upstream", door, ["refuse"])).toEqual(["upstream: 1 handshake was to be refused and never came"]);
  expect(doorNotes("upstream", door, ["accept"])[0]).toBe(
    "upstream: 4 connections were accepted by no step: /a, /b, and 2 more",
  );
});
