import { type Expr, nowhere } from "./expr.ts";

/** Why a value has no JSON text, in readable words. */
export class NoJson extends TypeError {}

/** The JSON text of a value; undefined when it has none. Throws `NoJson`. */
export function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (thrown) {
    throw new NoJson(whyNot(thrown), { cause: thrown });
  }
}

/** The engine's own messages speak of constructors, stacks and strings, and draw the circle over several lines. */
function whyNot(thrown: unknown): string {
  // A value that a peer has sent as JSON may be deeper than what writes it can go.
  if (thrown instanceof RangeError)
    return `This value cannot be written as JSON: ${/call stack/.test(thrown.message) ? "it is nested too deeply" : "its text is too long"}`;
  const why =
    thrown instanceof TypeError && /BigInt/.test(thrown.message)
      ? "it holds a whole number beyond 2^53"
      : "it contains itself";
  return `JSON cannot hold this value: ${why}`;
}

/** Makes the JSON text of a value in a scope. */
export type JsonWriter = NonNullable<Expr<unknown>["json"]>;

/**
 * Writes a map with fixed keys as `JSON.stringify` writes what it evaluates to, without making the object: what does not
 * change is put together once. Undefined when only `JSON.stringify` knows the order, since it writes numbers as keys first.
 */
export function mapWriter(
  members: readonly { readonly key: string; readonly value: Expr<unknown> }[],
): JsonWriter | undefined {
  if (members.some(({ key }) => /^\d+$/.test(key))) return undefined;
  return pieceWriter(
    "{",
    members.map(({ key, value }) => ({ before: `${JSON.stringify(key)}:`, value })),
    "}",
  );
}

/** The same for a list; an item without a value is left out, as it is in the list. */
export function listWriter(items: readonly Expr<unknown>[]): JsonWriter {
  return pieceWriter(
    "[",
    items.map((value) => ({ before: "", value })),
    "]",
  );
}

/** A part that changes, with all that stands fixed between it and the next such part. */
interface Piece {
  readonly write: JsonWriter;
  /** What stands before its value: `,"id":`; without the comma where it is the first. */
  readonly before: string;
  /** Constants up to the next part, each with its comma: `,"type":"echo"`. */
  after: string;
}

function pieceWriter(
  open: string,
  parts: readonly { readonly before: string; readonly value: Expr<unknown> }[],
  close: string,
): JsonWriter {
  const pieces: Piece[] = [];
  let start = open;
  for (const { before, value } of parts) {
    const last = pieces.at(-1);
    if (!value.constant || !hasJson(value)) pieces.push({ write: writerOf(value), before: `,${before}`, after: "" });
    else {
      const text = jsonText(value.evaluate(nowhere));
      if (text === undefined) continue;
      if (last) last.after += `,${before}${text}`;
      else start = joined(start, `,${before}${text}`);
    }
  }
  return (scope) => {
    let text = start;
    for (const { write, before, after } of pieces) {
      const part = write(scope);
      if (part !== undefined) text = joined(text, before) + part;
      if (after !== "") text = joined(text, after);
    }
    return text + close;
  };
}

/** Whether a constant has a JSON text: a number of 64 bits has none, and may be meant for another codec. */
function hasJson(expr: Expr<unknown>): boolean {
  try {
    jsonText(expr.evaluate(nowhere));
    return true;
  } catch (thrown) {
    if (thrown instanceof NoJson) return false;
    throw thrown;
  }
}

/** A text that begins with a comma, put behind what is there; the first has none. */
function joined(text: string, next: string): string {
  return text.length === 1 ? text + next.slice(1) : text + next;
}

/** How a value within others is written. */
function writerOf(expr: Expr<unknown>): JsonWriter {
  if (expr.json) return expr.json;
  // Numbers too: V8 keeps the text that `String` makes of a number, and a loop's numbers are never asked for again.
  return (scope) => jsonText(expr.evaluate(scope));
}

/** The text of a constant, made when it is first asked for. */
export function constantWriter(value: unknown): JsonWriter {
  let text: string | undefined;
  return () => (text ??= jsonText(value));
}
