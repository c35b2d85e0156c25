import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { Failure } from "../problem.ts";
import { checkHeaders, type HeaderChanges } from "./headers.ts";

/** An HTTP answer to send. `Connection: close`, a length and a type of plain text are added; ours win, null removes. */
export interface HttpResponse {
  readonly status: number;
  readonly statusText?: string | undefined;
  readonly headers?: HeaderChanges | undefined;
  readonly body?: string | Uint8Array | undefined;
}

/** A header line to write. */
export type HeaderLine = readonly [name: string, value: string];

/** Throws a `Failure` (code `setting`) for what HTTP cannot carry. */
export function checkResponse({ status, statusText = "", headers = {} }: HttpResponse): void {
  if (!Number.isInteger(status) || status < 100 || status > 999) {
    throw new Failure({
      code: "setting",
      headline: `${status} is not an HTTP status`,
      help: "A status has three digits.",
    });
  }
  // RFC 9112 section 4: no line breaks, or the rest of the text would become headers.
  if (/[^\t\x20-\x7e\x80-\xff]/.test(statusText)) {
    const shown = JSON.stringify(statusText);
    throw new Failure({
      code: "setting",
      headline: `the status text ${shown} has a character that HTTP does not allow`,
    });
  }
  checkHeaders(headers);
}

/** Writes a checked answer by hand and ends the socket: node gives a socket away with its upgrade. */
export function writeResponse(stream: Duplex, { status, statusText, headers, body = "" }: HttpResponse): void {
  const own: readonly HeaderLine[] = [
    ["Connection", "close"],
    ["Content-Type", "text/plain; charset=utf-8"],
    ["Content-Length", String(Buffer.byteLength(body))],
  ];
  const head = [`HTTP/1.1 ${status} ${statusText ?? STATUS_CODES[status] ?? ""}`, ...headerLines(own, headers)];
  stream.once("finish", () => stream.destroy());
  stream.write(`${head.join("\r\n")}\r\n\r\n`, "latin1");
  stream.end(body);
}

/** Header lines with changes made to them. */
export function headerLines(own: readonly HeaderLine[], changes: HeaderChanges = {}): string[] {
  const names = new Set(Object.keys(changes).map((name) => name.toLowerCase()));
  const kept = own.filter(([name]) => !names.has(name.toLowerCase()));
  const added = Object.entries(changes).flatMap(([name, value]) =>
    value === null ? [] : [value].flat().map((each): HeaderLine => [name, each]),
  );
  return [...kept, ...added].map(([name, value]) => `${name}: ${value}`);
}
