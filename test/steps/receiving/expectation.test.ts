import { describe, expect, it } from "vitest";
import { expectations } from "../../../src/steps/receiving/expectation.ts";
import type { Subject } from "../../../src/match/matcher.ts";
import { scopeOf } from "../../support/evaluate.ts";
import { testReader } from "../../support/reader.ts";
import { tree } from "../../support/yaml.ts";

async function differences(
  yaml: string,
  subject: Subject,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<readonly string[]> {
  const reader = testReader();
  const read = expectations.read(tree(yaml), reader);
  await reader.settle();
  expect(reader.problems).toEqual([]);
  return (read ?? []).flatMap((each) => each.explain(subject, scopeOf(variables)).map(({ text }) => text));
}

const order = { value: { id: 7, status: "open", items: [{ price: 1 }, { price: 2 }], deep: { a: { b: 1 } } } };

describe("expect", () => {
  it.each([
    ["{ id: 7 }", []],
    ["{ $.id: 7, status: { $regex: ^o } }", []],
    ["{ items.length: 2, $.items.length: { $gt: 1 } }", []],
    ["{ '$.items[*].price': [1, 2], '$..price': { $contains: 2 } }", []],
    ["{ $: { id: 7 } }", []],
    ["{ nothing: $missing, deep: { a: { $exists: true } } }", []],
    ['{ id: "${id}" }', []],
    ["{ id: 8 }", ["$.id: expected 8, got 7"]],
    [
      "{ deep: { a: { b: 2, c: 3 } } }",
      ["$.deep.a.b: expected 2, got 1", "$.deep.a.c: expected 3, got nothing (the member is missing)"],
    ],
    ["{ 'items[5].price': 1 }", ["$.items[5].price: expected 1, got nothing"]],
    ["{ '$.items[*].price': [1, 3] }", ["$.items[*].price[1]: expected 3, got 2"]],
    [
      "{ id: 1, status: 2, $: { id: 3 } }",
      ["$.id: expected 1, got 7", '$.status: expected the number 2, got the string "open"', "$.id: expected 3, got 7"],
    ],
  ])("%s", async (yaml, expected) => {
    expect(await differences(yaml, order, { id: 7 })).toEqual(expected);
  });

  it("$ is the whole message, with its text and its bytes", async () => {
    const message = { value: undefined, text: "hello", bytes: Buffer.from("hello") };
    expect(await differences("{ $: hello }", message)).toEqual([]);
    expect(await differences("{ $: { $bytes: { at: 0, length: 1, is: '68' } } }", message)).toEqual([]);
    expect(await differences("{ $: { $startsWith: x } }", message)).toEqual([
      '$: expected a text that starts with "x", got "hello"',
    ]);
  });

  it("a message without a value has no members", async () => {
    expect(await differences("{ id: $missing }", { value: undefined, text: "hello" })).toEqual([]);
    expect(await differences("{ id: 1 }", { value: undefined, text: "hello" })).toEqual([
      "$.id: expected 1, got nothing",
    ]);
  });

  it.each([
    ["[1]", "Expected a map of paths and matchers, got a list"],
    ["{ '$.a[': 1 }", "The JSONPath is not valid: "],
    ["{ a: { $regx: 1 } }", "Unknown operator $regx"],
  ])("%s is not valid", async (yaml, problem) => {
    const reader = testReader();
    expectations.read(tree(yaml), reader);
    await reader.settle();
    expect(reader.problems[0]?.headline).toContain(problem);
  });
});
