import { Failure } from "../../problem.ts";
import type { Span } from "../../source.ts";

/** A value that has members. */
export type Container = Record<string | number, unknown> | unknown[];

export function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array);
}

/**
 * A copy of maps and lists all the way down, so that what is changed in place is nobody else's: neither another variable's
 * nor the message's that it came with. Throws a `Failure` for what a peer has nested too deeply. `name`: whose value it is.
 */
export function copied(value: unknown, name: string, at?: Span): unknown {
  if (!isContainer(value)) return value;
  try {
    return deepCopy(value);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    const headline = `The value for "${name}" is nested too deeply`;
    throw new Failure({ code: "expression", headline, ...(at ? { at } : {}) });
  }
}

// --- internal ---

function deepCopy(value: unknown): unknown {
  if (!isContainer(value)) return value;
  if (Array.isArray(value)) return value.map(deepCopy);
  // A time, and what else a codec makes of its own: it has no members to change.
  if (!isPlain(value)) return value;
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of Object.entries(value)) copy[key] = deepCopy(item);
  return copy;
}

/** Not made by a class: of JSON, or of what a file writes, whose maps have a prototype without names. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || prototype === Object.prototype || !("constructor" in prototype);
}
