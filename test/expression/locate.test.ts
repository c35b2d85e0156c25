import { expect, test } from "vitest";
import { locator } from "../../src/expression/locate.ts";
import { template } from "../../src/expression/template.ts";
import type { ScalarNode } from "../../src/tree.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

function placeOfTypo(yaml: string): string {
  const reader = testReader();
  const node = tree(yaml) as ScalarNode;
  template(String(node.value), node.span, reader);
  const place = reader.problems[0]?.place;
  return place?.lines.at(-1)?.slice(place.column - 1, place.column - 1 + place.width) ?? "no place";
}

test.each([
  ["plain", "a ${uppr(x)} b"],
  ["double-quoted", '"a ${uppr(x)} b"'],
  ["single-quoted", "'a ${uppr(x)} b'"],
  ["with escapes elsewhere", '"a\\n ${uppr(x)} \\u00e9"'],
  ["literal block", "|\n  one\n  a ${uppr(x)} b\n"],
  ["folded", ">\n  one\n  two ${uppr(x)} b\n"],
])("the place of a part is exact in a %s scalar", (_, yaml) => {
  expect(placeOfTypo(yaml)).toBe("uppr(x)");
});

test("where the part cannot be found for certain, the whole text is the place", () => {
  expect(placeOfTypo('"\\u00e9 ${uppr(\\"x\\")}"')).toBe('"\\u00e9 ${uppr(\\"x\\")}"');
  const span = { source: { file: "f", text: "elsewhere" }, start: 0, end: 9 };
  expect(locator("nothing of it", span)(0, 3)).toBe(span);
});
