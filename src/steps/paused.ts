import { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import type { Origin } from "./origin.ts";

/** What a wait in vain should tell of a client that reads nothing. */
export function pausedNote({ name, inbox }: Origin): readonly string[] {
  return inbox.paused ? [`${name} is paused: it reads nothing until - ${name}: resume`] : [];
}

/** Throws when a client reads nothing: of a step that watches for what must not come, which would see nothing and pass. */
export function mustRead({ name, inbox }: Origin, verb: string, at: Span): void {
  if (!inbox.paused) return;
  throw new Failure({
    code: "not-connected",
    headline: `${name} cannot ${verb} while it is paused: it reads nothing`,
    label: "sees nothing",
    at,
    help: `Write - ${name}: resume before it.`,
  });
}
