import { itemPath, memberPath } from "../match/difference.ts";
import { isObject } from "../match/equality.ts";
import { didYouMean } from "../shape/nearest.ts";
import { visible } from "../visible.ts";

/** The places that messages have, for who has written a path that selects nothing in any of them. */
export class MessagePaths {
  readonly #paths = new Set<string>();
  #looked = 0;

  /** Call it for the first messages; later ones are passed over. */
  add(value: unknown): void {
    if (this.#looked++ >= MOST_MESSAGES) return;
    const pending: (readonly [path: string, value: unknown, depth: number])[] = [["$", value, 0]];
    for (let next = pending.shift(); next && this.#paths.size < MOST_PATHS; next = pending.shift()) {
      const [path, part, depth] = next;
      if (path !== "$") this.#paths.add(path);
      if (depth === DEEPEST) continue;
      // Every item of a list stands for all.
      if (Array.isArray(part))
        for (const item of part.slice(0, MOST_PARTS))
          pending.push([itemPath(path, 0).replace(/0\]$/, "*]"), item, depth + 1]);
      else if (isObject(part))
        for (const key of Object.keys(part).slice(0, MOST_PARTS))
          pending.push([memberPath(path, key), part[key], depth + 1]);
    }
  }

  /** What may have been meant, and what there is: sentences. */
  help(path: string): string {
    const all = [...this.#paths];
    if (all.length === 0) return "No message has members: they are texts or bytes. --codec reads msgpack and cbor.";
    const more = all.length - MOST_SHOWN;
    const there = `Messages have ${all.slice(0, MOST_SHOWN).join(", ")}${more > 0 ? ` and ${more} more places` : ""}.`;
    const meant = didYouMean(path, all);
    return visible(meant === undefined ? there : `${meant} ${there}`);
  }
}

// --- internal ---

const MOST_MESSAGES = 200;
const MOST_PATHS = 200;
const MOST_PARTS = 50;
const DEEPEST = 6;
const MOST_SHOWN = 12;
