import { jsonText } from "../../expression/json-text.ts";

/** A packet of Socket.IO, protocol version 5 (that of Socket.IO 3 and 4), without the bytes that follow it. */
export interface Packet {
  readonly type: PacketType;
  /** How many binary messages belong to it. */
  readonly attachments: number;
  /** `/` is the default one. */
  readonly namespace: string;
  readonly id: number | undefined;
  /** A list or a map; of an error it may be a text. */
  readonly data: unknown;
}

export type PacketType = (typeof types)[number];

/** The text of a packet. Throws a `TypeError` for a namespace that none can have, and what cannot be written as JSON. */
export function printPacket({ type, attachments, namespace, id, data }: Packet): string {
  const space = namespace === "/" ? "" : `${checked(namespace)},`;
  const json = data === undefined ? "" : (jsonText(data) ?? "");
  return `${types.indexOf(type)}${isBinary(type) ? `${attachments}-` : ""}${space}${id ?? ""}${json}`;
}

/** The packet that a text is, or undefined when it is none. Never throws. */
export function parsePacket(text: string): Packet | undefined {
  const [whole, digit = "", attachments, namespace = "/", id] =
    /^([0-6])(?:(\d{1,4})-)?(?:(\/[^,]*),?)?(\d{1,15})?/.exec(text) ?? [];
  const type = types[Number(digit)];
  if (whole === undefined || type === undefined || (attachments !== undefined) !== isBinary(type)) return undefined;
  const json = text.slice(whole.length);
  const data = json === "" ? undefined : parsed(json);
  if (json !== "" && (data === null || (typeof data !== "object" && typeof data !== "string"))) return undefined;
  return {
    type,
    attachments: Number(attachments ?? 0),
    namespace,
    id: id === undefined ? undefined : Number(id),
    data,
  };
}

/** A value with its bytes taken out, as they follow in messages of their own. Throws a `TypeError` for one nested too deeply. */
export function takeBytes(value: unknown): { readonly data: unknown; readonly bytes: readonly Uint8Array[] } {
  const bytes: Uint8Array[] = [];
  try {
    return { data: withoutBytes(value, bytes), bytes };
  } catch (thrown) {
    throw thrown instanceof RangeError ? new TypeError("it is nested too deeply", { cause: thrown }) : thrown;
  }
}
/** Puts bytes back into a value that was parsed. Whoever sent it may have nested it as deeply as he liked. */
export function putBytes(value: unknown, bytes: readonly Uint8Array[]): unknown {
  const root = { value };
  const open: object[] = [root];
  for (let parent = open.pop(); parent; parent = open.pop()) {
    const members = parent as Record<string, unknown>;
    for (const key of Object.keys(parent)) {
      const each = members[key];
      if (each === null || typeof each !== "object") continue;
      const found = attached(each, bytes);
      // Not by assignment, which for the key __proto__ is something else.
      if (found)
        Object.defineProperty(parent, key, { value: found, enumerable: true, writable: true, configurable: true });
      else open.push(each);
    }
  }
  return root.value;
}

// --- internal ---

/** Their place is their number on the wire. */
const types = ["connect", "disconnect", "event", "ack", "connect_error", "binary event", "binary ack"] as const;

function isBinary(type: PacketType): boolean {
  return type === "binary event" || type === "binary ack";
}

function withoutBytes(value: unknown, bytes: Uint8Array[]): unknown {
  if (value instanceof Uint8Array) return { _placeholder: true, num: bytes.push(value) - 1 };
  if (Array.isArray(value)) return value.map((each) => withoutBytes(each, bytes));
  if (value === null || typeof value !== "object") return value;
  const made = Object.create(null) as Record<string, unknown>;
  for (const [key, each] of Object.entries(value)) made[key] = withoutBytes(each, bytes);
  return made;
}

function attached(value: object, bytes: readonly Uint8Array[]): Uint8Array | undefined {
  return "_placeholder" in value && value._placeholder === true && "num" in value && typeof value.num === "number"
    ? bytes[value.num]
    : undefined;
}

function checked(namespace: string): string {
  if (!/^\/[^,]*$/.test(namespace))
    throw new TypeError(
      `a namespace begins with a slash and has no comma, as /admin: not ${JSON.stringify(namespace)}`,
    );
  return namespace;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    // Then it is no packet.
    return null;
  }
}
