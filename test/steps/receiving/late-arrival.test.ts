import { expect, it } from "vitest";
import { lateArrivalOf } from "../../../src/steps/receiving/late-arrival.ts";
import { neverCame } from "../../../src/steps/receiving/never-came.ts";
import { Failure } from "../../../src/problem.ts";
import { awaiting, bob } from "../../support/awaiting.ts";
import { expectNoOpenHandles } from "../../support/open-handles.ts";
import { failure, playConnected } from "../../support/puppet.ts";
import { turn } from "../../support/stage.ts";

expectNoOpenHandles();

it("says that a message came when its time was up, and how late", async () => {
  const played = await playConnected(`
  - alice: { send: { later: { n: 1 }, in: 80ms } }
  - alice: { receive: { n: 1 }, timeout: 40ms }
`);
  expect(failure(played)).toEqual([
    "never-came: alice: no message matched within <time>; one came <time> after the deadline",
    "at: { n: 1 }",
    "label: still waiting after <time>",
    "expected: { n: 1 }",
    "one that matches came <time> after the deadline: { n: 1 }",
    "alice has received nothing",
    expect.stringMatching(
      /^help: If the message may take so long, wait longer: timeout: \d+ms\. How long it may take at most is said by within\.$/,
    ),
  ]);
});

it("waits no longer for one that was meant to fail, nor for what another failure is about", async () => {
  const played = await playConnected(`
  - alice: { send: { later: { n: 1 }, in: 20s } }
  - alice: { receive: { n: 2 }, expect: { n: 3 }, timeout: 40ms }
`);
  expect(failure(played)[0]).toBe("never-came: alice: no message matched within <time>");
  expect(lateArrivalOf(new Failure({ code: "closed", headline: "closed" }))).toBeUndefined();
  expect(lateArrivalOf(new Error("fault"))).toBeUndefined();
});

it("a failure that says more is about the same message", async () => {
  const { peer, scope, say, clock, scene } = await bob();
  const failed = neverCame(peer, await awaiting("{ n: 1 }", clock.now()), 4000, scope);
  const late = lateArrivalOf(failed.inside("in round 2"));
  if (!late) throw new Error("nothing is known");
  expect(late.explain(failed.problem)).toBe(failed.problem);
  const track = scene.track();
  const waiting = late.wait(track);
  clock.advance(399);
  say({ n: 2 });
  await turn();
  say({ n: 1 });
  await waiting;
  expect(late.explain(failed.problem)).toMatchObject({
    headline: "bob: no message matched within 4 s; one came 399 ms after the deadline",
    help: "If the message may take so long, wait longer: timeout: 7s. How long it may take at most is said by within.",
  });
  // It is there: nothing is to be waited for.
  await late.wait(track);
});

it("ends with its grace, with the connection, and with the track", async () => {
  const { peer, scope, end, clock, scene } = await bob();
  const awaited = await awaiting("{ n: 1 }", clock.now());
  const late = () => {
    const found = lateArrivalOf(neverCame(peer, awaited, 40, scope));
    if (!found) throw new Error("nothing is known");
    return found;
  };
  const graced = late().wait(scene.track());
  clock.advance(100);
  await graced;
  const track = scene.track();
  const stopped = late().wait(track);
  track.stop(new Failure({ code: "interrupted", headline: "interrupted" }));
  await stopped;
  const ended = late().wait(scene.track());
  end(1000);
  await ended;
  await late().wait(scene.track());
});
