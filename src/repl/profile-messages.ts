import type { FrameEvent, ProfileEvent, RunEvent } from "../events.ts";
import { shownJson } from "./shown-json.ts";

/**
 * What clients with a profile say, as messages: steps speak of its events, and so do the display and what is saved. The
 * messages beneath are left out.
 */
export class ProfileMessages {
  readonly #isProfiled: (peer: string) => boolean;
  /** The number of the latest frame that came to each client: what is made of it has the same. */
  readonly #frames = new Map<string, number>();

  constructor(isProfiled: (peer: string) => boolean) {
    this.#isProfiled = isProfiled;
  }

  /** The event as it is to be told; undefined when it is beneath a profile. */
  translate(event: RunEvent): RunEvent | undefined {
    if (event.type === "profile") return this.#message(event) ?? event;
    if (event.type !== "frame" || event.kind !== "message" || !this.#isProfiled(event.peer)) return event;
    if (event.direction === "in") this.#frames.set(event.peer, event.frame);
    return undefined;
  }

  #message({ at, scenario, peer, direction, text }: ProfileEvent): FrameEvent | undefined {
    const payload = shownJson(text);
    if (payload === undefined) return undefined;
    const frame = direction === "in" ? (this.#frames.get(peer) ?? 0) : 0;
    const size = Buffer.byteLength(payload);
    return { type: "frame", at, scenario, peer, direction, kind: "message", frame, binary: false, payload, size };
  }
}
