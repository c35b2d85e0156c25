import type { YAMLError } from "yaml";

/**
 * Where a `#` in a flow map has swallowed the rest of its line, brackets included: the parser stumbles only lines later.
 * Looks at the lines just before an offset; undefined when there is no such `#`.
 */
export function swallowed(text: string, offset: number): { readonly start: number; readonly end: number } | undefined {
  let end = offset;
  for (let lines = 0; lines < 4 && end > 0; lines++) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    const found = /[{[][^}\]#]*\s(#\S.*)$/.exec(text.slice(start, end === offset ? endOfLine(text, end) : end));
    if (found?.[1] !== undefined) {
      const from = start + found.index + found[0].length - found[1].length;
      return { start: from, end: from + found[1].length };
    }
    end = start - 1;
  }
  return undefined;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}

/** What a beginner most likely meant when YAML stumbled here, or undefined. */
export function syntaxHelp(fault: YAMLError, text: string): string | undefined {
  const line = lineAround(text, fault.pos[0]);
  const template = /\$\{[^}]*\}?/.exec(line);
  if (template && /[{[].*\$\{/.test(line)) return `Quote it: "${template[0]}". An unquoted "{" opens a map in YAML.`;
  if (fault.code === "BLOCK_AS_IMPLICIT_KEY" || /Nested mappings are not allowed/.test(fault.message)) {
    return 'A colon followed by a space makes a map. Quote the text: "…: …".';
  }
  if (fault.code === "BAD_SCALAR_START") return "A plain text cannot begin with this character. Quote it.";
  if (fault.code === "TAB_AS_INDENT") return "Indent with spaces, not tabs.";
  if (fault.code === "DUPLICATE_KEY")
    return "Each key may stand once in a map. For a second step begin a new list item with `-`.";
  if (fault.code === "TAG_RESOLVE_FAILED") return "A text that begins with `!` is a tag in YAML. Quote it.";
  if (fault.code === "MISSING_CHAR" && /['"]/.test(fault.message)) return "A quotation mark is not closed.";
  if (/[{[][^}\]]*\s#/.test(line)) return 'A "#" after a space starts a comment. Quote the text that contains it.';
  if (/flow (map|sequence|collection)/i.test(fault.message)) {
    return "A comma in a flow map ends the text, and brackets must be closed: quote texts and conditions that contain , [ ] { }.";
  }
  return undefined;
}

function lineAround(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", Math.max(0, offset - 1)) + 1;
  const end = text.indexOf("\n", offset);
  return text.slice(start, end === -1 ? text.length : end);
}
