import { Secrets } from "./secrets.ts";
import type { Recording, TrafficEvent } from "./traffic.ts";

/** What of a recording is masked beside urls, headers and bodies of requests. */
export interface MaskOptions {
  /** Bodies of answers, too: where they are written down. */
  readonly answers: boolean;
}

/**
 * A recording without what proves who somebody is, as `wstest record` would have written it: browsers and captures of packets
 * mask nothing. What is masked already stays as it is; so do messages.
 */
export function maskRecording({ head, events }: Recording, { answers }: MaskOptions): Recording {
  const secrets = new Secrets();
  return {
    head: head.target === undefined ? head : { ...head, target: secrets.url(head.target) },
    events: (async function* () {
      for await (const event of events) yield masked(event, secrets, answers);
    })(),
  };
}

// --- internal ---

function masked(event: TrafficEvent, secrets: Secrets, answers: boolean): TrafficEvent {
  if (event.type !== "request" && event.type !== "response") return event;
  const { headers, body } = event;
  const isMasked = body !== undefined && (answers || event.type === "request");
  return {
    ...event,
    ...(event.type === "request" ? { url: secrets.url(event.url) } : {}),
    headers: secrets.headers(headers),
    ...(isMasked ? { body: secrets.body(body, headers) } : {}),
  };
}
