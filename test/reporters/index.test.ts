import { expect, test } from "vitest";
import { reporters } from "../../reporters/index.ts";

test("each reporter is found by its own name", () => {
  expect(Object.entries(reporters).map(([name, definition]) => [name, definition.name])).toEqual([
    ["console", "console"],
    ["junit", "junit"],
    ["junit-strict", "junit-strict"],
    ["json", "json"],
    ["blob", "blob"],
    ["ctrf", "ctrf"],
    ["tap", "tap"],
    ["lines", "lines"],
    ["github", "github"],
    ["markdown", "markdown"],
    ["html", "html"],
  ]);
});

test("names that objects have by nature are no reporters", () => {
  expect(reporters["constructor"]).toBeUndefined();
  expect(reporters["__proto__"]).toBeUndefined();
});
