import type { Outgoing, WireMessage } from "../codec.ts";
import type { Dialogue, Line } from "../profile.ts";
import { type Act, isMap, readAct, textBeside, Untimely } from "./act.ts";
import { asJson, jsonOf } from "./json-message.ts";
import type { KnownProfile } from "./known-profile.ts";

/** GraphQL over WebSocket, https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md */
export const graphqlTransportWs: KnownProfile = {
  name: "graphql-transport-ws",
  protocols: ["graphql-transport-ws"],
  options: {
    payload: { doc: "The payload of `connection_init`, a token for example." },
  },
  greets: true,
  get events() {
    const received = { next: ["id"], error: ["id"], complete: ["id"], pong: [], connection_ack: [] };
    return { sent: kinds, received, open: true };
  },
  open: (line, options) => new Operations(line, options["payload"]),
};

// --- internal ---

const kinds = {
  subscribe: ["id"],
  complete: ["id"],
  ping: [],
  pong: [],
  connection_init: [],
} as const satisfies Record<string, readonly string[]>;

type Kind = keyof typeof kinds;

class Operations implements Dialogue {
  readonly #line: Line;
  #acknowledged = false;
  #count = 0;
  /** The id of the operation that was subscribed last. */
  #latest: string | undefined;

  constructor(line: Line, payload: unknown) {
    this.#line = line;
    line.write(typed("connection_init", payload));
  }

  received(message: WireMessage): void {
    const read = jsonOf(message);
    if (!isMap(read) || typeof read["type"] !== "string") return this.#line.give();
    const { type, id, payload } = read;
    if (type === "connection_ack" && !this.#acknowledged) {
      this.#acknowledged = true;
      this.#line.ready(payload);
    } else if (type === "ping") this.#line.write(typed("pong", payload));
    else this.#line.give({ [type]: payload === undefined ? true : payload, ...(id === undefined ? {} : { id }) });
  }

  encode(value: unknown): readonly Outgoing[] {
    const act = readAct(value, kinds);
    return [asJson({ ...this.#id(act), type: act.kind, ...payloadOf(act) })];
  }

  #id(act: Act<Kind>): { readonly id?: string } {
    const given = textBeside(act, "id");
    if (act.kind === "subscribe") return { id: (this.#latest = given ?? String(++this.#count)) };
    if (act.kind !== "complete") return {};
    const id = given ?? this.#latest;
    if (id === undefined) throw new Untimely('nothing was subscribed that could be completed: write its "id"');
    return { id };
  }
}

function payloadOf({ kind, content }: Act<Kind>): { readonly payload?: unknown } {
  if (kind === "complete" || content === true) return {};
  if (kind === "subscribe" && !(isMap(content) && typeof content["query"] === "string"))
    throw new TypeError('"subscribe" takes a map with a "query"');
  return { payload: content };
}

function typed(type: string, payload: unknown): Outgoing {
  return asJson({ type, ...(payload === undefined ? {} : { payload }) });
}
