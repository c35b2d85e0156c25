import { expect, it } from "vitest";
import { printProblem } from "../../../src/cli/terminal/print.ts";
import { testEnvironment } from "../../support/play.ts";

async function printed(env: Readonly<Record<string, string>>, columns?: number): Promise<string> {
  let text = "";
  const stderr = {
    write: (part: string) => void (text += part),
    isTerminal: false,
    ...(columns === undefined ? {} : { columns }),
  };
  await printProblem(
    {
      code: "invalid-argument",
      headline: "There is no reporter",
      notes: [],
      help: "Write one of those that there are, and there are several of them here.",
    },
    { ...testEnvironment("/tmp", env), stderr },
  );
  return text;
}

it("prints a problem to standard error, as a code frame", async () => {
  expect(await printed({})).toBe(
    "There is no reporter\n  = help: Write one of those that there are, and there are several of them here.\n",
  );
});

it("prints in colours when they are wanted", async () => {
  expect(await printed({ FORCE_COLOR: "1" })).toContain("\u001b[");
});

it("prints into the columns that there are", async () => {
  const lines = (await printed({}, 40)).split("\n");
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
});
