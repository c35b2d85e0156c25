import { expect, it } from "vitest";
import { stage, turn } from "../support/stage.ts";

const pair = "clients: { alice: ws://h, bob: ws://h }\n";

/** What each step tells of frames when it ends. */
async function told(steps: string, then: (on: Awaited<ReturnType<typeof stage>>) => void | Promise<void>) {
  const on = await stage(`${pair}${steps}`, { detail: "frames" });
  const playing = on.play();
  await then(on);
  await playing;
  return on.events.flatMap((each) => {
    if (each.type !== "step:end") return [];
    const { step, sent, took, latency } = each;
    return [
      { step, ...(sent ? { sent } : {}), ...(took ? { took } : {}), ...(latency === undefined ? {} : { latency }) },
    ];
  });
}

it("a step tells what it sent and took, and the latency of each", async () => {
  const ends = await told(
    "steps: [{ alice: { send: hi } }, { bob: { receive: hi } }, { bob: { receive: { $regex: . }, count: 2 } }]",
    async ({ say, clock }) => {
      say("alice", "for nobody");
      clock.advance(7);
      say("bob", "hi");
      await turn();
      say("bob", "a");
      clock.advance(3);
      say("bob", "b");
    },
  );
  expect(ends).toEqual([
    { step: "1", sent: [1] },
    { step: "2", took: [{ frame: 3, latency: 7 }], latency: 7 },
    {
      step: "3",
      took: [
        { frame: 4, latency: 7 },
        { frame: 5, latency: 10 },
      ],
      latency: 10,
    },
  ]);
});

it("what a step within another does is its own", async () => {
  const ends = await told(
    "steps: [{ repeat: 2, steps: [{ alice: { send: hi } }, { bob: { receive: hi } }] }]",
    async ({ say }) => {
      say("bob", "hi");
      await turn();
      say("bob", "hi");
    },
  );
  const latency = 0;
  expect(ends).toEqual([
    { step: "1.1", sent: [1] },
    { step: "1.2", took: [{ frame: 2, latency }], latency },
    { step: "1.1", sent: [3] },
    { step: "1.2", took: [{ frame: 4, latency }], latency },
    { step: "1" },
  ]);
});

it("a ping tells of its pong, discard of what it forgets", async () => {
  const ends = await told("steps: [{ alice: { ping: x } }, { bob: discard }]", ({ say, client, clock }) => {
    say("bob", "one");
    clock.advance(4);
    client("alice").session.ponged(Buffer.from("x"), clock.now());
  });
  expect(ends).toEqual([
    { step: "1", sent: [1], took: [{ frame: 3, latency: 4 }], latency: 4 },
    { step: "2", took: [{ frame: 2 }] },
  ]);
});

it("a step that fails tells what it had taken", async () => {
  const { outcome, say, events } = await stage(`${pair}steps: [{ bob: { receive: { n: 1 }, expect: { text: hi } } }]`, {
    detail: "frames",
  });
  say("bob", { n: 1, text: "ho" });
  expect((await outcome())?.code).toBe("wrong-message");
  expect(events.at(-1)).toMatchObject({ type: "step:end", outcome: { status: "failed" }, took: [{ frame: 1 }] });
});

it("what the clients of a group do is the doing of their step, however many they are", async () => {
  const on = await stage(
    "clients: { v: { url: ws://h, size: 150 } }\nsteps: [{ v: { send: hi } }, { v: { receive: ho } }]",
    {
      detail: "frames",
    },
  );
  const playing = on.play();
  await turn();
  await turn();
  on.clock.advance(3);
  for (let n = 1; n <= 150; n++) on.say(`v[${n}]`, "ho");
  await playing;
  const ends = on.events.flatMap((each) => (each.type === "step:end" ? [each] : []));
  const sent = ends.flatMap((each) => each.sent ?? []);
  const took = ends.flatMap((each) => each.took ?? []);
  expect(sent.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 150 }, (_, index) => index + 1));
  expect(took.map(({ frame }) => frame).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 150 }, (_, index) => index + 151),
  );
  expect(new Set(took.map(({ latency }) => latency))).toEqual(new Set([3]));
});
