/** A line of text as Markdown shows it: no sign of it is one of Markdown or HTML, nor ends the cell of a table. */
export function markdownText(text: string): string {
  return text.replaceAll("\n", " ").replaceAll(/[!"#$&'*+<=>@[\\\]^`{|}~_]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A text inside of an element of HTML, on one line: an empty line would end what Markdown takes for HTML. */
export function htmlText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replaceAll(/\s*\n\s*/g, " ");
}

/** A block of code; its fence is longer than any that is in the text. */
export function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}\n`;
}
