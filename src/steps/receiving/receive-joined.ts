import { timeoutOf } from "../waiting/latency.ts";
import type { Codec } from "../../codec/codec.ts";
import { JsonProgress } from "../../codec/json-progress.ts";
import { bytesOf } from "../../expression/bytes.ts";
import type { Subject } from "../../match/matcher.ts";
import { show } from "../../match/value.ts";
import type { Message } from "../../net/message.ts";
import type { Peer } from "../../net/peer.ts";
import { Failure } from "../../problem.ts";
import type { Span } from "../../source.ts";
import type { Node } from "../../tree.ts";
import { listeningSelf, self } from "../need.ts";
import { closedWhileWaiting, neverCame } from "./never-came.ts";
import { finishLatency, reachOf, type Receiving } from "./receiving.ts";
import type { Selection } from "./selection.ts";
import type { PlayScope } from "../step.ts";
import { judgeMessage, takeMessage } from "./taking.ts";
import { waitFor } from "../waiting/waiting.ts";

/**
 * `receive` with `joined`: the concatenation of consecutive unread messages. A text or bytes takes exactly its own length
 * and leaves the rest unread; other matchers take whole messages, as few as match.
 */
export async function receiveJoined(receiving: Receiving, value: Node, scope: PlayScope): Promise<void> {
  const peer = self(scope);
  const { selection, options, at } = receiving;
  const reach = reachOf(receiving, peer, scope);
  const literal = asSent(receiving.literal?.evaluate(scope), selection.codecOf(peer), value.span);
  const stream =
    typeof literal === "string" || literal instanceof Uint8Array
      ? new ExactStream(peer, literal, value.span, selection)
      : new WholeStream(peer, selection, scope);
  const add = (message: Message): Taken | undefined => {
    const taken = selection.admits(message) ? stream.add(message) : undefined;
    for (const each of taken?.whole ?? []) takeMessage(peer, each, receiving.title, scope);
    if (taken?.cut) peer.inbox.shorten(taken.cut.message, taken.cut.length);
    return taken;
  };
  const awaited = { selection, at, began: scope.scene.clock.now(), reach };
  const timeout = timeoutOf(options, scope);
  let taken: Taken | undefined;
  for (const message of peer.inbox.unreadMessages()) {
    if (message.at >= reach.since && message.number > reach.afterNumber) taken = add(message);
    if (taken) break;
  }
  if (!taken) {
    if (peer.inbox.end) throw closedWhileWaiting(peer, awaited, peer.inbox.end, scope);
    listeningSelf(scope, "receive", at);
    taken = await waitFor<Taken>(
      peer,
      {
        timeout,
        offer: (message) => {
          // The arriving message is the end of the stream, so it is unread before it is looked at.
          peer.inbox.keep(message);
          const result = add(message);
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
  finishLatency(receiving, taken.at, taken.subject, scope);
}

/** A text that the codec sends as other bytes than its own, as `hex` does, stands for those. */
function asSent(literal: unknown, codec: Codec, at: Span): unknown {
  if (typeof literal !== "string" || !codec.encodeText) return literal;
  try {
    return Buffer.from(codec.encodeText(literal).data as Uint8Array);
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    throw new Failure({ code: "expression", headline: `The joined messages cannot be this: ${thrown.message}`, at });
  }
}

/** What is taken of a stream: the joined bytes as one message, and when their last byte came. */
interface Taken {
  readonly subject: Subject;
  readonly at: number;
  readonly whole: readonly Message[];
  /** The message that is taken in part: so many bytes of it. */
  readonly cut: { readonly message: Message; readonly length: number } | undefined;
}

/** Takes as many bytes as are expected; fails as soon as one of them is another. */
class ExactStream {
  readonly #peer: Peer;
  readonly #literal: string | Uint8Array;
  readonly #expected: Uint8Array;
  readonly #at: Span;
  readonly #selection: Selection;
  readonly #used: Message[] = [];
  #length = 0;

  constructor(peer: Peer, literal: string | Uint8Array, at: Span, selection: Selection) {
    this.#peer = peer;
    this.#literal = literal;
    this.#expected = bytesOf(literal);
    this.#at = at;
    this.#selection = selection;
  }

  add(message: Message): Taken | undefined {
    const expected = this.#expected.subarray(this.#length);
    const here = message.bytes.subarray(0, expected.length);
    if (!here.equals(expected.subarray(0, here.length))) throw this.#another(message, here, expected);
    this.#used.push(message);
    this.#length += here.length;
    if (this.#length < this.#expected.length) return undefined;
    const cut = here.length < message.bytes.length ? { message, length: here.length } : undefined;
    return {
      subject: this.#selection.joined(Buffer.from(this.#expected), message, this.#peer),
      at: message.at,
      whole: cut ? this.#used.slice(0, -1) : this.#used,
      cut,
    };
  }

  #another(message: Message, here: Uint8Array, expected: Uint8Array): Failure {
    const place = this.#length + here.findIndex((byte, index) => byte !== expected[index]);
    const came = Buffer.concat([...this.#used, message].map(({ bytes }) => bytes)).subarray(0, this.#expected.length);
    return new Failure({
      code: "wrong-message",
      headline: `${this.#peer.name}: the joined messages are not what was expected, from byte ${place}`,
      label: "another stream came",
      at: this.#at,
      expected: show(this.#literal, 160),
      actual: show(typeof this.#literal === "string" ? came.toString() : came, 160),
    });
  }
}

/** Takes whole messages, as few as match together. */
class WholeStream {
  readonly #peer: Peer;
  readonly #selection: Selection;
  readonly #scope: PlayScope;
  readonly #used: Message[] = [];
  readonly #json = new JsonProgress();
  /** Room for more than has come, so that bytes are copied a few times and not with each message. */
  #room = Buffer.alloc(0);
  #length = 0;

  constructor(peer: Peer, selection: Selection, scope: PlayScope) {
    this.#peer = peer;
    this.#selection = selection;
    this.#scope = scope;
  }

  add(message: Message): Taken | undefined {
    this.#used.push(message);
    this.#append(message.bytes);
    this.#json.add(message.bytes);
    const bytes = this.#room.subarray(0, this.#length);
    const subject = this.#selection.joined(bytes, message, this.#peer, this.#json.mayBeWhole);
    if (!this.#selection.holds(subject, this.#scope)) return undefined;
    return { subject, at: message.at, whole: this.#used, cut: undefined };
  }

  #append(bytes: Buffer): void {
    const length = this.#length + bytes.length;
    if (length > this.#room.length) {
      const room = Buffer.alloc(2 * length);
      this.#room.copy(room, 0, 0, this.#length);
      this.#room = room;
    }
    bytes.copy(this.#room, this.#length);
    this.#length = length;
  }
}
