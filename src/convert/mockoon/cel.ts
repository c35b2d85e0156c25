/** What a template of Mockoon says, as an expression of ours. */
export interface Cel {
  readonly code: string;
  readonly gives: "text" | "number" | "boolean" | "list" | "any";
  /** It is never null. */
  readonly certain: boolean;
  /** It needs no brackets beside an operator. */
  readonly tight: boolean;
  /** Mockoon makes a text of it before it is compared. */
  readonly asText: boolean;
  /** It is a text of the request: written bare into JSON it is what it spells, a number for example. */
  readonly spells: boolean;
}

/** Why a part of a template has no counterpart. */
export class NotCarried extends Error {}

export function cel(code: string, gives: Cel["gives"], more: Partial<Omit<Cel, "code" | "gives">> = {}): Cel {
  return { code, gives, certain: gives !== "any", tight: true, asText: false, spells: false, ...more };
}

export function textLiteral(text: string): Cel {
  return cel(quoted(text), "text");
}

/** A text as CEL writes it. Characters that are not seen are escaped. */
export function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The code of an operand beside an operator. */
export function operand({ code, tight }: Cel): string {
  return tight ? code : `(${code})`;
}

/** Null is an empty text, as Mockoon prints it. */
export function orEmpty(each: Cel): Cel {
  return each.certain ? each : cel(`coalesce(${each.code}, "")`, each.gives, { certain: true, spells: each.spells });
}

export function textOf(each: Cel): string {
  const { gives, code } = orEmpty(each);
  return gives === "text" ? code : `string(${code})`;
}

export function numberOf(each: Cel): Cel {
  if (each.gives === "number") return each;
  const literal = /^"(-?\d+(?:\.\d+)?)"$/.exec(each.code)?.[1];
  if (literal !== undefined) return cel(literal, "number");
  return cel(`double(${each.certain ? each.code : `coalesce(${each.code}, 0)`})`, "number");
}

/** Handlebars takes empty texts and lists, 0 and what is missing for false. */
export function truth(each: Cel): string {
  return each.gives === "boolean" ? operand(each) : `!(${each.code} in [null, "", 0, false, []])`;
}

const reserved = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return var void while".split(
    " ",
  ),
);

/** A member of a value: `.name`, `["other name"]`, `[0]`. */
export function memberOf(of: string, key: string): string {
  if (/^(?:0|[1-9]\d{0,8})$/.test(key)) return `${of}[${key}]`;
  return /^[A-Za-z_]\w*$/.test(key) && !reserved.has(key) ? `${of}.${key}` : `${of}[${quoted(key)}]`;
}

/** What a path of Mockoon selects: `a.b.0`, `a\.b.c`, or a plain JSONPath. Throws `NotCarried`. */
export function selected(of: string, path: string): string {
  return keysOf(path).reduce(memberOf, of);
}

/** The keys of a path of Mockoon. Throws `NotCarried` for a JSONPath that may select several. */
export function keysOf(path: string): readonly string[] {
  if (!path.startsWith("$")) {
    return path
      .replaceAll("\\.", "\u0000")
      .split(".")
      .map((key) => key.replaceAll("\u0000", "."));
  }
  const keys: string[] = [];
  const part = /\.([A-Za-z_$][\w$-]*)|\[(\d+)\]|\[(?:'([^'\]]*)'|"([^"\]]*)")\]/y;
  part.lastIndex = 1;
  while (part.lastIndex < path.length) {
    const found = part.exec(path);
    if (!found) throw new NotCarried(`the JSONPath ${path}, which may select several values`);
    keys.push(found[1] ?? found[2] ?? found[3] ?? found[4] ?? "");
  }
  return keys;
}
