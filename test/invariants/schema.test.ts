import { expect, it } from "vitest";
import { stage } from "../support/stage.ts";

it("tells the first difference, and the others after it", async () => {
  const { say, failures } = await stage(`clients: { alice: ws://h }
invariants:
  - { schema: { required: [id], properties: { n: { type: integer } } }, match: { $not: { type: noise } } }
steps: [{ wait: 1ms }]`);
  say("alice", { id: 1, n: 2 });
  say("alice", { type: "noise", n: "x" });
  expect(failures).toEqual([]);
  say("alice", { n: "x" });
  expect(failures).toMatchObject([
    {
      code: "invariant",
      headline: 'alice: a message came that does not fit the schema: $: the member "id" is missing',
      place: { line: 3, column: 15 },
    },
  ]);
  expect(failures[0]?.notes).toEqual([
    '$.n: expected an integer, got the string "x"',
    'message 3 to alice, after 0 ms: { n: "x" }',
    "no step had begun",
  ]);
});

it("no text that is no JSON fits", async () => {
  const { say, failures } = await stage(
    "clients: { alice: ws://h }\ninvariants: [{ schema: { type: object } }]\nsteps: [{ wait: 1ms }]",
  );
  say("alice", "hello");
  expect(failures).toMatchObject([
    { label: 'got the text "hello", which is not JSON', expected: "JSON that fits the schema" },
  ]);
});
