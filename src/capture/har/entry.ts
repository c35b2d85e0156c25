import { isRecord } from "../../recording/checks.ts";
import { codingsOf } from "../../recording/unpack-body.ts";
import type { HeaderList, Side, TrafficBody, Unplaced } from "../../recording/traffic.ts";

/** An event, and when it was: milliseconds since 1970. */
export interface Timed {
  readonly time: number;
  readonly event: Unplaced;
}

/** A part of a HAR, which may hold anything. */
export type HarObject = Readonly<Record<string, unknown>>;

/** Whether an entry is a connection: not every writer says of which kind an entry is. */
export function isWebSocket(entry: HarObject): boolean {
  if (entry["_resourceType"] === "websocket" || Array.isArray(entry["_webSocketMessages"])) return true;
  return /^wss?:/i.test(textIn(member(entry, "request"), "url"));
}

/** When an entry began, in milliseconds since 1970; undefined when it does not say. */
export function startOf(entry: HarObject): number | undefined {
  const time = Date.parse(textIn(entry, "startedDateTime"));
  return Number.isNaN(time) ? undefined : time;
}

/** The file beside a HAR of Playwright's in which the messages are, when it says so. */
export function attachedTo(entry: HarObject): string | undefined {
  const file = member(member(entry, "response"), "content")["_file"];
  return typeof file === "string" && file.endsWith(".jsonl") ? file : undefined;
}

/** How a connection began: the client has come, asked, and was answered or not. `start`: when, in milliseconds since 1970. */
export function opening(entry: HarObject, start: number): readonly Timed[] {
  const name = entry["_client"];
  const client = entry["connection"];
  const answered = start + untilAnswer(member(entry, "timings"));
  const failure = textIn(member(entry, "response"), "_error") || textIn(member(entry, "response"), "_failureText");
  const at = (time: number, event: Unplaced): Timed => ({ time, event });
  return [
    at(start, {
      type: "open",
      ...(isAddress(client) ? { client } : {}),
      ...(typeof name === "string" ? { name } : {}),
    }),
    ...requested(entry).map((event) => at(start, event)),
    ...responded(entry).map((event) => at(answered, event)),
    ...(failure === "" ? [] : [at(answered, { type: "error", message: failure })]),
  ];
}

/** How it ended, when that is known; else `last` was the last that was heard of it. All in milliseconds since 1970. */
export function end(entry: HarObject, start: number, last: number): Timed {
  const own = member(entry, "_end");
  const { how, from } = own;
  const side: { readonly from?: Side } = from === "client" || from === "server" ? { from } : {};
  if (how === "fin" || how === "reset" || how === "cut") {
    const time = numberIn(own, "time") * 1000;
    return { time: time >= last ? time : last, event: { type: "end", how, ...side } };
  }
  return {
    time: Math.max(last, start + Math.max(0, numberIn(entry, "time") || 0)),
    event: { type: "end", how: "unknown" },
  };
}

/** What a member holds that should be an object. */
export function member(object: HarObject, name: string): HarObject {
  const value = object[name];
  return isRecord(value) ? value : {};
}

export function textIn(object: HarObject, name: string): string {
  const value = object[name];
  return typeof value === "string" ? value : "";
}

// --- internal ---

function numberIn(object: HarObject, name: string): number {
  const value = object[name];
  return typeof value === "number" && Number.isFinite(value) ? value : NaN;
}

function isAddress(value: unknown): value is string {
  return typeof value === "string" && /:\d+$/.test(value);
}

/** Milliseconds: HAR has -1 for what does not apply, and counts the handshake of TLS as part of `connect`. */
function untilAnswer(timings: HarObject): number {
  const parts = ["blocked", "dns", "connect", "send", "wait"].map((name) => numberIn(timings, name));
  return parts.reduce((sum, each) => (each > 0 ? sum + each : sum), 0);
}

/** HAR's way to say that it is not known. */
const UNKNOWN = "ws://unknown.invalid/";

function requested(entry: HarObject): readonly Unplaced[] {
  const request = member(entry, "request");
  const url = textIn(request, "url");
  if (url === "" || url === UNKNOWN) return [];
  const body = textIn(member(request, "postData"), "text");
  const headers = headersIn(request);
  return [
    {
      type: "request",
      method: textIn(request, "method") || "GET",
      // Some write a connection as the HTTP request that it began as.
      url: isWebSocket(entry) ? url.replace(/^http/i, "ws") : url,
      headers,
      ...(body === "" ? {} : { body: asSaid({ bytes: Buffer.from(body) }, headers) }),
    },
  ];
}

function responded(entry: HarObject): readonly Unplaced[] {
  const response = member(entry, "response");
  const status = numberIn(response, "status");
  // 0 and -1 stand for none.
  if (!(status > 0)) return [];
  const body = status === 101 ? undefined : bodyIn(member(response, "content"));
  const headers = headersIn(response);
  return [
    {
      type: "response",
      status,
      statusText: textIn(response, "statusText"),
      headers,
      ...(body ? { body: asSaid(body, headers) } : {}),
    },
  ];
}

/** Whoever writes a HAR unpacks bodies, and keeps what the headers said. */
function asSaid(body: TrafficBody, headers: HeaderList): TrafficBody {
  const isPacked = body.bytes[0] === 0x1f && body.bytes[1] === 0x8b;
  return isPacked || codingsOf(headers).length === 0 ? body : { ...body, unpacked: true };
}

function bodyIn(content: HarObject): TrafficBody | undefined {
  const text = textIn(content, "text");
  if (text === "") return undefined;
  const bytes = Buffer.from(text, content["encoding"] === "base64" ? "base64" : "utf8");
  const size = numberIn(content, "size");
  return { bytes, ...(size > bytes.length ? { of: size } : {}) };
}

function headersIn(part: HarObject): HeaderList {
  const headers = part["headers"];
  if (!Array.isArray(headers)) return [];
  return (
    headers
      .filter((each: unknown) => isRecord(each))
      .map((each) => [textIn(each, "name"), textIn(each, "value")] as const)
      // Browsers put the parts of a request of HTTP/2 among them.
      .filter(([name]) => name !== "" && !name.startsWith(":"))
  );
}
