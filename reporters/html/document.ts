import { hashOf, inline } from "../../src/inline-code.ts";
import type { PageCode } from "./page-code.ts";

/**
 * The beginning of the page. Its policy lets run what has these hashes and nothing else, whatever a peer has said; nothing is
 * loaded from anywhere.
 */
export function pageStart({ script, style }: PageCode): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(inline(script))}'`,
    `style-src '${hashOf(inline(style))}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    "<title>wstest report</title>",
    `<style>${inline(style)}</style>`,
    "</head>",
    "<body>",
    '<div id="report"><p id="wait">The report is being read. It needs JavaScript; if nothing follows, it was cut off.</p></div>',
    "",
  ].join("\n");
}

/** The end of the page, behind all data: its code. */
export function pageEnd({ script }: PageCode): string {
  return `<script>${inline(script)}</script>\n</body>\n</html>\n`;
}

/** Data as an element of the page. It is no script, and nothing in it can end the element or begin another. */
export function dataElement(id: string, data: unknown): string {
  return `<script type="application/json" id="${id}">${jsonText(data)}</script>\n`;
}

/** JSON without a character that means something in HTML, and without those that terminals and editors obey. */
export function jsonText(data: unknown): string {
  return JSON.stringify(data).replaceAll(
    /[<>&\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
