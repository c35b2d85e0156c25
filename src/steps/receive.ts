import { duration } from "../expression/duration.ts";
import { payload } from "../expression/payload.ts";
import { stepMatcher } from "../match/compile.ts";
import type { End, Reach } from "../net/inbox.ts";
import type { Message } from "../net/message.ts";
import type { Failure } from "../problem.ts";
import { flag, integer } from "../shape/scalars.ts";
import type { Node } from "../tree.ts";
import { countOrLimits, reportCount } from "./receiving/count.ts";
import { timeoutOf } from "./waiting/latency.ts";
import { listeningSelf, self } from "./need.ts";
import { type Awaited, closedWhileWaiting, neverCame } from "./receiving/never-came.ts";
import { option } from "./options.ts";
import type { Origin } from "./receiving/origin.ts";
import { receiveJoined } from "./receiving/receive-joined.ts";
import { receiveLast } from "./receiving/receive-last.ts";
import { receiveMany } from "./receiving/receive-many.ts";
import { finish, originOf, reachOf, type Receiving, receivingOf } from "./receiving/receiving.ts";
import { findUnread } from "./receiving/selection.ts";
import { defineStep, type PlayScope } from "./step.ts";
import { takeMessage } from "./receiving/taking.ts";
import { type Awaiting, waitFor } from "./waiting/waiting.ts";

const receiveMembers = {
  where: option.where,
  extract: option.extract,
  last: {
    shape: integer(1, 100_000),
    doc: "Look at the list of the last N received messages, consumed or not, instead of one.",
  },
  count: {
    shape: countOrLimits,
    doc: "How many matching messages: a number, or `{ min, max }`.",
  },
  for: { shape: duration, doc: "With `count`: count what comes in this time, then judge." },
  joined: { shape: flag, doc: "Match the concatenation of consecutive unread messages (byte streams over frames)." },
  opcode: option.opcode,
  codec: option.codec,
  expect: option.expect,
  schema: option.schema,
  timeout: option.timeout,
  within: option.within,
  after: option.after,
  measure: option.measure,
  inOrder: option.inOrder,
} as const;

/** `receive` takes the first unread message that matches; others stay unread. */
export const receiveStep = defineStep({
  name: "receive",
  actor: "peer",
  onlyAwaits: { unless: ["count", "last", "joined"] },
  summary: "Takes the first unread message that matches; others stay unread.",
  details: `It finds what came before the step began, else it waits. The value, \`where\`, \`opcode\` and \`extract\` say *which* message;
\`expect\`, \`schema\` and \`within\` say what must hold *of it*: a message that is taken and does not hold fails at once, with a difference.
Only a message that never comes times out.`,
  examples: [
    "- bob: { receive: { type: message, text: hi }, within: 500ms }",
    "- bob: { receive: { type: order }, extract: { id: $.order.id }, timeout: 5s }",
    "- bob: { receive: { type: tick }, count: 3, timeout: 10s }",
    '- bob: { receive, where: "$.items[?(@.id == 7)]", expect: { $.items.length: { $gt: 0 } } }',
    "- bob: { receive: [{ n: 1 }, { n: 2 }], last: 2 }",
    "- bob: { receive: { type: price }, schema: { required: [symbol, price] } }",
  ],
  value: {
    shape: stepMatcher(Object.keys(receiveMembers)),
    doc: "A matcher; without one any message is taken.",
    bare: true,
  },
  options: receiveMembers,
  compile(input, reader) {
    reader.lookBack();
    const { at, valueNode, options } = input;
    const literal = options.joined && isLiteral(valueNode) ? payload.read(valueNode, reader) : undefined;
    const receiving = receivingOf("receive", input, reader, { literal });
    const { last, count, joined } = options;
    if ([last, count, joined || undefined].filter((each) => each !== undefined).length > 1) {
      reader.report({ headline: "A receive has one of last, count and joined", label: "one of these", at });
      return undefined;
    }
    if (reportCount(options, "messages", at, reader)) return undefined;
    if (last !== undefined && options.inOrder) {
      reader.report({
        headline: '"inOrder" means nothing beside "last"',
        label: "one of these",
        at,
        help: "The last messages are looked at as they are, taken before or not. Leave out inOrder.",
      });
      return undefined;
    }
    if (last !== undefined) {
      reader.keep(last);
      return (scope) => receiveLast(receiving, last, scope);
    }
    if (count !== undefined) return (scope) => receiveMany(receiving, count, options.for, scope);
    if (joined) return (scope) => receiveJoined(receiving, valueNode, scope);
    return (scope) => receiveOne(receiving, scope);
  },
});

/** A text or bytes, which `joined` takes by their length; every other matcher takes whole messages. */
function isLiteral(node: Node): boolean {
  if (node.kind === "scalar") return typeof node.value === "string" || node.value instanceof Uint8Array;
  const [first, ...others] = node.kind === "map" ? node.entries : [];
  return first !== undefined && others.length === 0 && /^\$(hex|base64|text|file|concat|repeat)$/.test(first.key);
}

/** Takes the first unread message, or frame, that matches. */
export function receiveOne(receiving: Receiving, scope: PlayScope): void | Promise<void> {
  const peer = self(scope);
  const origin = originOf(receiving, peer);
  const reach = reachOf(receiving, peer, scope);
  const found = findUnread(origin, receiving.selection, reach, scope);
  if (found) {
    take(receiving, origin, found, scope);
    return undefined;
  }
  const awaiting = new ReceiveAwaiting(receiving, origin, reach, scope);
  const { end } = origin.inbox;
  if (end) throw awaiting.ended(end, scope.scene.clock.now());
  listeningSelf(scope, "receive", receiving.at);
  return waitFor(origin, awaiting, scope);
}

function take(receiving: Receiving, origin: Origin, message: Message, scope: PlayScope): void {
  takeMessage(origin, message, receiving.title, scope);
  finish(receiving, message, scope);
}

/** A receive that waits. One is made for every message that is awaited. */
class ReceiveAwaiting implements Awaiting<void> {
  readonly timeout: number;
  readonly #receiving: Receiving;
  readonly #origin: Origin;
  readonly #reach: Reach;
  readonly #scope: PlayScope;

  constructor(receiving: Receiving, origin: Origin, reach: Reach, scope: PlayScope) {
    this.timeout = timeoutOf(receiving.options, scope);
    this.#receiving = receiving;
    this.#origin = origin;
    this.#reach = reach;
    this.#scope = scope;
  }

  offer(message: Message): typeof done | undefined {
    if (!this.#receiving.selection.accepts(message, this.#scope)) return undefined;
    take(this.#receiving, this.#origin, message, this.#scope);
    return done;
  }

  ended(end: End, began: number): Failure {
    return closedWhileWaiting(this.#origin, this.#awaited(began), end, this.#scope);
  }

  late(began: number): Failure {
    return neverCame(this.#origin, this.#awaited(began), this.timeout, this.#scope);
  }

  #awaited(began: number): Awaited {
    const { selection, at } = this.#receiving;
    return { selection, at, began, reach: this.#reach };
  }
}

/** The answer of a wait that has taken its message; made once, for it is given once for every message. */
const done = { take: true, result: undefined } as const;
