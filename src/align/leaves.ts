import { isObject } from "../match/equality.ts";
import { withoutVolatile } from "./canonical.ts";

/** The first scalars of a value, each with where it stands; what is made anew in each run by its kind alone. */
export function leavesOf(value: unknown): readonly string[] {
  const found: string[] = [];
  const pending: { readonly path: string; readonly value: unknown }[] = [{ path: "", value }];
  for (let next = pending.pop(); next && found.length < MOST; next = pending.pop()) {
    const { path, value: part } = next;
    if (isObject(part)) {
      for (const key of Object.keys(part).sort().slice(0, MOST).reverse())
        pending.push({ path: `${path}.${key}`, value: part[key] });
    } else if (Array.isArray(part)) {
      for (const [index, item] of [...part.slice(0, MOST).entries()].reverse())
        pending.push({ path: `${path}[${index}`, value: item });
    } else found.push(`${path}=${withoutVolatile(part).slice(0, LONGEST)}`);
  }
  return found;
}

// --- internal ---

/** So many tell what a message is about. */
const MOST = 16;
const LONGEST = 64;
