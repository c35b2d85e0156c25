import type { Clock, OnGiveUp } from "../environment.ts";
import type { HttpAnswer, HttpRequest } from "../net/http.ts";
import type { RequestEvent, ResponseEvent } from "../recording/traffic.ts";
import { type DialSettings, keptHeaders, lists } from "./dial-request.ts";
import { filledBody, filledHeaders, filledUrl, type Filling } from "./filling.ts";

/** The same request of plain HTTP as it was recorded, with what stands in for parts of it. */
export function httpRequestOf(
  request: RequestEvent,
  settings: DialSettings,
  filling: Filling,
  { clock, onGiveUp, timeout }: { readonly clock: Clock; readonly onGiveUp: OnGiveUp; readonly timeout: number },
): HttpRequest {
  // What comes is read: it must not be packed. What was cached by then is not any more.
  const kept = keptHeaders(request.headers, settings).filter(([name]) => !notAgain.test(name));
  return {
    method: request.method,
    url: aimedAt(filledUrl(request.url, filling), settings.target),
    headers: { ...lists(filledHeaders(kept, filling)), ...Object.fromEntries(settings.headers) },
    body: filledBody(request, filling),
    tls: settings.tls,
    timeout,
    onGiveUp,
    followRedirects: false,
    clock,
  };
}

/** An answer as a recording would have it. */
export function answerEvent({ status, statusText, headers, body }: HttpAnswer): ResponseEvent {
  return {
    type: "response",
    at: 0,
    connection: 0,
    status,
    statusText,
    headers: Object.entries(headers).flatMap(([name, values]) => values.map((value) => [name, value] as const)),
    body: { bytes: body },
  };
}

// --- internal ---

const notAgain = /^(?:accept-encoding|if-none-match|if-modified-since|expect)$/i;

/** Of the target only its host counts: its path stands in for those of connections. */
function aimedAt(recorded: string, target: URL | undefined): string {
  if (!target || !URL.canParse(recorded)) return recorded;
  const { pathname, search } = new URL(recorded);
  return `${target.protocol.replace(/^ws/, "http")}//${target.host}${pathname}${search}`;
}
