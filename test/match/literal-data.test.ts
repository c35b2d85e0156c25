import { expect, test } from "vitest";
import { literalData } from "../../src/match/literal-data.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";
import { scopeOf } from "./support.ts";

test("nothing in literal data means anything but ${…}", () => {
  const reader = testReader();
  const data = literalData(tree("{ $ref: '#/a', $hex: '01', a: [$any, '${x}'], $$b: 1 }"), reader);
  expect(JSON.stringify(data?.evaluate(scopeOf({ x: [1] })))).toBe(
    '{"$ref":"#/a","$hex":"01","a":["$any",[1]],"$$b":1}',
  );
  expect(reader.used).toEqual(["x"]);
  expect(reader.problems).toEqual([]);
});
