import { type EventMask, eventMask, maskHead, unpackEvent } from "./mask-recording.ts";
import { SaidGifts } from "./said-gifts.ts";
import { Secrets } from "./secrets.ts";
import type { Recording, TrafficEvent } from "./traffic.ts";

/** An event, and how it is shown. */
export interface ShownEvent {
  /** As it is in the file, for filters. */
  readonly event: TrafficEvent;
  readonly shown: TrafficEvent;
}

/** A recording as it may be shown and written. */
export interface ShownTraffic {
  readonly head: Recording["head"];
  readonly events: AsyncIterable<ShownEvent>;
}

/**
 * A recording in which names stand for what lets somebody in: in urls, headers, bodies and messages. With `showSecrets` it is as
 * in the file, but for bodies, which are unpacked.
 */
export function shownTraffic({ head, events }: Recording, showSecrets: boolean): ShownTraffic {
  const secrets = new Secrets();
  const mask: EventMask = showSecrets ? unpackEvent : eventMask({ answers: true, messages: true }, secrets);
  const gifts = showSecrets ? undefined : new SaidGifts(secrets);
  return {
    head: showSecrets ? head : maskHead(head, secrets),
    events: (async function* () {
      for await (const event of events) {
        gifts?.take(event);
        const shown = mask(event);
        yield { event, shown: shown instanceof Promise ? await shown : shown };
      }
    })(),
  };
}

/** The same as a recording of its own. */
export function shownRecording(recording: Recording, showSecrets: boolean): Recording {
  const { head, events } = shownTraffic(recording, showSecrets);
  return {
    head,
    events: (async function* () {
      for await (const { shown } of events) yield shown;
    })(),
  };
}
