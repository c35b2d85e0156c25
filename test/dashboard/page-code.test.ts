import { expect, test } from "vitest";
import { pageCode } from "../../src/dashboard/page-code.ts";

test("the code of the page is one script and one style sheet that load nothing", async () => {
  const { script, style } = await pageCode();
  expect(script).not.toMatch(/\beval\b|innerHTML|outerHTML|insertAdjacentHTML|document\.write|new Function/);
  expect(script.match(/\bfetch\(`?[^`]{0,6}/g)).toEqual(["fetch(`api/${"]);
  expect(style).not.toMatch(/url\(|@import/);
});

test("the build has put the same code into dist/packages/dashboard-page.cjs", async () => {
  const file = new URL("../../dist/packages/dashboard-page.cjs", import.meta.url).href;
  const built = (await import(file)) as { pageCode: typeof pageCode };
  expect(await built.pageCode()).toEqual(await pageCode());
});
