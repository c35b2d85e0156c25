import { expect, it } from "vitest";
import { stage } from "../support/stage.ts";

const scene = (rest: string): string => `clients: { alice: ws://h, bob: ws://h }
invariants: [{ unique: $.id${rest} }]
steps: [{ alice: { send: { id: 1 } } }, { alice: { send: { id: 1 } } }]`;

it("names the earlier message and when it came", async () => {
  const { say, failures, clock } = await stage(scene(""));
  say("alice", { id: 7 });
  clock.advance(20);
  say("alice", { id: "7" });
  say("bob", { id: 7 });
  say("alice", { other: 7 });
  say("alice", "7");
  clock.advance(20);
  expect(failures).toEqual([]);
  say("alice", { id: 7, again: true });
  expect(failures).toMatchObject([{ code: "invariant", headline: "alice: $.id came twice: 7", place: { line: 2 } }]);
  expect(failures[0]?.notes).toEqual([
    "message 5 to alice, after 40 ms: { id: 7, again: true }",
    "the first with it was message 1, after 0 ms",
    "no step had begun",
  ]);
});

it("goes on across connections of a client", async () => {
  const { say, failures, open, end } = await stage(scene(""));
  say("alice", { id: 7 });
  end("alice");
  open("alice");
  say("alice", { id: 7 });
  expect(failures).toHaveLength(1);
});

it("looks at every value of a path that selects several", async () => {
  const { say, failures } = await stage(
    "clients: { alice: ws://h }\ninvariants: [{ unique: '$.items[*].id' }]\nsteps: [{ wait: 1ms }]",
  );
  say("alice", { items: [{ id: 1 }, { id: 2 }] });
  expect(failures).toEqual([]);
  say("alice", { items: [{ id: 3 }, { id: 2 }] });
  expect(failures[0]?.headline).toBe("alice: $.items[*].id came twice: 2");
});

it("of what is sent", async () => {
  const { play, say, failures } = await stage(scene(", from: client"));
  say("alice", { id: 1 });
  say("alice", { id: 1 });
  await play();
  expect(failures.map(({ headline, notes }) => [headline, ...notes])).toEqual([
    [
      "alice: $.id was sent twice: 1",
      "message 2 from alice, after 0 ms: { id: 1 }",
      "the first with it was message 1, after 0 ms",
      "at this step: { alice: { send: { id: 1 } } } (scenario.yaml:3:52)",
    ],
  ]);
});
