import { contentOf } from "./content.ts";
import { isHandshake } from "./handshake.ts";
import { formText, isForm, requestParts, responseParts } from "./head-parts.ts";
import type { Said } from "./marks.ts";
import type { TrafficEvent } from "./traffic.ts";

/** What an event says, for who said what first: a message, or a request or an answer of HTTP with its head. Undefined: nothing. */
export function saidIn(event: TrafficEvent, number: number): Said | undefined {
  const { connection } = event;
  if (event.type === "message") return { number, connection, from: event.from, content: contentOf(event.data) };
  if (event.type !== "request" && event.type !== "response") return undefined;
  const isRequest = event.type === "request";
  // The fields of a form are among the parts.
  const body = isRequest && isForm(event.headers) ? undefined : event.body;
  return {
    number,
    connection,
    from: isRequest ? "client" : "server",
    http: true,
    ...(isRequest && isHandshake(event) ? { handshake: true } : {}),
    parts: isRequest ? requestParts(event) : responseParts(event),
    content: body && contentOf(formText(body)),
  };
}
