import type { RunEvent, StepEnd } from "../events.ts";
import { Failure } from "../problem.ts";
import { formatDuration } from "../expression/duration.ts";
import { deviationText, differencesOf, messageText } from "./deviation-text.ts";
import type { Lens } from "../align/lens.ts";
import type { Judged } from "./score.ts";

/** Tells of each message how it compares, as a step of its connection: for reports that read steps and frames. */
export class MessageSteps {
  readonly #scenario: number;
  readonly #client: string | undefined;
  readonly #lens: Lens;
  readonly #now: () => number;
  readonly #emit: (event: RunEvent) => void;

  constructor(
    scenario: number,
    client: string | undefined,
    lens: Lens,
    { now, emit }: { readonly now: () => number; readonly emit: (event: RunEvent) => void },
  ) {
    this.#scenario = scenario;
    this.#client = client;
    this.#lens = lens;
    this.#now = now;
    this.#emit = emit;
  }

  judged(judged: Judged): void {
    const { what, side, recorded, came, latency } = judged;
    const at = this.#now();
    const number = recorded ? String(recorded.number) : `+${came?.number ?? 0}`;
    const step = side === "client" ? `client ${number}` : number;
    const common = { at, scenario: this.#scenario, step, client: this.#client ?? side };
    const message = recorded ?? came;
    const text = message ? messageText(message, this.#lens, WIDTH) : "";
    this.#emit({
      type: "step:start",
      ...common,
      title: `${what}${timesText(latency, recorded?.latency)}: ${text}`,
      line: (recorded?.event ?? 0) + 1,
    });
    // A message that came live is known by its frame.
    const took = came && this.#client !== undefined && came.event > 0 ? [{ frame: came.event }] : [];
    this.#emit({
      type: "step:end",
      ...common,
      ms: 0,
      ...(took.length > 0
        ? { took: took.map((each) => ({ ...each, ...(latency === undefined ? {} : { latency }) })) }
        : {}),
      ...(latency === undefined ? {} : { latency }),
      outcome: this.#outcomeOf(judged),
    });
  }

  #outcomeOf(judged: Judged): StepEnd["outcome"] {
    const { what, recorded, came, leftOut } = judged;
    if (what === "matched") return { status: "passed" };
    const differences = what === "changed" && recorded && came ? differencesOf(recorded, came, leftOut) : [];
    return {
      status: "failed",
      problem: Failure.of({
        code: "not-as-recorded",
        headline: deviationText({ ...judged, what }, this.#lens),
        notes: differences.map(({ text }) => text),
      }).problem,
    };
  }
}

// --- internal ---

const WIDTH = 100;

/** ` after 7.1 ms, recorded 1 ms`. */
function timesText(latency: number | undefined, recorded: number | undefined): string {
  if (latency === undefined) return "";
  return ` after ${formatDuration(latency)}${recorded === undefined ? "" : `, recorded ${formatDuration(recorded)}`}`;
}
