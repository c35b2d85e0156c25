import { isUtf8 } from "node:buffer";
import { bytesOf } from "../expression/bytes.ts";
import type { Subject } from "../match/matcher.ts";
import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import type { Node } from "../tree.ts";
import { self } from "./need.ts";
import { closedWhileWaiting, neverCame } from "./never-came.ts";
import { finishLatency, type Receiving, timeoutOf } from "./receiving.ts";
import type { PlayScope } from "./step.ts";
import { judgeMessage, messageText } from "./taking.ts";
import { waitFor } from "./waiting.ts";

/** What was taken of a stream: the joined bytes, and when their last byte came. */
interface Taken {
  readonly subject: Subject;
  readonly at: number;
}

/**
 * `receive` with `joined`: the concatenation of consecutive unread messages. A text or bytes takes exactly its own length
 * and leaves the rest unread; other matchers take whole messages, as few as match.
 */
export async function receiveJoined(receiving: Receiving, value: Node, scope: PlayScope): Promise<void> {
  const peer = self(scope);
  const { selection, options, at } = receiving;
  const literal = receiving.literal?.evaluate(scope);
  const exact = typeof literal === "string" || literal instanceof Uint8Array ? bytesOf(literal) : undefined;
  const look = (): Taken | undefined => (exact ? takeLength(peer, exact, value) : takeWhole(peer, receiving, scope));
  const awaited = { selection, at, began: scope.scene.clock.now() };
  const timeout = timeoutOf(options, scope);
  let taken = look();
  if (!taken) {
    if (peer.inbox.end) throw closedWhileWaiting(peer, awaited, peer.inbox.end, scope);
    taken = await waitFor<Taken>(
      peer,
      {
        timeout,
        offer: (message) => {
          // The arriving message is the end of the stream, so it is unread before it is looked at.
          peer.inbox.keep(message);
          const result = look();
          return result ? { take: true, result } : { take: true };
        },
        ended: (end) => closedWhileWaiting(peer, awaited, end, scope),
        late: () => neverCame(peer, awaited, timeout, scope),
      },
      scope,
    );
  }
  selection.extract(taken.subject, scope);
  judgeMessage(peer, taken.subject, options, at, scope);
  finishLatency(receiving, taken.at, scope);
}

/** Takes as many bytes as are expected; fails as soon as one of them is another. */
function takeLength(peer: Peer, expected: Uint8Array, value: Node): Taken | undefined {
  const used: Message[] = [];
  let length = 0;
  for (const message of peer.inbox.unreadMessages()) {
    const here = message.bytes.subarray(0, expected.length - length);
    if (!here.equals(expected.subarray(length, length + here.length))) {
      throw new Failure({
        code: "wrong-message",
        headline: `${peer.name}: the joined messages are not what was expected, from byte ${length}`,
        label: "another stream came",
        at: value.span,
        notes: [`the message at that byte: ${messageText(message)}`],
      });
    }
    used.push(message);
    length += here.length;
    if (length < expected.length) continue;
    const rest = message.bytes.subarray(here.length);
    for (const each of used) if (each !== message || rest.length === 0) peer.inbox.take(each);
    if (rest.length > 0) peer.inbox.shorten(message, here.length);
    return { subject: subjectOf(Buffer.from(expected)), at: message.at };
  }
  return undefined;
}

/** Takes whole messages, as few as match together. */
function takeWhole(peer: Peer, { selection }: Receiving, scope: PlayScope): Taken | undefined {
  const used: Message[] = [];
  for (const message of peer.inbox.unreadMessages()) {
    used.push(message);
    const subject = subjectOf(Buffer.concat(used.map((each) => each.bytes)));
    if (!selection.holds(subject, scope)) continue;
    for (const each of used) peer.inbox.take(each);
    return { subject, at: message.at };
  }
  return undefined;
}

function subjectOf(bytes: Buffer): Subject {
  const text = isUtf8(bytes) ? bytes.toString("utf8") : undefined;
  let value: unknown;
  try {
    value = text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    // A joined stream that is not JSON (yet) has its text and bytes.
  }
  return { bytes, text, value };
}
