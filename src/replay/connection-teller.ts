import type { ClientEvent, RunEvent } from "../events.ts";
import { shownUrl } from "../recording/secrets.ts";
import type { ConnectionEnd, DialResult } from "../net/connection.ts";

/** Tells what happens on a connection as the events of a run. Without `emit` nobody wants to know. */
export class ConnectionTeller {
  readonly #client: string;
  readonly #scenario: number;
  readonly #now: () => number;
  readonly #emit: ((event: RunEvent) => void) | undefined;
  #frame = 0;
  #number = 0;

  constructor(client: string, scenario: number, now: () => number, emit: ((event: RunEvent) => void) | undefined) {
    this.#client = client;
    this.#scenario = scenario;
    this.#now = now;
    this.#emit = emit;
  }

  dialled(dialled: string, result: DialResult, ms: number): void {
    if (!this.#emit) return;
    // Of a foreign recording nobody has said what is secret in it.
    const url = shownUrl(dialled);
    if (result.kind === "error") {
      const { error: kind, message, code } = result;
      this.#tell({ state: "refused", url, ms, error: { kind, message, ...(code === undefined ? {} : { code }) } });
      return;
    }
    const { status, statusText, headers, protocol, extensions, body } = result.answer;
    this.#tell({
      state: result.kind === "open" ? "opened" : "refused",
      url,
      ms,
      status,
      ...(protocol === undefined ? {} : { protocol }),
      answer: {
        statusText,
        headers: withoutCookies(headers),
        ...(extensions === undefined ? {} : { extensions }),
        body,
      },
    });
  }

  sent(kind: "message" | "ping", data: string | Uint8Array): void {
    this.#told("out", kind, data);
  }

  /** Gives the number of the frame in the report; 0 when nobody reads it. */
  came(kind: "message" | "ping" | "pong", data: string | Uint8Array): number {
    this.#told("in", kind, data);
    return this.#frame;
  }

  closed({ code, reason, clean, reset }: ConnectionEnd, byUs: boolean): void {
    this.#tell({ state: "closed", code, reason, by: byUs ? "us" : "them", clean, ...(reset ? { reset } : {}) });
  }

  #told(direction: "in" | "out", kind: "message" | "ping" | "pong", data: string | Uint8Array): void {
    if (!this.#emit) return;
    const binary = typeof data !== "string";
    const payload = binary ? Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64") : data;
    this.#emit({
      type: "frame",
      at: this.#now(),
      scenario: this.#scenario,
      frame: ++this.#frame,
      ...(direction === "in" && kind === "message" ? { number: ++this.#number } : {}),
      peer: this.#client,
      direction,
      kind,
      binary,
      payload,
      size: binary ? data.length : Buffer.byteLength(data),
    });
  }

  #tell(event: Omit<ClientEvent, "type" | "at" | "scenario" | "client">): void {
    this.#emit?.({ type: "client", at: this.#now(), scenario: this.#scenario, client: this.#client, ...event });
  }
}

// --- internal ---

/** Of cookies only their names are told. */
function withoutCookies(
  headers: Readonly<Record<string, string | readonly string[]>>,
): Readonly<Record<string, string | readonly string[]>> {
  const cookies = headers["set-cookie"];
  if (cookies === undefined) return headers;
  return { ...headers, "set-cookie": [cookies].flat().map((each) => `${each.split("=", 1)[0] ?? ""}=…`) };
}
