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
