import { expect, it } from "vitest";
import { lastSaid } from "../../src/play/last-said.ts";
import type { Stage } from "../support/stage.ts";
import { stage } from "../support/stage.ts";

const crowd = "clients: { v: { url: ws://h, size: 40 } }\nsteps: [{ wait: 1ms }]";

/** What is told of a failure of these clients. */
function told({ scene, clock, client }: Stage, ...failed: readonly string[]): readonly string[] {
  const lines = lastSaid(scene.transcript, failed.map(client), { began: 0, now: clock.now() });
  return lines.map(({ peer, arrow, text }) => `${peer} ${arrow} ${text}`);
}

const send = ({ client }: Stage, name: string, text: string): void => void client(name).send(text, { binary: false });

it("is all that was said as long as it is all there", async () => {
  const on = await stage(crowd);
  send(on, "v[1]", "hi");
  on.say("v[2]", "hi");
  expect(told(on, "v[3]")).toEqual(['v[1] -> "hi"', 'v[2] <- "hi"']);
});

it("has the last of those that failed and what was sent last, however much the others have heard", async () => {
  const on = await stage(crowd);
  send(on, "v[7]", "join");
  on.clock.advance(1);
  on.say("v[7]", "joined");
  on.clock.advance(1);
  send(on, "v[1]", "hello all");
  on.clock.advance(1);
  for (let n = 9; n <= 40; n++) on.say(`v[${n}]`, "hello all");
  on.clock.advance(1);
  const lines = told(on, "v[7]", "v[8]");
  expect(lines.slice(0, 2)).toEqual(['v[7] -> "join"', 'v[7] <- "joined"']);
  expect(lines.at(-1)).toBe("v[8] -- has sent and received nothing");
  expect(lines).toHaveLength(30);
  expect(lines.slice(2, -1)).toEqual(Array.from({ length: 27 }, (_, index) => `v[${index + 14}] <- "hello all"`));
  // Of who failed nothing was sent: then what anybody had sent last leads to it.
  expect(told(on, "v[8]")[0]).toBe('v[1] -> "hello all"');
  expect(told(on)).toHaveLength(30);
  expect(told(on)[0]).toBe('v[11] <- "hello all"');
});

it("has at most five lines of each of three that failed before the others, and as many as there is room for", async () => {
  const on = await stage(crowd);
  for (let n = 1; n <= 8; n++) for (const name of ["v[1]", "v[2]", "v[3]", "v[4]"]) on.say(name, n);
  on.clock.advance(1);
  for (let n = 0; n < 30; n++) on.say("v[9]", n);
  const lines = told(on, "v[1]", "v[2]", "v[3]", "v[4]");
  const of = (name: string): readonly string[] => lines.filter((each) => each.startsWith(name));
  expect(of("v[1]")).toEqual([4, 5, 6, 7, 8].map((n) => `v[1] <- ${n}`));
  expect([of("v[2]"), of("v[3]"), of("v[4]"), of("v[9]")].map(({ length }) => length)).toEqual([5, 5, 0, 15]);
  const alone = await stage(crowd);
  send(alone, "v[1]", "go");
  for (let n = 0; n < 50; n++) alone.say("v[1]", n);
  expect(told(alone, "v[1]")).toEqual(['v[1] -> "go"', ...Array.from({ length: 29 }, (_, n) => `v[1] <- ${n + 21}`)]);
});

it("is that of the clients of a group that failed", async () => {
  const on = await stage("clients: { v: { url: ws://h, size: 40 } }\nsteps: [{ v: { receive: hi, timeout: 100ms } }]");
  const ended = on.outcome();
  for (let n = 1; n <= 38; n++) on.say(`v[${n}]`, "hi");
  on.clock.advance(100);
  expect((await ended)?.notes.at(-1)).toBe("2 of 40 clients failed here: v[39], v[40]");
});
