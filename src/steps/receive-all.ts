import { matcher } from "../match/compile.ts";
import type { End } from "../net/inbox.ts";
import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import type { Failure } from "../problem.ts";
import { list } from "../shape/lists.ts";
import { flag, reportWrong } from "../shape/scalars.ts";
import { listeningSelf, self } from "./need.ts";
import { type Awaited, closedWhileWaiting, neverCame } from "./receiving/never-came.ts";
import { timeoutOf } from "./waiting/latency.ts";
import { option } from "./options.ts";
import { Pairing } from "./receiving/pairing.ts";
import { finishLatency, reachOf, type Receiving, receivingOf } from "./receiving/receiving.ts";
import { asWritten, findUnread, Selection } from "./receiving/selection.ts";
import { defineStep, type PlayScope } from "./step.ts";
import { judgeMessage, takeMessage } from "./receiving/taking.ts";
import { waitFor } from "./waiting/waiting.ts";

/** `receiveAll`: one message for each matcher. */
export const receiveAllStep = defineStep({
  name: "receiveAll",
  actor: "peer",
  summary: "Takes one message for each of several matchers, in their order.",
  details:
    "Messages between them stay unread. With `anyOrder: true` the order of arrival does not matter. One time-out holds for all.",
  examples: [
    "- bob: { receiveAll: [{ type: joined, user: alice }, { type: message, text: hi }] }",
    "- bob: { receiveAll: [{ id: 1 }, { id: 2 }], anyOrder: true, within: 1s }",
  ],
  value: { shape: list("a list of matchers", matcher), doc: "A list of matchers." },
  options: {
    anyOrder: { shape: flag, doc: "The messages may come in any order." },
    where: option.where,
    extract: { shape: option.extract.shape, doc: "Values to take from each message: each name gets the list of them." },
    opcode: option.opcode,
    codec: option.codec,
    expect: option.expect,
    schema: option.schema,
    timeout: option.timeout,
    within: option.within,
    after: option.after,
    measure: option.measure,
    inOrder: option.inOrder,
  },
  compile({ at, value, valueNode, options, id, series }, reader) {
    reader.lookBack();
    const items = valueNode.kind === "list" ? valueNode.items : [];
    // A matcher that cannot be used was reported, and is missing in the value.
    if (!value || value.length < items.length) return undefined;
    if (items.length === 0) {
      reportWrong(
        valueNode,
        "at least one matcher",
        reader,
        "Write receiveNothing where no message may come, receive for any message.",
      );
      return undefined;
    }
    const parts = value.map((each, index) => {
      const item = items[index] ?? valueNode;
      return { selection: new Selection(each, options, asWritten(item, reader)), at: item.span };
    });
    // What all share selects by the options alone.
    const shared = receivingOf("receiveAll", { at, value: undefined, valueNode, options, id, series }, reader);
    const receive = options.anyOrder ? receiveInAnyOrder : receiveInOrder;
    return async (scope) => {
      const { selection } = shared;
      const taken = await receive(parts, shared, scope);
      const subjects = taken.map((message) => selection.subject(message));
      selection.extractAll(subjects, scope);
    };
  },
});

type Part = Pick<Receiving, "selection" | "at">;

/** One message for each part, each later than the one before. */
async function receiveInOrder(
  parts: readonly Part[],
  shared: Receiving,
  scope: PlayScope,
): Promise<readonly Message[]> {
  const peer = self(scope);
  const timeout = timeoutOf(shared.options, scope);
  const deadline = scope.scene.clock.now() + timeout;
  const taken: Message[] = [];
  let reach = reachOf(shared, peer, scope);
  for (const part of parts) {
    const { selection } = part;
    const within = reach;
    let message = findUnread(peer, selection, within, scope);
    message ??= await waitFor<Message>(
      peer,
      {
        timeout: Math.max(0, deadline - scope.scene.clock.now()),
        offer: (arrived) => (selection.accepts(arrived, scope) ? { take: true, result: arrived } : undefined),
        ...endings(
          peer,
          () => ({ ...part, reach: within, ordered: true, own: taken }),
          () => `${taken.length} of ${parts.length} came`,
          timeout,
          scope,
        ),
      },
      scope,
    );
    takeMessage(peer, message, shared.title, scope);
    reach = { since: reach.since, afterNumber: Math.max(message.number, reach.afterNumber) };
    taken.push(message);
    judge({ ...shared, ...part }, message, scope);
  }
  return taken;
}

/** One message for each part, whatever the order in which they come. */
async function receiveInAnyOrder(
  parts: readonly Part[],
  shared: Receiving,
  scope: PlayScope,
): Promise<readonly Message[]> {
  const peer = self(scope);
  const timeout = timeoutOf(shared.options, scope);
  const reach = reachOf(shared, peer, scope);
  const { lastTaken } = peer.inbox;
  const pairing = new Pairing<Part, Message>(parts, ({ selection }, message) => selection.accepts(message, scope));
  const taken: Message[] = [];
  const take = (message: Message): boolean => {
    if (!pairing.add(message)) return false;
    takeMessage(peer, message, shared.title, scope, lastTaken);
    taken.push(message);
    judge(shared, message, scope);
    return true;
  };
  for (const message of peer.inbox.unreadMessages()) {
    if (taken.length === parts.length) break;
    if (message.at >= reach.since && message.number > reach.afterNumber) take(message);
  }
  const [missing] = pairing.missing;
  if (!missing) return taken;
  await waitFor<void>(
    peer,
    {
      timeout,
      offer: (message) => {
        if (!take(message)) return undefined;
        return taken.length === parts.length ? { take: true, result: undefined } : { take: true };
      },
      ...endings(
        peer,
        () => ({ ...(pairing.missing[0] ?? missing), reach, own: taken }),
        () => `${taken.length} of ${parts.length} came`,
        timeout,
        scope,
      ),
    },
    scope,
  );
  return taken;
}

function judge(receiving: Receiving, message: Message, scope: PlayScope): void {
  const subject = receiving.selection.subject(message);
  judgeMessage(self(scope), subject, receiving.options, receiving.at, scope);
  finishLatency(receiving, message.at, subject, scope);
}

/** How the wait for a part ends in vain. Throws when it cannot begin. */
function endings(
  peer: Peer,
  part: () => Pick<Awaited, "selection" | "at" | "reach" | "ordered" | "own">,
  progress: () => string,
  timeout: number,
  scope: PlayScope,
): { readonly ended: (end: End) => Failure; readonly late: () => Failure } {
  const began = scope.scene.clock.now();
  const awaited = (): Awaited => ({ ...part(), began, progress: progress() });
  if (peer.inbox.end) throw closedWhileWaiting(peer, awaited(), peer.inbox.end, scope);
  listeningSelf(scope, "receive", awaited().at);
  return {
    ended: (end) => closedWhileWaiting(peer, awaited(), end, scope),
    late: () => neverCame(peer, awaited(), timeout, scope),
  };
}
