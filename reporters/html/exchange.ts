import type { ClientEvent, HttpContent, HttpEvent } from "../../src/events.ts";
import { durationText } from "../duration.ts";
import type { ContentData, ExchangeData, HttpPartData, MomentData } from "./data.ts";

/** What is kept of one body, in characters; in base64 these are whole groups of four. */
export const BODY = 16_384;
/** So many headers are kept, and of each so many characters. */
const HEADERS = 60;
const HEADER = 1000;

/** Plain HTTP of a recording. All of it stands in one lane: each exchange has a connection of its own, and says little. */
export function exchangeMoment(event: HttpEvent, longest: number): MomentData {
  const { at, client, method, url, ms, answer, error } = event;
  const address = URL.canParse(url) ? new URL(url) : undefined;
  const path = address ? address.pathname + address.search : url;
  const what = answer ? `${answer.status} ${answer.statusText}`.trim() : `no answer: ${error?.message ?? ""}`;
  const who = client === undefined ? "" : `${client}: `;
  return {
    at,
    who: "HTTP",
    what: "exchange",
    text: `${who}${method} ${path} → ${what}, ${durationText(ms)}`.slice(0, longest),
    url,
    exchange: {
      ...(event.request ? { request: partOf(event.request.headers, event.request) } : {}),
      ...(answer ? { answer: partOf(pairs(answer.headers), answer) } : {}),
    },
  };
}

/** The handshake of a connection, in which HTTP was spoken, too; undefined where nothing is known of it. */
export function handshakeExchange({ request, answer }: ClientEvent): ExchangeData | undefined {
  if (!request && !answer) return undefined;
  return {
    ...(request ? { request: partOf(request.headers, {}) } : {}),
    ...(answer ? { answer: partOf(pairs(answer.headers), { body: answer.body, binary: false }) } : {}),
  };
}

/** What an exchange costs in the page, about. */
export function weightOfExchange({ request, answer }: ExchangeData): number {
  return [request, answer].reduce((sum, part) => sum + (part ? weightOfPart(part) : 0), 0);
}

// --- internal ---

function weightOfPart({ headers, body }: HttpPartData): number {
  const names = headers.reduce((sum, [name, value]) => sum + name.length + value.length + 8, 0);
  return names + (body ? 80 + body.payload.length : 0);
}

function partOf(headers: HttpPartData["headers"], content: Partial<HttpContent>): HttpPartData {
  const body = bodyOf(content);
  return {
    headers: headers.slice(0, HEADERS).map(([name, value]) => [name.slice(0, HEADER), value.slice(0, HEADER)] as const),
    ...(body ? { body } : {}),
  };
}

function bodyOf({ body = "", binary = false, cut, size, omitted }: Partial<HttpContent>): ContentData | undefined {
  if (body === "" && omitted === undefined) return undefined;
  const isCut = cut === true || body.length > BODY;
  return {
    payload: body.slice(0, BODY),
    binary,
    size: size ?? (binary ? Buffer.byteLength(body, "base64") : Buffer.byteLength(body)),
    ...(isCut && omitted === undefined ? { cut: true } : {}),
    ...(omitted === undefined ? {} : { omitted }),
  };
}

function pairs(
  headers: Readonly<Record<string, string | readonly string[]>>,
): readonly (readonly [name: string, value: string])[] {
  return Object.entries(headers).flatMap(([name, values]) => [values].flat().map((value) => [name, value] as const));
}
