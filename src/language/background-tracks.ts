import { problem } from "../problem.ts";
import { didYouMean } from "../shape/nearest.ts";
import type { Span } from "../source.ts";
import type { Document } from "./document.ts";

/** Whose a track is: nobody's, that of some peers, or that of any peer (undefined). */
export type Owner = "nobody" | readonly string[] | undefined;

/** The tracks in the background that a document speaks of, by `start` and by `cancel`. */
export class BackgroundTracks {
  readonly #starts = new Map<string, Owner[]>();
  readonly #cancels: { readonly name: string; readonly owner: Owner; readonly at: Span }[] = [];

  start(name: string, owner: Owner): void {
    this.#starts.set(name, [...(this.#starts.get(name) ?? []), owner]);
  }

  cancel(name: string, owner: Owner, at: Span): void {
    this.#cancels.push({ name, owner, at });
  }

  /** Reports what cancels a track that no step starts, or that is somebody else's: it would do nothing. */
  check(document: Document): void {
    for (const { name, owner, at } of this.#cancels) {
      const owners = this.#starts.get(name);
      if (!owners) {
        const headline = `No step starts the track "${name}"`;
        const help = didYouMean(name, this.#starts.keys()) ?? `Write - start: ${name}, with its steps beside it.`;
        document.report(problem({ code: "invalid-file", headline, label: "unknown track", at, help }));
      } else if (!owners.some((each) => mayBeOne(each, owner))) {
        const [first] = owners;
        const whose = first === "nobody" ? "without an actor" : `by ${first?.join(", ") ?? "a client"}`;
        const help =
          first === "nobody" ? `Write - cancel: ${name}.` : `Write - ${first?.[0] ?? "alice"}: { cancel: ${name} }.`;
        const headline = `The track "${name}" is started ${whose}, so nothing is cancelled here`;
        document.report(problem({ code: "invalid-file", headline, label: "another track", at, help }));
      }
    }
  }
}

function mayBeOne(a: Owner, b: Owner): boolean {
  if (a === "nobody" || b === "nobody") return a === b;
  return !a || !b || a.some((each) => b.includes(each));
}
