import type { Syntax } from "./syntax.ts";

/**
 * Reads the expressions that most texts hold, without the CEL parser: literals, paths (`order.id`, `a["x y"]`, `a[i].b`,
 * `message.?payload`) and calls of them. Undefined for everything else, also for what is wrong: CEL finds the words for it.
 */
export function parseSimple(text: string): Syntax | undefined {
  const parser = new SimpleParser(text);
  const found = parser.expression();
  return found && parser.atEnd() ? found : undefined;
}

/** Words that stand for something else than a variable, or that CEL keeps for itself. */
const keywords: ReadonlySet<string> = new Set(
  "as break const continue else false for function if import in let loop namespace null package prototype return true var void while __proto__".split(
    " ",
  ),
);

const space = /[ \t\r\n]*/y;
const word = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;
const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
/** Escapes, raw and triple-quoted texts are left to CEL. */
const quoted = /"(?!"")([^"\\\r\n]*)"|'(?!'')([^'\\\r\n]*)'/y;

class SimpleParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    this.#take(space);
    return this.#at === this.#text.length;
  }

  expression(): Syntax | undefined {
    this.#take(space);
    const start = this.#at;
    let found = this.#primary(start);
    while (found) {
      const next = this.#member(found, start);
      if (next === found) return found;
      found = next;
    }
    return undefined;
  }

  #primary(start: number): Syntax | undefined {
    const literal = this.#take(quoted);
    if (literal) return { op: "value", args: literal[1] ?? literal[2] ?? "", start, end: this.#at };
    const digits = this.#take(number)?.[0];
    if (digits !== undefined) {
      const value = Number(digits);
      const exact = Number.isSafeInteger(value) || !/^-?\d+$/.test(digits) ? value : BigInt(digits);
      return { op: "value", args: exact, start, end: this.#at };
    }
    const name = this.#take(word)?.[0];
    if (name === undefined) return undefined;
    if (name === "true" || name === "false") return { op: "value", args: name === "true", start, end: this.#at };
    if (name === "null") return { op: "value", args: null, start, end: this.#at };
    if (keywords.has(name)) return undefined;
    if (!this.#skip("(")) return { op: "id", args: name, start, end: this.#at };
    const args = this.#arguments();
    return args && { op: "call", args: [name, args], start, end: this.#at };
  }

  /** What follows a value: a member, an index, a method. The value itself when nothing follows. */
  #member(of: Syntax, start: number): Syntax | undefined {
    this.#take(space);
    if (this.#skip(".")) {
      const optional = this.#skip("?");
      const name = this.#take(word)?.[0];
      if (name === undefined) return undefined;
      if (optional || !this.#skip("(")) return { op: optional ? ".?" : ".", args: [of, name], start, end: this.#at };
      const args = this.#arguments();
      return args && { op: "rcall", args: [name, of, args], start, end: this.#at };
    }
    if (!this.#skip("[")) return of;
    const optional = this.#skip("?");
    const index = this.expression();
    this.#take(space);
    if (!index || !this.#skip("]")) return undefined;
    return { op: optional ? "[?]" : "[]", args: [of, index], start, end: this.#at };
  }

  #arguments(): readonly Syntax[] | undefined {
    const found: Syntax[] = [];
    this.#take(space);
    if (this.#skip(")")) return found;
    do {
      const each = this.expression();
      if (!each) return undefined;
      found.push(each);
      this.#take(space);
    } while (this.#skip(","));
    return this.#skip(")") ? found : undefined;
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (!found) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }
}
