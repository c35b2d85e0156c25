import { expect, it } from "vitest";
import { styleOf } from "../../../src/cli/terminal/style.ts";

const output = { write: () => undefined, isTerminal: true };

it("sentences are broken only where somebody says how wide it is", async () => {
  expect(await styleOf({ ...output, columns: 40 }, { env: {} })).toMatchObject({ width: 40, wraps: true });
  expect(await styleOf(output, { env: {} })).toMatchObject({ width: 100, wraps: false });
});

it("colours are those of the flag, the environment, the terminal", async () => {
  expect((await styleOf(output, { env: {} })).paint.red("no")).toBe("\u001b[31mno\u001b[39m");
  expect((await styleOf(output, { env: {} }, false)).paint.red("no")).toBe("no");
  expect((await styleOf({ ...output, isTerminal: false }, { env: {} })).paint.red("no")).toBe("no");
});
