import { constant, type Expr, nowhere } from "../expression/expr.ts";
import { locator } from "../expression/locate.ts";
import { Failure } from "../problem.ts";
import { reportWrong } from "../shape/scalars.ts";
import type { Reader, Shape } from "../shape/shape.ts";
import { type ScalarNode, isTextOrNumber } from "../tree.ts";
import { checkPath, type PathNote } from "./path-check.ts";
import { loadPathEngine } from "./path-filter.ts";
import { pathTemplate } from "./path-template.ts";
import { compileDefinite, compileSelection, isDefinite, needsEngine } from "./path-select.ts";
import { parsePath, PathFault, type Segment } from "./path-syntax.ts";

/** A compiled JSONPath: where in a value. */
export interface JsonPath {
  /** The path with its `$`. */
  readonly text: string;
  /** Whether it can select at most one value: `$.items[0].id`. */
  readonly definite: boolean;
  /** What it selects, in order; empty when there is nothing. Own members only. */
  select(value: unknown): readonly unknown[];
}

/** A JSONPath; `$.` may be left out, and values put into it by `${…}` cannot change what the path says. */
export const path: Shape<Expr<JsonPath>> = {
  schema: { type: ["string", "integer"], description: "A JSONPath: $.items[0].id; `$.` may be left out" },
  read(node, reader) {
    if (!isTextOrNumber(node))
      return reportWrong(node, "a JSONPath", reader, "Write $.items[0].id, or $ for the whole message.");
    const text = typeof node.value === "string" ? node.value : node.raw;
    return text.includes("${") ? readTemplate(text, node, reader) : readConstant(text, node, reader);
  },
};

/**
 * Compiles a path. Throws a `PathFault` when it is not one. A path with a filter needs `loadPathEngine()` before;
 * paths that were read by `path` have seen to that.
 */
export function compilePath(text: string): JsonPath {
  return compile(text, parsePath(text));
}

function compile(text: string, segments: readonly Segment[]): JsonPath {
  const definite = isDefinite(segments);
  const select = definite ? compileDefinite(segments) : compileSelection(segments);
  return { text: rooted(text), definite, select: (value) => select(value) };
}

/** A path with its `$`. */
function rooted(text: string): string {
  if (text.startsWith("$") && !/^\$[\w-]/.test(text)) return text;
  return /^[.[]/.test(text) ? `$${text}` : `$.${text}`;
}

function readConstant(text: string, node: ScalarNode, reader: Reader): Expr<JsonPath> | undefined {
  const place = locator(text, node.span);
  const note = (each: PathNote): void => reader.report({ ...each, at: place(each.offset, each.offset + 1) });
  const segments = parsed(text, note);
  if (!segments) return undefined;
  if (needsEngine(segments)) return lateExpr(text, segments, node, reader, note);
  reader.defer(async () => void (await checkPath(text, rooted(text), segments, note)));
  return constant(compile(text, segments), node.span);
}

/** A path with a filter can be compiled only when the engine has been loaded. */
function lateExpr(
  text: string,
  segments: readonly Segment[],
  node: ScalarNode,
  reader: Reader,
  note: (each: PathNote) => void,
): Expr<JsonPath> {
  let compiled: JsonPath = { text: rooted(text), definite: false, select: () => [] };
  reader.defer(async () => {
    compiled = (await checked(text, segments, note)) ?? compiled;
  });
  // What is handed out stays the same, since constants are evaluated as soon as they are read.
  const late: JsonPath = { text: compiled.text, definite: false, select: (value) => compiled.select(value) };
  return constant(late, node.span);
}

function readTemplate(text: string, node: ScalarNode, reader: Reader): Expr<JsonPath> | undefined {
  const note = (each: PathNote): void => reader.report({ ...each, at: node.span });
  const holes = noted(() => pathTemplate(text, node.span, reader), note);
  const segments = holes && parsed(holes.sample, note);
  if (!holes || !segments) return undefined;
  if (holes.text.constant) return readConstant(holes.text.evaluate(nowhere), node, reader);
  reader.defer(async () => void (await checked(holes.sample, segments, note)));
  let known: JsonPath | undefined;
  let knownText: string | undefined;
  return {
    span: node.span,
    constant: false,
    evaluate(scope) {
      const now = holes.text.evaluate(scope);
      if (known && knownText === now) return known;
      known = compiledAt(now, node);
      knownText = now;
      return known;
    },
  };
}

function compiledAt(text: string, { span }: ScalarNode): JsonPath {
  try {
    return compilePath(text);
  } catch (thrown) {
    if (!(thrown instanceof PathFault)) throw thrown;
    throw new Failure({
      code: "expression",
      headline: `The path ${text} is not valid: ${thrown.message}`,
      label: "not a path",
      at: span,
    });
  }
}

/** Compiles a path and has it checked; what is wrong with it is told once, by whoever says it better. */
async function checked(
  text: string,
  segments: readonly Segment[],
  note: (each: PathNote) => void,
): Promise<JsonPath | undefined> {
  if (needsEngine(segments)) await loadPathEngine();
  let fault: PathNote | undefined;
  const compiled = noted(
    () => compile(text, segments),
    (each) => (fault = each),
  );
  // The engine knows no columns, so only what comes with advice is better than what the other parser says.
  const usable = fault?.help === undefined && (await checkPath(text, rooted(text), segments, note));
  if (fault && (usable || fault.help !== undefined)) note(fault);
  return compiled;
}

function parsed(text: string, note: (each: PathNote) => void): readonly Segment[] | undefined {
  return noted(() => parsePath(text), note);
}

/** Runs something that finds fault with a path, and turns the fault into a problem of the file. */
function noted<T>(work: () => T, note: (each: PathNote) => void): T | undefined {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof PathFault)) throw thrown;
    note({
      headline: `The JSONPath is not valid: ${thrown.message}`,
      label: "here",
      offset: thrown.offset,
      ...(thrown.help === undefined ? {} : { help: thrown.help }),
    });
    return undefined;
  }
}
