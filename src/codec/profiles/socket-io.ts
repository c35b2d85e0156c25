import type { Outgoing, WireMessage } from "../codec.ts";
import type { Dialogue, Line, ProfileOptions } from "../profile.ts";
import { type Act, isMap, readAct, textBeside, Untimely } from "./act.ts";
import { forgetOldest } from "./forget-oldest.ts";
import type { KnownProfile } from "./known-profile.ts";
import { type Packet, parsePacket, printPacket, putBytes, takeBytes } from "./socket-io-packet.ts";

/** Socket.IO 3 and 4 over Engine.IO 4, https://socket.io/docs/v4/socket-io-protocol and /engine-io-protocol */
export const socketIo: KnownProfile = {
  name: "socket.io",
  options: {
    auth: {
      doc: "What the namespaces are connected with, a token for example.",
      expected: (value) => (isMap(value) ? undefined : "a map"),
    },
    namespaces: {
      doc: "The namespaces to connect to. Default: [/].",
      expected: (value) => (isNamespaces(value) ? undefined : "a list of namespaces, such as [/, /admin]"),
    },
  },
  completeUrl(url) {
    if (url.pathname === "/") url.pathname = "/socket.io/";
    for (const [name, value] of [
      ["EIO", "4"],
      ["transport", "websocket"],
    ] as const)
      if (!url.searchParams.has(name)) url.searchParams.set(name, value);
  },
  greets: true,
  get events() {
    return { sent: kinds, received: { ...kinds, connect_error: ["namespace"] }, open: false };
  },
  open: (line, options) => new Sockets(line, options),
};

// --- internal ---

const kinds = {
  event: ["args", "ack", "namespace"],
  ack: ["args", "namespace"],
  connect: ["namespace"],
  disconnect: ["namespace"],
} as const satisfies Record<string, readonly string[]>;

type Kind = keyof typeof kinds;

/** What a step calls an acknowledgement: it comes back with the answer. */
type Label = string | number | true;

/** How many binary messages a packet may announce, and the most bytes of them. */
const MOST_ATTACHMENTS = 1000;
const MOST_BYTES = 100 * 1024 * 1024;

/** A packet whose bytes have yet to come. */
interface Incomplete {
  readonly packet: Packet;
  /** It as it came. */
  readonly arrived: WireMessage;
  readonly bytes: Uint8Array[];
  size: number;
}

class Sockets implements Dialogue {
  readonly #line: Line;
  readonly #auth: unknown;
  /** The namespaces that we wait for. */
  readonly #greeting: Set<string>;
  readonly #first: string;
  #state: "opening" | "connecting" | "ready" = "opening";
  #greeted: unknown;
  #count = 0;
  /** What our events call the acknowledgements that they want, by namespace and number. */
  readonly #labels = new Map<string, Label>();
  /** The events of the server that want one and have none yet, the latest last: `namespace number`. */
  readonly #asked = new Map<string, { readonly id: number; readonly namespace: string }>();
  #partial: Incomplete | undefined;

  constructor(line: Line, { auth, namespaces }: ProfileOptions) {
    this.#line = line;
    this.#auth = auth;
    const wanted = isNamespaces(namespaces) ? namespaces : ["/"];
    this.#greeting = new Set(wanted);
    this.#first = wanted[0] ?? "/";
  }

  received(arrived: WireMessage): void {
    if (arrived.binary) return this.#attachment(arrived);
    const { text = "" } = arrived;
    switch (text[0]) {
      case "0":
        return this.#opened();
      case "2":
        return this.#line.write({ data: `3${text.slice(1)}`, binary: false });
      case "1":
      case "6":
        // The server ends the transport, or has nothing to say: what follows tells.
        return undefined;
      case "4": {
        const packet = parsePacket(text.slice(1));
        return packet && packet.attachments <= MOST_ATTACHMENTS ? this.#packet(packet, arrived) : this.#line.give();
      }
      default:
        return this.#line.give();
    }
  }

  encode(value: unknown): readonly Outgoing[] {
    const act = readAct(value, kinds);
    const namespace = textBeside(act, "namespace");
    switch (act.kind) {
      case "event":
        return this.#event(act, namespace ?? "/");
      case "ack":
        return this.#acknowledgement(act, namespace);
      case "connect":
        return [message({ ...plain, type: "connect", namespace: namespace ?? "/", data: dataOf(act) })];
      case "disconnect":
        return [message({ ...plain, type: "disconnect", namespace: namespace ?? "/" })];
    }
  }

  #opened(): void {
    if (this.#state !== "opening") return this.#line.give();
    this.#state = "connecting";
    for (const namespace of this.#greeting)
      this.#line.write(message({ ...plain, type: "connect", namespace, data: this.#auth }));
    return undefined;
  }

  #attachment({ bytes }: WireMessage): void {
    const partial = this.#partial;
    if (!partial) return this.#line.give();
    partial.size += bytes.length;
    if (partial.size > MOST_BYTES) {
      this.#abandon();
      return this.#line.give();
    }
    partial.bytes.push(bytes);
    if (partial.bytes.length < partial.packet.attachments) return undefined;
    this.#partial = undefined;
    const { packet } = partial;
    return this.#whole({ ...packet, data: putBytes(packet.data, partial.bytes) });
  }

  #packet(packet: Packet, arrived: WireMessage): void {
    // Bytes follow their packet at once: if they do not, they do not come.
    this.#abandon();
    if (packet.attachments === 0) return this.#whole(packet);
    this.#partial = { packet, arrived, bytes: [], size: 0 };
    return undefined;
  }

  /** A packet that does not become whole is given as it came. */
  #abandon(): void {
    const partial = this.#partial;
    this.#partial = undefined;
    if (partial) this.#line.give(undefined, partial.arrived);
  }

  #whole(packet: Packet): void {
    const { type, namespace, data } = packet;
    if (this.#state === "connecting" && this.#greeting.has(namespace)) {
      if (type === "connect") return this.#connected(namespace, data);
      if (type === "connect_error") return this.#line.refuse({ connect_error: data ?? true, ...spaceOf(packet) });
    }
    switch (type) {
      case "connect":
      case "disconnect":
      case "connect_error":
        return this.#line.give({ [type]: data ?? true, ...spaceOf(packet) });
      case "event":
      case "binary event":
        return this.#line.give(this.#eventOf(packet));
      case "ack":
      case "binary ack":
        return this.#line.give(this.#ackOf(packet));
    }
  }

  #connected(namespace: string, data: unknown): void {
    if (namespace === this.#first) this.#greeted = data;
    this.#greeting.delete(namespace);
    if (this.#greeting.size > 0) return;
    this.#state = "ready";
    this.#line.ready(this.#greeted);
  }

  #eventOf(packet: Packet): unknown {
    const { data, id, namespace } = packet;
    if (!Array.isArray(data) || data.length === 0) return undefined;
    const [event, ...args] = data as readonly unknown[];
    if (id !== undefined) {
      const key = `${namespace} ${id}`;
      this.#asked.delete(key);
      this.#asked.set(key, { id, namespace });
      forgetOldest(this.#asked);
    }
    return { event, args, ...(id === undefined ? {} : { ack: id }), ...spaceOf(packet) };
  }

  #ackOf(packet: Packet): unknown {
    const { data, id, namespace } = packet;
    if (!Array.isArray(data) || id === undefined) return undefined;
    const key = `${namespace} ${id}`;
    const ack = this.#labels.get(key) ?? id;
    this.#labels.delete(key);
    return { ack, args: data as readonly unknown[], ...spaceOf(packet) };
  }

  #event(act: Act<Kind>, namespace: string): readonly Outgoing[] {
    const { content: event, beside } = act;
    if (typeof event !== "string") throw new TypeError('"event" takes the name of an event');
    const { ack } = beside;
    const data = [event, ...argsOf(act)];
    if (ack === undefined || ack === false) return binaryOrNot("event", { ...plain, type: "event", namespace, data });
    if (!isLabel(ack))
      throw new TypeError('"ack" of an event must be true, or a text or a number that comes back with the answer');
    const id = this.#count;
    const messages = binaryOrNot("event", { ...plain, type: "event", namespace, id, data });
    this.#count++;
    this.#labels.set(`${namespace} ${id}`, ack);
    forgetOldest(this.#labels);
    return messages;
  }

  #acknowledgement(act: Act<Kind>, space: string | undefined): readonly Outgoing[] {
    const { content } = act;
    if (content !== true && !(typeof content === "number" && Number.isSafeInteger(content) && content >= 0))
      throw new TypeError('"ack" takes the number that the event has, or true for the latest event that wants one');
    const asked =
      content === true
        ? [...this.#asked.values()].findLast((each) => space === undefined || each.namespace === space)
        : { id: content, namespace: space ?? "/" };
    if (!asked) throw new Untimely("no event of the server wants an acknowledgement");
    const messages = binaryOrNot("ack", { ...plain, ...asked, type: "ack", data: argsOf(act) });
    this.#asked.delete(`${asked.namespace} ${asked.id}`);
    return messages;
  }
}

const plain = { attachments: 0, namespace: "/", id: undefined, data: undefined } as const;

function message(packet: Packet): Outgoing {
  return { data: `4${printPacket(packet)}`, binary: false };
}

/** A packet with bytes in it is of another type, and the bytes follow. */
function binaryOrNot(type: "event" | "ack", packet: Packet): readonly Outgoing[] {
  const { data, bytes } = takeBytes(packet.data);
  if (bytes.length === 0) return [message(packet)];
  return [
    message({ ...packet, type: `binary ${type}`, attachments: bytes.length, data }),
    ...bytes.map((each) => ({ data: each, binary: true })),
  ];
}

function argsOf({ beside: { args } }: Act<Kind>): readonly unknown[] {
  if (args === undefined) return [];
  if (!Array.isArray(args)) throw new TypeError('"args" must be a list');
  return args as readonly unknown[];
}

function dataOf({ content }: Act<Kind>): unknown {
  if (content === true) return undefined;
  if (!isMap(content)) throw new TypeError('"connect" takes true, or a map to authenticate with');
  return content;
}

/** The default namespace is not worth a word. */
function spaceOf({ namespace }: Packet): { readonly namespace?: string } {
  return namespace === "/" ? {} : { namespace };
}

function isNamespaces(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((each) => typeof each === "string" && /^\/[^,]*$/.test(each))
  );
}

function isLabel(value: unknown): value is Label {
  return value === true || typeof value === "string" || typeof value === "number";
}
