import { duration, pace } from "../../expression/duration.ts";
import { type Expr, nowhere } from "../../expression/expr.ts";
import { payload } from "../../expression/payload.ts";
import { text } from "../../expression/text.ts";
import { matcher } from "../../match/compile.ts";
import type { Matcher } from "../../match/matcher.ts";
import { closeFault } from "../../net/close-code.ts";
import { wholeNumber } from "../../expression/number.ts";
import { either, raw } from "../../shape/lists.ts";
import { type Members, object } from "../../shape/maps.ts";
import type { Span } from "../../source.ts";
import { entry, type Node } from "../../tree.ts";
import type { Script, StepReader } from "../step.ts";

/** How a connection is ended that has gone silent. */
export interface SilenceEnd {
  readonly at: Span;
  /** Undefined: by default. 1006: without a close frame. */
  readonly code: Expr<number> | undefined;
  readonly reason: Expr<string> | undefined;
}

/** Asks the other side again and again whether it is there, and ends the connection when no answer comes. */
export interface HeartbeatSpec extends SilenceEnd {
  readonly every: Expr<number>;
  readonly timeout: Expr<number> | undefined;
  /** What it sends; undefined: a ping of the protocol. */
  readonly script: Script | undefined;
  /** Which message is the answer; undefined: a pong, or with a message of its own none is awaited. */
  readonly expect: Matcher | undefined;
}

/** Ends a connection on which nothing has been heard for some time. */
export interface IdleSpec extends SilenceEnd {
  readonly after: Expr<number>;
}

const endMembers = {
  code: {
    shape: wholeNumber({ min: 1000, max: 4999 }),
    doc: "The close code; 1006 ends TCP without a close frame.",
  },
  reason: { shape: text, doc: "The reason of the close, at most 123 bytes." },
} as const satisfies Members;

const heartbeatMembers = {
  every: { shape: pace, doc: "The time from beat to beat.", required: true },
  timeout: {
    shape: duration,
    doc: "How long an answer may take; then the connection is closed. Default: as long as `every`.",
  },
  send: { shape: raw(payload.schema), doc: "A message to send in place of a ping." },
  expect: {
    shape: matcher,
    doc: "The message that answers it. No rule sees it, and `receiveNext` passes over it.",
  },
  ...endMembers,
} as const satisfies Members;

const heartbeatMap = object("a heartbeat", heartbeatMembers);
export const heartbeatShape = either((node) => node.kind === "map", heartbeatMap, duration);

const idleMap = object("idle", {
  after: { shape: duration, doc: "For how long nothing was heard.", required: true },
  ...endMembers,
});
export const idleShape = either((node) => node.kind === "map", idleMap, duration);

/** Compiles a `heartbeat`: a time, or `{ every, timeout, … }`. */
export function readHeartbeat(node: Node, path: string, reader: StepReader): HeartbeatSpec | undefined {
  const read = heartbeatShape.read(node, reader);
  if (!read) return undefined;
  if ("evaluate" in read) {
    const byDefault = { timeout: undefined, script: undefined, expect: undefined, code: undefined, reason: undefined };
    return { at: node.span, every: read, ...byDefault };
  }
  if (!read.every) return undefined;
  const sent = entry(node, "send");
  const expected = entry(node, "expect");
  if (expected && !sent) {
    reader.report({
      headline: "A heartbeat expects an answer to a message, and sends none",
      label: "needs a send",
      at: expected.keySpan,
      help: "Write send: { type: ping }, expect: { type: pong }; a ping of the protocol is answered by a pong. To hear anything at all within a time, write idle: 30s.",
    });
  }
  const late = entry(node, "timeout");
  if (late && sent && !expected) {
    reader.report({
      headline: "This heartbeat sends a message and awaits no answer: its timeout does nothing",
      label: "nothing is awaited",
      at: late.keySpan,
      help: "Say which message is the answer: expect: { type: pong }.",
    });
  }
  checkEnd(read, node, reader);
  const { span } = node;
  const script = sent && reader.script({ kind: "list", span, items: [{ kind: "map", span, entries: [sent] }] }, path);
  const { every, timeout, expect, code, reason } = read;
  return { at: span, every, timeout, script, expect, code, reason };
}

/** Compiles `idle`: a time, or `{ after, code, reason }`. */
export function readIdle(node: Node, reader: StepReader): IdleSpec | undefined {
  const read = idleShape.read(node, reader);
  if (!read) return undefined;
  if ("evaluate" in read) return { at: node.span, after: read, code: undefined, reason: undefined };
  if (!read.after) return undefined;
  checkEnd(read, node, reader);
  return { at: node.span, after: read.after, code: read.code, reason: read.reason };
}

function checkEnd(
  { code, reason }: { readonly code?: Expr<number> | undefined; readonly reason?: Expr<string> | undefined },
  node: Node,
  reader: StepReader,
): void {
  const status = code?.constant ? code.evaluate(nowhere) : 1000;
  const fault =
    status === 1006 ? undefined : closeFault(status, reason?.constant ? reason.evaluate(nowhere) : undefined);
  if (fault === undefined) return;
  const at = (entry(node, "code") && closeFault(status, undefined) ? entry(node, "code") : entry(node, "reason"))?.value
    .span;
  reader.report({
    headline: `${fault.charAt(0).toUpperCase()}${fault.slice(1)}`,
    label: "cannot be sent",
    at: at ?? node.span,
  });
}
