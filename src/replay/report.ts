import type { Clock } from "../environment.ts";
import type { ComparedCounts, Comparison, Outcome, RunEvent, RunStart, SeriesSummary } from "../events.ts";
import { Series } from "../play/series.ts";
import { Failure, type Problem } from "../problem.ts";
import type { Interrupt } from "../interrupts.ts";
import { type ConnectionScore, countsOf, type Fault } from "./connection-score.ts";
import type { FailIf, Totals } from "./fail-if.ts";
import { generatedNotes, Proposals, takenOf } from "./proposals.ts";
import { addCounts, type Counts, isClean, noCounts } from "./score.ts";
import { SaidSecrets } from "./said-secrets.ts";
import { MessageSteps } from "./message-steps.ts";
import { countsText, type VerdictContext, verdictOf } from "./verdict.ts";

export interface ReportOptions extends VerdictContext {
  readonly version: string;
  readonly hostname: string;
  readonly clock: Clock;
  readonly compared: NonNullable<RunStart["compared"]>;
  /** With any of these, they alone decide; without, everything has to be as it was recorded. */
  readonly failIf: readonly FailIf[];
  /** Whether anybody reads of each message. Default: false. */
  readonly perMessage?: boolean;
  readonly emit: (event: RunEvent) => void;
  /** Told of what no report may show, when it is known. */
  readonly hide?: (texts: readonly string[]) => void;
}

/** A connection in the report: a scenario of its events. */
export interface ReportedConnection {
  readonly scenario: number;
  /** Milliseconds since the report began. */
  readonly began: number;
}

/** Tells a comparison as the events of a run: each connection is a scenario, and so is each condition of `--fail-if`. */
export class Report {
  /** What messages say that no report shows. */
  readonly secrets: SaidSecrets;
  readonly #options: ReportOptions;
  readonly #began: number;
  #scenarios = 0;
  readonly #counts = noCounts();
  readonly #latency = new Series();
  readonly #recordedLatency = new Series();
  #connections = 0;
  #handshakes = 0;
  #endings = 0;
  #unsent = 0;
  /** Why the first connection that is not as recorded is not, for conditions that are broken. */
  #first: Problem | undefined;
  readonly #proposals = new Proposals();
  readonly #warned = new Set<string>();

  constructor(options: ReportOptions) {
    this.#options = options;
    this.secrets = new SaidSecrets((texts) => this.hide(texts));
    this.#began = options.clock.now();
    const { version, hostname, clock, compared, file } = options;
    options.emit({
      type: "run:start",
      at: 0,
      version,
      time: new Date(clock.wall()).toISOString(),
      hostname,
      files: [file],
      scenarios: 0,
      seed: 0,
      compared,
    });
  }

  /** Milliseconds since it began. */
  now(): number {
    return this.#options.clock.now() - this.#began;
  }

  /** A connection begins; `event`: the place of its opening in the recording. */
  begin(name: string, event: number): ReportedConnection {
    const at = this.now();
    const scenario = ++this.#scenarios;
    this.#options.emit({
      type: "scenario:start",
      at,
      scenario,
      file: this.#options.file,
      line: event + 1,
      name,
      tags: [],
    });
    return { scenario, began: at };
  }

  async end({ scenario, began }: ReportedConnection, score: ConnectionScore): Promise<void> {
    const { failIf, emit } = this.#options;
    const verdict = await verdictOf(score, this.#options);
    this.#add(score, verdict);
    const counts = countsOf(score);
    // Where conditions decide, a connection that differs is no failure; one that could not be played to its end is, unless
    // they are about that. So is a request that has not given what is used later: what needs it is not played.
    const isPlayed =
      (score.unsent === 0 || failIf.some(({ metric }) => metric === "unsent")) &&
      score.faults.every(({ what }) => what !== "ungiven");
    const passes = failIf.length > 0 && verdict.status === "failed" && isPlayed;
    const at = this.now();
    emit({
      type: "scenario:end",
      at,
      scenario,
      ms: at - began,
      outcome: passes ? { status: "passed" } : verdict,
      notes: [
        ...score.notes,
        ...generatedNotes(score.scores),
        ...(passes ? [`${verdict.problem.headline}: ${countsText(counts)}`] : []),
      ],
      steps: counts.recorded,
      series: latenciesOf(score),
      // Where no message is compared there is nothing to count.
      ...(score.scores.length === 0 ? {} : { comparison: { ...comparisonOf(score, counts), ...moreOf(score) } }),
    });
  }

  /** A connection whose comparison was cut short. */
  cut({ scenario, began }: ReportedConnection, name: string): void {
    const at = this.now();
    const found = Failure.of({ code: "interrupted", headline: `${name}: interrupted`, notes: [] }).problem;
    this.#options.emit({
      type: "scenario:end",
      at,
      scenario,
      ms: at - began,
      outcome: { status: "errored", problem: found },
      notes: [],
      steps: 0,
      series: {},
    });
  }

  /** Judges the conditions, and tells what all connections together have told. */
  async judge(): Promise<void> {
    const proposed = this.#proposals.summary();
    if (proposed) this.diagnose(proposed);
    const totals: Totals = {
      counts: this.#counts,
      latency: summaryOf(this.#latency),
      recordedLatency: summaryOf(this.#recordedLatency),
      handshakes: this.#handshakes,
      endings: this.#endings,
      unsent: this.#unsent,
    };
    for (const condition of this.#options.failIf) {
      const { scenario, began } = this.begin(`--fail-if ${condition.text}`, 0);
      const broken = condition.broken(totals);
      this.#options.emit({
        type: "scenario:end",
        at: this.now(),
        scenario,
        ms: this.now() - began,
        outcome:
          broken === undefined ? { status: "passed" } : { status: "failed", problem: this.#broken(condition, broken) },
        notes: [],
        steps: 0,
        series: {},
      });
    }
  }

  finish(interrupted: Interrupt | undefined): void {
    const at = this.now();
    this.#options.emit({
      type: "run:end",
      at,
      ms: at,
      ...(interrupted ? { interrupted } : {}),
      ...(this.#connections > 1 ? { series: seriesOf(this.#latency, this.#recordedLatency) } : {}),
    });
  }

  /** That something is wrong with a recording, or lacking in it. A warning is told once. */
  diagnose(problem: Problem): void {
    // Each copy of a recording would say the same of it.
    if (problem.severity === "warning" && this.#warned.has(problem.headline)) return;
    this.#warned.add(problem.headline);
    this.#options.emit({ type: "diagnostic", at: this.now(), problem });
  }

  /** What tells of each message of a connection; undefined where nobody reads it. `client`: who it is in the report. */
  stepsOf({ scenario }: ReportedConnection, client?: string): MessageSteps | undefined {
    const { perMessage, lens } = this.#options;
    if (!perMessage) return undefined;
    return new MessageSteps(scenario, client, lens, { now: () => this.now(), emit: (event) => this.emit(event) });
  }

  /** What no report may show from now on. */
  hide(texts: readonly string[]): void {
    this.#options.hide?.(texts);
  }

  /** Tells what happens on a connection. */
  emit(event: RunEvent): void {
    this.#options.emit(event);
  }

  #broken({ text }: FailIf, broken: string): Problem {
    const first = this.#first;
    const isLatency = text.startsWith("latency");
    return Failure.of({
      code: isLatency ? "sla" : "not-as-recorded",
      headline: `${broken}: --fail-if ${JSON.stringify(text)}`,
      ...(first && !isLatency
        ? {
            ...(first.place ? { place: first.place } : {}),
            ...(first.label === undefined ? {} : { label: first.label }),
            ...(first.expected === undefined ? {} : { expected: first.expected }),
            ...(first.actual === undefined ? {} : { actual: first.actual }),
            ...(first.help === undefined ? {} : { help: first.help }),
          }
        : {}),
      notes: isLatency ? [] : [...(first ? [first.headline] : []), ...(first?.notes ?? [])],
    }).problem;
  }

  #add(score: ConnectionScore, verdict: Outcome): void {
    if (score.scores.length > 0) this.#connections++;
    addCounts(this.#counts, countsOf(score));
    for (const each of score.scores) {
      this.#latency.merge(each.latency);
      this.#recordedLatency.merge(each.recordedLatency);
    }
    if (score.faults.some(({ what }) => ofHandshakes.has(what))) this.#handshakes++;
    if (score.faults.some(({ what }) => what === "ending")) this.#endings++;
    this.#unsent += score.unsent;
    this.#proposals.add(score.scores);
    if ("problem" in verdict) this.#first ??= verdict.problem;
  }
}

// --- internal ---

/** What the metric `handshakes` counts. */
const ofHandshakes: ReadonlySet<Fault["what"]> = new Set(["handshake", "answer", "ungiven", "refused"]);

/** So many channels of a connection are told, those that are not as recorded first. */
const MOST_CHANNELS = 100;

function comparisonOf({ scores }: ConnectionScore, counts: Counts): Comparison {
  const channels = new Map<string, Counts>();
  for (const score of scores)
    for (const [name, own] of score.channels) {
      const sum = channels.get(name) ?? noCounts();
      addCounts(sum, own);
      channels.set(name, sum);
    }
  if (channels.size === 0) return told(counts);
  const sorted = [...channels].toSorted(([, a], [, b]) => Number(isClean(a)) - Number(isClean(b)));
  return {
    ...told(counts),
    channels: sorted.slice(0, MOST_CHANNELS).map(([channel, own]) => ({ channel, ...told(own) })),
  };
}

/** What is told beside the counts, where there is any. */
function moreOf({ unsent, scores }: ConnectionScore): Pick<Comparison, "unsent" | "generated"> {
  const taken = takenOf(scores);
  return {
    ...(unsent === 0 ? {} : { unsent }),
    ...(taken.length === 0
      ? {}
      : { generated: taken.map(({ path, what, count }) => ({ path, what, messages: count })) }),
  };
}

function told({ recorded, matched, changed, missing, extra, reordered }: Counts): ComparedCounts {
  return { recorded, matched, changed, missing, extra, reordered };
}

function summaryOf(series: Series): SeriesSummary | undefined {
  return series.count === 0 ? undefined : series.summary();
}

function latenciesOf({ scores }: ConnectionScore): Readonly<Record<string, SeriesSummary>> {
  const [came, recorded] = [new Series(), new Series()];
  for (const each of scores) {
    came.merge(each.latency);
    recorded.merge(each.recordedLatency);
  }
  return seriesOf(came, recorded);
}

function seriesOf(came: Series, recorded: Series): Readonly<Record<string, SeriesSummary>> {
  if (came.count === 0 || recorded.count === 0) return {};
  return { messages: came.summary(), "messages as recorded": recorded.summary() };
}
