import { expect, test } from "vitest";
import { finding, inOrder, itemPath, memberPath } from "../../src/match/difference.ts";

test("a finding has the whole sentence", () => {
  expect(finding({ path: "$.a", expected: "1", actual: "2" }).text).toBe("$.a: expected 1, got 2");
  expect(finding({ path: "$.a", expected: "1", actual: "2", note: "so" }).text).toBe("$.a: expected 1, got 2 (so)");
});

test("what is easily overlooked comes first, all else keeps its order", () => {
  const of = (path: string, confusable = false) => finding({ path, expected: "", actual: "", confusable });
  const paths = inOrder([of("a"), of("b", true), of("c"), of("d", true)]).map(({ path }) => path);
  expect(paths).toEqual(["b", "d", "a", "c"]);
});

test("paths", () => {
  expect(memberPath("$", "from")).toBe("$.from");
  expect(memberPath("$.a", 'odd "key"')).toBe('$.a["odd \\"key\\""]');
  expect(memberPath("$", "1")).toBe('$["1"]');
  expect(itemPath("$.items", 2)).toBe("$.items[2]");
});
