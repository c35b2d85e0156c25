import { expect, it } from "vitest";
import { failureOf } from "../../src/invariants/violation.ts";
import { stage } from "../support/stage.ts";
import { scenario } from "../support/load.ts";

it("has the client, the message, the rule with its place and the step", async () => {
  const { client } = await stage("clients: { alice: ws://h }\nsteps: [{ wait: 1ms }]");
  const { invariants, steps } = await scenario(
    "clients: { a: ws://h }\ninvariants: [{ unique: $.id }]\nsteps: [{ a: connect }]",
  );
  const [[invariant], [step]] = [invariants, steps];
  if (!invariant || !step) throw new Error("nothing was compiled");
  const { problem } = failureOf(
    invariant,
    { peer: client("alice"), what: "is wrong", label: "here", earlier: [{ what: "before it", number: 2, at: 1500 }] },
    { began: 1000, step },
  );
  expect(problem).toMatchObject({
    code: "invariant",
    headline: "alice: is wrong",
    label: "here",
    place: { line: 2, column: 16, width: 6 },
    notes: ["before it message 2, after 500 ms", "at this step: { a: connect } (scenario.yaml:3:11)"],
  });
});
