import { contentOf, nameAt, partAt } from "../recording/content.ts";
import { formText, responseParts } from "../recording/head-parts.ts";
import type { Place } from "../recording/marks.ts";
import type { ResponseEvent } from "../recording/traffic.ts";

/** What an answer gives at a place, as it was recorded and as it came; undefined: there is nothing. */
export interface GivenValue {
  readonly recorded: string | number | undefined;
  readonly came: string | number | undefined;
}

/** Finds in an answer what a recorded one gives at a place. */
export function givenValue(place: Place, recorded: ResponseEvent, came: ResponseEvent): GivenValue {
  if (place.part !== undefined) return { recorded: inHead(place, recorded), came: inHead(place, came) };
  const [before, now] = [inBody(place, recorded), inBody(place, came)];
  if (!place.within) return { recorded: before, came: now };
  if (typeof before !== "string" || typeof now !== "string") return { recorded: undefined, came: undefined };
  const [start, end] = place.within;
  return { recorded: before.slice(start, end), came: behind(before.slice(Math.max(0, start - PREFIX), start), now) };
}

// --- internal ---

/** So many characters before a value tell where it stands in a text. */
const PREFIX = 30;

function inHead({ part, path }: Place, answer: ResponseEvent): string | undefined {
  const name = nameAt(path);
  return responseParts(answer).find((each) => each.part === part && each.name === name)?.value;
}

function inBody({ path }: Place, { body }: ResponseEvent): string | number | undefined {
  const value = body && partAt(contentOf(formText(body)), path);
  return typeof value === "string" || typeof value === "number" ? value : undefined;
}

/** The word that stands behind what stood before the recorded one. */
function behind(prefix: string, text: string): string | undefined {
  const at = text.indexOf(prefix);
  return at === -1 ? undefined : /^[\w.+/=~-]+/.exec(text.slice(at + prefix.length))?.[0];
}
