import { parse } from "yaml";
import type { JsonSchema } from "../shape/shape.ts";
import type { StepKind } from "../steps/step.ts";

/**
 * What an editor inserts for a kind of step: its first example that has a value, in which every value is a place to go to
 * and to write over. None for a kind that is only a word. `around`: puts it behind the name of an actor.
 */
export function snippets(kind: StepKind, around: (body: unknown) => unknown = (body) => body): readonly JsonSchema[] {
  const found = kind.examples.map((example) => acting(parse(example), kind.name)).find((each) => each !== undefined);
  if (found === undefined) return [];
  return [{ label: `${kind.name} …`, description: kind.summary, body: around(new Stops().fill(found)) }];
}

/** The map in which the kind acts: behind an actor's name, or alone. */
function acting(example: unknown, name: string): unknown {
  if (typeof example !== "object" || example === null) return undefined;
  if (!Array.isArray(example) && name in example) return Object.values(example).includes(null) ? undefined : example;
  return Object.values(example).map((each) => acting(each, name)).find((each) => each !== undefined);
}

/** Numbers the places to go to; the first one is for the name of an actor. */
class Stops {
  #last = 1;

  fill(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.fill(item));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [plain(key), this.fill(each)]));
    }
    this.#last += 1;
    return `\${${this.#last}:${plain(String(value))}}`;
  }
}

/** Text in which nothing is read as a place to go to. */
function plain(text: string): string {
  return text.replaceAll(/[\\$}]/g, String.raw`\$&`);
}
