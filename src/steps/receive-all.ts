import { matcher } from "../match/compile.ts";
import type { Message } from "../net/message.ts";
import { list } from "../shape/lists.ts";
import { flag } from "../shape/scalars.ts";
import { self } from "./need.ts";
import { closedWhileWaiting, neverCame } from "./never-came.ts";
import { seriesOf } from "./latency.ts";
import { option } from "./options.ts";
import { finishLatency, reachOf, type Receiving, timeoutOf } from "./receive.ts";
import { findUnread, Selection } from "./selection.ts";
import { defineStep, type PlayScope } from "./step.ts";
import { judgeMessage, takeMessage } from "./taking.ts";
import { waitFor } from "./waiting.ts";

const { opcode, codec, schema, timeout, within, after, measure } = option;

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
    opcode,
    codec,
    schema,
    timeout,
    within,
    after,
    measure,
  },
  compile({ at, value, valueNode, options, id, name }) {
    if (!value) return undefined;
    const items = valueNode.kind === "list" ? valueNode.items : [];
    const parts = value.map((each, index) => ({ selection: new Selection(each, options), at: items[index]?.span ?? at }));
    const shared = { title: "receiveAll", id, series: seriesOf(options, id, name), options, literal: undefined };
    return (scope) => receiveAll(parts, shared, options.anyOrder ?? false, scope);
  },
});

type Part = Pick<Receiving, "selection" | "at">;

async function receiveAll(parts: readonly Part[], shared: Omit<Receiving, keyof Part>, anyOrder: boolean, scope: PlayScope): Promise<void> {
  const peer = self(scope);
  const deadline = scope.scene.clock.now() + timeoutOf(shared.options, scope);
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
    judgeMessage(peer, selection.subject(message), shared.options, at, scope);
    finishLatency(receiving, message.at, scope);
  }
}
