import { expect, test } from "vitest";
import { wordNames } from "../../src/match/operators/operand.ts";
import { words } from "../../src/match/operators/index.ts";
import { matcherSchema, operatorDocs } from "../../src/match/registry.ts";
import { compiled } from "./support.ts";

test("every operator of the language is told, once", () => {
  expect(operatorDocs.map(({ name }) => name)).toEqual(
    "$not $and $or $in $gt $gte $lt $lte $near $exists $type $regex $startsWith $endsWith $contains $length $each $some $unordered $eq $only $json $schema $xpath $bytes $hex $base64 $text $file $concat $repeat $any $missing $uuid $iso8601".split(
      " ",
    ),
  );
});

test.each(operatorDocs.filter(({ name }) => name !== "$file" && name !== "$schema"))(
  "the example of $name compiles and names it",
  async ({ name, example }) => {
    expect(example).toContain(name);
    expect((await compiled(example)).constant).toBe(true);
  },
);

test("the words are known wherever texts are read", () => {
  expect(words.map(({ name }) => name).toSorted()).toEqual([...wordNames].toSorted());
});

test("editors know every operator", () => {
  const [object] = matcherSchema["anyOf"] as readonly { readonly properties: Record<string, unknown> }[];
  expect(Object.keys(object?.properties ?? {})).toEqual(
    operatorDocs.filter(({ operand }) => operand !== undefined).map(({ name }) => name),
  );
});
