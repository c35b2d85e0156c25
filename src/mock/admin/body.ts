import type { IncomingRequest } from "../../net/incoming.ts";
import { Failure } from "../../problem.ts";
import { didYouMean } from "../../shape/nearest.ts";

/** What came with a request, as a map. Null-prototype where it is ours. */
export type Body = Readonly<Record<string, unknown>>;

/** The JSON map of a request with only these keys. Throws a `Failure` (code `invalid-argument`). */
export function jsonBody(bytes: Buffer, keys: readonly string[]): Body {
  let value: unknown;
  try {
    value = bytes.length === 0 ? {} : JSON.parse(bytes.toString("utf8"));
  } catch {
    throw wrong("the body is not JSON", keys);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong("the body must be a map", keys);
  for (const key of Object.keys(value)) {
    if (!keys.includes(key))
      throw wrong(`unknown key ${JSON.stringify(key.slice(0, 100))}`, keys, didYouMean(key, keys));
  }
  return value as Body;
}

/** A member that must be there. */
export function textMember(body: Body, key: string): string {
  const value = body[key];
  if (typeof value === "string") return value;
  throw new Failure({ code: "invalid-argument", headline: `"${key}" must be a text` });
}

export function flagMember(body: Body, key: string): boolean {
  const value = body[key];
  if (typeof value === "boolean") return value;
  throw new Failure({ code: "invalid-argument", headline: `"${key}" must be true or false` });
}

/** Throws a `Failure` for a parameter of the query that means nothing here: what is asked for would not be what is given. */
export function checkQuery(query: IncomingRequest["query"], names: readonly string[]): void {
  for (const name of Object.keys(query)) {
    // The page was opened with it, and whoever copies its address sends it along.
    if (names.includes(name) || name === "token") continue;
    const headline = `unknown parameter ${JSON.stringify(name.slice(0, 100))}`;
    throw new Failure({ code: "invalid-argument", headline, help: helpFor(name, names, "parameters") });
  }
}

/** One of a few words of the query; undefined when it is not given. */
export function wordParameter(text: string | undefined, name: string, words: readonly string[]): string | undefined {
  if (text === undefined || words.includes(text)) return text;
  const headline = `"${name}" is ${JSON.stringify(text.slice(0, 100))}, and there is no such ${name}`;
  throw new Failure({ code: "invalid-argument", headline, help: helpFor(text, words, `${name}s`) });
}

function helpFor(word: string, words: readonly string[], what: string): string {
  return (
    didYouMean(word, words) ?? (words.length > 0 ? `The ${what} are ${words.join(", ")}.` : `There are no ${what}.`)
  );
}

/** A number of the query; undefined when it is not given. */
export function numberParameter(
  text: string | undefined,
  name: string,
  max = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return value;
  const upTo = max === Number.MAX_SAFE_INTEGER ? "" : ` up to ${max}`;
  throw new Failure({ code: "invalid-argument", headline: `"${name}" must be a whole number${upTo}` });
}

function wrong(headline: string, keys: readonly string[], help?: string): Failure {
  return new Failure({ code: "invalid-argument", headline, help: help ?? `Its keys are ${keys.join(", ")}.` });
}
