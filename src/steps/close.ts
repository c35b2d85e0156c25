import { text } from "../expression/text.ts";
import { type Expr, nowhere } from "../expression/expr.ts";
import { count } from "../expression/number.ts";
import { textMatcher } from "../match/compile.ts";
import { closeFault, sendableCodes } from "../net/close-code.ts";
import type { End } from "../net/inbox.ts";
import { Fault } from "../expression/fault.ts";
import { formatDuration } from "../expression/duration.ts";
import { Failure } from "../problem.ts";
import { either } from "../shape/lists.ts";
import { object } from "../shape/maps.ts";
import { flag, reportWrong } from "../shape/scalars.ts";
import type { Shape } from "../shape/shape.ts";
import type { Span } from "../source.ts";
import { closeCode, closeDifferences } from "./frame/close-expectation.ts";
import { actorName } from "./server/crowd.ts";
import { closeText, expectationOf, howItEnded } from "./waiting/ending.ts";
import { markCause, timeoutOf } from "./waiting/latency.ts";
import { mayReach } from "./server/mock-only.ts";
import { isTooLate, notConnected, self } from "./need.ts";
import { option } from "./options.ts";
import { judgeOwnLatency } from "./waiting/own-latency.ts";
import { defineStep } from "./step.ts";
import { crowdReceivers, receivers } from "./server/to.ts";
import { waitFor } from "./waiting/waiting.ts";

/** What a close frame carries; no code makes it empty. */
export interface Close {
  readonly code: Expr<number> | undefined;
  readonly reason: Expr<string> | undefined;
}

const expectedCode = "a close code that may be sent";
const codes = `${sendableCodes} (RFC 6455 section 7.4). For an empty close frame write close: none.`;

const code: Shape<Expr<number>> = {
  schema: {
    type: ["integer", "string"],
    description: `A close code that may be sent: ${sendableCodes}`,
  },
  read(node, reader) {
    const isCode = node.kind === "scalar" && (typeof node.value === "number" || /\$\{|^\d+$/.test(String(node.value)));
    if (!isCode) return reportWrong(node, expectedCode, reader, codes);
    const read = count.read(node, reader);
    const fault = read?.constant ? closeFault(read.evaluate(nowhere)) : undefined;
    if (read && !read.constant) reader.tryOut?.(read, checkSendable);
    return fault === undefined ? read : reportWrong(node, expectedCode, reader, codes);
  },
};

function checkSendable(value: unknown): void {
  const fault = typeof value === "number" ? closeFault(value) : undefined;
  if (fault !== undefined) throw new Fault(`Expected ${expectedCode}, got ${String(value)}`, codes);
}

const none: Shape<Close> = { schema: { const: "none" }, read: () => ({ code: undefined, reason: undefined }) };
const bareCode: Shape<Close> = {
  schema: code.schema,
  read(node, reader) {
    const read = code.read(node, reader);
    return read && { code: read, reason: undefined };
  },
};
const codeAndReason = object("a close", {
  code: { shape: code, doc: "The close code. Default: 1000." },
  reason: { shape: text, doc: "The reason, at most 123 bytes." },
});
const full: Shape<Close> = {
  schema: codeAndReason.schema,
  read(node, reader) {
    const read = codeAndReason.read(node, reader);
    return (
      read && { code: read.code ?? { span: node.span, constant: true, evaluate: () => 1000 }, reason: read.reason }
    );
  },
};

/** A close as it is written: `4000`, `{ code, reason }`, or `none`. */
export const close: Shape<Close> = either(
  (node) => node.kind === "map",
  full,
  either((node) => node.kind === "scalar" && node.value === "none", none, bareCode),
);

/** `close`: ends the connection from our side. */
export const closeStep = defineStep({
  name: "close",
  actor: "peer",
  crowd: true,
  summary: "Closes the connection and waits until the other side has answered.",
  details: "It fails when the other side had closed already and no step awaited that.",
  examples: [
    "- alice: close",
    "- alice: { close: 4000 }",
    "- alice: { close: { code: 1001, reason: bye }, expect: { code: 1001 } }",
  ],
  value: {
    shape: close,
    doc: "A close code, `{ code, reason }`, or `none` for an empty close frame. Default: 1000.",
    bare: true,
  },
  options: {
    expect: {
      shape: object("what to expect of the close", {
        code: { shape: closeCode, doc: "The other side's close code; 1006 when TCP ended without its close frame." },
        reason: { shape: textMatcher, doc: "The other side's reason." },
        clean: { shape: flag, doc: "Whether close frames went both ways." },
      }),
      doc: "How the other side must answer: `{ code, reason, clean }`.",
    },
    timeout: option.timeout,
    within: option.within,
    measure: option.measure,
    to: receivers,
  },
  compile({ at, value, valueNode, options, id, series }, reader) {
    if (!mayReach("close", options.to, at, reader)) return undefined;
    const fault = value?.reason?.constant ? closeFault(1000, value.reason.evaluate(nowhere)) : undefined;
    if (fault !== undefined)
      reader.report({ headline: sentence(fault), label: "too long", at: value?.reason?.span ?? at });
    const place = value ? valueNode.span : at;
    return (scope) => {
      const status = value ? value.code?.evaluate(scope) : 1000;
      const reason = value?.reason?.evaluate(scope);
      check(status, reason, place);
      if (options.to || !scope.self) {
        let latest: number | undefined;
        for (const peer of crowdReceivers(options.to, scope))
          if (peer.connected) latest = peer.close(status, reason, scope.track);
        if (latest !== undefined) markCause(scope, { at: latest, title: `${actorName(scope)}: close` }, id);
        return undefined;
      }
      if (isTooLate(scope)) return undefined;
      const peer = self(scope);
      const { end } = peer.inbox;
      if (end && (end.by === "them" || end.error)) {
        if (end.awaited) return undefined;
        throw new Failure({
          code: "closed",
          headline: `${peer.name} cannot close: ${howItEnded(end)}, and no step expected it`,
          label: "already closed by the other side",
          at,
          help: `Write - ${peer.name}: { closed: ${expectationOf(end)} } if that is right.`,
        });
      }
      if (!peer.connected) throw notConnected(peer, "close", at);
      const start = peer.close(status, reason, scope.track);
      const title = `${peer.name}: close`;
      markCause(scope, { at: start, title }, id);
      // A reaction does not wait for the other side: its connection may have other things to do.
      if (scope.track.ofReaction) return undefined;
      const timeout = timeoutOf(options, scope);
      return waitFor<End>(
        peer,
        {
          timeout,
          ended: (ended) => ({ result: ended }),
          late: () =>
            new Failure({
              code: "not-closed",
              headline: `${peer.name}: the other side did not answer the close within ${formatDuration(timeout)}`,
              label: "no close frame came back",
              at,
              expected: "a close frame of the other side, or the end of TCP",
              actual: "the connection is still open",
            }),
        },
        scope,
      ).then((ended) => {
        ended.awaited = true;
        const differences = closeDifferences(options.expect ?? {}, ended, scope);
        const [first] = differences;
        if (first) {
          const notes = differences.slice(1).map((each) => each.text);
          throw new Failure({
            code: "wrong-close",
            headline: `${peer.name}: the close was answered in another way: ${first.text}`,
            label: `got ${closeText(ended)}`,
            at: first.at ?? at,
            expected: first.expected,
            actual: first.actual,
            notes,
          });
        }
        const what = `${peer.name}: the answer to the close`;
        judgeOwnLatency({ what, start, end: ended.at, startTitle: title, series, within: options.within, at }, scope);
      });
    };
  },
});

function check(status: number | undefined, reason: string | undefined, at: Span): void {
  const fault = closeFault(status, reason);
  if (fault === undefined) return;
  throw new Failure({ code: "setting", headline: sentence(fault), label: "cannot be sent", at });
}

function sentence(fault: string): string {
  return fault.charAt(0).toUpperCase() + fault.slice(1);
}
