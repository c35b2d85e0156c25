import { duration, formatDuration } from "../expression/duration.ts";
import type { Expr } from "../expression/expr.ts";
import { matcher } from "../match/compile.ts";
import type { Matcher } from "../match/matcher.ts";
import { type JsonPath, path } from "../match/path.ts";
import { show } from "../match/value.ts";
import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import type { Session } from "../net/session.ts";
import { changed, either } from "../shape/lists.ts";
import { object } from "../shape/maps.ts";
import type { Shape } from "../shape/shape.ts";
import { howItEnded } from "../steps/waiting/ending.ts";
import { messageText } from "../steps/receiving/taking.ts";
import { defineInvariant, type Guard, type Seen, selected, type Surroundings, type Violation } from "./invariant.ts";
import { option } from "./options.ts";
import { type ValueKey, valueKey } from "./value-key.ts";

/** Where request and reply have what they have in common. */
interface Common {
  readonly request: Expr<JsonPath> | undefined;
  readonly reply: Expr<JsonPath> | undefined;
}

const common: Shape<Common> = either(
  (node) => node.kind === "map",
  object("by", {
    request: { shape: path, doc: "Where the request has it.", required: true },
    reply: { shape: path, doc: "Where the reply has it.", required: true },
  }),
  changed(path, (both): Common => ({ request: both, reply: both })),
) as Shape<Common>;

/** `answered`: every request of a client gets its reply. */
export const answeredInvariant = defineInvariant({
  name: "answered",
  summary: "Every request that a client sends is answered in time.",
  examples: [
    "- answered: { request: { type: ask }, reply: { type: answer }, by: $.id, within: 500ms }",
    "- answered: { request: { type: ping }, reply: { type: pong } }",
    "- { answered: { request: { jsonrpc: '2.0', id: $any }, reply: { jsonrpc: '2.0' }, by: $.id }, clients: [alice, bob] }",
  ],
  value: {
    shape: object("answered", {
      request: { shape: matcher, doc: "Which messages of the client are requests.", required: true },
      reply: { shape: matcher, doc: "Which messages are replies.", required: true },
      by: {
        shape: common,
        doc: "A JSONPath to the value that a reply has of its request, or `{ request, reply }` where it stands at two places. Requests without it are passed over. Default: replies come in the order of the requests, on the same connection.",
      },
      within: { shape: duration, doc: "How long a reply may take. Default: the `timeout` of steps, 5s." },
    }),
    doc: "What asks, what answers, what both have in common, and how long it may take.",
  },
  options: { clients: option.clients },
  compile({ value, at }) {
    const { request, reply, by, within } = value ?? {};
    if (!request || !reply) return undefined;
    const rule = { request, reply, by, within };
    return { from: ["client", "server"], start: (surroundings) => new Requests(rule, at, surroundings) };
  },
});

interface Rule {
  readonly request: Matcher;
  readonly reply: Matcher;
  readonly by: Common | undefined;
  readonly within: Expr<number> | undefined;
}

/** A request that has no reply yet. */
interface Request {
  readonly peer: Peer;
  /** The connection on which it was sent. */
  readonly session: Session;
  readonly key: ValueKey | Session;
  readonly message: Message;
  readonly due: number;
  readonly limit: number;
  readonly scope: Seen["scope"];
}

/** Without replies, requests would gather without end. */
const MOST_OPEN = 100_000;

class Requests implements Guard {
  readonly #rule: Rule;
  readonly #at: Violation["at"];
  readonly #surroundings: Surroundings;
  /** In the order of sending, which is that of their deadlines as long as `within` stays the same. */
  readonly #open = new Set<Request>();
  readonly #byPeer = new Map<Peer, Map<Request["key"], Request[]>>();
  #waiting = false;

  constructor(rule: Rule, at: Violation["at"], surroundings: Surroundings) {
    this.#rule = rule;
    this.#at = at;
    this.#surroundings = surroundings;
  }

  message(seen: Seen): Violation | undefined {
    return seen.from === "client" ? this.#asked(seen) : this.#answered(seen);
  }

  settled(): boolean {
    // Without what they have in common, no other connection can answer.
    const { by } = this.#rule;
    for (const { peer, session } of this.#open) if (by ? peer.connected : session.open) return false;
    return true;
  }

  over(): Violation | undefined {
    const [first] = this.#open;
    return first && this.#unanswered(first);
  }

  #asked(seen: Seen): Violation | undefined {
    const { peer, message, scope } = seen;
    const { request, by, within } = this.#rule;
    if (!request.holds(message, scope)) return undefined;
    const key = keyOf(by?.request, seen);
    if (key === undefined) return undefined;
    const limit = within ? within.evaluate(scope) : this.#surroundings.timeout;
    const open = { peer, session: peer.session, key, message, due: message.at + limit, limit, scope };
    this.#open.add(open);
    const ofPeer = this.#ofPeer(peer);
    const same = ofPeer.get(key);
    if (same) same.push(open);
    else ofPeer.set(key, [open]);
    if (this.#open.size > MOST_OPEN) return this.#tooMany(open);
    this.#wait();
    return undefined;
  }

  #answered(seen: Seen): Violation | undefined {
    const { peer, message, scope } = seen;
    const { reply, by } = this.#rule;
    const ofPeer = this.#byPeer.get(peer);
    if (!ofPeer || ofPeer.size === 0 || !reply.holds(message, scope)) return undefined;
    const key = keyOf(by?.reply, seen);
    const request = key === undefined ? undefined : ofPeer.get(key)?.[0];
    if (!request) return undefined;
    this.#close(request);
    return message.at > request.due ? this.#late(request, message) : undefined;
  }

  #ofPeer(peer: Peer): Map<Request["key"], Request[]> {
    let known = this.#byPeer.get(peer);
    if (!known) this.#byPeer.set(peer, (known = new Map()));
    return known;
  }

  #close(request: Request): void {
    this.#open.delete(request);
    const ofPeer = this.#ofPeer(request.peer);
    const same = ofPeer.get(request.key);
    if (same && same.length > 1) same.shift();
    else ofPeer.delete(request.key);
  }

  /** One wait at a time, for the oldest. */
  #wait(): void {
    const [oldest] = this.#open;
    if (this.#waiting || !oldest) return;
    this.#waiting = true;
    this.#surroundings.wait(oldest.due - this.#surroundings.clock.now(), () => {
      this.#waiting = false;
      const now = this.#surroundings.clock.now();
      for (const request of this.#open) {
        if (request.due <= now) return this.#surroundings.fail(this.#unanswered(request));
        break;
      }
      return this.#wait();
    });
  }

  #unanswered(request: Request): Violation {
    const { message, limit, session } = request;
    const { end } = session.inbox;
    return {
      ...this.#violation(request),
      what: `no answer came within ${formatDuration(limit)} to ${messageText(message, 100)}`,
      label: "not answered",
      actual: "no such message",
      notes: end ? [howItEnded(end)] : [],
    };
  }

  #tooMany(request: Request): Violation {
    return {
      ...this.#violation(request),
      what: `more than ${MOST_OPEN} requests wait for an answer`,
      label: "not answered",
    };
  }

  #late(request: Request, message: Message): Violation {
    const { limit } = request;
    const took = formatDuration(message.at - request.message.at);
    return {
      ...this.#violation(request),
      what: `the answer came after ${took}, ${formatDuration(limit)} is the limit`,
      label: "answered too late",
      actual: `after ${took}: ${messageText(message, 100)}`,
      message,
      from: "server",
      earlier: [{ what: "the request was", number: request.message.number, at: request.message.at }],
    };
  }

  #violation({ peer, message, scope, limit }: Request): Pick<Violation, "peer" | "at" | "expected"> & {
    readonly message: Message;
    readonly from: "client";
  } {
    const { reply, by } = this.#rule;
    const where = by?.reply?.evaluate(scope).text;
    const [value] = by?.request ? by.request.evaluate(scope).select(message.value) : [];
    const same = where === undefined ? "" : ` with ${where} ${show(value, 40)}`;
    const expected = `${reply.describe(scope)}${same} within ${formatDuration(limit)}`;
    return { peer, at: this.#at, expected, message, from: "client" };
  }
}

/** What request and reply have in common; without `by` the connection, undefined where there is none. */
function keyOf(where: Expr<JsonPath> | undefined, seen: Seen): Request["key"] | undefined {
  if (!where) return seen.peer.session;
  const found = selected(where, seen);
  return found.length === 0 ? undefined : valueKey(found[0]);
}
