import { Failure } from "../../problem.ts";
import type { Span } from "../../source.ts";

/** A text from the command line, an environment file or a cell of CSV as the type of the value that it replaces, which stands at a place. */
export function takeType(name: string, given: unknown, like: unknown, at?: Span): unknown {
  if (typeof given !== "string" || typeof like === "string" || like === undefined) return given;
  const wrong = (what: string): Failure =>
    new Failure({
      code: "setting",
      headline: `The variable "${name}" is ${what} in the file, and "${given}" is none`,
      label: `is ${what} here`,
      at,
    });
  if (typeof like === "number") {
    const number = Number(given);
    if (given.trim() === "" || !Number.isFinite(number)) throw wrong("a number");
    return number;
  }
  if (typeof like === "boolean") {
    if (given !== "true" && given !== "false") throw wrong("true or false");
    return given === "true";
  }
  if (like === null) return given;
  if (like instanceof Uint8Array) return new TextEncoder().encode(given);
  const what = Array.isArray(like) ? "a list" : "a map";
  let read: unknown;
  try {
    read = JSON.parse(given);
  } catch {
    throw wrong(what);
  }
  if (typeof read !== "object" || read === null || Array.isArray(read) !== Array.isArray(like)) throw wrong(what);
  return read;
}
