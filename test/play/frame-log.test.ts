import { expect, it } from "vitest";
import { stage } from "../support/stage.ts";

it("names the frames that nobody has taken, also those of earlier connections", async () => {
  const { play, say, open, scene } = await stage(
    `
clients:
  bob: { url: ws://h, rules: [{ when: { message: { type: noise } }, do: [] }] }
steps: [{ bob: { receive: { n: 2 } } }]
`,
    { detail: "frames" },
  );
  say("bob", { n: 1 });
  say("bob", { n: 2 });
  await play();
  say("bob", { type: "noise" });
  open("bob");
  say("bob", { n: 3 });
  expect(scene.frames?.unread()).toEqual({ count: 2, frames: [1, 4] });
});

it("tells of nothing when nothing is unread, and is not there when nobody reads frames", async () => {
  const told = await stage("clients: { bob: ws://h }\nsteps: [{ bob: { receive: hi } }]", { detail: "frames" });
  told.say("bob", "hi");
  await told.play();
  expect(told.scene.frames?.unread()).toBeUndefined();
  const untold = await stage("clients: { bob: ws://h }\nsteps: [{ wait: 1ms }]", { detail: "steps" });
  expect(untold.scene.frames).toBeUndefined();
});

it("names the first of many unread frames and counts all", async () => {
  const { say, scene } = await stage("clients: { bob: ws://h }\nsteps: [{ wait: 1ms }]", { detail: "frames" });
  for (let n = 0; n < 10_005; n++) say("bob", "x");
  const unread = scene.frames?.unread();
  expect([unread?.count, unread?.frames.length, unread?.frames.at(-1)]).toEqual([10_005, 10_000, 10_000]);
});
