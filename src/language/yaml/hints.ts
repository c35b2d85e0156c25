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

/** The dash of a list item that has no space behind it, which makes a text of it: the parser stumbles over the next item. */
export function tightDash({ code, pos }: YAMLError, text: string): number | undefined {
  if (code !== "BLOCK_AS_IMPLICIT_KEY") return undefined;
  const before = text.slice(0, pos[0]).trimEnd();
  const start = before.lastIndexOf("\n") + 1;
  const [, indent] = /^(\s*)-\w/.exec(before.slice(start)) ?? [];
  return indent === undefined ? undefined : start + indent.length;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}

/** What a beginner most likely meant when YAML stumbled here, or undefined. */
export function syntaxHelp(fault: YAMLError, text: string): string | undefined {
  const line = lineAround(text, fault.pos[0]);
  const template = line.indexOf("${");
  if (template !== -1 && /[{[]/.test(line.slice(0, template)))
    return `Quote it: "${valueAround(line, template)}". An unquoted "{" opens a map in YAML.`;
  // What stands before the fault tells a value without a comma behind it from a key without a colon.
  if (
    fault.code === "MULTILINE_IMPLICIT_KEY" &&
    /:\s+$/.test(line.slice(0, fault.pos[0] - lineStart(text, fault.pos[0])))
  )
    return "Is a comma missing at the end of this line? In braces and brackets each part ends with one.";
  if (fault.code === "MULTILINE_IMPLICIT_KEY") return `Is a colon missing? A key ends with one: ${firstWord(line)}:`;
  if (fault.code === "BLOCK_AS_IMPLICIT_KEY" || /Nested mappings are not allowed/.test(fault.message)) {
    const start = lineStart(text, fault.pos[0]);
    const end = start + line.length + 1;
    // The parser stumbles over the dash; of a text, over its first line, which the others go on with.
    const below =
      text
        .slice(end)
        .split("\n")
        .find((each) => /^\s*[^\s#]/.test(each)) ?? "";
    const help = listHelp(line, text.slice(0, start)) ?? listHelp(below, text.slice(0, end));
    return help ?? 'A colon followed by a space makes a map. Quote the text: "…: …".';
  }
  if (fault.code === "BAD_SCALAR_START") return "A plain text cannot begin with this character. Quote it.";
  const above = /(?:^|\n) *- (\S.*):[ ]*\n[^\n]*$/.exec(text.slice(0, fault.pos[0]));
  if (fault.message.startsWith("Implicit map keys need") && above)
    return `Indent it deeper than "${above[1]}", or write - ${above[1]}: ${line.trim()}.`;
  if (/must start at the same column|without - indicator/.test(fault.message))
    return "What belongs together begins in the same column: indent this line as those around it.";
  if (/^Unexpected flow-(?:map|seq)-end token/.test(fault.message)) return "This bracket closes nothing: take it out.";
  if (fault.message.startsWith("Unexpected scalar at node end"))
    return /[\]}]\s*$/.test(text.slice(0, fault.pos[0]))
      ? "What begins with [ or { is a list or a map for YAML: quote the whole text or condition."
      : "Nothing can stand behind a text in quotes: quote the whole of it.";
  if (fault.message.startsWith("Anchor cannot be")) return "A text that begins with & is an anchor in YAML. Quote it.";
  if (fault.code === "BAD_DQ_ESCAPE")
    return "In double quotes a backslash begins an escape: write \\\\, or use single quotes.";
  if (fault.code === "TAB_AS_INDENT") return "Indent with spaces, not tabs.";
  if (fault.code === "DUPLICATE_KEY")
    return "Each key may stand once in a map. For a second step begin a new list item with `-`.";
  if (fault.code === "TAG_RESOLVE_FAILED") return "A text that begins with `!` is a tag in YAML. Quote it.";
  if (/[{[][^}\]]*\s#/.test(line)) return 'A "#" after a space starts a comment. Quote the text that contains it.';
  if (/flow (map|sequence|collection)/i.test(fault.message)) {
    const member = /[[{,\s]([\w-]+\[[\w.]*\])/.exec(line);
    if (member) return `Quote it: "${member[1]}". An unquoted "[" opens a list in YAML.`;
    return "A comma in a flow map ends the text, and brackets must be closed: quote texts and conditions that contain , [ ] { }.";
  }
  return undefined;
}

/** Of a list below a key that has a value already: the steps of a loop without `steps:`, or an item that is too deep. */
function listHelp(line: string, before: string): string | undefined {
  const indent = /^( *)- /.exec(line)?.[1]?.length;
  const above = before.split("\n").findLast((each) => /^\s*[^\s#]/.test(each)) ?? "";
  const [, outer = "", dash, key = ""] = /^( *)(- )?([\w, -]+):\s+[^\s#]/.exec(above) ?? [];
  if (indent === undefined || key === "" || indent < outer.length + (dash ? 1 : 0)) return undefined;
  if (!/^(?:repeat|forEach|if|until|while|every|as)$/.test(key))
    return "This dash stands too deep: what belongs together begins in the same column.";
  return `"${key === "if" ? "then" : "steps"}:" is missing: write it above this list, in the same column as "${key}".`;
}

/** The text in a flow map or list that has a template at an offset, up to what would end it. */
function valueAround(line: string, template: number): string {
  const head = line.slice(0, template);
  const before = head.slice(
    Math.max(...["{", "[", ","].map((each) => head.lastIndexOf(each)), head.lastIndexOf(": ") + 1) + 1,
  );
  const [rest = ""] = /^(?:\$\{[^}]*\}?|[^,}\]])*/.exec(line.slice(template)) ?? [];
  return (before + rest).trim();
}

function firstWord(line: string): string {
  return /[\w-]+/.exec(line)?.[0] ?? "name";
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", Math.max(0, offset - 1)) + 1;
}

function lineAround(text: string, offset: number): string {
  const end = text.indexOf("\n", offset);
  return text.slice(lineStart(text, offset), end === -1 ? text.length : end);
}
