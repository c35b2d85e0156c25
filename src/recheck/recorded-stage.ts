import { loadsProfiles } from "../codec/profile-module.ts";
import { filesInFlight } from "../environment.ts";
import type { FrameEvent } from "../events.ts";
import { formatDuration } from "../expression/duration.ts";
import type { ServerDeclaration } from "../language/scenario.ts";
import { Failure, type Problem, problem } from "../problem.ts";
import { startsNow } from "../run/cast.ts";
import type { Server } from "../run/server.ts";
import type { Stage, StageEar } from "../run/stage.ts";
import type { Outside } from "../steps/outside.ts";
import type { RunEventOf } from "../steps/scene.ts";
import { cut, visible } from "../visible.ts";
import { Offline, type OfflineAround } from "./offline.ts";
import { RecheckDeadlines } from "./recheck-deadlines.ts";
import type { Act, Arrival, RecordedConnection as Recorded, Recording } from "./recording.ts";
import type { RecordedConnection } from "./recorded-connection.ts";
import { recordedPayload } from "./recorded-payload.ts";
import { RecordedServer } from "./recorded-server.ts";
import { stepKey } from "./recording.ts";
import { Timeline, WORK } from "./timeline.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** So many turns of the event loop must pass without anybody asking for the time: then nothing happens any more by itself. */
const QUIET = 4;
const MOST_WARNINGS = 10;
/** So many milliseconds after another something may have come that was read with it, on a busy machine. */
const AT_ONCE = 50;

/** What was asked, and is answered later. */
interface Answer {
  readonly due: number;
  readonly tell: (at: number) => void;
}

/**
 * Plays a scenario from its record. Time stands still while anything happens; then it passes to what comes next, which is
 * told with the time at which it came.
 */
export class RecordedStage implements Stage, OfflineAround {
  readonly seed: number;
  readonly deadlines: RecheckDeadlines;
  readonly warnings: Problem[] = [];
  readonly #recording: Recording;
  readonly #clock: VirtualClock;
  readonly #timeline: Timeline;
  readonly #open = new Map<Recorded, RecordedConnection>();
  readonly #answers: Answer[] = [];
  /** How often each kind of step began and ended. */
  readonly #steps = new Map<string, number>();
  readonly #titles = new Map<string, Extract<RunEventOf, { type: "step:start" }>>();
  #told: StageEar | undefined;
  /** How many of the times at which steps began and ended are past. */
  #mark = 0;
  #quiet = 0;
  #running = false;
  /** The last step has ended: what had come by then is told at once. */
  #over = false;
  #masked = false;
  /** The end of the record is past. */
  #beyond = false;

  constructor(recording: Recording, { clock, seed }: { readonly clock: VirtualClock; readonly seed: number }) {
    this.seed = seed;
    this.#recording = recording;
    this.#clock = clock;
    clock.setWall(recording.time + recording.start);
    this.#timeline = new Timeline(recording, clock);
    this.deadlines = new RecheckDeadlines(clock);
  }

  outside(told: StageEar): Outside {
    this.#told = told;
    return new Offline(this.#recording, this);
  }

  server(declaration: ServerDeclaration): Server {
    const { name, at } = declaration;
    const ready = this.#recording.servers.get(name);
    if (!ready && startsNow(declaration)) {
      throw new Failure({
        code: "not-recorded",
        headline: `${this.#recording.trace} does not have the server ${name}: it was never ready`,
        label: "not in the trace",
        at,
      });
    }
    return new RecordedServer(name, ready ?? []);
  }

  heard(event: RunEventOf): void {
    if (event.type !== "step:start" && event.type !== "step:end") return;
    const path = `${event.step} ${event.client ?? ""}`;
    if (event.type === "step:start") this.#titles.set(path, event);
    const start = this.#titles.get(path);
    if (!start) return;
    const key = stepKey(start, event.type === "step:end");
    const count = this.#steps.get(key) ?? 0;
    this.#steps.set(key, count + 1);
    const at = this.#recording.steps.get(key)?.[count];
    if (at === undefined) return;
    this.#timeline.reach(at);
    if (event.type === "step:end" && at === this.#recording.lastStep) this.#over = true;
  }

  begin(): void {
    this.#running = true;
    setImmediate(this.#turn);
  }

  end(): void {
    this.#running = false;
    this.deadlines.clear();
  }

  play(act: Act): number {
    // Something happens: see `#turn`.
    this.#clock.now();
    // What had come by then has come: it may be answered before.
    if (this.#timeline.at(act).near) this.#tellBefore(({ index }) => index < act.index);
    return this.#timeline.play(act);
  }

  catchUp(): void {
    this.#tellBefore((arrival) => this.#timeline.at(arrival).near);
  }

  now(): number {
    return this.#clock.time;
  }

  later(due: number, tell: (at: number) => void): void {
    this.#answers.push({ due, tell });
    this.#clock.now();
  }

  opened(recorded: Recorded, connection: RecordedConnection): void {
    this.#open.set(recorded, connection);
  }

  resumed(): void {
    this.#clock.now();
  }

  unknown(client: string, what: string): void {
    this.#warn(
      `${client}: ${cut(visible(what), 80)} is not in the trace: what the server would have answered is unknown`,
    );
  }

  leftOut({ event }: Act): void {
    if (event.type !== "frame") return;
    const what = `${event.peer}: ${event.kind === "message" ? "" : `${event.kind} `}${cut(visible(event.payload), 80)}`;
    this.#warn(
      `${what} of the trace is not sent any more: what came after it is told as it came then`,
      "something before is not sent",
    );
  }

  bytes(event: FrameEvent): Buffer {
    try {
      const { bytes, masked } = recordedPayload(event, this.#recording.trace);
      if (masked && !this.#masked)
        this.#warn(`${event.peer}: secrets in what came are masked in the trace: steps have seen ***`, "masked");
      this.#masked ||= masked;
      return bytes;
    } catch (thrown) {
      this.#told?.fail(thrown);
      return Buffer.alloc(0);
    }
  }

  /** `label`: what is wrong, under the step that is played. */
  #warn(headline: string, label = "not in the trace"): void {
    this.#told?.note(headline);
    if (this.warnings.length >= MOST_WARNINGS) return;
    const found = { code: "not-recorded", severity: "warning", headline, label } as const;
    this.warnings.push(problem({ ...found, at: this.#told?.at() }));
  }

  readonly #turn = (): void => {
    if (!this.#running) return;
    if (this.#over) this.#tellBefore(() => true);
    this.#over = false;
    this.#quiet = this.#clock.takeAsked() || filesInFlight() || loadsProfiles() ? 0 : this.#quiet + 1;
    if (this.#quiet >= QUIET) {
      this.#quiet = 0;
      this.#goOn();
    }
    setImmediate(this.#turn);
  };

  /** Lets what comes next come. */
  #goOn(): void {
    const { due = Infinity } = this.#clock;
    const answer = this.#nextAnswer();
    const next = this.#next();
    const free = next?.free && this.#open.has(next.arrival.connection) ? next : undefined;
    if (answer && answer.due <= Math.min(due, free?.time ?? Infinity)) {
      this.#answers.splice(this.#answers.indexOf(answer), 1);
      this.#pass(answer.due, answer.tell);
    } else if (free && free.time <= due) this.#tell(free);
    else if (next && !next.free && !answer && next.time <= due && !this.#goesOn(next.time)) this.#giveUp(next.arrival);
    else if (due < Infinity) this.#expire(due);
  }

  /**
   * Whether something is done without anything having to come: after a pause, or by a stream, a heartbeat, a fault whose
   * time is near. Their timers were late by more in the record than now, or by less.
   */
  #goesOn(time: number): boolean {
    const { due = Infinity } = this.#clock;
    return this.deadlines.goesOn || (due <= time + WORK && due < this.deadlines.due);
  }

  /** The scenario waits for something that came only after what it does no more. */
  #giveUp(arrival: Arrival): void {
    for (const act of this.#timeline.giveUpBefore(arrival)) this.leftOut(act);
  }

  #nextAnswer(): Answer | undefined {
    let first: Answer | undefined;
    for (const each of this.#answers) if (!first || each.due < first.due) first = each;
    return first;
  }

  #next(): ReturnType<Timeline["next"]> {
    // What came on a connection that is not there any more, or never was, is for nobody.
    return this.#timeline.next(
      ({ connection }) => this.#open.get(connection)?.hears ?? (connection.dial.over && this.#answers.length > 0),
    );
  }

  /** Tells what has come, with what was read with it: no step went on between. */
  #tell({ arrival, time }: { readonly arrival: Arrival; readonly time: number }): void {
    this.#clock.pass(time);
    const { marks } = this.#recording;
    for (let mark = marks[this.#mark]; mark !== undefined && mark < arrival.at; mark = marks[++this.#mark]);
    const until = Math.min(marks[this.#mark] ?? Infinity, arrival.at + AT_ONCE);
    const { due = Infinity } = this.#clock;
    this.#tellBefore((each) => each === arrival || (each.at < until && this.#timeline.at(each).time < due));
  }

  #pass(time: number, tell: (at: number) => void): void {
    this.#clock.pass(time);
    tell(time);
  }

  /** Tells what has come and waits for nothing, as far as it is wanted. */
  #tellBefore(wanted: (arrival: Arrival) => boolean): void {
    for (let next = this.#next(); next?.free && wanted(next.arrival); next = this.#next()) {
      if (!this.#open.has(next.arrival.connection)) return;
      this.#timeline.came();
      this.#clock.skipTo(next.time);
      this.#open.get(next.arrival.connection)?.tell(next.arrival, next.time);
    }
  }

  #expire(due: number): void {
    const { time } = this.#timeline.at({ at: this.#recording.end });
    if (due > time && due >= this.deadlines.due && !this.#beyond) {
      this.#beyond = true;
      const length = formatDuration(this.#recording.end - this.#recording.start);
      this.#warn(`the trace ends after ${length}: what would have come later is unknown`, "longer than the trace");
    }
    this.#clock.expire();
  }
}
