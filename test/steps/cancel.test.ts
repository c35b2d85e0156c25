import { expect, test } from "vitest";
import { faults } from "../support/load.ts";
import { stage, turn } from "../support/stage.ts";

const two = "clients: { alice: ws://h, bob: ws://h }\n";

test("ends a track without judgement", async () => {
  const { play, say, client, failures } = await stage(`${two}
steps:
  - start: watch
    steps: [{ bob: { receiveNext: yes } }]
  - cancel: watch
`);
  await play();
  say("bob", "no");
  await turn();
  expect(failures).toEqual([]);
  expect(client("bob").inbox.unread).toBe(1);
});

test("behind an actor it means that actor's own", async () => {
  const { play, clock, sent } = await stage(`${two}
steps:
  - alice, bob: { start: beat, steps: [{ wait: 1s }, { self: { send: beat } }] }
  - alice: { cancel: beat }
`);
  await play();
  clock.advance(1000);
  await turn();
  expect(sent).toEqual(["bob: beat"]);
});

test("what has ended needs no end", async () => {
  const { play } = await stage("steps: [{ start: a, steps: [{ set: { x: 1 } }] }, { cancel: a }, { cancel: a }]");
  expect(play()).toBeUndefined();
});

test("check: a name that no step starts", async () => {
  expect(await faults("steps: [{ start: ticks, steps: [{ wait: 1s }] }, { cancel: tick }]")).toEqual([
    '1:60+4 No step starts the track "tick" — Did you mean "ticks"?',
  ]);
  expect(await faults("steps: [{ cancel: tick }]")).toEqual([
    '1:19+4 No step starts the track "tick" — Write - start: tick, with its steps beside it.',
  ]);
});

test.each([
  ["{ alice: { start: a, steps: [connect] } }", "{ cancel: a }", "by alice", "- alice: { cancel: a }"],
  ["{ alice: { start: a, steps: [connect] } }", "{ bob: { cancel: a } }", "by alice", "- alice: { cancel: a }"],
  ["{ start: a, steps: [{ wait: 1s }] }", "{ bob: { cancel: a } }", "without an actor", "- cancel: a"],
])("check: %s is not cancelled by %s", async (start, cancel, whose, help) => {
  const found = await faults(`${two}steps: [${start}, ${cancel}]`);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(`The track "a" is started ${whose}, so nothing is cancelled here — Write ${help}.`);
});

test.each(["{ all: { cancel: a } }", "{ alice, bob: { cancel: a } }", "{ alice: { call: f } }"])(
  "check: %s may cancel that of alice",
  async (cancel) => {
    const text = `${two}fragments: { f: { steps: [{ cancel: a }] } }
steps: [{ alice: { start: a, steps: [connect] } }, ${cancel.replace("alice, bob", "'alice, bob'")}]`;
    expect(await faults(text)).toEqual([]);
  },
);
