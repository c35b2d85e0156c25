import { expect, test } from "vitest";
import { dataElement, jsonText, pageStart } from "../../../reporters/html/document.ts";

test("a report that was cut off says so", () => {
  expect(pageStart({ script: "", style: "" })).toMatch(
    /<title>wstest report<\/title>[^]*<body>\n<div id="report"><p id="wait">The report is being read\. .*<\/p><\/div>\n$/,
  );
});

test("data cannot end its element, whatever is in it, and comes back as it was", () => {
  const data = { text: "</script><script>alert(1)</script><!-- ]]> & \u2028 \u0085 \u0000 \ud800", "</script>": 1 };
  const text = jsonText(data);
  expect(text).not.toMatch(/[<>&\u2028\u0085\u0000]/);
  expect(JSON.parse(text)).toEqual(data);
  expect(dataElement("x", data)).toBe(`<script type="application/json" id="x">${text}</script>\n`);
});
