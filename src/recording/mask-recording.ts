import { maskBody } from "./mask-body.ts";
import { maskKnown } from "./mask-known.ts";
import { maskMessage } from "./mask-message.ts";
import { maskText } from "./mask-text.ts";
import { Secrets } from "./secrets.ts";
import type { Recording, RequestEvent, ResponseEvent, TrafficEvent } from "./traffic.ts";
import { codingsOf, unpackedBody } from "./unpack-body.ts";

/** What of a recording is masked beside urls, headers and bodies of requests. */
export interface MaskOptions {
  /** Bodies of answers, too: where they are written down. */
  readonly answers: boolean;
  /** What messages say, too: where somebody sees them; `known`: what was a secret in HTTP. Default: no. */
  readonly messages?: boolean | "known";
}

/** What makes another event of one; a promise where a body has to be unpacked. */
export type EventMask = (event: TrafficEvent) => TrafficEvent | Promise<TrafficEvent>;

/**
 * A recording without what proves who somebody is, as `wstest record` would have written it: browsers and captures of packets
 * mask nothing. What is masked already stays as it is.
 */
export function maskRecording(recording: Recording, options: MaskOptions): Recording {
  const secrets = new Secrets();
  return { head: maskHead(recording.head, secrets), events: eachEvent(recording.events, eventMask(options, secrets)) };
}

/** Masks the events of a recording one after another. */
export function eventMask({ answers, messages = false }: MaskOptions, secrets: Secrets): EventMask {
  return (event) => {
    if (event.type === "message") {
      const data =
        messages === "known"
          ? maskKnown(event.data, event.from, secrets)
          : messages
            ? maskMessage(event.data, event.from, secrets)
            : event.data;
      return data === event.data ? event : { ...event, data };
    }
    if (event.type === "close" && messages) return { ...event, reason: maskText(event.reason, secrets, "prose") };
    if (event.type !== "request" && event.type !== "response") return event;
    const { headers, body } = event;
    const masked = {
      ...event,
      ...(event.type === "request" ? { url: secrets.url(event.url) } : {}),
      headers: secrets.headers(headers),
    };
    if (body === undefined || !(answers || event.type === "request")) return masked;
    return withBody(masked, maskBody(body, headers, secrets));
  };
}

/** Unpacks the bodies of events, and masks nothing. */
export const unpackEvent: EventMask = (event) => {
  if ((event.type !== "request" && event.type !== "response") || !event.body || event.body.unpacked) return event;
  const { body } = event;
  const codings = codingsOf(event.headers);
  return codings.length === 0
    ? event
    : withBody(
        event,
        unpackedBody(body, codings).then((unpacked) => unpacked ?? body),
      );
};

/** The head of a recording whose target hides what it must. */
export function maskHead(head: Recording["head"], secrets: Secrets): Recording["head"] {
  return head.target === undefined ? head : { ...head, target: secrets.url(head.target) };
}

/** All events as `mask` makes them. */
export async function* eachEvent(events: AsyncIterable<TrafficEvent>, mask: EventMask): AsyncGenerator<TrafficEvent> {
  for await (const event of events) {
    const masked = mask(event);
    yield masked instanceof Promise ? await masked : masked;
  }
}

// --- internal ---

type WithBody = RequestEvent | ResponseEvent;

function withBody(event: WithBody, body: WithBody["body"] | Promise<WithBody["body"]>): WithBody | Promise<WithBody> {
  if (body instanceof Promise) return body.then((found) => withBody(event, found) as WithBody);
  return body === undefined ? event : { ...event, body };
}
