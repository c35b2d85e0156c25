import { codecs } from "../../src/codec/index.ts";
import type { Subject } from "../../src/match/matcher.ts";
import type { Connection, ConnectionEnd } from "../../src/net/connection.ts";
import type { ControlFrame } from "../../src/net/inbox.ts";
import { defaultLimits, Peer, type PeerOptions } from "../../src/net/peer.ts";

/** A peer, everything that its observer was told, and everything that its connections were told. */
export interface ObservedPeer {
  readonly peer: Peer;
  readonly told: string[];
  /** Opens a connection that is no socket; `ended` is what the connection says at the end of TCP. */
  open(): { readonly ended: (end?: Partial<ConnectionEnd>) => void };
  /** A text arrives on the latest connection. */
  say(text: string): void;
  /** Sets what the peer's rules do with the next messages. */
  rule(react: ((text: string) => void) | undefined): void;
  /** What the clock shows. */
  at: number;
}

export const peerOptions: PeerOptions = { codec: codecs.text, limits: defaultLimits };

export function observedPeer(options: PeerOptions & { readonly frames?: boolean } = peerOptions): ObservedPeer {
  const told: string[] = [];
  let reaction: ((text: string) => void) | undefined;
  const observer = {
    claim: (_: Peer, message: { readonly text: string | undefined }) => {
      const react = reaction;
      return react && (() => react(message.text ?? ""));
    },
    taken: () => undefined,
    received: (_: Peer, message: { readonly text: string | undefined; readonly number: number }) =>
      void told.push(`received ${message.number} ${message.text}`),
    event: (_: Peer, direction: string, { value }: Subject) =>
      void told.push(`event ${direction} ${JSON.stringify(value)}`),
    sent: (_: Peer, data: string | Uint8Array, _binary: boolean, at: number) =>
      void told.push(`sent ${String(data)} at ${at}`),
    sentFrame: (_: Peer, { opcode }: { readonly opcode: number }, at: number) =>
      void told.push(`sent frame ${opcode} at ${at}`),
    paused: (_: Peer, paused: boolean, at: number) => void told.push(`${paused ? "paused" : "resumed"} at ${at}`),
    control: (_: Peer, direction: string, kind: string, { data, at }: ControlFrame) =>
      void told.push(`${kind} ${direction} ${String(data)} at ${at}`),
    ended: (peer: Peer, end: { readonly code: number; readonly by: string; readonly after: number }) =>
      void told.push(`ended ${end.code} by ${end.by} after ${end.after}, ${peer.connected ? "connected" : "over"}`),
    inboxFull: () => void told.push("full"),
    reactionFailed: (_: Peer, thrown: unknown) => void told.push(`failed: ${String(thrown)}`),
  };
  const observed: ObservedPeer = {
    peer: new Peer("bob", { ...options, kept: { last: 1, recent: 10 } }, observer, { now: () => observed.at }),
    told,
    at: 1,
    open() {
      const { peer } = observed;
      const { session } = peer;
      let state: Connection["state"] = "open";
      const connection: Connection = {
        get state() {
          return state;
        },
        buffered: 0,
        send: (data) => state === "open" && told.push(`wire ${String(data)}`) > 0,
        ping: (data) => state === "open" && told.push(`wire ping ${String(data)}`) > 0,
        pong: () => state === "open",
        close(code, reason) {
          state = "closing";
          told.push(`wire close ${code} ${reason}`);
        },
        drop: (how) => void told.push(`wire ${how}`),
        freeze: () => undefined,
        thaw: () => undefined,
        sendFrame: ({ opcode }) => state === "open" && told.push(`wire frame ${opcode}`) > 0,
        compressed: undefined,
        pause: () => void told.push("wire pause"),
        resume: () => void told.push("wire resume"),
        ignore: () => void told.push("wire ignore"),
        listen: () => void told.push("wire listen"),
      };
      peer.opened(connection);
      return {
        ended(end = {}) {
          state = "ended";
          session.ended({ code: 1006, reason: "", clean: false, reset: false, ...end }, observed.at);
        },
      };
    },
    say: (text) => observed.peer.session.message(Buffer.from(text), false, observed.at),
    rule(react) {
      reaction = react;
    },
  };
  return observed;
}
