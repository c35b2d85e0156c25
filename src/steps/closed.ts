import { formatDuration } from "../expression/duration.ts";
import { textMatcher } from "../match/compile.ts";
import type { End } from "../net/inbox.ts";
import { Failure } from "../problem.ts";
import { changed, either } from "../shape/lists.ts";
import { entry } from "../tree.ts";
import { object } from "../shape/maps.ts";
import { flag, oneOf } from "../shape/scalars.ts";
import { closeCode, type CloseExpectation, closeDifferences } from "./frame/close-expectation.ts";
import { closeText, expectationOf, howItEnded } from "./waiting/ending.ts";
import { causeOf, causeTime, nameCause, timeoutOf } from "./waiting/latency.ts";
import { self } from "./need.ts";
import { unreadNote } from "./receiving/near-misses.ts";
import { option } from "./options.ts";
import { judgeOwnLatency } from "./waiting/own-latency.ts";
import { pausedNote } from "./receiving/paused.ts";
import { defineStep, type PlayScope } from "./step.ts";
import { waitFor } from "./waiting/waiting.ts";

interface Closed extends CloseExpectation {
  readonly error?: "protocol" | "limit" | undefined;
}

const parts = object("what to expect of the close", {
  code: {
    shape: closeCode,
    doc: "The close code, or a list of codes of which any will do; 1006 when TCP ended without a close frame.",
  },
  reason: { shape: textMatcher, doc: "The reason." },
  clean: { shape: flag, doc: "Whether close frames went both ways." },
  error: {
    shape: oneOf("protocol", "limit"),
    doc: "We ended the connection: the other side broke RFC 6455 (`protocol`), or passed a limit of ours, `maxPayload`, `maxFragments` or `maxBufferedChunks` (`limit`).",
  },
});

/** A map with one of these keys is `{code, reason, …}`; any other map is a matcher on the code: `{ $gte: 4000 }`. */
const value = either(
  (node) =>
    ["code", "reason", "clean", "error"].some((key) => entry(node, key)) ||
    (node.kind === "map" && node.entries.every((each) => !each.key.startsWith("$"))),
  changed(parts, (read): Closed => read),
  changed(closeCode, (code): Closed => ({ code })),
);

/** `closed`: the other side closes. */
export const closedStep = defineStep({
  name: "closed",
  actor: "peer",
  onlyAwaits: { unless: [] },
  summary: "Waits until the other side closes the connection, and judges the close code.",
  details: `The step passes when the close frame arrives, or when TCP ends without one (1006). Unread messages do not matter.
After a \`close\` of our own it is an error: how the other side answers is said there, by \`expect\`.`,
  examples: [
    "- alice: { closed: 4401, within: 1s }",
    "- alice: { closed: [1000, 1001] }",
    "- alice: { closed: { code: 1008, reason: { $contains: policy } } }",
    "- alice: { closed: { error: protocol } }",
  ],
  value: {
    shape: value,
    doc: "A close code, a list of codes, or `{ code, reason, clean, error }`; without one any close will do.",
    bare: true,
  },
  options: { timeout: option.timeout, within: option.within, after: option.after, measure: option.measure },
  compile({ at, value: expected, valueNode, options, id, series }) {
    const place = expected ? valueNode.span : at;
    return (scope) => {
      const peer = self(scope);
      const judge = (end: End): void => {
        if (end.by === "us" && !end.error) {
          throw new Failure({ code: "wrong-close", at, ...ownEnd(end, peer.name) });
        }
        end.awaited = true;
        judgeEnd(end, expected ?? {}, scope);
        nameCause(scope, { at: end.at, title: `${peer.name}: closed` }, id);
        const cause = causeOf(options.after, scope);
        if (!cause) return;
        const start = causeTime(cause, peer);
        judgeOwnLatency(
          {
            what: `${peer.name}: the close`,
            start,
            end: end.at,
            startTitle: cause.title,
            series,
            within: options.within,
            at,
          },
          scope,
        );
      };
      const judgeEnd = (end: End, { error, ...rest }: Closed, inside: PlayScope): void => {
        const broke = end.error && (end.error.limit ? "limit" : "protocol");
        const differences = closeDifferences(rest, end, inside);
        const [first] = differences;
        // A close frame with a code that may not be sent is a breach, and a close all the same.
        const closed = end.error === undefined || end.error.code === "WS_ERR_INVALID_CLOSE_CODE";
        if (!first && (error === undefined ? closed : error === broke)) {
          if (end.error && error === undefined) inside.scene.note(`${peer.name}: ${end.error.message}`);
          return;
        }
        throw new Failure({
          code: "wrong-close",
          headline: `${peer.name}: ${howItEnded(end)}`,
          label: `got ${closeText(end)}`,
          at: first?.at ?? place,
          expected: first?.expected ?? awaited(error),
          actual: first?.actual ?? end.error?.message ?? closeText(end),
          notes: differences.slice(1).map((each) => each.text),
          ...(end.error && error !== broke
            ? { help: `If that is right, say so: - ${peer.name}: { closed: ${expectationOf(end)} }.` }
            : {}),
        });
      };
      if (peer.inbox.end) return judge(peer.inbox.end);
      if (!peer.connection) {
        throw new Failure({
          code: "not-connected",
          headline: `${peer.name} was never connected, so it cannot be closed`,
          label: "not connected",
          at,
        });
      }
      const timeout = timeoutOf(options, scope);
      const began = scope.scene.clock.now();
      return waitFor<void>(
        peer,
        {
          timeout,
          // Here, not after the wait: one of several tracks is first only when its close is the right one.
          ended(end) {
            judge(end);
            return { result: undefined };
          },
          late: () =>
            new Failure({
              code: "not-closed",
              headline: `${peer.name}: the connection is still open after ${formatDuration(timeout)}`,
              label: "still open",
              at: place,
              expected: expectationText(expected ?? {}, scope),
              actual: "the connection is still open",
              notes: [...pausedNote(peer), unreadNote(peer, began)],
            }),
        },
        scope,
      );
    };
  },
});

/** What is awaited, in words: `a close by the other side with 1000`. */
function expectationText({ error, code, reason, clean }: Closed, scope: PlayScope): string {
  const said = [
    ...(code ? [`with ${code.describe(scope)}`] : []),
    ...(reason ? [`for the reason ${reason.describe(scope)}`] : []),
    ...(clean === undefined ? [] : [clean ? "with close frames both ways" : "without close frames both ways"]),
  ];
  return [awaited(error), ...said].join(" ");
}

function awaited(error: Closed["error"]): string {
  if (error === undefined) return "a close by the other side";
  return error === "protocol" ? "a breach of the protocol" : "a breach of a limit of ours";
}

/** Why an end of our own is not the one that is awaited, and what to write. */
function ownEnd(
  { dropped }: End,
  name: string,
): { readonly headline: string; readonly label: string; readonly help: string } {
  if (dropped === undefined) {
    return {
      headline: `${name}: we closed this connection ourselves`,
      label: "closed by us",
      help: "How the other side answers is said with the close: { close, expect: { code: 1000 } }.",
    };
  }
  if (dropped === "freeze") {
    return {
      headline: `${name}: we froze this connection ourselves`,
      label: "frozen by us",
      help: "It neither reads nor writes, so no close can come in. Leave out this step.",
    };
  }
  return {
    headline: `${name}: we dropped this connection ourselves`,
    label: "dropped by us",
    help: "After a drop nothing comes from the other side. Leave out this step.",
  };
}
