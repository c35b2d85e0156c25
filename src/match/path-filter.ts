import { textOf } from "../expression/value-text.ts";
import { beginsRegex, parseQuery, PathFault, readString, regexEnd, type Segment } from "./path-syntax.ts";
import { compileRegex } from "../regex.ts";

/** What evaluates the expressions of filters: the safe evaluator of jsonpath-plus, which has no way out of its variables. */
interface Script {
  runInNewContext(variables: Readonly<Record<string, unknown>>): unknown;
}

let Engine: (new (code: string) => Script) | undefined;

/** Loads jsonpath-plus; before it, paths with filters cannot be compiled. */
export async function loadPathEngine(): Promise<void> {
  if (Engine) return;
  const { JSONPath } = await import("jsonpath-plus");
  // Its types leave out the prototype's members; the safe one is what `eval: "safe"` uses.
  const { prototype } = JSONPath as unknown as {
    readonly prototype: { readonly safeVm: { readonly Script: new (code: string) => Script } };
  };
  Engine = prototype.safeVm.Script;
}

/** Where a filter's expression is asked: `@` and `$`, and the key of the item. */
export interface FilterSubject {
  readonly item: unknown;
  readonly key: string | number;
  readonly parent: unknown;
  readonly root: unknown;
}

/** Selects from a value by parsed segments; given by who compiles paths, since filters hold paths. */
export type CompileQuery = (segments: readonly Segment[]) => {
  readonly definite: boolean;
  select(value: unknown): readonly unknown[];
};

/**
 * Compiles the expression of a filter (or script). Every text and every path in it becomes a variable before the engine
 * sees it: no text can change what the expression says, paths reach own members only, and what is missing is undefined.
 */
export function compileFilter(
  expression: string,
  offset: number,
  compileQuery: CompileQuery,
): (subject: FilterSubject) => unknown {
  if (!Engine) throw new Error("the engine of path filters is not loaded");
  const { code, values, queries } = new FilterParser(expression, offset, compileQuery).parse();
  let script: Script;
  try {
    script = new Engine(code);
  } catch (thrown) {
    throw new PathFault(
      `The filter is not valid: ${thrown instanceof Error ? thrown.message.replace(/ at character \d+$/, "") : ""}`,
      offset,
    );
  }
  return ({ item, key, parent, root }) => {
    const variables: Record<string, unknown> = Object.assign(Object.create(null), functions, values, {
      _key: key,
      _parent: parent,
    });
    for (const query of queries) variables[query.name] = query.read(query.ofRoot ? root : item);
    try {
      return script.runInNewContext(variables);
    } catch (thrown) {
      // An item of another form (a method of a text asked of a number) is not selected; that is what filters are for.
      if (thrown instanceof TypeError || thrown instanceof RangeError || thrown instanceof SyntaxError)
        return undefined;
      throw thrown;
    }
  };
}

interface Query {
  readonly name: string;
  readonly ofRoot: boolean;
  read(value: unknown): unknown;
}

class FilterParser {
  readonly #text: string;
  readonly #compileQuery: CompileQuery;
  readonly #offset: number;
  readonly #queries: Query[] = [];
  readonly #values: Record<string, string> = {};
  #code = "";

  constructor(text: string, offset: number, compileQuery: CompileQuery) {
    this.#text = text;
    this.#offset = offset;
    this.#compileQuery = compileQuery;
  }

  parse(): {
    readonly code: string;
    readonly values: Readonly<Record<string, string>>;
    readonly queries: readonly Query[];
  } {
    let at = 0;
    while (at < this.#text.length) at = this.#next(at);
    return { code: this.#code, values: this.#values, queries: this.#queries };
  }

  /** Copies the next sign or replaces what begins here; gives the offset behind it. */
  #next(at: number): number {
    const sign = this.#text[at] ?? "";
    if (sign === "'" || sign === '"') {
      const { value, end } = readString(this.#text, at);
      const name = `_text${Object.keys(this.#values).length}`;
      this.#values[name] = value;
      this.#code += name;
      return end;
    }
    if (beginsRegex(this.#text, at)) {
      const end = regexEnd(this.#text, at) + 1;
      this.#code += this.#text.slice(at, end);
      return end;
    }
    const rest = this.#text.slice(at);
    const name = /^(@(?:property|parent|root)\b|[@$])/.exec(rest)?.[0];
    if (name !== undefined) return this.#query(name, at + name.length);
    const word = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    if (word !== undefined && !/[.\w]$/.test(this.#code)) this.#known(word);
    this.#code += word ?? sign;
    return at + (word ?? sign).length;
  }

  #known(word: string): void {
    if (Object.hasOwn(functions, word) || literals.has(word)) return;
    const help = /^(and|or|not)$/i.test(word)
      ? "Write && for and, || for or, ! for not."
      : `Quote texts: "${word}". Members of the item are @.${word}.`;
    throw new PathFault(`"${word}" is not known in a filter`, this.#offset + this.#text.indexOf(word), help);
  }

  #query(name: string, from: number): number {
    if (name === "@property" || name === "@parent") {
      this.#code += name === "@property" ? "_key" : "_parent";
      return from;
    }
    const { segments, end } = parseQuery(this.#text, from);
    // `@.name.startsWith("a")`: the last name is a method of the value before it.
    const last = segments.at(-1);
    const method = last && this.#text[end] === "(" ? this.#text.slice(last.from, end) : "";
    const query = this.#compileQuery(method === "" ? segments : segments.slice(0, -1));
    const counted = /\b(?:count|value)\(\s*$/.test(this.#code);
    const variable = `_query${this.#queries.length}`;
    this.#queries.push({
      name: variable,
      ofRoot: name !== "@",
      read(value) {
        const selected = query.select(value);
        if (counted) return selected;
        return query.definite ? selected[0] : selected.length > 0;
      },
    });
    this.#code += variable + method;
    return end;
  }
}

const literals: ReadonlySet<string> = new Set(["true", "false", "null", "undefined", "typeof"]);

const patterns = new Map<string, RegExp | undefined>();

/** The function extensions of RFC 9535 section 2.4, which jsonpath-plus does not know. */
const functions = {
  length(value: unknown): number | undefined {
    if (typeof value === "string") return [...value].length;
    if (Array.isArray(value)) return value.length;
    return typeof value === "object" && value !== null ? Object.keys(value).length : undefined;
  },
  count: (nodes: unknown): number => (Array.isArray(nodes) ? nodes.length : 0),
  value: (nodes: unknown): unknown => (Array.isArray(nodes) && nodes.length === 1 ? (nodes[0] as unknown) : undefined),
  match: (value: unknown, pattern: unknown): boolean => matches(value, `^(?:${textOf(pattern)})$`),
  search: (value: unknown, pattern: unknown): boolean => matches(value, textOf(pattern)),
};

function matches(value: unknown, pattern: string): boolean {
  if (typeof value !== "string") return false;
  if (!patterns.has(pattern)) {
    if (patterns.size > 1000) patterns.clear();
    patterns.set(pattern, regexOrNone(pattern));
  }
  return patterns.get(pattern)?.test(value) ?? false;
}

function regexOrNone(pattern: string): RegExp | undefined {
  try {
    return compileRegex(pattern);
  } catch {
    // RFC 9535 section 2.4.6: what is not a pattern matches nothing.
    return undefined;
  }
}
