import type { ServerEvent } from "../events.ts";
import type { Server } from "../run/server.ts";

/** A server as it was in the record: it does not run, and what it would do has come from the record. */
export class RecordedServer implements Server {
  readonly name: string;
  readonly #ready: readonly ServerEvent[];
  /** How often it got ready. */
  #starts = 0;

  constructor(name: string, ready: readonly ServerEvent[]) {
    this.name = name;
    this.#ready = ready;
  }

  get vars(): Readonly<Record<string, unknown>> {
    const event = this.#ready[Math.min(this.#starts, this.#ready.length) - 1];
    return Object.assign(Object.create(null) as Record<string, unknown>, event?.vars);
  }

  async start(): Promise<void> {
    this.#starts++;
  }

  async stop(): Promise<void> {
    // Its connections end as they did.
  }

  async restart(): Promise<void> {
    this.#starts++;
  }

  freeze(): void {
    // Nothing comes from it, as in the record.
  }

  thaw(): void {
    // What came then comes now.
  }

  async end(): Promise<void> {
    // Nothing of it runs.
  }
}
