import { expect, it } from "vitest";
import { faults } from "../../support/load.ts";

it("a file without clients is told once, with the number of places", async () => {
  expect(await faults("steps:\n  - alice: connect\n  - bob, alice: { send: hi }\n  - alice: close\n")).toEqual([
    "2:5+5 No clients are declared, and 3 steps act as some: alice, bob — Declare clients first: clients: { alice: ws://localhost:8080, bob: ws://localhost:8080 }.",
  ]);
});

it("tells the first of many names, and writes none that no client can have", async () => {
  const steps = ["a[1]", "b", "c", "d", "e"].map((name) => `  - ${name}: close\n`).join("");
  expect(await faults(`steps:\n${steps}`)).toEqual([
    "2:5+4 No clients are declared, and 5 steps act as some: a[1], b, c and 2 more — Declare clients first: clients: { b: ws://localhost:8080, c: ws://localhost:8080 }.",
  ]);
});

it("what is likely a word of ours is told as such at each place", async () => {
  expect(await faults("steps:\n  - wayt: 1s\n  - wayt: 1s\n")).toEqual([
    '2:5+4 Unknown client or control word "wayt" — Did you mean "wait"?',
    '3:5+4 Unknown client or control word "wayt" — Did you mean "wait"?',
  ]);
});
