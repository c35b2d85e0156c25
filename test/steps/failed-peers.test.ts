import { expect, it } from "vitest";
import { Failure } from "../../src/problem.ts";
import { failedPeers, failureOf } from "../../src/steps/failed-peers.ts";
import { stage } from "../support/stage.ts";

async function failedIn(steps: string, then: (on: Awaited<ReturnType<typeof stage>>) => void = () => undefined) {
  const on = await stage(`clients: { bob: ws://h, v: { url: ws://h, size: 4 } }\nsteps: [${steps}]`);
  const playing = Promise.resolve(on.play()).catch((thrown: unknown) => failedPeers(thrown).map(({ name }) => name));
  then(on);
  on.clock.advance(100);
  return playing;
}

it("is known of who waits in vain, also when more is said of the failure", async () => {
  expect(await failedIn("{ bob: { receive: hi, timeout: 100ms } }")).toEqual(["bob"]);
  expect(await failedIn("{ bob: { receive: hi, timeout: 200ms } }", ({ end }) => end("bob", 1011))).toEqual(["bob"]);
  const failure = failureOf([], new Failure({ code: "closed", headline: "closed" }));
  expect(failedPeers(failure.inside("in a loop"))).toEqual([]);
  expect(failedPeers(new Error("x"))).toEqual([]);
});

it("is known of those of a group that failed, and of those that a delivery has not come to", async () => {
  const some = ({ say }: { say: (name: string, message: unknown) => void }): void => {
    say("v[1]", "hi");
    say("v[3]", "hi");
  };
  expect(await failedIn("{ v: { receive: hi, timeout: 100ms } }", some)).toEqual(["v[2]", "v[4]"]);
  expect(await failedIn("{ delivered: hi, to: v, timeout: 100ms }", some)).toEqual(["v[2]", "v[4]"]);
});
