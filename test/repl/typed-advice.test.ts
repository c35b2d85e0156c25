import { expect, it } from "vitest";
import { Failure, problem } from "../../src/problem.ts";
import { typedAdvice } from "../../src/repl/typed-advice.ts";

it.each([
  ["Close first: - alice: close", "Close first: .close"],
  ["Close first: - bob: close", "Close first: .bob close"],
  ["If it has to end here, say so: - alice: { closed: 1005 }.", "If it has to end here, say so: .closed 1005."],
  ["say so: - bob: { closed: { error: limit } }.", "say so: .bob { closed: { error: limit } }."],
  ["Write - alice: resume before it.", "Write .resume before it."],
  ["Give it more time: a-b: c", "Give it more time: a-b: c"],
])("%s: %s", (help, typed) => {
  const thrown = typedAdvice(Failure.of(problem({ code: "closed", headline: "x", help })), "alice");
  expect(thrown instanceof Failure && thrown.problem.help).toBe(typed);
});
