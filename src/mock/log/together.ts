import type { Codec } from "../../codec/codec.ts";
import type { Peer } from "../../net/peer.ts";
import { type Passed, payloadOf, type Unstamped, type Wire } from "./entry.ts";

/** A message to one connection. */
export interface Sent extends Wire {
  readonly peer: Peer;
  /** The path of its endpoint, as it is declared. */
  readonly endpoint: string;
  readonly binary: boolean;
  /** The rule whose step it is. */
  readonly rule: string | undefined;
}

/** The entry of a message that a mock has sent. */
export function messageEntry({ peer, endpoint, data, binary, codec, rule }: Sent): Omit<Passed, "at"> {
  return {
    type: "message",
    connection: peer.name,
    endpoint,
    direction: "out",
    binary,
    ...payloadOf(data, binary, codec),
    rule,
  };
}

/** What is sent while the same goes to several connections: each message is told once, with how many it went to. */
export class Together {
  /** By the data itself, which is made once for all: a text by its characters, bytes by what they are. */
  readonly #sent = new Map<string | Uint8Array, { readonly first: Sent; readonly codec: Codec; count: number }>();

  add(sent: Sent): void {
    const same = this.#sent.get(sent.data);
    if (same) same.count++;
    else this.#sent.set(sent.data, { first: sent, codec: sent.codec, count: 1 });
  }

  /** `to`: whom it was for. What only one connection got is told as a message to it. */
  tell(to: () => string, log: (entry: Unstamped, wire: Wire) => void): void {
    for (const { first, count } of this.#sent.values()) {
      if (count === 1) {
        log(messageEntry(first), first);
        continue;
      }
      const { data, binary, codec, rule } = first;
      const payload = payloadOf(data, binary, codec);
      log({ type: "broadcast", connection: undefined, to: to(), receivers: count, rule, binary, ...payload }, first);
    }
  }
}
