import { expect, test } from "vitest";
import { paint } from "../../reporters/paint.ts";
import { plain } from "../../src/codeframe.ts";

test("without colour, text stays as it is", async () => {
  expect(await paint(false)).toBe(plain);
});

test("with colour, text is coloured wherever it goes, for it was decided before", async () => {
  const { red, bold } = await paint(true);
  expect(red("no")).toBe("\u001b[31mno\u001b[39m");
  expect(bold("no")).toBe("\u001b[1mno\u001b[22m");
});
