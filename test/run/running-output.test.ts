import { expect, it } from "vitest";
import { runningOutput } from "../../src/run/running-output.ts";

const server = (name: string, lines: readonly string[]) => ({
  name,
  lastLines: (count: number): readonly string[] => lines.slice(-count),
});

it("is the last five lines of each command that runs and wrote something", () => {
  const many = Array.from({ length: 9 }, (_, index) => `line ${index + 1}`);
  expect(runningOutput([server("chat", many), { name: "a mock" }, server("quiet", []), server("app", ["up"])])).toEqual(
    ["chat wrote last:\n  line 5\n  line 6\n  line 7\n  line 8\n  line 9", "app wrote last:\n  up"],
  );
});

it("cuts a line that is long", () => {
  expect(runningOutput([server("chat", ["x".repeat(5000)])])[0]?.length).toBeLessThan(300);
});
