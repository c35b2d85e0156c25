import { expect, it } from "vitest";
import { faults } from "../support/load.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, play, playConnected, withPuppet } from "../support/puppet.ts";

expectNoOpenHandles();

it("passes when the connection stays open so long", async () => {
  const played = await playConnected("  - alice: [{ send: { say: [x] } }, { stayOpen: 80ms }, { receiveNext: x }]");
  expect(failure(played)).toEqual(["passed"]);
  expect(played.ms).toBeGreaterThan(75);
});

it("fails at once, here, when it ends", async () => {
  const played = await playConnected("  - alice: [{ send: { close: 4000, reason: too idle } }, { stayOpen: 30s }]");
  expect(failure(played)).toEqual([
    'closed: alice: the other side closed with 4000 "too idle" after <time>',
    "at: stayOpen",
    "label: the connection ended",
  ]);
  expect(played.ms).toBeLessThan(5000);
});

it("fails when it has ended already, or never was", async () => {
  expect(failure(await playConnected("  - alice: [{ send: { close: 4000 } }, closed, { stayOpen: 1s }]"))).toEqual([
    "closed: alice cannot stay open: the other side closed with 4000",
    "at: stayOpen",
    "label: the connection has ended",
  ]);
  expect(failure(await play(withPuppet("  - alice: { stayOpen: 1s }")))[0]).toBe(
    "not-connected: alice cannot stay open: it is not connected",
  );
});

it("needs a duration", async () => {
  expect(
    await faults("clients: { alice: ws://localhost:1 }\nsteps:\n- alice: stayOpen\n- alice: { stayOpen: 5 }\n"),
  ).toEqual([
    '3:10+8 "stayOpen" has no value — How long.',
    "4:22+1 A duration needs its unit: 5ms or 5s? — Write 5ms for milliseconds, 5s for seconds.",
  ]);
});

it("fails when another track has paused the connection meanwhile, also when it was read again", async () => {
  const played = await playConnected(`
  - parallel:
      - [{ alice: { stayOpen: 40ms } }]
      - [{ alice: [pause, resume] }]
`);
  expect(failure(played).slice(0, 3)).toEqual([
    "not-connected: alice cannot watch its connection while it is paused: it reads nothing",
    "at: stayOpen",
    "label: sees nothing",
  ]);
});
