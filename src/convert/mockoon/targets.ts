import type { Part } from "../part.ts";
import { mapOf, type Written } from "../../writing/written.ts";
import { keysOf, memberOf, NotCarried, textOf } from "./cel.ts";
import { Expressions } from "./expressions.ts";
import { parseHandlebars, TemplateFault } from "./handlebars.ts";
import type { Surroundings } from "./surroundings.ts";

/** What a rule of Mockoon looks at. */
export interface Target {
  /** The value as an expression. */
  readonly code: string;
  /** A matcher over roots that asks this of the value; undefined when only an expression can reach it. */
  readonly matcher: ((inner: Written) => ReadonlyMap<string, Written>) | undefined;
  /** `text`: it is always one. `number`: likewise. */
  readonly gives: "text" | "number" | "any";
}

/** The target of a rule. Throws `NotCarried`. */
export function targetOf(rule: Part, around: Surroundings): Target {
  const target = rule.get("target").text;
  const modifier = rule.get("modifier").text;
  if (target === "templating") return { code: templatedText(modifier, around), matcher: undefined, gives: "text" };
  if (modifier.includes("{{")) throw new NotCarried(`${target} with a computed modifier`);
  const { where } = around;
  const speaks = where === "stream" || where === "broadcast";
  if (where === "broadcast" && ["query", "header", "cookie", "params"].includes(target))
    throw new NotCarried(`${target}, where all connections get the same`);
  switch (target) {
    case "body":
      if (speaks) throw new NotCarried("body, where the server speaks first");
      if (modifier === "")
        return where === "http" ? { code: "string(body)", matcher: undefined, gives: "text" } : root("raw");
      return member(where === "http" ? "body" : "message", keysOf(modifier), "any");
    case "query":
      if (modifier === "") return { code: "query", matcher: (inner) => mapOf({ query: inner }), gives: "any" };
      return member("query", keysOf(modifier), "text");
    case "header":
      return member("headers", [needed(modifier, target).toLowerCase()], "text");
    case "cookie":
      return member("cookies", [needed(modifier, target)], "text");
    case "params":
      return member("params", [needed(modifier, target)], "text");
    case "request_number":
      if (where === "http") throw new NotCarried("request_number of a plain HTTP route");
      return speaks
        ? { code: "seq + 1", matcher: undefined, gives: "number" }
        : { code: "number", matcher: (inner) => mapOf({ number: inner }), gives: "number" };
    case "method":
      return { code: where === "http" ? "lower(method)" : '"get"', matcher: undefined, gives: "text" };
    case "path":
      return root("path");
    case "global_var": {
      const [name = "", ...keys] = keysOf(needed(modifier, target));
      return member("data", ["globals", around.global(name), ...keys], "any");
    }
    case "data_bucket": {
      const [name = "", ...keys] = keysOf(needed(modifier, target));
      const bucket = around.bucket(name);
      if (bucket === undefined) throw new NotCarried(`the data bucket "${name}", which is not there`);
      return member("data", [bucket, ...keys], "any");
    }
    default:
      throw new NotCarried(target === "" ? "nothing" : target);
  }
}

/** A template of Mockoon as an expression that gives a text. Throws `NotCarried`. */
export function templatedText(template: string, around: Surroundings): string {
  try {
    const pieces = parseHandlebars(template);
    const expressions = new Expressions(around);
    const [only] = pieces;
    if (pieces.length === 1 && only && only.kind !== "text") return textOf(expressions.piece(only));
    return expressions.text(pieces);
  } catch (thrown) {
    if (thrown instanceof TemplateFault) throw new NotCarried(`a template, because ${thrown.message}`);
    throw thrown;
  }
}

function needed(modifier: string, target: string): string {
  if (modifier === "") throw new NotCarried(`${target} without a name`);
  return modifier;
}

function root(name: string): Target {
  return { code: name, matcher: (inner) => new Map([[name, inner]]), gives: "text" };
}

function member(of: string, keys: readonly string[], gives: Target["gives"]): Target {
  const code = keys.reduce(memberOf, of);
  // A list in a matcher is the whole list: an item of one is reached by an expression.
  if (keys.some((key) => /^\d+$/.test(key) || key === "")) return { code, matcher: undefined, gives };
  const path = [of, ...keys.map((key) => (key.startsWith("$") ? `$${key}` : key))];
  return {
    code,
    gives,
    matcher: (inner) =>
      path.reduceRight<Written>((value, key) => new Map([[key, value]]), inner) as ReadonlyMap<string, Written>,
  };
}
