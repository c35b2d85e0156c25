import { expect, test } from "vitest";
import { hashOf } from "../src/inline-code.ts";
import { pageBeginning, pageEnding } from "../src/own-page.ts";

const page = { title: "a page", script: 'const end = "</script>";\n', style: "p { color: red }\n" };

test("the policy lets run exactly what stands in the page, and loads nothing", () => {
  const text = pageBeginning(page) + pageEnding(page);
  const script = /<script>([^]*?)<\/script>/.exec(text)?.[1] ?? "";
  const style = /<style>([^]*?)<\/style>/.exec(text)?.[1] ?? "";
  expect(script).toBe('const end = "<\\/script>";');
  expect(text).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'; base-uri 'none'; form-action 'none'">`,
  );
});

test("what else it may do stands in its policy, and what else it has in its head", () => {
  const head = ['<link rel="icon" href="data:,">'];
  const text = pageBeginning({ ...page, allowed: ["connect-src 'self'", "img-src data:"], head });
  expect(text).toContain("; connect-src 'self'; img-src data:; base-uri 'none'; ");
  expect(text).toContain(
    '<title>a page</title>\n<link rel="icon" href="data:,">\n<style>p { color: red }</style>\n</head>',
  );
});
