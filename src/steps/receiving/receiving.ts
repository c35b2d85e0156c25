import type { Expr } from "../../expression/expr.ts";
import type { Inbox, Reach } from "../../net/inbox.ts";
import type { Matcher, Subject } from "../../match/matcher.ts";
import type { Message } from "../../net/message.ts";
import type { Peer } from "../../net/peer.ts";
import type { Members } from "../../shape/maps.ts";
import type { Reader } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import { reportHeaders } from "./extraction.ts";
import {
  type After,
  brokenLimits,
  causeOf,
  causeTime,
  type Limits,
  nameCause,
  outOfLimits,
} from "../waiting/latency.ts";
import { self } from "../need.ts";
import type { Origin } from "./origin.ts";
import { type AssertOptions, asWritten, type SelectOptions, Selection } from "./selection.ts";
import { noteLatency } from "../step-frames.ts";
import type { PlayScope, StepInput } from "../step.ts";
import { judgeMessage } from "./taking.ts";

/** What every form of `receive` needs to know of its step. */
export interface Receiving {
  /** What it receives: messages, or frames of the raw queue. */
  readonly holds: Inbox["holds"];
  readonly selection: Selection;
  readonly at: Span;
  readonly title: string;
  readonly id: string | undefined;
  readonly series: string | undefined;
  readonly options: ReceiveOptions;
  /** The value as it would be sent, for `joined`, when it is a text or bytes. */
  readonly literal: Expr<unknown> | undefined;
}

/** The options that every form of `receive` has, beside those that select. */
export interface ReceiveOptions extends AssertOptions {
  readonly timeout?: Expr<number> | undefined;
  readonly within?: Expr<Limits> | undefined;
  readonly after?: After | undefined;
  readonly inOrder?: boolean | undefined;
}

/** What a step says of the messages that it takes, made of what is written. `literal`: see there. */
export function receivingOf(
  title: string,
  { at, value, valueNode, options, id, series }: Written,
  reader: Reader,
  { literal, holds = "message" }: Partial<Pick<Receiving, "literal" | "holds">> = {},
): Receiving {
  reportHeaders(options.extract, `A ${holds}`, reader);
  return {
    holds,
    selection: new Selection(value, options, asWritten(valueNode, reader)),
    at: value ? valueNode.span : at,
    title,
    id,
    series,
    options: receiveOptions(options),
    literal,
  };
}

/** A step as its kind compiles it. */
type Written = Pick<StepInput<Matcher, Members>, "at" | "value" | "valueNode" | "id" | "series"> & {
  readonly options: SelectOptions & ReceiveOptions;
};

/** The same options in one shape: each step's own map has another, which is slower to read for every message. */
function receiveOptions(options: ReceiveOptions): ReceiveOptions {
  const { expect, schema, timeout, within, after, inOrder } = options;
  return { expect, schema, timeout, within, after, inOrder };
}

/** Where it receives from. */
export function originOf({ holds }: Receiving, peer: Peer): Origin {
  return holds === "frame" ? { name: peer.name, inbox: peer.frames } : peer;
}

/** Which unread messages count, by `after` and `inOrder`. */
export function reachOf(receiving: Receiving, peer: Peer, scope: PlayScope): Reach {
  const { after, inOrder } = receiving.options;
  const cause = after === undefined ? undefined : causeOf(after, scope);
  const inTurn = (inOrder ?? peer.inOrder ?? scope.scene.inOrder) ? originOf(receiving, peer).inbox.lastTaken : 0;
  // The message that has begun a reaction is known to it already.
  const { answers } = scope.track;
  const afterNumber =
    answers?.peer === peer && receiving.holds === "message" ? Math.max(inTurn, answers.number) : inTurn;
  if (!cause && afterNumber === 0) return everywhere;
  return { since: cause ? causeTime(cause, peer) : -Infinity, afterNumber };
}

/** All that is unread; made once, for most steps reach so far. */
const everywhere: Reach = { since: -Infinity, afterNumber: 0 };

/** Extracts from a message that was taken, judges it and its latency, and makes it a cause that `after` can name. */
export function finish(receiving: Receiving, message: Message, scope: PlayScope): void {
  const peer = self(scope);
  const { selection, options, at } = receiving;
  const subject = selection.subject(message);
  selection.extract(subject, scope);
  judgeMessage(originOf(receiving, peer), subject, options, at, scope);
  finishLatency(receiving, message.at, subject, scope);
}

/** Judges the latency of an arrival against the step's cause; `subject` is what arrived, to be shown. */
export function finishLatency(receiving: Receiving, arrival: number, subject: Subject, scope: PlayScope): void {
  const { options, at, id, series } = receiving;
  const { within, after } = options;
  const peer = self(scope);
  if (series !== undefined || within || scope.scene.within || scope.scene.frames) {
    const cause = causeOf(after, scope);
    if (cause) {
      const start = causeTime(cause, peer);
      if (scope.track.frames) noteLatency(arrival - start, scope);
      const limits = brokenLimits(series, within, start, arrival, scope);
      if (limits) {
        const { holds } = receiving;
        const what = `${peer.name}: the ${holds}`;
        const taken = { message: subject, messageIs: holds };
        throw outOfLimits(
          { what, start, end: arrival, startTitle: cause.title, series, within, at, ...taken },
          limits,
          scope,
        );
      }
    }
  }
  // A receive puts nothing on a wire: it is a cause only for who names it.
  if (id !== undefined) nameCause(scope, { at: arrival, title: `${peer.name}: receive` }, id);
}
