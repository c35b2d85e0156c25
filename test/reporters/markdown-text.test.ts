import { expect, test } from "vitest";
import { fenced, htmlText, markdownText } from "../../reporters/markdown-text.ts";

test("a line of Markdown shows every sign as it is", () => {
  expect(markdownText("A *bold* | [x](y) `code` <b> & #1 @all ~~x~~\nnext")).toBe(
    "A &#42;bold&#42; &#124; &#91;x&#93;(y) &#96;code&#96; &#60;b&#62; &#38; &#35;1 &#64;all &#126;&#126;x&#126;&#126; next",
  );
});

test("a text in HTML stays on its line", () => {
  expect(htmlText(`</summary>\n\n# x "y" 'z' & w`)).toBe("&#60;/summary&#62; # x &#34;y&#34; &#39;z&#39; &#38; w");
});

test("a fence is longer than those of the text", () => {
  expect(fenced("text", "plain")).toBe("```text\nplain\n```\n");
  expect(fenced("text", "a\n```\n````b")).toBe("`````text\na\n```\n````b\n`````\n");
});
