import { itemPath, memberPath } from "../match/difference.ts";
import { isObject, sameScalar } from "../match/equality.ts";
import { isDefinite } from "../match/path-select.ts";
import { parsePath } from "../match/path-syntax.ts";

/** A place at which two values are not the same. */
export interface Differing {
  /** A JSONPath, in which every item of a list stands for all: `$.orders[*].id`. */
  readonly path: string;
  readonly recorded: unknown;
  readonly came: unknown;
}

/** The first places at which two values differ, which stand at `root`. What one of them does not have is undefined. */
export function differing(recorded: unknown, came: unknown, root = "$"): readonly Differing[] {
  const found: Differing[] = [];
  const pending: Differing[] = [{ path: root, recorded, came }];
  for (let next = pending.pop(); next && found.length < MOST; next = pending.pop()) {
    const { path, recorded: wanted, came: is } = next;
    const parts: Differing[] = [];
    if (Array.isArray(wanted) && Array.isArray(is) && wanted.length === is.length) {
      const item = itemPath(path, 0).replace(/\[0\]$/, "[*]");
      for (const [index, each] of wanted.entries())
        parts.push({ path: item, recorded: each, came: is[index] as unknown });
    } else if (isObject(wanted) && isObject(is)) {
      for (const key of new Set([...Object.keys(wanted), ...Object.keys(is)]))
        parts.push({ path: memberPath(path, key), recorded: own(wanted, key), came: own(is, key) });
    } else if (!isSame(wanted, is)) found.push(next);
    pending.push(...parts.slice(0, MOST_PARTS).reverse());
  }
  return found;
}

type Parts = ReadonlyMap<string, unknown>;

/** As `differing`, of what some paths select. What a path selects in several places is a list of them. */
export function differingParts(recorded: Parts, came: Parts): readonly Differing[] {
  return [...recorded].flatMap(([path, wanted]) => {
    if (!came.has(path)) return [];
    const found = differing(wanted, came.get(path), path);
    if (isDefinite(parsePath(path))) return found;
    const item = `${path}[*]`;
    return found.map((each) =>
      each.path.startsWith(item) ? { ...each, path: path + each.path.slice(item.length) } : each,
    );
  });
}

// --- internal ---

const MOST = 64;
const MOST_PARTS = 1_000;

function own(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (typeof a !== "string" && typeof b !== "string" && sameScalar(a, b));
}
