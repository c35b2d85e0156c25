import { expect, it } from "vitest";
import { faults } from "../support/load.ts";
import { stage, type Stage } from "../support/stage.ts";

const asks = (more: string): Promise<Stage> =>
  stage(`clients: { alice: ws://h, bob: ws://h }
invariants: [{ answered: { request: { type: ask }, reply: { type: answer }${more} } }]
steps: [{ alice: { send: { type: ask, id: 1 } } }, { alice: { send: { type: ask, id: 2 } } }, { alice: { send: { type: note } } }]`);

it("every request has its reply in time, in any order", async () => {
  const { play, say, clock, failures, scene } = await asks(", by: $.id, within: 100ms");
  await play();
  expect(scene.watching?.over()?.problem.headline).toBe(
    'alice: no answer came within 100 ms to { type: "ask", id: 1 }',
  );
  say("alice", { type: "answer", id: 2 });
  clock.advance(99);
  say("alice", { type: "answer", id: 1 });
  clock.advance(1000);
  expect(scene.watching?.over()).toBeUndefined();
  expect(failures.map(({ headline }) => headline)).toEqual([]);
});

it("ends the scenario when the time is up", async () => {
  const { play, say, clock, failures } = await asks(", by: $.id, within: 100ms");
  await play();
  say("alice", { type: "answer", id: 1 });
  // Nobody else can answer it.
  say("bob", { type: "answer", id: 2 });
  clock.advance(99);
  expect(failures).toEqual([]);
  clock.advance(2);
  expect(failures).toMatchObject([
    {
      code: "invariant",
      headline: 'alice: no answer came within 100 ms to { type: "ask", id: 2 }',
      expected: '{ type: "answer" } with $.id 2 within 100 ms',
      actual: "no such message",
      place: { line: 2 },
    },
  ]);
  expect(failures[0]?.notes[0]).toBe('message 2 from alice, after 0 ms: { type: "ask", id: 2 }');
});

it("says how the connection ended, when it did", async () => {
  const { play, end, clock, failures } = await asks(", by: $.id, within: 100ms");
  await play();
  end("alice", 4000, "bye");
  clock.advance(101);
  expect(failures[0]?.notes[0]).toBe('the other side closed with 4000 "bye"');
});

it("without by, replies answer requests one after another", async () => {
  const { play, say, clock, failures } = await asks("");
  await play();
  say("alice", { type: "answer" });
  say("alice", { type: "answer" });
  say("alice", { type: "answer" });
  clock.advance(10_000);
  expect(failures).toEqual([]);
});

it("without by, a reply answers no request of an earlier connection", async () => {
  const { play, say, end, open, clock, failures, scene, track } = await asks(", within: 100ms");
  await play();
  say("alice", { type: "answer" });
  end("alice", 4000, "bye");
  open("alice");
  say("alice", { type: "answer" });
  // Nor need anybody wait for one.
  await scene.watching?.settle(track);
  clock.advance(101);
  expect(failures[0]?.headline).toBe('alice: no answer came within 100 ms to { type: "ask", id: 2 }');
  expect(failures[0]?.notes[0]).toBe('the other side closed with 4000 "bye"');
});

it("waits as long as steps do when it does not say", async () => {
  const { play, clock, failures } = await asks("");
  await play();
  clock.advance(4999);
  expect(failures).toEqual([]);
  clock.advance(2);
  expect(failures[0]?.headline).toBe('alice: no answer came within 5 s to { type: "ask", id: 1 }');
});

it("finds what they have in common at two places", async () => {
  const { play, say, failures, scene } = await asks(", by: { request: $.id, reply: $.of }");
  await play();
  say("alice", { type: "answer", of: 1 });
  say("alice", { type: "answer", of: 2 });
  expect(scene.watching?.over()).toBeUndefined();
  expect(failures).toEqual([]);
});

it("wants a request and a reply", async () => {
  expect(
    await faults(
      "clients: { a: ws://h }\ninvariants: [{ answered: { request: ask, repli: b } }]\nsteps: [{ wait: 1ms }]",
    ),
  ).toEqual(['2:42+5 Unknown key "repli" in answered — Did you mean "reply"?']);
});

it("too many that wait for an answer are told as such", async () => {
  const { client, scene, failures } = await asks("");
  const alice = client("alice");
  for (let sent = 0; sent <= 100_000; sent++) scene.sent(alice, '{"type":"ask"}', false, 1000);
  expect(failures.map(({ headline }) => headline)).toEqual(["alice: more than 100000 requests wait for an answer"]);
});
