import { expect, it } from "vitest";
import { stage } from "../support/stage.ts";

const clients = "clients: { alice: ws://h, bob: ws://h }\n";

it("ends the scenario at the first message that matches, and only that", async () => {
  const { say, failures } = await stage(`${clients}invariants: [{ never: { type: leak } }]\nsteps: [{ wait: 1ms }]`);
  say("alice", { type: "message" });
  say("alice", "leak");
  expect(failures).toEqual([]);
  say("bob", { type: "leak", n: 1 });
  say("alice", { type: "leak", n: 2 });
  expect(failures).toMatchObject([
    {
      code: "invariant",
      headline: 'bob: a message came that must never come: { type: "leak", n: 1 }',
      place: { line: 2, column: 23 },
      expected: 'nothing that matches { type: "leak" }',
      actual: '{ type: "leak", n: 1 }',
    },
  ]);
});

it("looks at what is sent when it says so, and not at what comes", async () => {
  const { say, failures, play } = await stage(
    `${clients}invariants: [{ never: { type: leak }, from: client }]\nsteps: [{ alice: { send: { type: leak } } }]`,
  );
  say("alice", { type: "leak" });
  expect(failures).toEqual([]);
  await play();
  expect(failures).toMatchObject([{ headline: 'alice: a message was sent that must never be sent: { type: "leak" }' }]);
});

it("speaks of the client itself and of variables", async () => {
  const { say, failures } = await stage(
    `${clients}vars: { room: lobby }
invariants: [{ never: { to: { $not: "\${self.name}" } }, match: { room: "\${room}" } }]\nsteps: [{ wait: 1ms }]`,
  );
  say("alice", { room: "lobby", to: "alice" });
  say("bob", { room: "lobby", to: "bob" });
  say("bob", { room: "other", to: "alice" });
  expect(failures).toEqual([]);
  say("bob", { room: "lobby", to: "alice" });
  expect(failures.map(({ headline }) => headline)).toEqual([
    'bob: a message came that must never come: { room: "lobby", to: "alice" }',
  ]);
});

it("is a setting of a client, too: its own, else that of the defaults", async () => {
  const { say, failures } = await stage(
    `defaults: { client: { never: { type: a } } }
clients: { alice: ws://h, bob: { url: ws://h, never: { type: b } } }\nsteps: [{ wait: 1ms }]`,
  );
  say("bob", { type: "a" });
  say("alice", { type: "b" });
  expect(failures).toEqual([]);
  say("bob", { type: "b" });
  expect(failures).toMatchObject([{ code: "invariant", place: { line: 2, column: 54 } }]);
});

it("sees what a rule has taken", async () => {
  const { say, failures } = await stage(
    "clients: { alice: { url: ws://h, rules: [{ do: [] }], never: { type: leak } } }\nsteps: [{ wait: 1ms }]",
  );
  say("alice", { type: "leak" });
  expect(failures).toHaveLength(1);
});
