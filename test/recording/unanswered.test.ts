import { expect, it } from "vitest";
import { Unanswered } from "../../src/recording/unanswered.ts";

it("gives what was asked on a connection in its order, one for each final answer", () => {
  const unanswered = new Unanswered<string>();
  for (const each of ["a", "b", "c"]) unanswered.asked(1, each);
  unanswered.asked(2, "other");
  expect(unanswered.answered(1, 103)).toBeUndefined();
  expect(unanswered.next(1)).toBe("a");
  expect([200, 404, 101, 200].map((status) => unanswered.answered(1, status))).toEqual(["a", "b", "c", undefined]);
  expect([unanswered.waits(1), unanswered.waits(2)]).toEqual([false, true]);
});

it("forgets what was asked on a connection that is over", () => {
  const unanswered = new Unanswered<string>();
  unanswered.asked(1, "a");
  unanswered.asked(2, "b");
  unanswered.ended(1);
  expect(unanswered.answered(1, 200)).toBeUndefined();
  expect([...unanswered.all()]).toEqual(["b"]);
});
