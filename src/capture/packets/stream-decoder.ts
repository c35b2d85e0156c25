import type { Side, TrafficEvent, Unplaced } from "../../recording/traffic.ts";
import { deflateTerms } from "../deflate-terms.ts";
import { WireDecoder } from "../wire-decoder.ts";
import type { Segment } from "./follow.ts";
import { frameChain } from "./frame-chain.ts";
import { type Decided, Guess } from "./guess.ts";
import { asksForWebSocket, headerOf, type HttpHead, httpHead, statusOf } from "./http-head.ts";
import type { Address, TcpStream } from "./tcp-streams.ts";

/** An event of a stream, and when it was: milliseconds since 1970. */
export interface Timed {
  readonly time: number;
  readonly event: Unplaced;
}

/** Makes events of what a stream has carried. A stream that is no WebSocket has none. */
export class StreamDecoder {
  readonly #stream: TcpStream;
  /** What each side has sent, as long as it is its handshake. */
  readonly #heads: Record<Side, Buffer> = { client: Buffer.alloc(0), server: Buffer.alloc(0) };
  /** Of a stream whose beginning was not captured: what is not decided yet. */
  #guess: Guess | undefined;
  #state: "request" | "response" | "frames" | "refused" | "foreign";
  #decoders: Record<Side, WireDecoder> | undefined;
  #extensions: string | undefined;
  /** A side of which something is missing, which is read again where whole frames begin. */
  readonly #adrift = new Set<Side>();
  #toldLost = false;

  constructor(stream: TcpStream) {
    this.#stream = stream;
    this.#state = stream.upgrades ? "request" : "foreign";
    if (!stream.upgrades) this.#guess = new Guess();
  }

  read(segment: Segment): readonly Timed[] {
    if (this.#guess) return this.#guessed(this.#guess, segment);
    const side = this.#sideOf(segment);
    if (!side) return [];
    const { time } = segment;
    return [...this.#lost(time), ...this.#take(side, segment).map((event) => ({ time, event }))];
  }

  /** What is told when all was read. `last`: when the capture ended. */
  end(last: number): readonly Timed[] {
    const undecided = this.#guess?.decide(true);
    const told: Timed[] = undecided ? [...this.#begin(undecided)] : [];
    if (this.#state === "foreign" || this.#state === "request") return told;
    const { end, client } = this.#stream;
    const time = end?.time ?? last;
    told.push(...this.#lost(time));
    const left = { ...this.#decoders?.client.left, ...this.#decoders?.server.left };
    const from = end && (end.by === client ? ("client" as const) : ("server" as const));
    told.push({
      time,
      event: {
        type: "end",
        how: end ? (end.reset ? "reset" : "fin") : "cut",
        ...(from === undefined || client === undefined ? {} : { from }),
        ...(Object.keys(left).length === 0 ? {} : { left }),
      },
    });
    return told;
  }

  /** tshark says nothing of what it could not unpack. */
  *#lost(time: number): Generator<Timed> {
    const { lost, tls } = this.#stream;
    if (!tls || lost === undefined || time < lost || this.#toldLost) return;
    this.#toldLost = true;
    const reason = "Packets are not in the capture: something that TLS carried is missing, too";
    yield { time: lost, event: { type: "gap", reason } };
  }

  #sideOf({ peer, peers }: Segment): Side | undefined {
    const { client } = this.#stream;
    const [own, other] = [peers[peer], peers[1 - peer]];
    if (own !== undefined) return own === client ? "client" : "server";
    return other === undefined ? undefined : other === client ? "server" : "client";
  }

  #take(side: Side, segment: Segment): readonly Unplaced[] {
    const { bytes, missing } = segment;
    if (this.#state === "frames") return this.#frames(side, segment);
    if (this.#state === "refused" || this.#state === "foreign") return [];
    if (missing !== undefined) {
      this.#state = "foreign";
      return [];
    }
    const head = (this.#heads[side] = Buffer.concat([this.#heads[side], bytes]));
    if (this.#state === "request") return side === "client" ? this.#request(head) : [];
    return side === "server" ? this.#response(head, segment) : [];
  }

  #request(bytes: Buffer): readonly Unplaced[] {
    const head = httpHead(bytes);
    if (!head) {
      if (bytes.length > MOST_HEAD) this.#state = "foreign";
      return [];
    }
    // A connection of HTTP may have asked for other things before.
    this.#heads.client = bytes.subarray(head.size);
    if (!asksForWebSocket(head)) {
      this.#heads.server = Buffer.alloc(0);
      return this.#request(this.#heads.client);
    }
    this.#state = "response";
    const [, to] = this.#ends;
    const [method = "", target = ""] = head.first.split(" ");
    const host = headerOf(head.headers, "host") ?? to;
    const { client } = this.#stream;
    return [
      { type: "open", ...(client === undefined ? {} : { client }) },
      { type: "request", method, url: `${this.#stream.tls ? "wss" : "ws"}://${host}${target}`, headers: head.headers },
    ];
  }

  #response(bytes: Buffer, segment: Segment): readonly Unplaced[] {
    const head = httpHead(bytes);
    const said = head && statusOf(head);
    if (!head) {
      if (bytes.length > MOST_HEAD) this.#state = "foreign";
      return [];
    }
    const rest = bytes.subarray(head.size);
    if (!said || (said.status < 200 && said.status !== 101)) {
      this.#heads.server = rest;
      return rest.length > 0 ? this.#response(rest, segment) : [];
    }
    const event = { type: "response", ...said, headers: head.headers } as const;
    if (said.status !== 101) {
      this.#state = "refused";
      return [rest.length === 0 ? event : { ...event, body: { bytes: rest, ...lengthOf(head, rest) } }];
    }
    this.#extensions = headerOf(head.headers, "sec-websocket-extensions");
    this.#state = "frames";
    this.#decoders = { client: this.#decoder(), server: this.#decoder() };
    // A client may send before it is answered.
    const early = this.#heads.client;
    return [
      event,
      ...(rest.length > 0 ? this.#frames("server", { ...segment, bytes: rest }) : []),
      ...(early.length > 0 ? this.#frames("client", { ...segment, bytes: early }) : []),
    ];
  }

  #frames(side: Side, { bytes, missing, time }: Segment): readonly Unplaced[] {
    const decoders = this.#decoders;
    if (!decoders) return [];
    if (missing !== undefined) {
      this.#adrift.add(side);
      const { left = {} } = decoders[side];
      const begun = left[side] === undefined ? "" : ", and a frame was cut by it";
      const what = `${missing} bytes of the ${side} are not in the capture${begun}`;
      return [{ type: "gap", reason: what, bytes: missing + (left[side] ?? 0) }];
    }
    if (this.#adrift.has(side)) {
      if (frameChain(bytes)?.masked !== (side === "client")) return [];
      this.#adrift.delete(side);
      decoders[side] = this.#decoder(side);
    }
    return decoders[side].read(side, bytes, time).map(unplaced);
  }

  /** `behind`: the side that is read again behind what is missing. */
  #decoder(behind?: Side): WireDecoder {
    const decoder = new WireDecoder({ connection: 0, extensions: this.#extensions });
    if (behind === undefined) return decoder;
    const terms = deflateTerms(this.#extensions);
    const takesOver = behind === "client" ? terms?.clientTakesOver : terms?.serverTakesOver;
    const nothing = Buffer.alloc(0);
    const rest = { passing: 0, lostWindow: takesOver ?? false, closed: false };
    decoder.resume(behind, { window: nothing, begun: nothing, rest });
    return decoder;
  }

  #guessed(guess: Guess, segment: Segment): readonly Timed[] {
    guess.add(segment);
    const decided = guess.decide(false);
    return decided ? [...this.#begin(decided)] : [];
  }

  /** Begins in the middle of a stream, if it is one of frames. */
  *#begin({ client, compressed, held }: Decided): Generator<Timed> {
    this.#guess = undefined;
    const [first] = held;
    if (client === undefined || !first) return;
    this.#state = "frames";
    this.#stream.client = first.peers[client] ?? this.#stream.client;
    if (compressed) this.#extensions = "permessage-deflate";
    this.#decoders = { client: this.#decoder(), server: this.#decoder() };
    const { time } = first;
    const address = this.#stream.client;
    yield { time, event: { type: "open", continued: true, ...(address === undefined ? {} : { client: address }) } };
    yield { time, event: { type: "gap", reason: "Its beginning was not captured: what it has asked for is unknown" } };
    this.#adrift.add("client").add("server");
    for (const segment of held) {
      const side = segment.peer === client ? "client" : "server";
      for (const event of this.#take(side, segment)) yield { time: segment.time, event };
    }
  }

  get #ends(): readonly [Address, Address] {
    const { client, first } = this.#stream;
    const [from, to] = first;
    return client === to ? [to, from] : first;
  }
}

// --- internal ---

/** Bytes of a head; servers take no more either. */
const MOST_HEAD = 64 * 1024;

function lengthOf({ headers }: HttpHead, body: Buffer): { readonly of?: number } {
  const length = Number(headerOf(headers, "content-length"));
  return length > body.length ? { of: length } : {};
}

function unplaced({ at: _at, connection: _connection, ...event }: TrafficEvent): Unplaced {
  return event;
}
