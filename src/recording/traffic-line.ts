import { base64 } from "./base64.ts";
import { all, type Check, holds, isNumber, isPair, isRecord, isText, isTruth, listOf, maybe, oneOf } from "./checks.ts";
import type { MessageEvent, Recording, RecordingHead, TrafficBody, TrafficEvent } from "./traffic.ts";

/** The format of recordings as lines of JSON; it changes when an older reader would misread a newer file. */
export const trafficFormat = 1;

/** The first line of a recording, without its newline. */
export function headLine(head: RecordingHead): string {
  return JSON.stringify({ type: "recording", format: trafficFormat, ...head });
}

/** An event as a line of JSON, without its newline. Bytes are base64; a message has `text` or `base64`. */
export function trafficLine(event: TrafficEvent): string {
  return JSON.stringify(written(event)).replaceAll(
    // JSON lets these stand as they are; terminals obey some of them, and some readers take others for the end of a line.
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A recording as lines of JSON, each with its newline. */
export async function* trafficLines({ head: about, events }: Recording): AsyncGenerator<string> {
  yield `${headLine(about)}\n`;
  for await (const event of events) yield `${trafficLine(event)}\n`;
}

/** The head that a line holds; undefined when it is none. `format` is what it says, whatever that is. */
export function readHead(value: unknown): (RecordingHead & { readonly format: unknown }) | undefined {
  if (!isRecord(value) || value["type"] !== "recording" || !holds(value, head)) return undefined;
  const { type: _, ...rest } = value;
  return rest as unknown as RecordingHead & { readonly format: unknown };
}

/** The event that a line holds; undefined when it is none. What a newer version has besides is left as it is. */
export function readTraffic(value: unknown): TrafficEvent | undefined {
  if (!isRecord(value)) return undefined;
  const { type } = value;
  if (typeof type !== "string" || !Object.hasOwn(shapes, type)) return undefined;
  if (!holds(value, common) || !holds(value, shapes[type as TrafficEvent["type"]])) return undefined;
  return read(value as unknown as Written);
}

/** Whether a text, from the beginning of a file, holds a line with an event. */
export function holdsTrafficLine(text: string): boolean {
  return eventLine.test(text);
}

// --- internal ---

const eventLine =
  /(?:^|\n)[ \t]*\{"type":"(?:open|request|response|message|ping|pong|close|end|error|gap)","at":[\d.]+,"connection":\d/;

/** What stands in a line for bytes. */
interface WrittenBody {
  readonly base64: string;
  readonly of?: number;
  readonly unpacked?: true;
  readonly omitted?: string;
}
type Replaced<Event> = Event extends { readonly body?: TrafficBody }
  ? Omit<Event, "body"> & { readonly body?: WrittenBody }
  : Event extends MessageEvent
    ? Omit<Event, "data"> & { readonly text?: string; readonly base64?: string }
    : Event extends { readonly data: Uint8Array }
      ? Omit<Event, "data"> & { readonly base64: string }
      : Event;
type Written = Replaced<TrafficEvent>;

function written(event: TrafficEvent): Written {
  switch (event.type) {
    case "message": {
      const { data, ...rest } = event;
      return typeof data === "string" ? { ...rest, text: data } : { ...rest, base64: base64(data) };
    }
    case "ping":
    case "pong": {
      const { data, ...rest } = event;
      return { ...rest, base64: base64(data) };
    }
    case "request":
    case "response": {
      const { body, ...rest } = event;
      if (!body) return rest;
      const { bytes, ...more } = body;
      return { ...rest, body: { ...more, base64: base64(bytes) } };
    }
    default:
      return event;
  }
}

function read(value: Written): TrafficEvent {
  switch (value.type) {
    case "message": {
      const { text, base64: bytes = "", ...rest } = value;
      return { ...rest, data: text ?? Buffer.from(bytes, "base64") };
    }
    case "ping":
    case "pong": {
      const { base64: bytes, ...rest } = value;
      return { ...rest, data: Buffer.from(bytes, "base64") };
    }
    case "request":
    case "response": {
      const { body, ...rest } = value;
      if (!body) return rest;
      const { base64: bytes, ...more } = body;
      return { ...rest, body: { ...more, bytes: Buffer.from(bytes, "base64") } };
    }
    default:
      return value;
  }
}

const isSide = oneOf("client", "server");
const headers = listOf(isPair);
const body = maybe(all({ base64: isText, of: maybe(isNumber), unpacked: maybe(isTruth), omitted: maybe(isText) }));
const common = { at: isNumber, connection: isNumber };

const head = {
  time: maybe(isText),
  creator: isText,
  target: maybe(isText),
  part: maybe(isNumber),
  missing: listOf(oneOf("closes", "control", "wire", "ends")),
};

const shapes: Readonly<Record<TrafficEvent["type"], Readonly<Record<string, Check>>>> = {
  open: { client: maybe(isText), name: maybe(isText), continued: maybe(isTruth) },
  request: { method: isText, url: isText, headers, body },
  response: { status: isNumber, statusText: isText, headers, body },
  message: {
    from: isSide,
    text: maybe(isText),
    base64: maybe(isText),
    wire: maybe(all({ size: isNumber, frames: listOf(isNumber), compressed: isTruth })),
  },
  ping: { from: isSide, base64: isText },
  pong: { from: isSide, base64: isText },
  close: { from: isSide, code: maybe(isNumber), reason: isText },
  end: {
    from: maybe(isSide),
    how: oneOf("fin", "reset", "cut", "unknown"),
    left: maybe(all({ client: maybe(isNumber), server: maybe(isNumber) })),
  },
  error: { from: maybe(isSide), message: isText, code: maybe(isText) },
  gap: { reason: isText, bytes: maybe(isNumber), damaged: maybe(isTruth) },
};
