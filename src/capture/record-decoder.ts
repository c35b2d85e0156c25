import { readTraffic } from "../recording/traffic-line.ts";
import type { EndEvent, OpenEvent, RequestEvent, ResponseEvent, Side, TrafficEvent } from "../recording/traffic.ts";
import { readDecoderState } from "./decoder-record.ts";
import { WireDecoder } from "./wire-decoder.ts";
import { recordKinds, type WsrRecord } from "./wsr-format.ts";

/** A connection that is open, with what another file needs to go on with it. */
export interface OpenConnection {
  /** How it was opened. */
  readonly opening: readonly (OpenEvent | RequestEvent | ResponseEvent)[];
  /** Undefined while there is no 101. */
  readonly decoder: WireDecoder | undefined;
}

/** Makes events of the records of a file, and knows which connections are open. */
export class RecordDecoder {
  readonly #open = new Map<number, Opened>();
  /** Whether something of the file is lost: nobody knows how connections were opened, or where they are in a message. */
  #lost = false;

  /** The connections that are open, by their numbers. */
  get open(): ReadonlyMap<number, OpenConnection> {
    return this.#open;
  }

  /** The events that a record completes. What is of no known kind was written by a newer version, and is passed over. */
  read({ kind, connection, at, payload }: WsrRecord): readonly TrafficEvent[] {
    switch (kind) {
      case recordKinds.client:
        return this.#bytes("client", connection, at, payload);
      case recordKinds.server:
        return this.#bytes("server", connection, at, payload);
      case recordKinds.event:
        return this.#event(payload, connection, at);
      case recordKinds.clientState:
        return this.#resume("client", connection, at, payload);
      case recordKinds.serverState:
        return this.#resume("server", connection, at, payload);
      default:
        return none;
    }
  }

  /** A part of the file is missing here: what is read of connections that were open cannot be understood any more. */
  lose(at: number): readonly EndEvent[] {
    this.#lost = true;
    return this.end(at);
  }

  /** The file ends here: so do, in it, the connections that are open. `at`: milliseconds. */
  end(at: number): readonly EndEvent[] {
    const ends = [...this.#open].map(([connection, { decoder }]): EndEvent => {
      return { type: "end", at, connection, how: "cut", ...leftOf(decoder) };
    });
    this.#open.clear();
    return ends;
  }

  #bytes(from: Side, connection: number, at: number, payload: Buffer): readonly TrafficEvent[] {
    const { decoder } = this.#open.get(connection) ?? {};
    if (decoder) return decoder.read(from, payload, at / 1000);
    if (this.#lost) return none;
    return [gap(connection, at, "There are bytes of a connection whose handshake is not here", payload.length)];
  }

  #event(payload: Buffer, connection: number, at: number): readonly TrafficEvent[] {
    const event = readTraffic(parsed(payload));
    if (!event) return [gap(connection, at, "A record holds no event that this wstest knows", payload.length)];
    const opened = this.#open.get(event.connection);
    if (this.#lost && !opened && event.type !== "open" && event.connection > 0) return none;
    switch (event.type) {
      case "open":
        this.#open.set(event.connection, { opening: [event], decoder: undefined });
        return [event];
      case "request":
        opened?.opening.push(event);
        return [event];
      case "response":
        opened?.opening.push(event);
        if (opened && event.status === 101) opened.decoder = decoderOf(event);
        return [event];
      case "end":
        this.#open.delete(event.connection);
        return [{ ...event, ...leftOf(opened?.decoder) }];
      default:
        return [event];
    }
  }

  #resume(from: Side, connection: number, at: number, payload: Buffer): readonly TrafficEvent[] {
    const { decoder } = this.#open.get(connection) ?? {};
    if (this.#lost && !decoder) return none;
    const state = readDecoderState(payload);
    if (!decoder || !state)
      return [gap(connection, at, "What was under way when this file began cannot be read", payload.length)];
    decoder.resume(from, state);
    return none;
  }
}

// --- internal ---

interface Opened {
  readonly opening: (OpenEvent | RequestEvent | ResponseEvent)[];
  decoder: WireDecoder | undefined;
}

const none: readonly TrafficEvent[] = [];

function decoderOf({ connection, headers }: ResponseEvent): WireDecoder {
  const extensions = headers
    .filter(([name]) => name.toLowerCase() === "sec-websocket-extensions")
    .map(([, value]) => value)
    .join(", ");
  return new WireDecoder({ connection, extensions });
}

function leftOf(decoder: WireDecoder | undefined): Pick<EndEvent, "left"> {
  const left = decoder?.left;
  return left ? { left } : {};
}

/** `at`: microseconds. */
function gap(connection: number, at: number, reason: string, bytes: number): TrafficEvent {
  return { type: "gap", at: at / 1000, connection, reason, bytes };
}

function parsed(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString()) as unknown;
  } catch {
    return undefined;
  }
}
