import { formatDuration } from "../../expression/duration.ts";
import type { Expr } from "../../expression/expr.ts";
import type { Subject } from "../../match/matcher.ts";
import type { Peer } from "../../net/peer.ts";
import { Failure } from "../../problem.ts";
import type { Span } from "../../source.ts";
import type { Cause } from "../scene.ts";
import { noteLatency, noteWrong } from "../step-frames.ts";
import type { PlayScope, Run } from "../step.ts";
import { messageText } from "../receiving/taking.ts";

/** Limits on a latency in milliseconds: at least `min`, at most `max`. */
export interface Limits {
  readonly min: number;
  readonly max: number;
}

/** When the part of a cause happened that concerns a peer: its own, else the latest of all. */
export function causeTime(cause: Cause, peer: Peer | undefined): number {
  return (peer && cause.parts?.get(peer)) ?? cause.at;
}

/** The id of a step that `after` names, and where it is written. */
export interface After {
  readonly id: string;
  readonly at: Span;
}

/** The cause that a step measures from: the one it names, else the latest on a wire. */
export function causeOf(after: After | undefined, scope: PlayScope): Cause | undefined {
  if (after === undefined) return scope.track.cause;
  const { id, at } = after;
  const named = scope.track.causes.get(id);
  if (named && named !== silence) return named;
  const [headline, label] = named
    ? [`The step "${id}" is no cause: nothing in it has put anything on a wire`, "no cause"]
    : [`No step with the id "${id}" has run yet`, "not run yet"];
  throw new Failure({
    code: "not-set",
    headline,
    label,
    at,
    help: named
      ? "Give an id to what it sends, or to what it receives, and name that here."
      : "It must have run when this step begins. Where it stands in another track, let both meet first: - barrier: name.",
  });
}

/** Stands under the id of steps that have run and put nothing on a wire. */
const silence: Cause = { at: -Infinity, title: "" };

/** Notes that a step has put something on a wire: it is the cause of what follows, and `after` finds it by its id. */
export function markCause(scope: PlayScope, cause: Cause, id: string | undefined): void {
  scope.track.cause = cause;
  scope.track.causer = scope.self;
  nameCause(scope, cause, id);
}

/** Notes an act or an arrival under its id, for `after`. Of several actors each keeps its own part. */
export function nameCause(scope: PlayScope, cause: Cause, id: string | undefined): void {
  if (id === undefined) return;
  const { causes } = scope.track;
  const known = causes.get(id);
  const named = known instanceof NamedCause ? known : new NamedCause(cause);
  named.add(cause, scope.self);
  causes.set(id, named);
}

/** What contains steps: `after` finds it by its id, which means the last act on a wire inside it. */
export function namingLastAct(run: Run, id: string | undefined): Run {
  if (id === undefined) return run;
  return (scope) => {
    const before = scope.track.cause;
    const running = run(scope);
    if (running) return running.then(() => nameLastAct(scope, before, id));
    nameLastAct(scope, before, id);
    return undefined;
  };
}

function nameLastAct({ track: { cause, causes }, self }: PlayScope, before: Cause | undefined, id: string): void {
  const known = causes.get(id);
  const others = self && known instanceof NamedCause ? known : undefined;
  if (!cause || cause === before) {
    // What one of several actors has not done another may have done.
    if (!others?.without(self)) causes.set(id, silence);
    return;
  }
  const named = others ?? new NamedCause(cause);
  named.add(cause, self);
  causes.set(id, named);
}

/** What several actors did under one id; what one of them does again, in a loop, takes the place of what it did before. */
class NamedCause implements Cause {
  at: number;
  title: string;
  readonly parts = new Map<Peer, number>();

  constructor({ at, title }: Cause) {
    this.at = at;
    this.title = title;
  }

  add({ at, title, parts }: Cause, peer: Peer | undefined): void {
    if (at >= this.at) {
      this.at = at;
      this.title = title;
    }
    for (const [other, own] of parts ?? []) this.parts.set(other, own);
    if (peer && !parts) this.parts.set(peer, at);
  }

  /** Takes back what an actor did; whether anything is left. */
  without(peer: Peer | undefined): boolean {
    if (peer) this.parts.delete(peer);
    return this.parts.size > 0;
  }
}

/** Milliseconds that a step waits: `timeout`, else the larger of the default and `within`: what is late is told as late. */
export function timeoutOf(
  { timeout, within }: { readonly timeout?: Expr<number> | undefined; readonly within?: Expr<Limits> | undefined },
  scope: PlayScope,
): number {
  if (timeout) return timeout.evaluate(scope);
  return Math.max(scope.scene.timeout, within?.evaluate(scope).max ?? scope.scene.within?.max ?? 0);
}

/** What is measured, for texts and series. */
export interface Measurement {
  readonly what: string;
  readonly start: number;
  readonly end: number;
  readonly startTitle: string;
  readonly series: string | undefined;
  readonly within: Expr<Limits> | undefined;
  readonly at: Span;
  /** The message whose arrival ends it, to be shown. */
  readonly message?: Subject | undefined;
  /** What it is, in a word. Default: message. */
  readonly messageIs?: "message" | "frame";
}

/** Adds a latency to its series and judges it. A latency never selects a message; it is judged of the one that was taken. */
export function judgeLatency(measurement: Measurement, scope: PlayScope): void {
  const { series, within, start, end, message } = measurement;
  if (scope.track.frames) noteLatency(end - start, scope, message);
  const limits = brokenLimits(series, within, start, end, scope);
  if (limits) throw outOfLimits(measurement, limits, scope);
}

/** Adds a latency to its series, and gives the limits that it breaks: what is said of it is made only then. */
export function brokenLimits(
  series: string | undefined,
  within: Expr<Limits> | undefined,
  start: number,
  end: number,
  scope: PlayScope,
): Limits | undefined {
  if (series !== undefined) scope.scene.record(series, start, end);
  const limits = within?.evaluate(scope) ?? scope.scene.within;
  const latency = end - start;
  return limits && (latency < 0 || latency < limits.min || latency > limits.max) ? limits : undefined;
}

/** The failure of a latency that breaks its limits. */
export function outOfLimits(measurement: Measurement, limits: Limits, scope: PlayScope): Failure {
  const { what, start, end, startTitle, within, at, message, messageIs = "message" } = measurement;
  noteWrong(scope, message);
  const latency = end - start;
  const took = formatDuration(latency);
  const from = `after ${startTitle}`;
  const place = within?.span ?? at;
  const notes = (): readonly string[] => (message ? [`the ${messageIs}: ${messageText(message)}`] : []);
  if (latency < 0) {
    const headline = `${what} came ${formatDuration(-latency)} before its cause (${startTitle})`;
    return new Failure({
      code: "before-cause",
      headline,
      label: "came before its cause",
      at: place,
      notes: notes(),
      ...(message
        ? {
            help: "It was there already and fits: give the cause an id, and write after: with it to take only what came later.",
          }
        : {}),
    });
  }
  if (latency > limits.max) {
    const headline = `${what} came too late: ${took} ${from}, ${formatDuration(latency - limits.max)} over the limit`;
    const expected = `within ${formatDuration(limits.max)}`;
    const own = scope.scene.lateness(start, end);
    const told =
      own > (latency - limits.max) / 10 ? [`${formatDuration(own)} of the ${took} are the runner's own`] : [];
    return new Failure({
      code: "too-late",
      headline,
      label: `took ${took}`,
      at: place,
      expected,
      actual: took,
      notes: [...notes(), ...told],
    });
  }
  return new Failure({
    code: "too-early",
    headline: `${what} came too early: ${took} ${from}`,
    label: `took ${took}`,
    at: place,
    expected: `not before ${formatDuration(limits.min)}`,
    actual: took,
    notes: notes(),
  });
}
