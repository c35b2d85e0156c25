import { compileFilter, type CompileQuery, type FilterSubject } from "./path-filter.ts";
import type { Segment, Selector } from "./path-syntax.ts";

/** A value with the way to it: what `^` and `~` need. The whole value has no parent. */
export interface Place {
  readonly value: unknown;
  readonly key: string | number;
  readonly parent: Place | undefined;
}

type Select = (places: readonly Place[], root: unknown) => readonly Place[];

/** Whether a path can select at most one value. */
export function isDefinite(segments: readonly Segment[]): boolean {
  return segments.every(
    (segment) =>
      segment.kind === "select" &&
      !segment.deep &&
      segment.selectors.length === 1 &&
      segment.selectors.every(({ kind }) => kind === "name" || kind === "index"),
  );
}

/** Whether a path holds an expression, for which the engine must be loaded. */
export function needsEngine(segments: readonly Segment[]): boolean {
  return segments.some(
    (segment) =>
      segment.kind === "select" && segment.selectors.some(({ kind }) => kind === "filter" || kind === "script"),
  );
}

/** Compiles a path that selects at most one value: each step reads one own member. */
export function compileDefinite(segments: readonly Segment[]): (value: unknown) => readonly unknown[] {
  const keys = segments.flatMap((segment) => (segment.kind === "select" ? segment.selectors : [])).map(keyOf);
  return (value) => {
    let found = value;
    for (const key of keys) {
      found = step(found, key);
      if (found === undefined) return nothing;
    }
    return [found];
  };
}

const nothing: readonly unknown[] = [];

/** Compiles a path that may select several values. */
export function compileSelection(
  segments: readonly Segment[],
  offset = 0,
): (value: unknown, root?: unknown) => readonly unknown[] {
  const select = compilePlaces(segments, offset);
  return (value, root = value) => select(value, root).map((place) => place.value);
}

/** Compiles a path to where the values that it selects stand. */
export function compilePlaces(
  segments: readonly Segment[],
  offset = 0,
): (value: unknown, root?: unknown) => readonly Place[] {
  const steps = segments.map((segment) => compileSegment(segment, offset));
  return (value, root = value) => {
    let places: readonly Place[] = [{ value, key: "$", parent: undefined }];
    for (const select of steps) places = select(places, root);
    return places;
  };
}

const compileQuery: CompileQuery = (segments) =>
  isDefinite(segments)
    ? { definite: true, select: compileDefinite(segments) }
    : { definite: false, select: compileSelection(segments) };

function keyOf(selector: Selector): string | number {
  return selector.kind === "name" ? selector.name : selector.kind === "index" ? selector.index : "";
}

/** One own member; lists and texts have `length`, too, and lists are also counted from their end. */
function step(value: unknown, key: string | number): unknown {
  if (typeof value === "string") return key === "length" ? value.length : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  const index = typeof key === "number" && key < 0 && Array.isArray(value) ? value.length + key : key;
  return Object.hasOwn(value, index) ? (value as Readonly<Record<string | number, unknown>>)[index] : undefined;
}

function compileSegment(segment: Segment, offset: number): Select {
  const select = compileOwn(segment, offset);
  return segment.deep ? (places, root) => select(places.flatMap(descendants), root) : select;
}

function compileOwn(segment: Segment, offset: number): Select {
  switch (segment.kind) {
    case "parent":
      return (places) => [...new Set(places.map(({ parent }) => parent).filter((parent) => parent !== undefined))];
    case "key":
      return (places) => places.map((place) => ({ ...place, value: place.key }));
    case "type": {
      const test = Object.hasOwn(types, segment.type) ? types[segment.type] : undefined;
      return (places) => places.filter(({ value }) => test?.(value));
    }
    case "select": {
      const selectors = segment.selectors.map((selector) => compileSelector(selector, offset));
      return (places, root) => places.flatMap((place) => selectors.flatMap((select) => select(place, root)));
    }
  }
}

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  number: (value) => Number.isFinite(value),
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
  array: (value) => Array.isArray(value),
  object: (value) => typeof value === "object" && value !== null,
  scalar: (value) => typeof value !== "object" || value === null,
};

function compileSelector(selector: Selector, offset: number): (place: Place, root: unknown) => readonly Place[] {
  switch (selector.kind) {
    case "name":
    case "index": {
      const key = keyOf(selector);
      return (place) => member(place, key);
    }
    case "wildcard":
      return children;
    case "slice":
      return (place) => slice(place, selector.start, selector.end, selector.step);
    case "filter": {
      const holds = compileFilter(selector.expression, offset + selector.from, compileQuery);
      return (place, root) => children(place).filter((child) => holds(subject(child, root)));
    }
    case "script": {
      const key = compileFilter(selector.expression, offset + selector.from, compileQuery);
      return (place, root) => {
        const found = key(subject(place, root));
        return typeof found === "string" || typeof found === "number" ? member(place, found) : [];
      };
    }
  }
}

function subject(place: Place, root: unknown): FilterSubject {
  return { item: place.value, key: place.key, parent: place.parent?.value, root };
}

function member(parent: Place, key: string | number): readonly Place[] {
  const value = step(parent.value, key);
  return value === undefined ? [] : [{ value, key, parent }];
}

function children(parent: Place): readonly Place[] {
  const { value } = parent;
  if (Array.isArray(value)) return value.map((item: unknown, key) => ({ value: item, key, parent }));
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [];
  return Object.keys(value).map((key) => ({ value: (value as Readonly<Record<string, unknown>>)[key], key, parent }));
}

/** A value and all below it, parents first; without recursion, since a peer may nest thousands of levels. */
function descendants(place: Place): readonly Place[] {
  const found: Place[] = [];
  const pending: Place[] = [place];
  for (let next = pending.pop(); next; next = pending.pop()) {
    found.push(next);
    const below = children(next);
    for (let i = below.length - 1; i >= 0; i--) {
      const child = below[i];
      if (child) pending.push(child);
    }
  }
  return found;
}

/** RFC 9535 section 2.3.4.2. */
function slice(parent: Place, from: number | undefined, to: number | undefined, stride: number): readonly Place[] {
  const { value } = parent;
  if (!Array.isArray(value) || stride === 0) return [];
  const length = value.length;
  const normal = (index: number): number => (index < 0 ? length + index : index);
  const found: Place[] = [];
  if (stride > 0) {
    const start = Math.min(Math.max(normal(from ?? 0), 0), length);
    const end = Math.min(Math.max(normal(to ?? length), 0), length);
    for (let i = start; i < end; i += stride) found.push({ value: value[i] as unknown, key: i, parent });
  } else {
    const start = Math.min(Math.max(normal(from ?? length - 1), -1), length - 1);
    const end = to === undefined ? -1 : Math.min(Math.max(normal(to), -1), length - 1);
    for (let i = start; i > end; i += stride) found.push({ value: value[i] as unknown, key: i, parent });
  }
  return found;
}
