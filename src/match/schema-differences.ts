import type { ErrorObject } from "ajv";
import { type Finding, itemPath, memberPath } from "./difference.ts";
import type { Difference } from "./matcher.ts";
import { pointerKeys } from "./schema-documents.ts";
import type { Branches } from "./schema-branches.ts";
import { OTHER_TYPE, sentenceOf } from "./schema-sentences.ts";

/** A difference from a schema, and how much it says against the alternative that it belongs to. */
export interface SchemaFinding extends Finding {
  readonly weight: number;
}

/**
 * What ajv found, for people. Of an `anyOf` or `oneOf` only the alternative is told that fits best. `path` is where the
 * value stands in the message.
 */
export function differencesOf(
  errors: readonly ErrorObject[],
  value: unknown,
  path: string,
  branches: Branches,
): readonly SchemaFinding[] {
  const found: SchemaFinding[] = [];
  // From the back: the errors of alternatives stand before the error of the whole.
  for (let i = errors.length - 1; i >= 0; i--) {
    const error = errors[i];
    if (!error) continue;
    const where = jsonPath(error.instancePath, value, path);
    const of =
      error.keyword === "anyOf" || error.keyword === "oneOf" ? alternatives(error, where, branches) : undefined;
    if (of) {
      i -= of.errors;
      found.unshift(...of.best);
    } else if (error.keyword === "contains") {
      // Why each item does not fit is of no use: one would have been enough.
      while (isBelow(errors[i - 1], error)) i--;
      found.unshift(sentenceOf(error, where));
    } else if (error.keyword !== "if" && error.propertyName === undefined) {
      found.unshift(sentenceOf(error, where));
    }
  }
  return found;
}

/** The differences as everyone else knows them, each told once. */
export function readable(findings: readonly SchemaFinding[]): readonly Difference[] {
  const told = new Map(findings.map(({ path, expected, actual, text }) => [text, { path, expected, actual, text }]));
  return [...told.values()];
}

function isBelow(error: ErrorObject | undefined, { instancePath, schemaPath }: ErrorObject): boolean {
  return (
    error !== undefined &&
    error.schemaPath.startsWith(`${schemaPath}/`) &&
    error.instancePath.startsWith(`${instancePath}/`)
  );
}

interface Alternatives {
  readonly best: readonly SchemaFinding[];
  /** How many errors of ajv they account for. */
  readonly errors: number;
}

function alternatives(error: ErrorObject, path: string, branches: Branches): Alternatives | undefined {
  const params = error.params as { readonly passingSchemas?: readonly number[] | null };
  // Several alternatives of a oneOf fit: that is one error, and there is no best one.
  if (params.passingSchemas) return { best: [sentenceOf(error, path)], errors: 0 };
  const validators = branches(error);
  if (!validators) return undefined;
  let count = 0;
  const found = validators.map((validate) => {
    if (validate(error.data)) return [];
    const errors = validate.errors ?? [];
    count += errors.length;
    return differencesOf(errors, error.data, path, branches);
  });
  return { best: bestOf(found, path), errors: count };
}

function bestOf(found: readonly (readonly SchemaFinding[])[], path: string): readonly SchemaFinding[] {
  const failing = found.filter((each) => each.length > 0);
  const [best = []] = failing.toSorted((a, b) => weightOf(a, path) - weightOf(b, path));
  const [first] = best;
  if (!first || failing.length === 1) return best;
  // Every alternative is refused as a whole: what each of them asks for is one sentence.
  if (failing.every((each) => each.length === 1 && each[0]?.path === path && each[0].expected !== "")) {
    const expected = [...new Set(failing.map(([only]) => only?.expected ?? ""))].join(" or ");
    return [{ ...first, expected, text: `${path}: expected ${expected}, got ${first.actual}` }];
  }
  return best.map((each) => ({ ...each, text: `${each.text} (of ${failing.length} alternatives this one fits best)` }));
}

/** How much speaks against an alternative. Below the value itself only a constant says that another one was meant. */
function weightOf(findings: readonly SchemaFinding[], path: string): number {
  return findings.reduce(
    (sum, { weight, path: where }) => sum + (where === path || weight < OTHER_TYPE ? weight : 1),
    0,
  );
}

/** A JSON Pointer into a value as a JSONPath. */
function jsonPath(pointer: string, value: unknown, root: string): string {
  let path = root;
  let here = value;
  for (const key of pointerKeys(pointer)) {
    path = Array.isArray(here) ? itemPath(path, Number(key)) : memberPath(path, key);
    here =
      typeof here === "object" && here !== null && Object.hasOwn(here, key)
        ? (here as Readonly<Record<string, unknown>>)[key]
        : undefined;
  }
  return path;
}
