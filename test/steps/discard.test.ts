import { expect, it } from "vitest";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, playConnected } from "../support/puppet.ts";

expectNoOpenHandles();

const said =
  "alice: [{ send: { say: [{ n: 1 }, { m: 1 }, { n: 2 }] } }, { send: end, opcode: binary }, { receive: end }]";

it("forgets all that is unread", async () => {
  const played = await playConnected(`
  - ${said}
  - alice: [discard, { send: new }, { receiveNext: new }]
`);
  expect(failure(played)).toEqual(["passed"]);
  expect(played.notes).toEqual([]);
});

it("forgets those that match, or those of one kind", async () => {
  const played = await playConnected(`
  - ${said}
  - alice: [{ discard: { n: $any } }, { receiveNext: { m: 1 } }]
  - alice: [{ send: text }, { send: bin, opcode: binary }, { send: sync }, { receive: sync }]
  - alice: [{ discard, opcode: binary }, { receiveNext: text }]
`);
  expect(failure(played)).toEqual(["passed"]);
  expect(played.notes.filter((note) => note.includes("never read"))).toEqual([]);
});

it("is named when a later step waits for what it forgot", async () => {
  const played = await playConnected(`
  - ${said}
  - alice: [{ discard: { n: 1 } }, { receive: { n: 1 }, timeout: 40ms }]
`);
  expect(failure(played)[4]).toBe(
    "one that matches came <time> before the wait and was taken in line 19 ({ discard: { n: 1 } }): { n: 1 }",
  );
});
