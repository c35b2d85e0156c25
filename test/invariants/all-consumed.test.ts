import { expect, it } from "vitest";
import { stage } from "../support/stage.ts";

const scene = `clients: { alice: { url: ws://h, rules: [{ when: { message: noise }, do: [] }] }, bob: ws://h }
invariants: [{ allConsumed, clients: alice }]
steps: [{ alice: { receive: { n: 1 } } }]`;

it("tells what is unread when the steps have ended", async () => {
  const { say, play, scene: played } = await stage(scene);
  say("alice", { n: 1 });
  say("alice", "noise");
  say("bob", { n: 2 });
  await play();
  expect(played.watching?.over()).toBeUndefined();
  for (const n of [3, 4, 5, 6, 7, 8]) say("alice", { n });
  expect(played.watching?.over()?.problem).toMatchObject({
    code: "invariant",
    headline: "alice: 6 messages were unread when the steps had ended",
    actual: "{ n: 3 }",
    notes: [
      "also message 4: { n: 4 }",
      "also message 5: { n: 5 }",
      "also message 6: { n: 6 }",
      "also message 7: { n: 7 }",
      "and 1 more",
      "message 3 to alice, after 0 ms: { n: 3 }",
      expect.stringMatching(/^at this step/),
    ],
  });
});

it("tells it, too, when the client connects again", async () => {
  const { say, end, open, failures } = await stage(scene);
  say("alice", { n: 9 });
  end("alice");
  expect(failures).toEqual([]);
  open("alice");
  expect(failures.map(({ headline }) => headline)).toEqual(["alice: 1 message was unread when it connected again"]);
});

it("can be lifted", async () => {
  const { say, scene: played } = await stage(
    "clients: { alice: ws://h }\ninvariants: [{ allConsumed: false }]\nsteps: [{ wait: 1ms }]",
  );
  say("alice", { n: 1 });
  expect(played.watching?.over()).toBeUndefined();
});
