import { hashOf, inline } from "./inline-code.ts";

/** A page of ours, of which all code is in it. */
export interface OwnPage {
  readonly title: string;
  readonly script: string;
  readonly style: string;
  /** What else it may do, as its policy says it: `connect-src 'self'`. */
  readonly allowed?: readonly string[];
  /** What else stands in its head, as lines of HTML. */
  readonly head?: readonly string[];
}

/**
 * The beginning of a page, up to its body. Its policy lets run what has these hashes and nothing else, whatever a peer has said;
 * nothing is loaded from anywhere.
 */
export function pageBeginning({ title, script, style, allowed = [], head = [] }: OwnPage): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(inline(script))}'`,
    `style-src '${hashOf(inline(style))}'`,
    ...allowed,
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
    `<title>${title}</title>`,
    ...head,
    `<style>${inline(style)}</style>`,
    "</head>",
    "<body>",
    "",
  ].join("\n");
}

/** The end of a page, behind all that is in it: its code. */
export function pageEnding({ script }: Pick<OwnPage, "script">): string {
  return `<script>${inline(script)}</script>\n</body>\n</html>\n`;
}
