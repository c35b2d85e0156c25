import { cel, type Cel, NotCarried, numberOf, quoted, selected, textLiteral, textOf, truth } from "./cel.ts";
import type { Call, Piece, Value } from "./handlebars.ts";
import { helpers } from "./helpers.ts";
import { faker } from "./random-helpers.ts";
import { literalText, requestHelpers } from "./request-helpers.ts";
import type { Surroundings } from "./surroundings.ts";

/** What `this` and `@index` are inside a block. */
interface Loop {
  readonly item: string | undefined;
  readonly index: string | undefined;
  readonly total?: string;
}

/** Turns what a template of Mockoon says into expressions. What has no counterpart throws `NotCarried`. */
export class Expressions {
  readonly around: Surroundings;
  /** What `setVar` has set so far: the names, and those of our variables. */
  readonly variables = new Map<string, string>();
  readonly #loops: Loop[] = [];

  constructor(around: Surroundings) {
    this.around = around;
  }

  piece(piece: Exclude<Piece, { kind: "text" }>): Cel {
    return piece.kind === "value" ? this.value(piece.value) : this.#block(piece);
  }

  /** Pieces as one expression that gives a text. */
  text(pieces: readonly Piece[]): string {
    if (pieces.length === 0) return quoted("");
    return pieces
      .map((each) => (each.kind === "text" ? quoted(each.text) : this.#summand(this.piece(each))))
      .join(" + ");
  }

  value(value: Value): Cel {
    if (value.kind === "call") return this.#call(value.call);
    if (value.kind === "path") return this.#path(value.path);
    if (value.value === null) return cel("null", "any");
    if (typeof value.value === "string") return textLiteral(value.value);
    return cel(String(value.value), typeof value.value === "number" ? "number" : "boolean");
  }

  #summand(each: Cel): string {
    const isLoose = each.gives === "text" && each.certain && !each.tight;
    return isLoose ? `(${each.code})` : textOf(each);
  }

  #call({ name, args, hash }: Call): Cel {
    if (name === "faker") {
      const [first, ...rest] = args;
      const named = new Map([...hash].map(([key, value]) => [key, this.value(value)]));
      return faker(
        literalText(first, "faker"),
        rest.map((each) => this.value(each)),
        named,
      );
    }
    if (name === "object") {
      const members = [...hash].map(([key, value]) => `${quoted(key)}: ${this.value(value).code}`);
      return cel(`{${members.join(", ")}}`, "any", { certain: true });
    }
    const ofRequest = Object.hasOwn(requestHelpers, name) ? requestHelpers[name] : undefined;
    if (ofRequest) return ofRequest(args, this);
    const helper = Object.hasOwn(helpers, name) ? helpers[name] : undefined;
    if (!helper) throw new NotCarried(`{{${name}}}`);
    return helper(args.map((each) => this.value(each)));
  }

  #path(path: string): Cel {
    const loop = this.#loops.at(-1);
    if (path.startsWith("@")) return this.#special(path, loop);
    const ofItem = /^(?:this|\.)(?:[./](.+))?$/.exec(path);
    if (ofItem) {
      if (loop?.item === undefined) throw new NotCarried(`{{${path}}}`);
      return cel(ofItem[1] === undefined ? loop.item : selected(loop.item, ofItem[1]), "any");
    }
    if (path.startsWith("..")) throw new NotCarried(`{{${path}}}`);
    const isHelper = Object.hasOwn(helpers, path) || Object.hasOwn(requestHelpers, path);
    if (!isHelper && loop?.item !== undefined) return cel(selected(loop.item, path), "any");
    return this.#call({ name: path, args: [], hash: new Map() });
  }

  #special(path: string, loop: Loop | undefined): Cel {
    const name = path.slice(1);
    const variable = this.variables.get(name);
    if (variable !== undefined) return cel(variable, "any");
    if (loop?.index !== undefined) {
      if (name === "index") return cel(loop.index, "number");
      if (name === "first") return cel(`${loop.index} == 0`, "boolean", { tight: false });
      if (name === "total" && loop.total !== undefined) return cel(loop.total, "number");
      if (name === "last" && loop.total !== undefined)
        return cel(`${loop.index} == ${loop.total} - 1`, "boolean", { tight: false });
    }
    throw new NotCarried(`{{${path}}}`);
  }

  #block({ call, body, other }: Extract<Piece, { kind: "block" }>): Cel {
    const { name } = call;
    const [first] = call.args;
    if (name === "base64" || name === "base64url") return cel(`${name}(${this.text(body)})`, "text");
    if (!first) throw new NotCarried(`{{#${name}}} without a value`);
    if (name === "if" || name === "unless") {
      const condition = truth(this.value(first));
      const asked = name === "if" ? condition : `!${condition.startsWith("(") ? condition : `(${condition})`}`;
      return cel(`${asked} ? ${this.#branch(body)} : ${this.#branch(other)}`, "text", { tight: false });
    }
    if (name === "each") return this.#each(this.value(first), body, other);
    if (name === "repeat") return this.#repeat(call, body);
    if (name === "switch") return this.#switch(this.value(first), body);
    throw new NotCarried(`{{#${name}}}`);
  }

  #branch(pieces: readonly Piece[]): string {
    return pieces.length > 1 ? `(${this.text(pieces)})` : this.text(pieces);
  }

  #each(list: Cel, body: readonly Piece[], other: readonly Piece[]): Cel {
    if (other.length > 0) throw new NotCarried("{{else}} of {{#each}}");
    const depth = this.#loops.length === 0 ? "" : String(this.#loops.length + 1);
    const items = list.certain ? list.code : `coalesce(${list.code}, [])`;
    if (!speaksOfIndex(body)) {
      const inner = this.#inside({ item: `item${depth}`, index: undefined }, body);
      return cel(`join(${items}.map(item${depth}, ${inner}), "")`, "text");
    }
    const [all, index] = [`list${depth}`, `i${depth}`];
    const inner = this.#inside({ item: `${all}[${index}]`, index, total: `size(${all})` }, body);
    return cel(`cel.bind(${all}, ${items}, join(range(size(${all})).map(${index}, ${inner}), ""))`, "text");
  }

  /** Mockoon puts commas and line ends between, unless it is told `comma=false`. */
  #repeat({ args, hash }: Call, body: readonly Piece[]): Cel {
    const [min, max] = args.map((each) => numberOf(this.value(each)).code);
    const times = max === undefined ? (min ?? "0") : `randomInt(${min ?? "0"}, ${max})`;
    const outer = this.#loops.at(-1);
    const index = `i${this.#loops.length === 0 ? "" : String(this.#loops.length + 1)}`;
    const loop = { item: outer?.item, index, ...(max === undefined ? { total: times } : {}) };
    const comma = hash.get("comma");
    if (comma?.kind === "literal" && comma.value === false)
      return cel(`join(range(${times}).map(${index}, ${this.#inside(loop, body)}), "")`, "text");
    const inner = this.#inside(loop, withoutComma(body));
    return cel(`join(range(${times}).map(${index}, ${inner}), ",\\n") + "\\n"`, "text", { tight: false });
  }

  #inside(loop: Loop, body: readonly Piece[]): string {
    this.#loops.push(loop);
    try {
      return this.text(body);
    } finally {
      this.#loops.pop();
    }
  }

  #switch(value: Cel, body: readonly Piece[]): Cel {
    let otherwise = quoted("");
    let cases = "";
    for (const each of body) {
      if (each.kind === "text" && each.text.trim() === "") continue;
      const [given] = each.kind === "block" ? each.call.args : [];
      const name = each.kind === "block" ? each.call.name : "";
      if (each.kind === "block" && name === "default") otherwise = this.#branch(each.body);
      else if (each.kind === "block" && name === "case" && given) {
        const equal = helpers["eq"]?.([value, this.value(given)]);
        cases += `${equal?.code ?? "false"} ? ${this.#branch(each.body)} : `;
      } else throw new NotCarried("what stands beside the cases of {{#switch}}");
    }
    return cel(`${cases}${otherwise}`, "text", { tight: false });
  }
}

/** Whether `@index` or its like stands in pieces, however deep. */
function speaksOfIndex(pieces: readonly Piece[]): boolean {
  const inValue = (value: Value): boolean =>
    value.kind === "path"
      ? /^@(?:index|first|last)$/.test(value.path)
      : value.kind === "call" && (value.call.args.some(inValue) || [...value.call.hash.values()].some(inValue));
  return pieces.some((each) => {
    if (each.kind === "text") return false;
    if (each.kind === "value") return inValue(each.value);
    return each.call.args.some(inValue) || speaksOfIndex(each.body) || speaksOfIndex(each.other);
  });
}

/** The pieces of a repeated block without the blanks at its end, and without a comma there. */
function withoutComma(pieces: readonly Piece[]): readonly Piece[] {
  const last = pieces.at(-1);
  if (last?.kind !== "text") return pieces;
  const text = last.text.trimEnd().replace(/,$/, "");
  return [...pieces.slice(0, -1), ...(text === "" ? [] : [{ kind: "text" as const, text }])];
}
