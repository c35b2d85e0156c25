import { expect, it } from "vitest";
import { naming } from "../../src/expression/names-read.ts";
import { payload } from "../../src/expression/payload.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

it.each([
  ["{ to: dear receiver, id: '${uuid()}' }", []],
  ["{ to: '${receiver.name}' }", ["receiver"]],
  ["[plain, { n: '${a + b.c}' }]", ["a", "b"]],
  ["'${[1, 2].map(x, x + data.n)}'", ["data"]],
])("%s reads %j", async (yaml, names) => {
  const reader = testReader();
  const read = naming(payload).read(tree(yaml), reader);
  await reader.settle();
  expect([...(read?.names ?? [])].toSorted()).toEqual(names);
  expect(reader.used.toSorted()).toEqual(names);
});
