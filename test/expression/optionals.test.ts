import { expect, test } from "vitest";
import { brief, evaluate, failureOf, problemIn } from "../support/evaluate.ts";

const message = { payload: { n: 0 }, none: null };

test.each<[string, unknown]>([
  ["message.?payload.n.orValue(5)", 0],
  ["message.?nope.orValue(5)", 5],
  ["message.?payload.nope.orValue(5)", 5],
  ["message.nope.orValue(5)", 5],
  ["message.?none.orValue(5)", null],
  ["message.?nope.or(message.?payload).orValue(5)", { n: 0 }],
  ["message.?nope.hasValue()", false],
  ["message.?none.hasValue()", true],
  ["message.?payload.value()", { n: 0 }],
  ["optional.of(message.payload).hasValue()", true],
  ["optional.none()", undefined],
  ["message.payload == null ? optional.none() : optional.of(1)", 1],
])("%s", async (text, value) => {
  expect(await evaluate(text, { message })).toEqual(value);
});

test("the value of an absent optional is a failure", async () => {
  expect(brief(await failureOf("message.?nope.value()", { message }))).toBe("1:1+21 The optional has no value");
});

test("wrong calls are problems", async () => {
  expect(brief(await problemIn("message.?nope.orValue()"))).toBe("1:1+23 orValue takes 1 argument, not 0");
  expect(brief(await problemIn("optional.off(1)"))).toBe(
    '1:1+15 There is no function "optional.off" with 1 arguments | Did you mean "of"?',
  );
});
