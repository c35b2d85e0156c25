import { createHash } from "node:crypto";

/** Our own code as it may stand in an element of a page: nothing in it ends the element, and a tab in a text of it is written as such. */
export function inline(code: string): string {
  return code.trim().replaceAll("</", "<\\/").replaceAll("<!--", "<\\!--").replaceAll("\t", "\\t");
}

/** What a policy of a page names it by: only code with this hash runs. */
export function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
