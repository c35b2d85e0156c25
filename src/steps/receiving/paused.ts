import { Failure } from "../../problem.ts";
import type { Span } from "../../source.ts";
import type { Origin } from "./origin.ts";

/** What a wait in vain should tell of a client that reads nothing. */
export function pausedNote({ name, inbox }: Origin): readonly string[] {
  return inbox.paused ? [`${name} is paused: it reads nothing until - ${name}: resume`] : [];
}

/**
 * Throws when a client reads nothing: of a step that watches for what must not come, which would see nothing and pass. Gives
 * what the step calls when it would pass: it throws, too, if the client was paused meanwhile.
 */
export function mustRead({ name, inbox }: Origin, verb: string, at: Span): () => void {
  const blind = (): Failure =>
    new Failure({
      code: "not-connected",
      headline: `${name} cannot ${verb} while it is paused: it reads nothing`,
      label: "sees nothing",
      at,
      help: `Write - ${name}: resume before it.`,
    });
  if (inbox.paused) throw blind();
  const { pauses } = inbox;
  return () => {
    if (inbox.pauses !== pauses) throw blind();
  };
}
