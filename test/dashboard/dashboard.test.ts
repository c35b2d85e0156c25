import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { dashboardPage } from "../../src/dashboard/dashboard.ts";

describe("dashboardPage", () => {
  test("is one small file that asks for nothing from anywhere", async () => {
    const page = await dashboardPage();
    expect(Buffer.byteLength(page)).toBeLessThan(72 * 1024);
    expect(page.match(/(?:src|href)="(?!data:)[^"]*"|@import|url\(/g)).toBeNull();
    expect(page.startsWith("<!doctype html>\n")).toBe(true);
  });

  test("lets run its own code and nothing else, and speak to its own mock alone", async () => {
    const page = await dashboardPage();
    const hashOf = (tag: string): string => {
      const [, text = ""] = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page) ?? [];
      expect(text.length).toBeGreaterThan(1000);
      return createHash("sha256").update(text).digest("base64");
    };
    const [, policy = ""] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${hashOf("script")}'`,
      `style-src 'sha256-${hashOf("style")}'`,
      "connect-src 'self'",
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(page.match(/<script/g)).toHaveLength(1);
  });

  test("is made once", async () => {
    expect(await dashboardPage()).toBe(await dashboardPage());
  });
});
