import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { dataElement, jsonText, pageEnd, pageStart } from "../../../reporters/html/document.ts";

const code = { script: 'const end = "</script>";\n', style: "p { color: red }\n" };
const hash = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;

test("the policy lets run exactly what stands in the page, and loads nothing", () => {
  const page = pageStart(code) + pageEnd(code);
  const script = /<script>([^]*?)<\/script>/.exec(page)?.[1] ?? "";
  const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? "";
  expect(script).toBe('const end = "<\\/script>";');
  expect(page).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '${hash(script)}'; style-src '${hash(style)}'; base-uri 'none'; form-action 'none'">`,
  );
});

test("data cannot end its element, whatever is in it, and comes back as it was", () => {
  const data = { text: "</script><script>alert(1)</script><!-- ]]> & \u2028 \u0085 \u0000 \ud800", "</script>": 1 };
  const text = jsonText(data);
  expect(text).not.toMatch(/[<>&\u2028\u0085\u0000]/);
  expect(JSON.parse(text)).toEqual(data);
  expect(dataElement("x", data)).toBe(`<script type="application/json" id="x">${text}</script>\n`);
});
