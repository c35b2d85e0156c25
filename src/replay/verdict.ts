import type { Outcome } from "../events.ts";
import { Failure, type Problem, type ProblemCode } from "../problem.ts";
import { type ConnectionScore, countsOf, type Fault, isAsRecorded } from "./connection-score.ts";
import { deviationText, differencesOf, messageText, placeOf } from "./deviation-text.ts";
import { percentText } from "./fail-if.ts";
import type { Lens } from "../align/lens.ts";
import { shellQuoted } from "../shell-word.ts";
import { proposalHelp, proposalNotes } from "./proposals.ts";
import { visible } from "../visible.ts";
import { accuracyOf, type Counts, type Deviation } from "./score.ts";

/** What a verdict is about beside the score. */
export interface VerdictContext {
  /** The recording, as the user knows it. */
  readonly file: string;
  readonly lens: Lens;
}

/** How a connection did in comparison with how it was recorded. */
export async function verdictOf(score: ConnectionScore, context: VerdictContext): Promise<Outcome> {
  if (isAsRecorded(score)) return { status: "passed" };
  const problem = await problemOf(score, context);
  return { status: score.faults.some(({ what }) => unplayed.has(what)) ? "errored" : "failed", problem };
}

/** `199 of 200 messages as recorded (99.5 %), 1 changed`. */
export function countsText(counts: Counts): string {
  const { recorded, matched } = counts;
  const rest = (["changed", "missing", "extra", "reordered"] as const)
    .filter((name) => counts[name] > 0)
    .map((name) => `, ${counts[name]} ${name}`);
  return `${matched} of ${recorded} messages as recorded (${percentText(accuracyOf(counts))})${rest.join("")}`;
}

// --- internal ---

/** What keeps a connection from being compared at all. */
const unplayed: ReadonlySet<Fault["what"]> = new Set(["refused", "play"]);

const codes: Readonly<Record<Fault["what"], ProblemCode>> = {
  answer: "http",
  ungiven: "http",
  handshake: "handshake",
  ending: "wrong-close",
  unsent: "not-as-recorded",
  refused: "refused",
  play: "server",
};

async function problemOf(score: ConnectionScore, { file, lens }: VerdictContext): Promise<Problem> {
  const counts = countsOf(score);
  const deviations = score.scores.flatMap((each) => each.deviations);
  const [fault] = score.faults.filter(({ what }) => what !== "ending" && what !== "unsent");
  if (fault) return ofFault(score, fault, counts);
  const [first, ...others] = ordered(deviations);
  if (!first) return ofFault(score, score.faults[0], counts);
  const message = first.recorded ?? first.came;
  const differences =
    first.recorded && first.came && first.what === "changed"
      ? differencesOf(first.recorded, first.came, first.leftOut)
      : [];
  const place = first.recorded && (await placeOf(first.recorded, file, score.number, differences[0]));
  const wrong = counts.changed + counts.missing + counts.extra + counts.reordered;
  return Failure.of({
    code: "not-as-recorded",
    headline: `${score.name}: ${wrong === 1 ? "a message is" : `${wrong} messages are`} not as recorded`,
    ...(place ? { place, label: labelOf(first, differences[0]?.actual) } : {}),
    ...(differences.length > 0 && message && first.came
      ? { expected: messageText(message, lens, 200), actual: messageText(first.came, lens, 200) }
      : {}),
    notes: [
      ...(differences.length > 0
        ? [
            ...differences.slice(0, MOST_DIFFERENCES).map(({ text }) => text),
            ...moreOf(differences.length - MOST_DIFFERENCES, "difference"),
          ]
        : [deviationText(first, lens)]),
      countsText(counts),
      ...listed(others, wrong - 1, lens),
      ...score.faults.map(({ text }) => text),
      ...proposalNotes(score.scores),
    ],
    ...helpOf(score, wrong),
  }).problem;
}

/** What is told of a change says most; what is extra may be all that follows. */
function ordered(deviations: readonly Deviation[]): readonly Deviation[] {
  const placed = deviations.filter(({ recorded }) => recorded?.data !== undefined);
  const [first] = placed.length > 0 ? placed : deviations;
  return first ? [first, ...deviations.filter((each) => each !== first)] : [];
}

function ofFault(score: ConnectionScore, fault: Fault | undefined, counts: Counts): Problem {
  const { what = "ending", text = "it is not as recorded", help } = fault ?? {};
  const others = score.faults.filter((each) => each !== fault);
  return Failure.of({
    code: codes[what],
    headline: `${score.name}: ${text}`,
    notes: [...(counts.recorded > 0 ? [countsText(counts)] : []), ...others.map((each) => each.text)],
    ...(help === undefined ? {} : { help }),
  }).problem;
}

const MOST_DIFFERENCES = 5;
const MOST_LISTED = 5;

function labelOf({ what, came }: Deviation, actual: string | undefined): string {
  if (what === "missing") return "never came";
  if (what === "reordered") return `came as message ${came?.number ?? "?"}`;
  return actual === undefined ? "is another one" : `got ${actual}`;
}

function listed(others: readonly Deviation[], count: number, lens: Lens): readonly string[] {
  if (count <= 0) return [];
  const lines = others.slice(0, MOST_LISTED).map((each) => `  ${deviationText(each, lens)}`);
  const more = count - lines.length;
  return [["also:", ...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join("\n")];
}

function moreOf(count: number, what: string): readonly string[] {
  return count > 0 ? [`and ${count} more ${what}${count === 1 ? "" : "s"}`] : [];
}

function helpOf(score: ConnectionScore, wrong: number): { readonly help?: string } {
  const help = [proposalHelp(score.scores), guessHelp(score)].filter((each) => each !== undefined);
  return help.length === 0 ? heartbeatHelp(score, wrong) : { help: help.join(" ") };
}

/** Where messages did not come, the client may have got no answer to what it had not said so. */
function guessHelp({ guessed, scores }: ConnectionScore): string | undefined {
  if (guessed === undefined || scores.every(({ counts }) => counts.missing === 0)) return undefined;
  return visible(
    `What came at ${guessed} was carried on. If the client makes these numbers itself, --no-auto-carry sends them as they were recorded.`,
  );
}

/** Where one and the same short message came too often or too seldom, it is likely one that a timer sends. */
function heartbeatHelp({ scores }: ConnectionScore, wrong: number): { readonly help?: string } {
  const all = scores.flatMap(({ deviations }) => deviations);
  const [first] = all;
  const message = first?.recorded ?? first?.came;
  const same = all.every(
    ({ what, recorded, came }) =>
      (what === "missing" || what === "extra") && (recorded ?? came)?.exact === message?.exact,
  );
  if (!same || all.length < wrong || typeof message?.data !== "string" || message.data.length > SHORT) return {};
  return { help: `If a timer sends it: --skip ${shellQuoted(message.data)} leaves it out.` };
}

/** So long is what timers send. */
const SHORT = 80;
