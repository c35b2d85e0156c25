import { didYouMean } from "../shape/nearest.ts";
import { PathFault } from "./path-syntax.ts";

/** What an XPath gives: nodes, or a value. */
export type XPathType = "nodes" | "string" | "number" | "boolean";

/** Checks an XPath by the grammar of XPath 1.0, and says what it gives. Throws a `PathFault` when it is not one. */
export function checkXPath(text: string): XPathType {
  if (text.trim() === "") throw new PathFault("The path is empty", 0, "Write //price, or /order/@id.");
  const checker = new Checker(tokens(text), text);
  return checker.whole();
}

interface Token {
  readonly kind: "literal" | "number" | "name" | "sign" | "end";
  readonly text: string;
  readonly at: number;
}

const TOKEN =
  /(?<literal>"[^"]*"|'[^']*')|(?<number>\d+(?:\.\d+)?|\.\d+)|(?<name>[\p{L}_][\p{L}\p{M}\p{N}_.\-·]*(?::(?:[\p{L}_][\p{L}\p{M}\p{N}_.\-·]*|\*))?)|(?<sign>::|\/\/|\.\.|!=|<=|>=|[()[\].@,/|+\-=<>*$])/uy;

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  for (let at = spaceFrom(text, 0); at < text.length; at = spaceFrom(text, at)) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(text)?.groups;
    const [kind, part] = Object.entries(groups ?? {}).find(([, each]) => each !== undefined) ?? [];
    if (kind === undefined || part === undefined) throw odd(text, at);
    found.push({ kind: kind as Token["kind"], text: part, at });
    at += part.length;
  }
  return [...found, { kind: "end", text: "", at: text.length }];
}

function spaceFrom(text: string, at: number): number {
  let end = at;
  while (/\s/.test(text[end] ?? "")) end++;
  return end;
}

function odd(text: string, at: number): PathFault {
  const sign = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (sign === "'" || sign === '"') return new PathFault("The text is not closed", at, `A ${sign} is missing.`);
  const help = { "&": "Write and.", "!": "Write not(…)." }[sign];
  return new PathFault(`${JSON.stringify(sign)} is not known in an XPath`, at, help);
}

/** More brackets in brackets than anyone writes; each takes the engine some of its stack. */
const DEEPEST = 50;

const nodeTypes: ReadonlySet<string> = new Set(["comment", "text", "node", "processing-instruction"]);
const wordOperators: ReadonlySet<string> = new Set(["and", "or", "div", "mod"]);
const comparisons: ReadonlySet<string> = new Set(["=", "!=", "<", "<=", ">", ">=", "and", "or"]);
const signOperators: ReadonlySet<string> = new Set(["|", "+", "-", "*", ...comparisons]);
const axes =
  "ancestor ancestor-or-self attribute child descendant descendant-or-self following following-sibling namespace parent preceding preceding-sibling self".split(
    " ",
  );

/** The functions of XPath 1.0: how few and how many arguments each takes, and what it gives. */
const functions: Readonly<Record<string, readonly [number, number, XPathType]>> = {
  last: [0, 0, "number"],
  position: [0, 0, "number"],
  count: [1, 1, "number"],
  id: [1, 1, "nodes"],
  "local-name": [0, 1, "string"],
  "namespace-uri": [0, 1, "string"],
  name: [0, 1, "string"],
  string: [0, 1, "string"],
  concat: [2, Infinity, "string"],
  "starts-with": [2, 2, "boolean"],
  contains: [2, 2, "boolean"],
  "substring-before": [2, 2, "string"],
  "substring-after": [2, 2, "string"],
  substring: [2, 3, "string"],
  "string-length": [0, 1, "number"],
  "normalize-space": [0, 1, "string"],
  translate: [3, 3, "string"],
  boolean: [1, 1, "boolean"],
  not: [1, 1, "boolean"],
  true: [0, 0, "boolean"],
  false: [0, 0, "boolean"],
  lang: [1, 1, "boolean"],
  number: [0, 1, "number"],
  sum: [1, 1, "number"],
  floor: [1, 1, "number"],
  ceiling: [1, 1, "number"],
  round: [1, 1, "number"],
};

const ofNodes: ReadonlySet<string> = new Set(["count", "sum", "local-name", "namespace-uri", "name"]);

class Checker {
  readonly #tokens: readonly Token[];
  readonly #text: string;
  #next = 0;
  #depth = 0;

  constructor(found: readonly Token[], text: string) {
    this.#tokens = found;
    this.#text = text;
  }

  whole(): XPathType {
    const type = this.#expression();
    if (this.#token.kind !== "end") throw this.#unexpected("an operator");
    return type;
  }

  get #token(): Token {
    return this.#ahead(0);
  }

  #ahead(by: number): Token {
    return this.#tokens[this.#next + by] ?? { kind: "end", text: "", at: this.#text.length };
  }

  #is(...signs: readonly string[]): boolean {
    return this.#token.kind === "sign" && signs.includes(this.#token.text);
  }

  #take(...signs: readonly string[]): boolean {
    const is = this.#is(...signs);
    if (is) this.#next++;
    return is;
  }

  #need(sign: string, open: Token): void {
    if (this.#take(sign)) return;
    if (this.#token.kind === "end")
      throw new PathFault(`The "${open.text}" is not closed`, open.at, `A "${sign}" is missing.`);
    throw this.#unexpected(`"${sign}"`);
  }

  #unexpected(expected: string): PathFault {
    const { kind, text, at } = this.#token;
    if (kind === "end") return new PathFault(`Expected ${expected}, but the path ends`, Math.max(0, at - 1));
    const before = this.#ahead(-1);
    const doubled = before.text === text && before.at + 1 === at ? text : "";
    const help = { "=": "XPath compares with one =.", "|": "Write or." }[doubled];
    return new PathFault(`Expected ${expected}, got ${JSON.stringify(text)}`, at, help);
  }

  /** Operands between operators; which binds closer matters only for what comes of it. */
  #expression(): XPathType {
    if (++this.#depth > DEEPEST) throw new PathFault("The path is nested too deeply", this.#token.at);
    const operators: string[] = [];
    let type: XPathType = "nodes";
    do {
      const joins = operators.at(-1) === "|";
      while (!joins && this.#take("-")) operators.push("-");
      const { at } = this.#token;
      type = this.#operand();
      if (type !== "nodes" && (joins || this.#is("|"))) throw new PathFault(`"|" joins nodes, not a ${type}`, at);
    } while (this.#operator(operators));
    this.#depth--;
    if (operators.some((each) => comparisons.has(each))) return "boolean";
    return operators.some((each) => each !== "|") ? "number" : type;
  }

  #operator(found: string[]): boolean {
    const { kind, text } = this.#token;
    if (!(kind === "sign" ? signOperators.has(text) : kind === "name" && wordOperators.has(text))) return false;
    found.push(text);
    this.#next++;
    return true;
  }

  #operand(): XPathType {
    const { kind, text, at } = this.#token;
    const type = this.#primary();
    if (!type) {
      this.#location();
      return "nodes";
    }
    const before = this.#next;
    this.#predicates();
    if (this.#take("/", "//")) this.#steps();
    if (this.#next > before && type !== "nodes")
      throw new PathFault(`${kind === "name" ? `${text}()` : "A value"} gives no nodes to look into`, at);
    return this.#next > before ? "nodes" : type;
  }

  /** A text, a number, brackets, a function; undefined where a path begins. */
  #primary(): XPathType | undefined {
    const token = this.#token;
    if (token.kind === "literal" || token.kind === "number") {
      this.#next++;
      return token.kind === "literal" ? "string" : "number";
    }
    if (this.#is("$")) {
      const name = this.#ahead(1);
      if (name.kind !== "name")
        throw new PathFault("XPaths do not begin with $", token.at, "This looks like a JSONPath. Write /order/@id.");
      throw new PathFault(`The XPath has no variable $${name.text}`, token.at, `Write \${${name.text}}.`);
    }
    if (this.#take("(")) {
      const type = this.#expression();
      this.#need(")", token);
      return type;
    }
    const called = token.kind === "name" && this.#ahead(1).text === "(" && !nodeTypes.has(token.text);
    return called ? this.#call(token) : undefined;
  }

  #call(name: Token): XPathType {
    const known = Object.hasOwn(functions, name.text) ? functions[name.text] : undefined;
    if (!known) {
      const help = didYouMean(name.text, Object.keys(functions)) ?? "The functions are those of XPath 1.0.";
      throw new PathFault(`Unknown function ${name.text}()`, name.at, help);
    }
    const open = this.#ahead(1);
    this.#next += 2;
    const types: XPathType[] = [];
    if (!this.#is(")")) {
      do types.push(this.#expression());
      while (this.#take(","));
    }
    this.#need(")", open);
    const [fewest, most, type] = known;
    if (types.length < fewest || types.length > most) throw wrongCount(name, known, types.length);
    if (ofNodes.has(name.text) && (types[0] ?? "nodes") !== "nodes")
      throw new PathFault(`${name.text}() takes nodes, not a ${types[0]}`, name.at);
    return type;
  }

  #location(): void {
    if (this.#take("/")) {
      if (this.#beginsStep()) this.#steps();
      return;
    }
    this.#take("//");
    this.#steps();
  }

  #steps(): void {
    do this.#step();
    while (this.#take("/", "//"));
  }

  #beginsStep(): boolean {
    return this.#token.kind === "name" || this.#is(".", "..", "@", "*");
  }

  #step(): void {
    if (this.#take(".", "..")) return;
    if (!this.#take("@")) this.#axis();
    this.#nodeTest();
    this.#predicates();
  }

  #axis(): void {
    const { kind, text, at } = this.#token;
    if (kind !== "name" || this.#ahead(1).text !== "::") return;
    if (!axes.includes(text)) throw new PathFault(`Unknown axis ${text}::`, at, didYouMean(text, axes));
    this.#next += 2;
  }

  #nodeTest(): void {
    const name = this.#token;
    if (this.#take("*")) return;
    if (name.kind !== "name") throw this.#unexpected("a name");
    this.#next++;
    if (!nodeTypes.has(name.text) || !this.#is("(")) return;
    const open = this.#token;
    this.#next++;
    if (name.text === "processing-instruction" && this.#token.kind === "literal") this.#next++;
    this.#need(")", open);
  }

  #predicates(): void {
    for (let open = this.#token; this.#take("["); open = this.#token) {
      this.#expression();
      this.#need("]", open);
    }
  }
}

function wrongCount(name: Token, [fewest, most]: readonly [number, number, XPathType], count: number): PathFault {
  const wanted = most === Infinity ? `at least ${fewest}` : fewest === most ? String(most) : `${fewest} to ${most}`;
  return new PathFault(
    `${name.text}() takes ${wanted === "0" ? "no" : wanted} ${wanted === "1" ? "argument" : "arguments"}, got ${count}`,
    name.at,
  );
}
