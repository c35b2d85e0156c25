import type { RunEnd, RunEvent, ScenarioStart } from "../events.ts";
import type { FileName } from "../language/read-text.ts";
import { identityOf, kindOf, type Problem, problem } from "../problem.ts";
import type { Detail } from "../steps/scene.ts";
import { Blob } from "./blob.ts";
import { Broadcast, type EventReader, readerProblem } from "./broadcast.ts";
import { exitCode } from "./exit-code.ts";
import { misfits, wholeStart } from "./parts.ts";
import type { RunResult } from "./run.ts";
import { emptyTally, tallyUp } from "./tally.ts";

export interface MergeRequest {
  readonly blobs: readonly FileName[];
  /** That of wstest. */
  readonly version: string;
  readonly readers: readonly EventReader[];
  /** How much its readers read. */
  readonly detail: Detail;
  /** Whether a scenario that passed only when it was played again fails the run. Default: false. */
  readonly failOnFlaky?: boolean;
}

/** How the merged run ended; what is told of its scenarios is in the reports. */
export type MergeResult = Omit<RunResult, "ended" | "files">;

/**
 * Tells several recorded runs as if they had been one, in which all began at once: clocks of several machines cannot be
 * compared. What is wrong with a blob, and what does not fit together, is a `diagnostic` in the stream. It does not reject.
 */
export async function merge(request: MergeRequest): Promise<MergeResult> {
  const opened = await Promise.all(request.blobs.map((each) => Blob.open(each, request.version)));
  const merger = new Merger(request);
  await merger.tell(
    opened.filter((each): each is Blob => each instanceof Blob),
    opened.filter((each): each is Problem => !(each instanceof Blob)),
  );
  return merger.end();
}

class Merger {
  readonly #request: MergeRequest;
  readonly #broadcast: Broadcast;
  readonly #overlap = new Overlap();
  readonly #tally = emptyTally();
  /** Per blob, the numbers of its scenarios in the whole. */
  readonly #numbers = new Map<Blob, Map<number, number>>();
  /** Scenarios that have begun and not ended. */
  readonly #begun = new Set<number>();
  readonly #ends: RunEnd[] = [];
  /** Problems of the parts that were told. */
  readonly #told = new Set<string>();
  #count = 0;
  #at = 0;

  constructor(request: MergeRequest) {
    this.#request = request;
    this.#broadcast = new Broadcast(request.readers);
  }

  async tell(blobs: readonly Blob[], broken: readonly Problem[]): Promise<void> {
    const start = wholeStart(blobs);
    if (start) this.#send(start);
    for (const each of [...broken, ...misfits(blobs)]) this.#diagnose(each);
    for (const blob of blobs) await blob.advance();
    for (let blob = earliest(blobs); blob?.next; blob = earliest(blobs)) {
      this.#pass(blob, blob.next);
      await blob.advance();
    }
    for (const { problem: found } of blobs) if (found) this.#diagnose(found);
    for (const found of this.#overlap.problems()) this.#diagnose(found);
  }

  async end(): Promise<MergeResult> {
    const ms = Math.max(0, this.#at, ...this.#ends.map((each) => each.ms));
    const interrupted = this.#ends.find((each) => each.interrupted)?.interrupted;
    const timedOut = this.#ends.find((each) => each.timedOut !== undefined)?.timedOut;
    this.#send({
      type: "run:end",
      at: ms,
      ms,
      ...(interrupted ? { interrupted } : {}),
      ...(timedOut === undefined ? {} : { timedOut }),
    });
    const problems = (await this.#broadcast.end()).map(readerProblem);
    this.#tally.internal += problems.length;
    // Nobody knows how they ended: they have not passed.
    this.#tally.errored += this.#begun.size;
    const { failOnFlaky = false } = this.#request;
    const code = exitCode(this.#tally, { failOnFlaky, ...(timedOut === undefined ? {} : { timedOut }) });
    // What was interrupted is a part of the run, not who merges: it has not passed.
    return { tally: this.#tally, exitCode: interrupted && code === 0 ? 1 : code, problems };
  }

  #pass(blob: Blob, event: RunEvent): void {
    if (event.type === "run:end") this.#ends.push(event);
    else if (event.type === "diagnostic") this.#repeat(event.problem, event.at);
    else if (event.type === "run:start") return;
    else {
      const number = (scenario: number): number => this.#numberOf(blob, scenario);
      if (event.type === "scenario:start") {
        this.#overlap.add(blob, event);
        this.#begun.add(number(event.scenario));
      }
      if (event.type === "scenario:end") {
        this.#begun.delete(number(event.scenario));
        if (!event.retried) tallyUp(event.outcome, this.#tally);
      }
      const retryOf = event.type === "scenario:start" ? event.retryOf : undefined;
      if (wants(this.#request.detail, event))
        this.#send({
          ...event,
          scenario: number(event.scenario),
          ...(retryOf === undefined ? {} : { retryOf: number(retryOf) }),
        });
    }
  }

  /** Every part has read all files: what is wrong with one is told by each of them. */
  #repeat(found: Problem, at: number): void {
    const identity = identityOf(found);
    if (!this.#told.has(identity)) this.#diagnose(found, at);
    this.#told.add(identity);
  }

  #numberOf(blob: Blob, scenario: number): number {
    const numbers = this.#numbers.get(blob) ?? new Map<number, number>();
    this.#numbers.set(blob, numbers);
    const known = numbers.get(scenario) ?? ++this.#count;
    numbers.set(scenario, known);
    return known;
  }

  #diagnose(found: Problem, at = this.#at): void {
    if (found.severity !== "warning") this.#tally[countedAs[kindOf(found.code)]]++;
    this.#send({ type: "diagnostic", at, problem: found });
  }

  #send(event: RunEvent): void {
    this.#at = Math.max(this.#at, event.at);
    this.#broadcast.send(event);
  }
}

/** What a problem beside the scenarios counts as: a server of the run that has failed is no wrong file. */
const countedAs = { invalid: "invalid", failed: "failed", errored: "errored", internal: "internal" } as const;

/** The blob whose next event was the earliest in its run. */
function earliest(blobs: readonly Blob[]): Blob | undefined {
  let found: Blob | undefined;
  for (const blob of blobs) if (blob.next && (found?.next === undefined || blob.next.at < found.next.at)) found = blob;
  return found;
}

const steps: ReadonlySet<string> = new Set(["step:start", "step:end", "client"]);
const frames: ReadonlySet<string> = new Set(["frame", "profile"]);

/** What no reader reads is not told, as in a run. */
function wants(detail: Detail, { type }: RunEvent): boolean {
  if (frames.has(type)) return detail === "frames";
  return detail !== "scenarios" || !steps.has(type);
}

/** Finds scenarios that are in several blobs. */
class Overlap {
  readonly #first = new Map<string, Blob>();
  readonly #found = new Map<string, { readonly names: string[]; count: number; readonly shards: boolean }>();

  add(blob: Blob, { file, line, name, retryOf }: ScenarioStart): void {
    if (retryOf !== undefined) return;
    const key = JSON.stringify([file, line, name]);
    const other = this.#first.get(key);
    if (other === undefined) this.#first.set(key, blob);
    if (other === undefined || other === blob || isSameShard(other, blob)) return;
    const pair = `${other.shown} and ${blob.shown}`;
    const shards = other.start.shard !== undefined && blob.start.shard !== undefined;
    const found = this.#found.get(pair) ?? { names: [], count: 0, shards };
    this.#found.set(pair, found);
    found.count++;
    if (found.names.length < NAMED) found.names.push(`${file}:${line}  ${name}`);
  }

  /** Of shards an error; other runs may well have played the same, on another system. */
  problems(): readonly Problem[] {
    return [...this.#found].map(([pair, { names, count, shards }]) =>
      problem({
        code: "invalid-argument",
        ...(shards ? {} : { severity: "warning" as const }),
        headline: `${count === 1 ? "A scenario is" : `${count} scenarios are`} in both ${pair}`,
        notes: [...names, ...(count > names.length ? [`and ${count - names.length} more`] : [])],
        help: shards
          ? "Shards of one run overlap when their jobs had different files or options. They are counted twice."
          : "They are counted twice.",
      }),
    );
  }
}

/** That the whole shard is there twice is told already. */
function isSameShard(a: Blob, b: Blob): boolean {
  return a.start.shard !== undefined && a.start.shard.index === b.start.shard?.index;
}

const NAMED = 5;
