import { openRecording } from "../capture/open-recording.ts";
import { problem } from "../problem.ts";
import type { MessageEvent, Side, TrafficEvent } from "../recording/traffic.ts";
import { trafficLine } from "../recording/traffic-line.ts";
import { UnmetSecrets } from "../run/unmet-secrets.ts";
import { amount } from "./amount.ts";
import { checkOnly } from "./check-only.ts";
import { ComparedMessage } from "../align/compared-message.ts";
import { connectionName } from "./connection-name.ts";
import {
  type ConnectionScore,
  endingFault,
  type Fault,
  handshakeFault,
  recordedHandshake,
} from "./connection-score.ts";
import type { ConnectionView } from "./connection-view.ts";
import type { Lens } from "../align/lens.ts";
import { Memory } from "../align/memory.ts";
import { Reading, type RecordingFile, type Which } from "./reading.ts";
import type { Report, ReportedConnection } from "./report.ts";
import { Score } from "./score.ts";

export interface CompareRequest {
  /** The first is the one that the other is measured by. */
  readonly recordings: readonly [RecordingFile, RecordingFile];
  readonly lens: Lens;
  /** Whose messages are compared. */
  readonly from: readonly Side[];
  readonly anyOrder: boolean;
  /** Whether messages match that differ in nothing but what is made anew in each run. */
  readonly ignoreGenerated: boolean;
  /** Secrets that somebody has typed to have them masked, by their names: those that no recording has are told. */
  readonly typedSecrets: ReadonlyMap<string, string>;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/**
 * Compares two recordings without a server: the nth connection to an address with the nth to the same address. Both are read
 * side by side, and of either no more is kept than has yet to find its other end. Where connections are mixed in another way
 * in the other file, so that too much would be kept, some are left for another reading. Gives how many connections there were.
 */
export async function compare(request: CompareRequest): Promise<number> {
  const { lens, from, recordings } = request;
  await checkOnly(lens, recordings.map(eventsOf), { from, where: shownBoth(request) });
  const comparison = new RecordingComparison(request);
  return comparison.run();
}

// --- internal ---

/** When so many messages of a connection wait for the other file, it is left for another reading. */
const MOST_BEHIND = 12_000;

const SIDES: readonly Side[] = ["server", "client"];

/** A connection of both recordings. */
interface Pair {
  readonly key: string;
  views: [ConnectionView | undefined, ConnectionView | undefined];
  scores: Readonly<Partial<Record<Side, Score>>>;
  over: [boolean, boolean];
  readonly reported: ReportedConnection;
  readonly name: string;
  notes: string[];
}

class RecordingComparison {
  readonly #request: CompareRequest;
  readonly #memory = new Memory();
  /** Those that are being read. */
  readonly #pairs = new Map<string, Pair>();
  /** Those that are left for another reading. */
  readonly #left = new Map<string, Pair>();
  /** Of another reading, the only ones that matter. */
  #wanted: ReadonlyMap<string, Pair> | undefined;
  readonly #done = new Set<string>();
  /** Which of the two were read to their end. */
  readonly #endedReadings = new Set<Which>();
  /** How many more recorded messages wait than messages of the other file. */
  #lead = 0;
  readonly #told = new Set<string>();
  readonly #unmet: UnmetSecrets;

  constructor(request: CompareRequest) {
    this.#request = request;
    this.#unmet = new UnmetSecrets(request.typedSecrets);
  }

  async run(): Promise<number> {
    await this.#read();
    while (this.#left.size > 0 && !this.#request.signal.aborted) {
      this.#wanted = new Map(this.#left);
      this.#left.clear();
      await this.#read();
    }
    if (this.#request.signal.aborted) this.#cut();
    else for (const each of this.#unmet.warnings(`in ${shownBoth(this.#request)}`)) this.#request.report.diagnose(each);
    return this.#done.size;
  }

  /** Tells of all that have begun and not ended. */
  #cut(): void {
    const begun = new Map([...(this.#wanted ?? []), ...this.#left, ...this.#pairs]);
    for (const [key, { reported, name }] of begun) if (!this.#done.has(key)) this.#request.report.cut(reported, name);
  }

  async #read(): Promise<void> {
    const sides = await Promise.all(this.#request.recordings.map((file, which) => Reading.open(file, which as Which)));
    for (const each of sides) if (!this.#wanted) this.#checkHead(each);
    this.#endedReadings.clear();
    const [first, second] = sides;
    if (!first || !second) return;
    while (!first.ended || !second.ended) {
      if (this.#request.signal.aborted) return;
      // Side by side: that for which more messages of the other one wait.
      const next = second.ended || (!first.ended && this.#lead <= 0) ? first : second;
      const event = await next.next();
      const done = event ? this.#take(event, next) : this.#ended(next.which);
      if (done) await done;
    }
    for (const pair of this.#pairs.values()) await this.#finish(pair);
  }

  /** What one of the captures never holds cannot be missed in it. */
  #checkHead({ recording, file }: Reading): void {
    for (const each of recording.head.missing)
      if (each === "closes") this.#tell(`${file.shown} does not hold how connections were closed`);
  }

  /** Gives what has to be awaited, if anything has. */
  #take(event: TrafficEvent, reading: Reading): Promise<void> | undefined {
    if (event.type === "gap" && event.connection === 0) {
      this.#tell(`${reading.file.shown}: ${event.reason}`);
      return undefined;
    }
    if (!this.#unmet.areMet) this.#unmet.look(trafficLine(event));
    const pair = this.#pairOf(event, reading);
    if (!pair) return undefined;
    const view = reading.views.get(event.connection);
    if (event.type === "gap") pair.notes.push(`${reading.file.shown}: ${event.reason}`);
    else if (event.type === "message") this.#message(pair, event, reading);
    else view?.take(event);
    if (event.type !== "end") return undefined;
    reading.views.delete(event.connection);
    return this.#over(pair, reading.which);
  }

  #message(pair: Pair, event: MessageEvent, { views, which, position }: Reading): void {
    const sighting = views.get(event.connection)?.sight(event.from, event.at, position);
    const score = pair.scores[event.from];
    const { lens } = this.#request;
    if (!sighting || !score || lens.skips(event.data)) return;
    lens.look(event.data);
    this.#request.report.secrets.look(event.data, event.from);
    const message = new ComparedMessage(event.data, sighting, lens);
    const channel = lens.hasChannels ? lens.channel(lens.value(event.data)) : undefined;
    const { waiting } = score;
    this.#lead -= waiting.recorded - waiting.came;
    if (which === 0) score.expect(message, channel);
    else score.arrive(message, channel);
    this.#lead += waiting.recorded - waiting.came;
    if (Math.max(waiting.recorded, waiting.came) > MOST_BEHIND && this.#pairs.size > 1) this.#leave(pair);
  }

  #pairOf(event: TrafficEvent, reading: Reading): Pair | undefined {
    const key = reading.keyOf(event);
    if (key === undefined || this.#done.has(key) || this.#left.has(key)) return undefined;
    if (this.#wanted && !this.#wanted.has(key)) return undefined;
    let pair = this.#pairs.get(key);
    if (!pair) {
      const url = event.type === "request" ? event.url : undefined;
      const name = connectionName(event.connection, url);
      const reported = this.#wanted?.get(key)?.reported ?? this.#request.report.begin(name, reading.position);
      pair = this.#pairBegun(key, name, reported);
      this.#pairs.set(key, pair);
      // A recording that was read to its end has no more of any connection.
      for (const which of this.#endedReadings) this.#endSide(pair, which);
    }
    pair.views[reading.which] ??= reading.views.get(event.connection);
    return pair;
  }

  #pairBegun(key: string, name: string, reported: ReportedConnection): Pair {
    const { from, anyOrder, ignoreGenerated, report } = this.#request;
    const steps = report.stepsOf(reported);
    const scoreOf = (side: Side): Score =>
      new Score({
        side,
        anyOrder,
        ignoreGenerated,
        judged: steps && ((judged) => steps.judged(judged)),
        memory: this.#memory,
        // How long a client takes is not the server's doing.
        latency: (_, came) => (side === "server" ? came.latency : undefined),
      });
    return {
      key,
      views: [undefined, undefined],
      scores: Object.fromEntries(from.map((side) => [side, scoreOf(side)])),
      over: [false, false],
      reported,
      name,
      notes: [],
    };
  }

  #leave(pair: Pair): void {
    for (const score of Object.values(pair.scores)) {
      this.#lead -= score.waiting.recorded - score.waiting.came;
      score.letGo();
    }
    this.#pairs.delete(pair.key);
    this.#left.set(pair.key, pair);
  }

  async #over(pair: Pair, which: Which): Promise<void> {
    this.#endSide(pair, which);
    if (pair.over[0] && pair.over[1]) await this.#finish(pair);
  }

  #endSide(pair: Pair, which: Which): void {
    if (pair.over[which]) return;
    pair.over[which] = true;
    for (const score of Object.values(pair.scores)) {
      const { waiting } = score;
      this.#lead -= waiting.recorded - waiting.came;
      if (which === 0) score.endRecorded({ open: isCut(pair.views[0]) });
      else score.endCame();
      this.#lead += waiting.recorded - waiting.came;
    }
  }

  async #ended(which: Which): Promise<void> {
    this.#endedReadings.add(which);
    for (const pair of this.#pairs.values()) await this.#over(pair, which);
  }

  async #finish(pair: Pair): Promise<void> {
    this.#pairs.delete(pair.key);
    this.#done.add(pair.key);
    const [recorded, came] = pair.views;
    const view = recorded ?? came;
    const { report } = this.#request;
    const score: ConnectionScore = {
      number: view?.number ?? 0,
      name: connectionName(view?.number ?? 0, view?.request?.url),
      scores: Object.values(pair.scores),
      faults: this.#faultsOf(recorded, came),
      unsent: 0,
      notes: [...pair.notes, ...this.#notesOf(pair)],
    };
    await report.end(pair.reported, score);
  }

  /** What raced with the close of the other side is not judged, in neither file. */
  #notesOf({ scores }: Pair): readonly string[] {
    return this.#request.recordings.flatMap(({ shown }, which) =>
      SIDES.flatMap((side) => {
        const { recorded, came } = scores[side]?.passedOver ?? { recorded: 0, came: 0 };
        const count = which === 0 ? recorded : came;
        const other = side === "server" ? "client" : "server";
        const are = count === 1 ? "is" : "are";
        return count === 0
          ? []
          : [`${shown}: ${amount(count)} that the ${side} sent after the ${other} had closed ${are} not judged.`];
      }),
    );
  }

  #faultsOf(recorded: ConnectionView | undefined, came: ConnectionView | undefined): readonly Fault[] {
    const [a, b] = this.#request.recordings;
    if (!came) return [{ what: "handshake", text: `there is no such connection in ${b.shown}` }];
    if (!recorded) return [{ what: "handshake", text: `there is no such connection in ${a.shown}` }];
    const handshake = recordedHandshake(came);
    const faults = [
      handshake && handshakeFault(recordedHandshake(recorded), handshake),
      endingFault(recorded.ending, came.ending),
    ].filter((each) => each !== undefined);
    // Both are files: nothing was tried.
    return faults.map((each) =>
      each.what === "refused"
        ? { what: "handshake", text: `the handshake: expected an answer, got none: ${each.text}` }
        : each,
    );
  }

  #tell(headline: string): void {
    if (this.#told.has(headline)) return;
    this.#told.add(headline);
    this.#request.report.diagnose(problem({ code: "invalid-file", severity: "warning", headline }));
  }
}

/** Opened when it is read. */
async function* eventsOf({ path, shown, options }: RecordingFile): AsyncGenerator<TrafficEvent> {
  yield* (await openRecording(path, shown, options)).events;
}

function shownBoth({ recordings: [a, b] }: CompareRequest): string {
  return `${a.shown} and ${b.shown}`;
}

/** Whether the recording ended while the connection was open. */
function isCut(view: ConnectionView | undefined): boolean {
  return view !== undefined && (view.ending === undefined || view.ending.how === "cut");
}
