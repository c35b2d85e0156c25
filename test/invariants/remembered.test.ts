import { expect, it } from "vitest";
import { Remembered } from "../../src/invariants/remembered.ts";
import type { Peer } from "../../src/net/peer.ts";

const [alice, bob] = [{ name: "alice" }, { name: "bob" }] as [Peer, Peer];
const at = (number: number): { number: number; at: number } => ({ number, at: number * 10 });

it("knows what each client has seen, and the first message with it", () => {
  const remembered = new Remembered(() => undefined);
  expect(remembered.see(alice, "x", at(1))).toBeUndefined();
  expect(remembered.see(bob, "x", at(2))).toBeUndefined();
  expect(remembered.see(alice, "x", at(3))).toEqual(at(1));
  expect(remembered.see(alice, "x", at(4))).toEqual(at(1));
});

it("forgets the oldest of the client that sees too much, and says so once", () => {
  let told = 0;
  const remembered = new Remembered(() => told++, 3);
  remembered.see(bob, 0, at(1));
  for (const value of [1, 2]) remembered.see(alice, value, at(value));
  expect(told).toBe(0);
  for (const value of [3, 4]) remembered.see(alice, value, at(value));
  expect(told).toBe(1);
  expect(remembered.see(bob, 0, at(9))).toEqual(at(1));
  expect(remembered.see(alice, 4, at(9))).toEqual(at(4));
  expect(remembered.see(alice, 1, at(9))).toBeUndefined();
});
