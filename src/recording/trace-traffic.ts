import type { ClientEvent, FrameEvent, HttpEvent } from "../events.ts";
import type { HeaderList, Side, Unplaced } from "./traffic.ts";

/** How a connection of a run began: the client has come, and has asked. */
export function beginning(event: ClientEvent | HttpEvent): readonly Unplaced[] {
  const { client: name, url = "" } = event;
  return [
    { type: "open", ...(name === undefined ? {} : { name }) },
    event.type === "http"
      ? { type: "request", method: event.method, url, headers: [] }
      : { type: "request", method: "GET", url: wholeUrl(url), headers: event.request?.headers ?? [] },
  ];
}

/** Whose the peer of a run is: a connection that a step has accepted is known by the path that was asked for. */
export function sideOf({ url = "" }: Pick<ClientEvent, "url">): Side {
  return url.startsWith("/") ? "server" : "client";
}

/** What the server answered, and the end of what did not become a connection. */
export function answerOf(event: ClientEvent | HttpEvent): readonly Unplaced[] {
  const answer = event.type === "http" ? httpResponse(event) : response(event);
  const { error } = event;
  const { message, code } = error ?? {};
  const fault: readonly Unplaced[] =
    message === undefined ? [] : [{ type: "error", message, ...(code === undefined ? {} : { code }) }];
  const over = event.type === "http" || event.state === "refused";
  return [...answer, ...fault, ...(over ? [{ type: "end", how: "unknown" } as const] : [])];
}

/** What passed as a frame. `side`: whose the peer is that has told it. */
export function passed(event: FrameEvent, side: Side): readonly Unplaced[] {
  const { direction, kind, binary, payload } = event;
  const from = direction === "out" ? side : other(side);
  const bytes = (): Buffer => Buffer.from(payload, binary ? "base64" : "utf8");
  if (kind === "message") return [{ type: "message", from, data: binary ? bytes() : payload }];
  if (kind === "frame") return rawFrame(event, from, bytes());
  return [{ type: kind, from, data: bytes() }];
}

/** How a connection ended. */
export function ending(event: ClientEvent, side: Side): readonly Unplaced[] {
  const { by, clean = false, code = 1006, reason = "", reset = false, breach, ms } = event;
  const from = by === "us" ? side : other(side);
  // The code is that of the other side's frame; ours has the same, since one of both answered the other.
  const frame = { type: "close", ...(code === NO_CODE ? {} : { code }), reason } as const;
  const came = code !== NO_FRAME && (clean || by === "them");
  const closes: readonly Unplaced[] = [
    ...(came ? [{ ...frame, from }] : []),
    ...(clean ? [{ ...frame, from: other(from) }] : []),
    // It was sent, and not answered: with which code was not told.
    ...(by === "us" && !clean && ms !== undefined ? [{ type: "close", from, reason: "" } as const] : []),
  ];
  return [
    ...(breach ? [{ type: "error", from: other(side), message: breach.message, code: breach.code } as const] : []),
    ...closes,
    { type: "end", ...(clean || by === undefined ? {} : { from }), how: reset ? "reset" : "fin" },
  ];
}

// --- internal ---

/** RFC 6455 section 7.4.1: what stands for a close frame without a code, and for none. */
const NO_CODE = 1005;
const NO_FRAME = 1006;

/** A connection that a step has accepted is known by its path, and readers take whole urls only. */
function wholeUrl(url: string): string {
  return url.startsWith("/") ? `ws://localhost${url}` : url;
}

function other(side: Side): Side {
  return side === "client" ? "server" : "client";
}

function response({ state, status, answer }: ClientEvent): readonly Unplaced[] {
  if (status === undefined && state === "refused") return [];
  const { statusText = status === undefined ? "Switching Protocols" : "", headers = {}, body = "" } = answer ?? {};
  return [
    {
      type: "response",
      status: status ?? 101,
      statusText,
      headers: headerList(headers),
      ...(body === "" ? {} : { body: { bytes: Buffer.from(body) } }),
    },
  ];
}

function httpResponse({ answer }: HttpEvent): readonly Unplaced[] {
  if (!answer) return [];
  const { status, statusText, headers, body, binary } = answer;
  return [
    {
      type: "response",
      status,
      statusText,
      headers: headerList(headers),
      ...(body === "" ? {} : { body: { bytes: Buffer.from(body, binary ? "base64" : "utf8") } }),
    },
  ];
}

function headerList(headers: Readonly<Record<string, string | readonly string[]>>): HeaderList {
  return Object.entries(headers).flatMap(([name, values]) => [values].flat().map((value) => [name, value] as const));
}

/** A frame that a step has written; of one that was taken, what it brought is told beside it. */
function rawFrame(event: FrameEvent, from: Side, bytes: Buffer): readonly Unplaced[] {
  const { direction, opcode, value = "" } = event;
  if (direction === "in") return [];
  const odd: Unplaced = { type: "error", from, message: `A frame that is no message of its own: ${value}` };
  if (event.whole === false) return [odd];
  switch (opcode) {
    case 1:
      return [{ type: "message", from, data: bytes.toString() }];
    case 2:
      return [{ type: "message", from, data: bytes }];
    case 8: {
      const code = bytes.length >= 2 ? { code: bytes.readUInt16BE() } : {};
      return [{ type: "close", from, ...code, reason: bytes.toString("utf8", 2) }];
    }
    case 9:
      return [{ type: "ping", from, data: bytes }];
    case 10:
      return [{ type: "pong", from, data: bytes }];
    default:
      return [odd];
  }
}
