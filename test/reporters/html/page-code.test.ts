import { expect, test } from "vitest";
import { pageCode } from "../../../reporters/html/page-code.ts";

test("the code of the page is one small script and one style sheet that load nothing", async () => {
  const { script, style } = await pageCode();
  expect(script.length).toBeGreaterThan(10_000);
  expect(script.length + style.length).toBeLessThan(100_000);
  expect(script).not.toMatch(/\beval\b|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\bfetch\b|new Function/);
  expect(style).not.toMatch(/url\(|@import/);
});

test.each(["dist/packages/report-page.cjs", "dist/reporters/html/page-code.js"])(
  "the build has put the same code into %s",
  async (file) => {
    const built = (await import(new URL(`../../../${file}`, import.meta.url).href)) as { pageCode: typeof pageCode };
    expect(await built.pageCode()).toEqual(await pageCode());
  },
);
