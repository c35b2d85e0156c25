import { show } from "../match/value.ts";
import { problem, type Problem } from "../problem.ts";
import { shellQuoted } from "../shell-word.ts";
import { amount } from "./amount.ts";
import type { Score } from "./score.ts";
import { type VolatileField, VolatileFields } from "./volatile-fields.ts";

/** What seems to be made anew in each run, as notes of a failure. */
export function proposalNotes(scores: readonly Score[]): readonly string[] {
  const fields = fieldsOf(scores).slice(0, MOST_FIELDS);
  if (fields.length === 0) return [];
  const width = Math.max(...fields.map(({ path }) => path.length));
  const lines = fields.map(
    ({ path, what, count, recorded, came }) =>
      `  ${path.padEnd(width)}  ${what}, in ${amount(count)}: ${show(recorded, 40)}, now ${show(came, 40)}`,
  );
  return [["these seem to be made anew in each run:", ...lines].join("\n")];
}

/** How a failure would be none; undefined where nothing seems to be made anew, or it is left out already. */
export function proposalHelp(scores: readonly Score[]): string | undefined {
  const fields = fieldsOf(scores).slice(0, MOST_FIELDS);
  if (fields.length === 0) return undefined;
  const [count, of] = scores.reduce(
    ([a, b], { volatile }) => [a + volatile.explained().count, b + volatile.explained().of],
    [0, 0],
  );
  const which = count === of ? (of === 1 ? "it" : `all ${of} changed messages`) : `${count} of ${of} changed messages`;
  return `With ${ignoring(fields)}, ${which} would match.${fields.length > 1 ? ` ${SWITCH}` : ""}`;
}

/** The fields that `--ignore-generated` has left out on a connection, as notes. */
export function generatedNotes(scores: readonly Score[]): readonly string[] {
  return takenOf(scores).map(({ path, what, count }) => `left out: ${path}, ${what}, in ${amount(count)}`);
}

/** The fields that `--ignore-generated` has left out, of all sides: each path once. */
export function takenOf(scores: readonly Score[]): readonly VolatileField[] {
  return merged(scores.flatMap(({ generated }) => generated));
}

/** What all connections together tell of what is made anew. */
export class Proposals {
  readonly #fields = new VolatileFields();
  #taken: readonly VolatileField[] = [];
  #proposing = 0;

  add(scores: readonly Score[]): void {
    if (scores.every(({ volatile }) => volatile.explained().of === 0)) return;
    this.#proposing++;
    for (const { volatile, ignoresGenerated } of scores) if (!ignoresGenerated) this.#fields.merge(volatile);
    this.#taken = merged([...this.#taken, ...takenOf(scores)]);
  }

  /** What was left out, or what might be: of several connections, each of which has told its own. */
  summary(): Problem | undefined {
    const taken = this.#taken;
    if (taken.length > 0) {
      const shown = taken.slice(0, MOST_TOLD).map(({ path, what, count }) => `${path}, ${what}, in ${amount(count)}`);
      return problem({
        code: "not-as-recorded",
        severity: "warning",
        headline: `--ignore-generated has left out what seems to be made anew in each run: ${[...shown, ...more(taken)].join("; ")}`,
        help: `${ignoring(taken.slice(0, MOST_TOLD))} leaves out these alone.`,
      });
    }
    const found = this.#fields.found();
    const { count, of } = this.#fields.explained();
    if (this.#proposing < 2 || found.length === 0 || count === 0) return undefined;
    return problem({
      code: "not-as-recorded",
      severity: "warning",
      headline: `${count} of ${of} changed messages of ${this.#proposing} connections differ in nothing but what seems to be made anew in each run`,
      help: `With ${ignoring(found.slice(0, MOST_TOLD))}, ${count === 1 ? "it" : "they"} would match. ${SWITCH}`,
    });
  }
}

// --- internal ---

const MOST_FIELDS = 8;
/** In a line for all connections. */
const MOST_TOLD = 20;
const SWITCH = "--ignore-generated leaves out all that seems to be made anew.";

function fieldsOf(scores: readonly Score[]): readonly VolatileField[] {
  return merged(scores.flatMap(({ volatile, ignoresGenerated }) => (ignoresGenerated ? [] : volatile.found())));
}

/** Each path once, with the messages of all. */
function merged(fields: readonly VolatileField[]): readonly VolatileField[] {
  const byPath = new Map<string, VolatileField>();
  for (const field of fields) {
    const known = byPath.get(field.path);
    if (known || byPath.size < MOST_MERGED)
      byPath.set(field.path, known ? { ...known, count: known.count + field.count } : field);
  }
  return [...byPath.values()];
}

const MOST_MERGED = 1_000;

function ignoring(fields: readonly VolatileField[]): string {
  return fields.map(({ path }) => `--ignore ${shellQuoted(path)}`).join(" ");
}

function more({ length }: readonly VolatileField[]): readonly string[] {
  return length > MOST_TOLD ? [`and ${length - MOST_TOLD} more`] : [];
}
