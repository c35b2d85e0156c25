import { formatDuration } from "../expression/duration.ts";
import { stepMatcher } from "../match/compile.ts";
import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import { listeningSelf, self } from "./need.ts";
import { closedWhileWaiting, neverCame } from "./receiving/never-came.ts";
import { timeoutOf } from "./waiting/latency.ts";
import { option } from "./options.ts";
import { finish, reachOf, type Receiving, receivingOf } from "./receiving/receiving.ts";
import { defineStep, type PlayScope } from "./step.ts";
import { messageText, takeMessage } from "./receiving/taking.ts";
import { waitFor } from "./waiting/waiting.ts";

const { where, extract, opcode, codec, expect, schema, timeout, within, after, measure, inOrder } = option;
const members = { where, extract, opcode, codec, expect, schema, timeout, within, after, measure, inOrder } as const;

/** `receiveNext`: the very next unread message must match. */
export const receiveNextStep = defineStep({
  name: "receiveNext",
  actor: "peer",
  summary: "Takes the very next unread message, which must match.",
  details:
    "Another message in its place fails at once. Messages that a rule of the client took in the background are passed over.",
  examples: ["- bob: { receiveNext: { type: welcome } }", "- bob: { receiveNext: { seq: 2 }, within: 200ms }"],
  value: { shape: stepMatcher(Object.keys(members)), doc: "A matcher; without one any message will do.", bare: true },
  options: members,
  compile(input, reader) {
    reader.lookBack();
    const receiving = receivingOf("receiveNext", input, reader);
    return (scope) => receiveNext(receiving, scope);
  },
});

function receiveNext(receiving: Receiving, scope: PlayScope): void | Promise<void> {
  const peer = self(scope);
  const { selection, at } = receiving;
  const reach = reachOf(receiving, peer, scope);
  const next = peer.inbox.find({ accepts: (message) => !message.ruled, key: receiving }, reach);
  if (next) return take(receiving, peer, next, scope);
  const awaited = { selection, at, began: scope.scene.clock.now(), reach };
  if (peer.inbox.end) throw closedWhileWaiting(peer, awaited, peer.inbox.end, scope);
  listeningSelf(scope, "receive", at);
  const wait = timeoutOf(receiving.options, scope);
  return waitFor<Message>(
    peer,
    {
      timeout: wait,
      offer: (message) => (message.ruled ? undefined : { take: true, result: message }),
      ended: (end) => closedWhileWaiting(peer, awaited, end, scope),
      late: () => neverCame(peer, awaited, wait, scope),
    },
    scope,
  ).then((message) => take(receiving, peer, message, scope));
}

/** All that is unread. */
const everything = { since: -Infinity, afterNumber: 0 };

function take(receiving: Receiving, peer: Peer, message: Message, scope: PlayScope): void {
  const { selection, at } = receiving;
  takeMessage(peer, message, receiving.title, scope);
  if (!selection.accepts(message, scope)) {
    const [first, ...others] = selection.explain(message, scope);
    const later = peer.inbox.find({ accepts: (each) => !each.ruled && selection.accepts(each, scope) }, everything);
    throw new Failure({
      code: "wrong-message",
      headline: `${peer.name}: the next message is another one${first ? `: ${first.text}` : ""}`,
      label: "the next message does not match",
      at: first?.at ?? at,
      expected: selection.describe(scope),
      actual: messageText(message),
      notes: [
        ...others.map((each) => each.text),
        ...(later
          ? [`one that matches came ${formatDuration(later.at - message.at)} after it: ${messageText(later)}`]
          : []),
      ],
      ...(later
        ? {
            help: "receive passes over what does not match and leaves it unread; discard forgets what is not looked at.",
          }
        : {}),
    });
  }
  finish(receiving, message, scope);
}
