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

it("what failed the step is told as wrong: of a group the message of the client that failed, and none when one never came", async () => {
  const group =
    "clients: { v: { url: ws://h, size: 3 } }\nsteps: [{ v: { send: go } }, { v: { receive: { n: 1 }, timeout: 100ms, ";
  const wrongOf = async (more: string, then: (on: Awaited<ReturnType<typeof stage>>) => void) => {
    const on = await stage(`${group}${more} } }]`, { detail: "frames" });
    const ended = on.outcome();
    then(on);
    on.clock.advance(100);
    const code = (await ended)?.code;
    const took = on.events.flatMap((each) => (each.type === "step:end" ? (each.took ?? []) : []));
    return [code, took.map(({ wrong }) => wrong ?? false)];
  };
  const text = ["ho", "hi", "hi"];
  const all = ({ say }: { say: (name: string, message: unknown) => void }): void => {
    for (const [index, each] of text.entries()) say(`v[${index + 1}]`, { n: 1, text: each });
  };
  expect(await wrongOf("expect: { text: hi }", all)).toEqual(["wrong-message", [true, false, false]]);
  expect(await wrongOf("", ({ say }) => say("v[1]", { n: 1 }))).toEqual(["never-came", [false]]);
  const late = await wrongOf("within: 10ms, measure: x", ({ say, clock }) => {
    say("v[1]", { n: 1 });
    clock.advance(20);
    say("v[2]", { n: 1 });
    say("v[3]", { n: 1 });
  });
  expect(late).toEqual(["too-late", [false, true, true]]);
  const more = await wrongOf("count: { max: 1 }, for: 50ms", ({ say }) => {
    for (const name of ["v[1]", "v[2]", "v[2]"]) say(name, { n: 1 });
  });
  expect(more).toEqual(["wrong-count", [false, false, true]]);
});
