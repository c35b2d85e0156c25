import { parse } from "yaml";
import type { JsonSchema } from "../../shape/shape.ts";
import type { StepKind } from "../../steps/step.ts";

/**
 * What an editor inserts for a kind of step: its first example that has a value, in which every value is a place to go to
 * and to write over. None for a kind that is only a word. With the name of an actor it stands behind that.
 */
export function snippets(kind: StepKind, actor?: string): readonly JsonSchema[] {
  const found = kind.examples.map((example) => acting(parse(example), kind.name)).find((each) => each !== undefined);
  if (found === undefined) return [];
  const stops = new Stops();
  const body = actor === undefined ? stops.fill(found) : { [stops.next(actor)]: stops.fill(found) };
  return [{ label: `${kind.name} …`, description: kind.summary, body }];
}

/** The map in which the kind acts: behind an actor's name, or alone. */
function acting(example: unknown, name: string): unknown {
  if (typeof example !== "object" || example === null) return undefined;
  if (!Array.isArray(example) && name in example) return Object.values(example).includes(null) ? undefined : example;
  return Object.values(example)
    .map((each) => acting(each, name))
    .find((each) => each !== undefined);
}

/** Numbers the places to go to. */
class Stops {
  #last = 0;

  next(text: string): string {
    this.#last += 1;
    return `\${${this.#last}:${plain(text)}}`;
  }

  fill(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.fill(item));
    if (typeof value !== "object" || value === null) return this.next(String(value));
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [plain(key), this.fill(each)]));
  }
}

/** Text in which nothing is read as a place to go to. */
function plain(text: string): string {
  return text.replaceAll(/[\\$}]/g, String.raw`\$&`);
}
