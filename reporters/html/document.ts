import { pageBeginning } from "../../src/own-page.ts";
import type { PageCode } from "./page-code.ts";

/** The beginning of the page. */
export function pageStart(code: PageCode): string {
  const waiting = "The report is being read. It needs JavaScript; if nothing follows, it was cut off.";
  return `${pageBeginning({ title: "wstest report", ...code })}<div id="report"><p id="wait">${waiting}</p></div>\n`;
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
