import { variableName } from "../../writing/variable-name.ts";
import { plainText, type Written } from "../../writing/written.ts";

/** What stands between the braces of a template, as an expression of ours; undefined: it has no counterpart. */
export type Resolve = (inner: string) => string | undefined;

/** The variables that a file speaks of and does not give a value to. */
export class Unknowns {
  readonly #given: ReadonlySet<string>;
  readonly names = new Set<string>();

  constructor(given: Iterable<string>) {
    this.#given = new Set(given);
  }

  /** The name of a variable in an expression of ours. */
  of(name: string): string {
    const own = variableName(name);
    if (!this.#given.has(own)) this.names.add(own);
    return own;
  }
}

/** Variables that the file does not have are asked of the environment. */
export function headOf({ names }: Unknowns): readonly string[] {
  if (names.size === 0) return [];
  return [
    `Variables that are not in the file (${[...names].join(", ")}) are read from the environment, or given by --var.`,
  ];
}

const template = /\{\{([^{}]{1,500})\}\}/g;

/** A text with `{{ name }}` in it, as a text with `${name}`. What has no counterpart is told to `left`, and stays a text. */
export function templated(text: string, resolve: Resolve, left: (inner: string) => void): string {
  let written = "";
  let end = 0;
  for (const { 0: whole, 1: inner = "", index } of text.matchAll(template)) {
    const code = resolve(inner.trim());
    if (code === undefined) left(inner.trim());
    written += plainText(text.slice(end, index)) + (code === undefined ? plainText(whole) : `\${${code}}`);
    end = index + whole.length;
  }
  return written + plainText(text.slice(end));
}

/**
 * A message as it is sent. JSON becomes a map or a list, also when a template stands where a value would: `{ "n": {{ n }} }`; all
 * else stays a text.
 */
export function templatedMessage(text: string, resolve: Resolve, left: (inner: string) => void): Written {
  const held: string[] = [];
  // A template may stand within a text of JSON, or in the place of a value.
  const json = text.replaceAll(/"(?:[^"\\]|\\.)*"|\{\{[^{}]{1,500}\}\}/g, (token) => {
    if (token.startsWith('"')) return token;
    held.push(token);
    return JSON.stringify(`${HELD}${held.length - 1}`);
  });
  const parsed = jsonOf(json);
  if (parsed === undefined) return templated(text, resolve, left);
  const written = (value: unknown): Written => {
    if (typeof value === "string") {
      const number = value.startsWith(HELD) ? Number(value.slice(HELD.length)) : Number.NaN;
      return templated(held[number] ?? value, resolve, left);
    }
    if (Array.isArray(value)) return value.map(written);
    if (typeof value === "object" && value !== null)
      return new Map(
        Object.entries(value).map(([key, item]) => [key.startsWith("$") ? `$${key}` : key, written(item)]),
      );
    return typeof value === "number" || typeof value === "boolean" ? value : null;
  };
  return written(parsed);
}

// --- internal ---

/** Stands for a template in JSON. */
const HELD = "\u0000template ";

/** An object or a list. */
function jsonOf(text: string): object | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
