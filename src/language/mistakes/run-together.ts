import { kindsByName } from "../../steps/index.ts";
import { actorsIn, kindFor } from "../step/actors.ts";
import type { DocumentReader } from "../reader.ts";

/**
 * What was meant by a step that is one text where YAML needs a colon, braces or a list: `close, 1000`, `send hello`,
 * `connect within 1s`, `connect, close`, `alice connect`. Undefined when it is none of these.
 */
export function runTogether(text: string, reader: DocumentReader): string | undefined {
  const [, first = "", rest = ""] = /^(\w+)[\s,.:=]+(\S[\s\S]*)$/.exec(text.trim()) ?? [];
  const inScript = reader.acting.peer || reader.acting.server !== undefined;
  if (!kindFor(first, reader)) return inScript ? undefined : actorHelp(text, reader);
  const words = [first, ...rest.split(/[\s,]+/)];
  if (inScript && words.every((each) => kindFor(each, reader)))
    return `Several actions are a list: [${words.map(action).join(", ")}].`;
  const [, option = "", value = ""] = /^(\w+)[\s=:]+(.+)$/.exec(rest) ?? [];
  if (Object.hasOwn(kindsByName.get(first)?.options ?? {}, option))
    return `Options stand beside the action: { ${isBare(first) ? first : `${first}: …`}, ${option}: ${value} }.`;
  return inScript ? valueHelp(first, rest) : `Its value stands behind a colon: - ${first}: ${rest}.`;
}

function actorHelp(text: string, reader: DocumentReader): string | undefined {
  const [, actors = "", verb = "", more] = /^([\w-]+(?:\s*,\s*[\w-]+)*)[\s.:]+(\w+)\b(.*)$/s.exec(text.trim()) ?? [];
  if (actorsIn(actors, reader).length === 0 || !kindsByName.has(verb)) return undefined;
  return `Who acts stands before a colon: - ${actors}: ${more === "" ? action(verb) : `{ ${verb}: … }`}.`;
}

/** What to write for a value that does not stand behind the colon of its action, as in `{ close, 1000 }`. */
export function valueHelp(word: string, value: string): string {
  return `Its value stands behind a colon: { ${word}: ${value} }.`;
}

function action(word: string): string {
  return isBare(word) ? word : `{ ${word}: … }`;
}

/** Whether an action may stand without a value. */
function isBare(word: string): boolean {
  return kindsByName.get(word)?.value.bare === true;
}
