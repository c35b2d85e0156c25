import { matcher } from "../match/compile.ts";
import type { Message } from "../net/message.ts";
import { list } from "../shape/lists.ts";
import { flag } from "../shape/scalars.ts";
import { listeningSelf, self } from "./need.ts";
import { closedWhileWaiting, neverCame } from "./never-came.ts";
import { seriesOf } from "./latency.ts";
import { option } from "./options.ts";
import { finishLatency, reachOf, type Receiving, timeoutOf } from "./receiving.ts";
import { asWritten, findUnread, Selection } from "./selection.ts";
import { defineStep, type PlayScope } from "./step.ts";
import { judgeMessage, takeMessage } from "./taking.ts";
import { waitFor } from "./waiting.ts";

const { where, extract, opcode, codec, expect, schema, timeout, within, after, measure, inOrder } = option;

/** `receiveAll`: one message for each matcher. */
export const receiveAllStep = defineStep({
  name: "receiveAll",
  actor: "peer",
  summary: "Takes one message for each of several matchers, in their order.",
  details: "Messages between them stay unread. With `anyOrder: true` the order of arrival does not matter. One time-out holds for all.",
  examples: [
    "- bob: { receiveAll: [{ type: joined, user: alice }, { type: message, text: hi }] }",
    "- bob: { receiveAll: [{ id: 1 }, { id: 2 }], anyOrder: true, within: 1s }",
  ],
  value: { shape: list("a list of matchers", matcher), doc: "A list of matchers." },
  options: {
    anyOrder: { shape: flag, doc: "The messages may come in any order." },
    where,
    extract: { shape: extract.shape, doc: "Values to take from each message: each name gets the list of them." },
    opcode,
    codec,
    expect,
    schema,
    timeout,
    within,
    after,
    measure,
    inOrder,
  },
  compile({ at, value, valueNode, options, id, name }, reader) {
    const items = valueNode.kind === "list" ? valueNode.items : [];
    // A matcher that cannot be used was reported, and is missing in the value.
    if (!value || value.length < items.length) return undefined;
    const parts = value.map((each, index) => {
      const item = items[index] ?? valueNode;
      return { selection: new Selection(each, options, asWritten(item, reader)), at: item.span };
    });
    const shared = { title: "receiveAll", id, series: seriesOf(options, id, name), options, literal: undefined };
    return (scope) => receiveAll(parts, shared, options.anyOrder ?? false, scope);
  },
});

type Part = Pick<Receiving, "selection" | "at">;

async function receiveAll(parts: readonly Part[], shared: Omit<Receiving, keyof Part>, anyOrder: boolean, scope: PlayScope): Promise<void> {
  const peer = self(scope);
  const deadline = scope.scene.clock.now() + timeoutOf(shared.options, scope);
  const taken: Message[] = [];
  let last = 0;
  for (const [index, part] of parts.entries()) {
    const receiving: Receiving = { ...shared, ...part };
    const { selection, at } = part;
    const { since, afterNumber } = reachOf(receiving, peer, scope);
    const reach = { since, afterNumber: anyOrder ? afterNumber : Math.max(last, afterNumber) };
    let message = findUnread(peer, selection, reach, scope);
    if (!message) {
      const began = scope.scene.clock.now();
      const awaited = { selection, at, began, progress: `${index} of ${parts.length} came` };
      if (peer.inbox.end) throw closedWhileWaiting(peer, awaited, peer.inbox.end, scope);
      listeningSelf(scope, "receive", at);
      message = await waitFor<Message>(
        peer,
        {
          timeout: Math.max(0, deadline - began),
          offer: (arrived) => (selection.accepts(arrived, scope) ? { take: true, result: arrived } : undefined),
          ended: (end) => closedWhileWaiting(peer, awaited, end, scope),
          late: () => neverCame(peer, awaited, timeoutOf(shared.options, scope), scope),
        },
        scope,
      );
    }
    takeMessage(peer, message, shared.title, scope);
    last = message.number;
    taken.push(message);
    judgeMessage(peer, selection.subject(message), shared.options, at, scope);
    finishLatency(receiving, message.at, scope);
  }
  const [part] = parts;
  part?.selection.extractAll(
    taken.map((message) => part.selection.subject(message)),
    scope,
  );
}
