import { nearest } from "../shape/nearest.ts";
import { reportWrong } from "../shape/scalars.ts";
import type { Shape } from "../shape/shape.ts";

/** The parts of a path that have names: null-prototype, since the pattern's names and the path's texts are anybody's. */
export type Params = Readonly<Record<string, string>>;

/** A path as a mock declares it: `/ws/:tenant?`, `/files/*`. */
export interface PathPattern {
  readonly text: string;
  /** The named parts of a path that fits, percent-decoded; undefined when it does not fit. */
  match(path: string): Params | undefined;
  /** The path of this pattern that comes nearest to another one, for "did you mean". */
  near(path: string): string;
}

export const pathPattern: Shape<PathPattern> = {
  schema: {
    type: "string",
    description:
      "A path; `:name` is a part of any text, `:name?` may be missing, `*` stands for any part, at the end for all the rest",
  },
  read(node, reader) {
    if (node.kind !== "scalar" || typeof node.value !== "string")
      return reportWrong(node, "a path", reader, "Write path: /ws, or /ws/:room.");
    const text = node.value;
    if (!text.startsWith("/"))
      return reportWrong(node, 'a path that begins with "/"', reader, `Did you mean "/${text}"?`);
    const parts = segments(text).map(readPart);
    const odd = parts.find((part) => typeof part === "string");
    if (odd !== undefined) return reportWrong(node, "a path", reader, odd);
    const names = parts.flatMap((part) => (typeof part === "object" && part.kind === "name" ? [part.name] : []));
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice !== undefined) return reportWrong(node, "a path", reader, `Two of its parts have the name "${twice}".`);
    return compilePath(
      text,
      parts.filter((part) => typeof part !== "string"),
    );
  },
};

/** The pattern that a path most likely meant, or undefined when none is near. */
export function nearestPath(path: string, patterns: Iterable<PathPattern>): string | undefined {
  // Comparing costs the product of the lengths, and a client may send any length.
  if (path.length > 200) return undefined;
  const candidates = new Map<string, string>();
  for (const pattern of patterns)
    if (!candidates.has(pattern.near(path))) candidates.set(pattern.near(path), pattern.text);
  const found = nearest(path, candidates.keys());
  return found === undefined ? undefined : candidates.get(found);
}

type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "name"; readonly name: string; readonly optional: boolean }
  | { readonly kind: "any" };

/** One part of a pattern, or what to do about one that is none. */
function readPart(text: string): Part | string {
  if (text === "*") return { kind: "any" };
  const name = /^:([A-Za-z_]\w*)(\?)?$/.exec(text);
  if (name) return { kind: "name", name: name[1] ?? "", optional: name[2] !== undefined };
  if (text.includes("*")) return `"*" stands for a whole part of a path: /files/*, not "${text}".`;
  if (text.startsWith(":")) return `The name of a part has letters, digits and _: "/:room", not "${text}".`;
  if (/[?#]/.test(text)) return "A path has neither a query nor a fragment; look at the query with when: { query: … }.";
  return { kind: "text", text };
}

function compilePath(text: string, parts: readonly Part[]): PathPattern {
  return {
    text,
    match(path) {
      const params = Object.create(null) as Record<string, string>;
      return fits(parts, 0, segments(path).map(decoded), 0, params) ? params : undefined;
    },
    near(path) {
      const given = segments(path);
      const own = parts.flatMap((part, index): readonly string[] => {
        if (part.kind === "text") return [part.text];
        if (part.kind === "any" && index === parts.length - 1) return given.slice(index);
        return given[index] === undefined ? [] : [given[index]];
      });
      return `/${own.join("/")}`;
    },
  };
}

/** A slash at the end means nothing; the root has no parts. */
function segments(path: string): readonly string[] {
  const inner = path.slice(1, path.length > 1 && path.endsWith("/") ? -1 : undefined);
  return inner === "" ? [] : inner.split("/");
}

function fits(
  parts: readonly Part[],
  at: number,
  given: readonly string[],
  from: number,
  params: Record<string, string>,
): boolean {
  const part = parts[at];
  if (!part) return from === given.length;
  if (part.kind === "any" && at === parts.length - 1) return true;
  const segment = given[from];
  if (part.kind === "name") {
    if (segment !== undefined && segment !== "") {
      params[part.name] = segment;
      if (fits(parts, at + 1, given, from + 1, params)) return true;
      delete params[part.name];
    }
    return part.optional && fits(parts, at + 1, given, from, params);
  }
  if (segment === undefined || (part.kind === "text" && part.text !== segment)) return false;
  return fits(parts, at + 1, given, from + 1, params);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A client may send any nonsense: what cannot be decoded counts as it came.
    return segment;
  }
}
