import { itemPath, memberPath } from "../match/difference.ts";
import { isObject, sameScalar } from "../match/equality.ts";
import { isDefinite } from "../match/path-select.ts";
import { parsePath } from "../match/path-syntax.ts";
import { typeName } from "../match/value.ts";

/** A place at which two values are not the same. */
export interface Differing {
  /** A JSONPath, in which every item of a list stands for all: `$.orders[*].id`. */
  readonly path: string;
  readonly recorded: unknown;
  readonly came: unknown;
}

/**
 * The first places at which two values differ, which stand at `root`. What one of them does not have is undefined; where not all
 * was looked at, one of the places is no path. What lies deeper than anybody reads is one value.
 */
export function differing(recorded: unknown, came: unknown, root = "$"): readonly Differing[] {
  const found: Differing[] = [];
  const pending: Pending[] = [{ path: root, recorded, came, depth: 0 }];
  let last: Differing | undefined;
  while (found.length < MOST) {
    const next = pending.pop();
    if (!next) return found;
    const { path, recorded: wanted, came: is, depth, leaf } = next;
    if (leaf !== undefined && leaf === last) continue;
    const parts: Pending[] = [];
    // A path of every level would make the work grow with the square of them.
    const whole = depth < DEEPEST ? undefined : (leaf ?? { path, recorded: wanted, came: is });
    const part = (pathOf: () => string, itsRecorded: unknown, itsCame: unknown): void => {
      const place = whole ? { path, leaf: whole } : { path: pathOf() };
      parts.push({ ...place, recorded: itsRecorded, came: itsCame, depth: depth + 1 });
    };
    if (Array.isArray(wanted) && Array.isArray(is) && wanted.length === is.length) {
      let item: string | undefined;
      for (const [index, each] of wanted.entries()) part(() => (item ??= anyItem(path)), each, is[index]);
    } else if (isObject(wanted) && isObject(is)) {
      for (const key of new Set([...Object.keys(wanted), ...Object.keys(is)]))
        part(() => memberPath(path, key), own(wanted, key), own(is, key));
    } else if (!isSame(wanted, is)) {
      last = leaf ?? { path, recorded: wanted, came: is };
      found.push(last);
    }
    if (parts.length > MOST_PARTS) parts.splice(MOST_PARTS, Infinity, { ...MORE, depth });
    pending.push(...parts.reverse());
  }
  return pending.length === 0 ? found : [...found, MORE];
}

/** The places at which numbers stand, as `differing` names them. */
export function numberPlaces(value: unknown, root = "$"): ReadonlySet<string> {
  const places = new Set<string>();
  const pending: (readonly [path: string, value: unknown, depth: number])[] = [[root, value, 0]];
  for (let next = pending.pop(); next && places.size < MOST; next = pending.pop()) {
    const [path, part, depth] = next;
    if (depth >= DEEPEST) continue;
    if (Array.isArray(part)) for (const item of part.slice(0, MOST)) pending.push([anyItem(path), item, depth + 1]);
    else if (isObject(part))
      for (const key of Object.keys(part).slice(0, MOST)) pending.push([memberPath(path, key), part[key], depth + 1]);
    else if (typeName(part) === "number") places.add(path);
  }
  return places;
}

type Parts = ReadonlyMap<string, unknown>;

/** As `differing`, of what some paths select. What a path selects in several places is a list of them. */
export function differingParts(recorded: Parts, came: Parts): readonly Differing[] {
  return Array.from(new Set([...recorded.keys(), ...came.keys()])).flatMap((path) => {
    const found = differing(recorded.get(path), came.get(path), path);
    return found.map((each) => ({ ...each, path: ofPart(path, each.path) }));
  });
}

/** As `numberPlaces`, of what some paths select. */
export function numberPlacesOfParts(parts: Parts): ReadonlySet<string> {
  return new Set(
    [...parts].flatMap(([path, value]) => Array.from(numberPlaces(value, path), (each) => ofPart(path, each))),
  );
}

// --- internal ---

const MOST = 64;
const MOST_PARTS = 1_000;
/** As deep as `contentOf` reads a message. */
const DEEPEST = 100;

/** What has yet to be looked at. */
interface Pending extends Differing {
  readonly depth: number;
  /** What it is a part of, below which no place has a path. */
  readonly leaf?: Differing;
}

/** Stands for all that was not looked at. */
const MORE: Differing = { path: "…", recorded: true, came: false };

/** A place below a path; of one that selects several values their list is none. */
function ofPart(path: string, place: string): string {
  const item = `${path}[*]`;
  return place.startsWith(item) && !isDefinite(parsePath(path)) ? path + place.slice(item.length) : place;
}

function anyItem(path: string): string {
  return itemPath(path, 0).replace(/\[0\]$/, "[*]");
}

function own(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (typeof a !== "string" && typeof b !== "string" && sameScalar(a, b));
}
