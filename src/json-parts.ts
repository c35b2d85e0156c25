/** A piece of JSON as it is written: a name of a member, a value, a sign, or the white space around them. */
export interface JsonPart {
  readonly kind: "key" | "string" | "number" | "word" | "sign" | "space";
  readonly text: string;
}

const parts = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)|([{}[\],:])|(\s+)/gy;

/** The parts of a text that is JSON; undefined when it is none. Numbers and escapes stay as they are written. */
export function jsonParts(text: string): readonly JsonPart[] | undefined {
  if (whyNoJson(text) !== undefined) return undefined;
  const found: JsonPart[] = [];
  for (const [, string, colon, number, word, sign] of text.matchAll(parts)) {
    if (string !== undefined) found.push({ kind: colon === undefined ? "string" : "key", text: string });
    if (colon !== undefined) found.push({ kind: "sign", text: ":" });
    else if (number !== undefined) found.push({ kind: "number", text: number });
    else if (word !== undefined) found.push({ kind: "word", text: word });
    else if (sign !== undefined) found.push({ kind: "sign", text: sign });
  }
  return found;
}

/** The same in lines, by members and items. An empty map or list stays in its line. */
export function prettyParts(text: string): readonly JsonPart[] | undefined {
  const given = jsonParts(text);
  if (!given) return undefined;
  const pretty: JsonPart[] = [];
  let depth = 0;
  const line = (): void =>
    void pretty.push({ kind: "space", text: `\n${"  ".repeat(Math.min(depth, MOST_INDENTED))}` });
  for (const [index, part] of given.entries()) {
    const opens = part.text === "{" || part.text === "[";
    const closes = part.text === "}" || part.text === "]";
    const before = given[index - 1]?.text;
    if (closes) {
      depth--;
      if (before !== "{" && before !== "[") line();
    }
    pretty.push(part);
    const next = given[index + 1]?.text;
    if (opens) {
      depth++;
      if (next !== "}" && next !== "]") line();
    } else if (part.text === "," && part.kind === "sign") line();
    else if (part.text === ":" && part.kind === "sign") pretty.push({ kind: "space", text: " " });
  }
  return pretty;
}

/** A thousand lists in each other would else make lines of thousands of blanks. */
const MOST_INDENTED = 40;

/** JSON in lines; undefined when the text is none. */
export function prettyJson(text: string): string | undefined {
  return prettyParts(text)
    ?.map((part) => part.text)
    .join("");
}

/** JSON without white space; undefined when the text is none. */
export function compactJson(text: string): string | undefined {
  return jsonParts(text)
    ?.map((part) => part.text)
    .join("");
}

/** What is wrong with a text that should be JSON, with the place; undefined when nothing is. */
export function whyNoJson(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    if (text.trim() === "") return "There is nothing here yet.";
    const offset = faultIn(text);
    const before = text.slice(0, offset).split("\n");
    const column = (before.at(-1)?.length ?? 0) + 1;
    const found = text
      .slice(offset, offset + 12)
      .split("\n")[0]
      ?.trimEnd();
    const what =
      offset >= text.length ? "it ends too early" : `not expected: ${found === "" ? "the end of the line" : found}`;
    return `No JSON: line ${before.length}, column ${column}: ${what}`;
  }
}

const token =
  /\s*(?:("[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\d.])|(?:true|false|null)\b)|([{}[\],:]))/y;

/** Where a text ceases to be JSON. Browsers tell it in different ways, or not at all. */
function faultIn(text: string): number {
  const open: string[] = [];
  /** What may come next: a value, a name of a member, a colon, or what stands behind a value; `!`: it need not come. */
  let next: "value" | "value!" | "name" | "name!" | ":" | "after" = "value";
  let at = 0;
  for (;;) {
    token.lastIndex = at;
    const [whole, value, sign] = token.exec(text) ?? [];
    const blank = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
    if (whole === undefined) return blank;
    const closes = sign === "}" || sign === "]";
    if (sign === "{" || sign === "[") {
      if (next !== "value" && next !== "value!") return blank;
      open.push(sign === "{" ? "}" : "]");
      next = sign === "{" ? "name!" : "value!";
    } else if (closes) {
      if ((next !== "after" && !next.endsWith("!")) || open.pop() !== sign) return blank;
      next = "after";
    } else if (sign === ",") {
      if (next !== "after" || open.length === 0) return blank;
      next = open.at(-1) === "}" ? "name" : "value";
    } else if (sign === ":") {
      if (next !== ":") return blank;
      next = "value";
    } else if (next === "name" || next === "name!") {
      if (!value?.startsWith('"')) return blank;
      next = ":";
    } else {
      if (next !== "value" && next !== "value!") return blank;
      next = "after";
    }
    at += whole.length;
  }
}
