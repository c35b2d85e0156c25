import type { Cancel, Clock } from "../environment.ts";
import type { Scope } from "../expression/expr.ts";
import type { Matcher } from "../match/matcher.ts";
import type { MockLogEntry, Wire } from "../mock/log/entry.ts";
import { tellNow } from "../net/arrivals.ts";
import { Inbox, type InboxLimits, type Waiter } from "../net/inbox.ts";
import { Message } from "../net/message.ts";
import { Failure } from "../problem.ts";
import { cut, visible } from "../visible.ts";

/** So much that clients have sent is kept for `received`; of what nobody asks for the oldest go. */
const limits: InboxLimits = { messages: 100_000, bytes: 64 * 1024 * 1024, full: "drop-oldest" };

/** How many of the messages that came instead a failure shows. */
const SHOWN = 5;

/** How many questions are known again when they are asked another time. */
const MOST_QUESTIONS = 100;

/** A message of a client, with the name of its connection. */
export class ClientMessage extends Message {
  readonly connection: string;

  constructor(connection: string, bytes: Buffer, binary: boolean, number: number, codec: Wire["codec"]) {
    super(bytes, binary, 0, number, codec);
    this.connection = connection;
  }
}

/** Which message is asked for. `match`: undefined for any. */
export interface Question {
  readonly match: Matcher | undefined;
  readonly scope: Scope;
}

/**
 * What the clients of a mock have sent and nobody has asked for yet, of all connections together. Each message is looked at
 * once for each question, and given once. Its memory is bounded.
 */
export class ClientMessages {
  readonly #inbox = new Inbox(limits, { last: 0, recent: 1 }, { inboxFull: () => undefined });
  readonly #name: string;
  readonly #clock: Clock;
  readonly #keys = new Map<string, object>();
  readonly #waiting = new Set<(failure: Failure) => void>();
  #count = 0;

  /** `name`: by what failures speak of the mock. */
  constructor(name: string, clock: Clock) {
    this.#name = name;
    this.#clock = clock;
  }

  /** Takes what the log tells of a mock. */
  hear(entry: MockLogEntry, wire: Wire | undefined): void {
    // What a server behind it has sent is no client's.
    if (entry.type !== "message" || entry.direction !== "in" || entry.server || !wire) return;
    const message = new ClientMessage(
      entry.connection,
      Buffer.from(wire.data as Uint8Array),
      entry.binary,
      ++this.#count,
      wire.codec,
    );
    this.#inbox.arrive(message);
    if (!this.#inbox.offer(message, false)) this.#inbox.keep(message);
  }

  /** The first message that fits, however early it came. Rejects with a `Failure` when none has after so many milliseconds. */
  next(question: Question, timeout: number): Promise<ClientMessage> {
    const known = this.#find(question);
    if (known) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.#inbox.leave(waiter);
        this.#waiting.delete(stop);
        cancel();
      };
      const stop = (failure: unknown): void => {
        end();
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what was thrown goes on as it is.
        reject(failure);
      };
      const waiter: Waiter = {
        offer: (message) => {
          try {
            if (!fits(message, question)) return false;
          } catch (thrown) {
            // It must not reach the socket's handler.
            stop(thrown);
            return false;
          }
          end();
          message.unread = false;
          resolve(message as ClientMessage);
          return true;
        },
      };
      const cancel: Cancel = this.#clock.after(timeout, () => {
        // What has arrived in time is in time, also when it is told behind the timers.
        tellNow();
        if (this.#waiting.has(stop)) stop(this.#neverCame(question, timeout));
      });
      this.#inbox.wait(waiter);
      this.#waiting.add(stop);
    });
  }

  /** Nothing comes any more. */
  end(): void {
    const headline = `${this.#name}: it was closed while a message was awaited`;
    for (const stop of this.#waiting) stop(new Failure({ code: "closed", headline }));
  }

  #find(question: Question): ClientMessage | undefined {
    const { match } = question;
    const found = this.#inbox.find(
      {
        key: this.#keyOf(match),
        accepts: (message) => fits(message, question),
        refusesForEver: (message) => !match || match.constant || match.mayHold?.(message) === false,
      },
      { since: 0, afterNumber: 0 },
    );
    if (found) this.#inbox.take(found);
    return found as ClientMessage | undefined;
  }

  /** A matcher that is written as one before asks the same: messages that it has refused are not looked at again. */
  #keyOf(match: Matcher | undefined): object | undefined {
    const text = match?.span.source.text ?? "";
    const known = this.#keys.get(text);
    if (known || this.#keys.size >= MOST_QUESTIONS) return known;
    const key = {};
    this.#keys.set(text, key);
    return key;
  }

  #neverCame({ match, scope }: Question, timeout: number): Failure {
    const { unread, forgotten } = this.#inbox;
    const messages = [...this.#inbox.unreadMessages()] as ClientMessage[];
    const shown = messages.slice(-SHOWN);
    const told = shown.map((each) => `${each.connection} sent ${textOf(each)}`);
    const [near] = match ? nearest(messages.slice(-LOOKED), match, scope) : [];
    const wanted = match?.describe(scope, 200);
    return new Failure({
      code: "never-came",
      headline: `${this.#name}: no message ${wanted === undefined ? "came" : `matched ${wanted}`} within ${timeout} ms`,
      ...(wanted === undefined ? {} : { expected: wanted }),
      notes: [
        ...(messages.length === 0 ? ["no client has sent anything else"] : []),
        ...(unread > shown.length ? [`${unread - shown.length} more before these`] : []),
        ...told,
        ...(near === undefined ? [] : [near]),
        ...(forgotten > 0 ? [`${forgotten} older ones are no longer kept`] : []),
      ],
    });
  }
}

// --- internal ---

/** Among how many of the latest messages the nearest is looked for. */
const LOOKED = 100;

function fits(message: Message, { match, scope }: Question): boolean {
  return !match || match.holds(message, scope);
}

function textOf({ text, bytes }: Message): string {
  return text === undefined ? `${bytes.length} bytes, ${cut(bytes.toString("hex"), 64)}` : visible(cut(text, 200));
}

/** The first difference of the message that has the fewest, of several the latest. */
function nearest(messages: readonly ClientMessage[], match: Matcher, scope: Scope): readonly string[] {
  let least = Infinity;
  let told: string | undefined;
  for (const message of messages.toReversed()) {
    const differences = match.explain(message, scope);
    if (differences.length >= least) continue;
    least = differences.length;
    told = `the nearest, ${cut(textOf(message), 60)}: ${differences[0]?.text ?? "it fits now"}`;
  }
  return told === undefined ? [] : [told];
}
