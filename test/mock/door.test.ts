import { describe, expect, it } from "vitest";
import { codecs } from "../../src/codec/index.ts";
import { MockDoor } from "../../src/mock/door.ts";
import { defaultLimits } from "../../src/net/peer.ts";
import type { Arrival, Verdict } from "../../src/steps/server/door.ts";
import { observedPeer } from "../support/observed-peer.ts";

/** A door with what became of each who knocks. */
function made(next?: Verdict, connecting = (): boolean => false) {
  const told: string[] = [];
  const door = new MockDoor({ next, connecting }, () => []);
  const knock = (name: string, left = { left: false }): void =>
    door.knock({
      url: name,
      at: 1,
      get left() {
        return left.left;
      },
      refuse: ({ status }) => void told.push(`${name} ${status}`),
      enter() {
        told.push(`${name} in`);
        door.arrived(arrival(name));
      },
    });
  const refuse = (status: number, count = 1) =>
    door.refuse(
      {
        answer: { status },
        by: "refuse",
        gives: () => void told.push(`${status}:`),
        used: (_, left) => void told.push(`${left} left`),
      },
      count,
    );
  return { door, told, knock, refuse };
}

function arrival(url: string): Arrival {
  return { peer: observedPeer({ codec: codecs.json, limits: defaultLimits }).peer, url, at: 1 };
}

const any = (): boolean => true;
const urls = (arrivals: readonly Arrival[]): readonly string[] => arrivals.map(({ url }) => url);

describe("a handshake", () => {
  it("is answered at once, and its connection waits for a step", () => {
    const { door, told, knock } = made();
    knock("a");
    knock("b");
    expect(told).toEqual(["a in", "b in"]);
    expect(door.take(({ url }) => url === "b", "step")?.url).toBe("b");
    expect(door.take(any, "step")?.url).toBe("a");
    expect(door.take(any, "step")).toBeUndefined();
    expect(door.accepted.map(({ arrival: { url }, by }) => `${url} ${by}`)).toEqual(["b step", "a step"]);
  });

  it("goes to the first step that waits for it", () => {
    const { door, knock } = made();
    const taken: string[] = [];
    const wait = (name: string, fits = any) => door.await(fits, name, ({ url }) => void taken.push(`${name} ${url}`));
    wait("never", () => false);
    const cancel = wait("gone");
    wait("first");
    wait("second");
    cancel();
    for (const name of ["a", "b", "c"]) knock(name);
    expect(taken).toEqual(["first a", "second b"]);
    expect(urls(door.waiting)).toEqual(["c"]);
  });

  it("waits for a refuse where that comes next, unless somebody is connecting or a step waits for it", () => {
    let connecting = false;
    const { door, told, knock, refuse } = made("refuse", () => connecting);
    knock("held");
    connecting = true;
    knock("dialled by a step");
    connecting = false;
    expect(told).toEqual(["dialled by a step in"]);
    refuse(503);
    expect(told.slice(1)).toEqual(["503:", "held 503", "0 left"]);
    door.await(any, "accept", () => undefined);
    knock("awaited");
    knock("held again");
    expect(told.slice(4)).toEqual(["awaited in"]);
    door.expect("accept");
    expect(told.slice(5)).toEqual(["held again in"]);
  });

  it("is let in by an accept that waits, one for each", () => {
    const { door, told, knock } = made("refuse");
    knock("a");
    knock("b");
    door.await(any, "accept", () => undefined);
    expect(told).toEqual(["a in"]);
  });

  it("is refused as many times as a step says, in the order of the steps", () => {
    const { door, told, knock, refuse } = made();
    refuse(401, 2);
    refuse(403)();
    refuse(404);
    expect(door.refusals).toBe(3);
    for (const name of ["a", "b", "c", "d"]) knock(name);
    expect(told).toEqual(["401:", "a 401", "1 left", "401:", "b 401", "0 left", "404:", "c 404", "0 left", "d in"]);
    expect(door.refusals).toBe(0);
    expect(door.turnedAway.map(({ url, how }) => `${url}: ${how}`)).toEqual([
      "a: answered 401 by a step (refuse)",
      "b: answered 401 by a step (refuse)",
      "c: answered 404 by a step (refuse)",
    ]);
  });

  it("of a client that has gone away counts for nothing", () => {
    const { door, told, knock, refuse } = made("refuse");
    const gone = { left: false };
    knock("gone", gone);
    gone.left = true;
    refuse(503);
    knock("there");
    expect(told).toEqual(["503:", "there 503", "0 left"]);
    expect(door.turnedAway[0]).toEqual({ url: "gone", how: "left before it was answered" });
  });
});

it("forgets who waits when the mock stops, and of the past remembers little", () => {
  const { door, told, knock, refuse } = made("refuse");
  knock("held");
  door.arrived(arrival("unaccepted"));
  door.closed();
  expect(door.waiting).toEqual([]);
  refuse(503, 11);
  expect(told).toEqual([]);
  for (let index = 0; index < 11; index++) knock(`${index}`);
  expect(door.turnedAway.length).toBe(10);
  for (let index = 0; index < 10_001; index++) door.arrived(arrival(`${index}`));
  expect(urls(door.waiting.slice(0, 1))).toEqual(["1"]);
  for (let index = 0; index < 11; index++) door.take(any, "accept");
  expect(door.accepted.length).toBe(10);
});
