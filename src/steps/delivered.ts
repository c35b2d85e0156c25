import { duration, formatDuration } from "../expression/duration.ts";
import { matcher } from "../match/compile.ts";
import { RECENT } from "../net/inbox.ts";
import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import { raw } from "../shape/lists.ts";
import { oneOf, reportWrong } from "../shape/scalars.ts";
import type { Span } from "../source.ts";
import type { Node } from "../tree.ts";
import { Delivery } from "./receiving/delivery.ts";
import { howItEnded } from "./waiting/ending.ts";
import { type After, causeOf, causeTime, judgeLatency, timeoutOf } from "./waiting/latency.ts";
import { failureOf } from "./failed-peers.ts";
import { notConnected } from "./need.ts";
import { missNotes, searchMisses, takerText } from "./receiving/near-misses.ts";
import { option } from "./options.ts";
import { noteWrong } from "./step-frames.ts";
import { pause } from "./waiting/pause.ts";
import { mustRead } from "./receiving/paused.ts";
import { asWritten, Selection } from "./receiving/selection.ts";
import { defineStep, type PlayScope, type StepReader } from "./step.ts";
import { messageText } from "./receiving/taking.ts";

/** Milliseconds in which a message may still come to who should not get it, or come again. */
const SETTLE = 200;
/** How many lines the matrix has: who is wrong first. */
const SHOWN = 12;

const optionShapes = {
  to: {
    shape: raw({
      description: "Clients and groups: `bob`, `[bob, carol]`, `viewers[2..10]`, or `all` that are connected",
      anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }],
    }),
    doc: "Who must get it: clients, groups or parts of them, or `all`. An empty list: nobody.",
    required: true,
  },
  settle: {
    shape: duration,
    doc: "How long to go on listening when all have it, for copies and for who should not get it. Default: 200ms.",
  },
  others: {
    shape: oneOf("allowed"),
    doc: "`allowed`: clients that are not named may get it, too.",
  },
  where: option.where,
  opcode: option.opcode,
  codec: option.codec,
  timeout: option.timeout,
  within: option.within,
  after: option.after,
  measure: option.measure,
} as const;

/** `delivered`: a message comes exactly once to some clients, and to nobody else. */
export const deliveredStep = defineStep({
  name: "delivered",
  actor: "nobody",
  offWire: true,
  summary: "Checks that a message comes exactly once to each of some clients, and to nobody else.",
  details: `The check for isolation. It looks at all clients that are connected, the sender too, and takes every message that matches, unread or arriving.
What came since its cause counts also when another step has taken it, of the last ten messages of each client.
When all in \`to\` have it, it listens a little longer (\`settle\`). \`within\` is judged for each of them. The failure shows client by client who got it.`,
  examples: [
    `- alice: { send: { type: message, room: lobby, text: hi } }
- delivered: { type: message, text: hi }
  to: [alice, bob]
  within: 500ms`,
    `- alice: { send: { type: whisper, to: bob }, id: whispered }
- delivered: { type: whisper }
  to: bob
  after: whispered
  settle: 1s`,
  ],
  value: { shape: matcher, doc: "A matcher: which message." },
  options: optionShapes,
  compile({ value, valueNode, options, series }, reader) {
    reader.lookBack();
    const to = options.to && receivers(options.to, reader);
    if (!value || !to) return undefined;
    // Of those it looks for what another step has taken.
    reader.keep(RECENT);
    const check: Check = {
      selection: new Selection(value, options, asWritten(valueNode, reader)),
      at: valueNode.span,
      to,
      others: options.others === "allowed",
      after: options.after,
      series,
      within: options.within,
      timeout: (scope) => timeoutOf(options, scope),
      settle: (scope) => options.settle?.evaluate(scope) ?? SETTLE,
    };
    return (scope) => deliver(check, scope);
  },
});

interface Check {
  readonly selection: Selection;
  readonly at: Span;
  readonly to: (scope: PlayScope) => readonly Peer[];
  readonly others: boolean;
  readonly after: After | undefined;
  readonly series: string | undefined;
  readonly within: Parameters<typeof judgeLatency>[0]["within"];
  readonly timeout: (scope: PlayScope) => number;
  readonly settle: (scope: PlayScope) => number;
}

/** Who must get it; undefined when a name means nobody. An empty list means nobody, on purpose. */
function receivers(node: Node, reader: StepReader): Check["to"] | undefined {
  const items = node.kind === "list" ? node.items : [node];
  const those = items.map((item) =>
    item.kind === "scalar" && typeof item.value === "string"
      ? reader.peers(item.value, item.span)
      : reportWrong(item, "the name of a client or a group", reader, "Write to: [bob, carol]."),
  );
  return those.every((each) => each !== undefined)
    ? (scope) => [...new Set(those.flatMap((each) => each(scope)))]
    : undefined;
}

async function deliver(check: Check, scope: PlayScope): Promise<void> {
  const { scene } = scope;
  const began = scene.clock.now();
  const cause = causeOf(check.after, scope);
  const wanted = new Set(check.to(scope));
  const all = new Set([...wanted, ...scene.connected()]);
  if (all.size === 0) throw nobody(check.at);
  for (const peer of wanted) if (!peer.connection && !peer.opening) throw notConnected(peer, "receive", check.at);
  const haveRead = Array.from(check.others ? wanted : all, (peer) => mustRead(peer, "listen", check.at));
  const waited = check.timeout(scope);
  const deliveries = await new Promise<readonly Delivery[]>((resolve, reject) => {
    const changed = (): void => {
      if (listening.every((each) => each.settled)) done();
    };
    const listening = Array.from(
      all,
      (peer) =>
        new Delivery(
          { peer, wanted: wanted.has(peer), selection: check.selection, scope: scene.as(peer, scope, false) },
          { changed, failed: (thrown) => fail(thrown) },
        ),
    );
    const leave = scope.track.wait(
      waited,
      () => resolve(listening),
      (failure) => fail(failure),
    );
    const done = (): void => {
      leave();
      resolve(listening);
    };
    const fail = (thrown: unknown): void => {
      leave();
      for (const each of listening) each.leave();
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what was thrown goes on as it is.
      reject(thrown);
    };
    try {
      for (const each of listening) {
        const since = cause ? causeTime(cause, each.peer) : Infinity;
        each.begin({ since: check.after ? since : -Infinity, afterNumber: 0 }, since);
      }
      changed();
    } catch (thrown) {
      fail(thrown);
    }
  });
  try {
    // Who is missing is missing: nothing has to settle then.
    if (deliveries.every((each) => !each.wanted || each.taken.length > 0)) await pause(check.settle(scope), scope);
  } finally {
    for (const each of deliveries) each.leave();
  }
  for (const ask of haveRead) ask();
  const wrong = deliveries.filter((each) => each.fault(check.others) !== undefined);
  for (const { wanted: should, taken } of wrong)
    for (const each of should ? taken.slice(1) : taken) noteWrong(scope, each);
  if (wrong.length > 0) throw undelivered(deliveries, wrong, { check, began, waited, scope });
  if (cause) judge(deliveries, check, scope);
}

/** Judges the latency of each; all of them are in the series, whoever was late. */
function judge(deliveries: readonly Delivery[], { after, series, within, at }: Check, scope: PlayScope): void {
  const cause = causeOf(after, scope);
  if (!cause || (series === undefined && !within && !scope.scene.within)) return;
  const late: Failure[] = [];
  for (const { peer, wanted, taken } of deliveries) {
    const [message] = taken;
    if (!wanted || !message) continue;
    const start = causeTime(cause, peer);
    try {
      judgeLatency(
        {
          what: `${peer.name}: the message`,
          start,
          end: message.at,
          startTitle: cause.title,
          series,
          within,
          at,
          message,
        },
        scope,
      );
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      late.push(thrown);
    }
  }
  const [first, ...others] = late;
  if (first && others.length > 0) {
    const count = `${late.length} of ${deliveries.filter((each) => each.wanted).length} got it out of time`;
    throw first.saying({ notes: [...first.problem.notes, count] });
  }
  if (first) throw first;
}

function undelivered(
  deliveries: readonly Delivery[],
  wrong: readonly Delivery[],
  {
    check,
    began,
    waited,
    scope,
  }: { readonly check: Check; readonly began: number; readonly waited: number; readonly scope: PlayScope },
): Failure {
  const { selection, at, others } = check;
  const missing = wrong.find((each) => each.wanted && each.taken.length === 0);
  const [first] = wrong;
  const wanted = deliveries.filter((each) => each.wanted);
  const faults = wrong.slice(0, 3).map((each) => `${each.peer.name} ${each.fault(others)}`);
  if (wrong.length > 3) faults.push(`and ${wrong.length - 3} more`);
  const odd = wrong.find((each) => each.taken.length > 0)?.taken.at(-1);
  const taken = wrong.some(({ earlier, taken: own }) => earlier && own.length === 0);
  return failureOf(
    wrong.map(({ peer }) => peer),
    new Failure({
      code: missing ? "never-came" : "unexpected-message",
      headline: `The message was not delivered as it should: ${faults.join(", ")}`,
      label: first ? `${first.peer.name} ${first.fault(others)}` : "not delivered",
      at,
      expected: `${selection.describe(scope)}, once to ${wanted.length === 0 ? "nobody" : names(wanted)}${others ? "" : " and to nobody else"}`,
      ...(taken
        ? {
            help: "What another step has taken counts when it came since the cause: give the send that is meant an id, and write after.",
          }
        : {}),
      notes: [
        matrix(deliveries, wrong, others),
        ...(odd ? [`the message: ${messageText(odd)}`] : []),
        ...(missing && !missing.end
          ? [
              `${missing.peer.name} was waited for ${formatDuration(waited)}; ${missNotes(missing.peer, searchMisses(missing.peer, { selection, began }, scope), began).join("\n")}`,
            ]
          : []),
      ],
    }),
  );
}

/** Client by client: who is wrong first. */
function matrix(deliveries: readonly Delivery[], wrong: readonly Delivery[], others: boolean): string {
  const right = deliveries.filter((each) => !wrong.includes(each));
  const shown = [...wrong, ...right].slice(0, SHOWN);
  const width = Math.max(...shown.map(({ peer }) => peer.name.length));
  const lines = shown.map((each) => {
    const { peer, end, earlier, taken } = each;
    const ended = end && taken.length === 0 && each.wanted ? `: ${howItEnded(end)}` : "";
    const before =
      earlier && taken.length === 0
        ? `, but one was taken before ${earlier.takenBy ? takerText(earlier.takenBy) : "by another step"}`
        : "";
    return `  ${peer.name.padEnd(width)}  ${wrong.includes(each) ? "✗" : "✓"} ${each.fault(others) ?? (taken.length > 0 ? "got it" : "did not get it, as it should be")}${before}${ended}`;
  });
  const left = deliveries.length - shown.length;
  if (left > 0) lines.push(`  and ${left} more, ${Math.max(0, wrong.length - SHOWN)} of them wrong`);
  return ["client by client:", ...lines].join("\n");
}

function names(deliveries: readonly Delivery[]): string {
  const some = deliveries.slice(0, 5).map(({ peer }) => peer.name);
  return deliveries.length > 5 ? `${some.join(", ")} and ${deliveries.length - 5} more` : some.join(", ");
}

/** A check of nobody must not pass. */
function nobody(at: Span): Failure {
  return new Failure({
    code: "not-connected",
    headline: "delivered: no client is connected",
    label: "nobody listens",
    at,
    help: "Connect first: - all: connect",
  });
}
