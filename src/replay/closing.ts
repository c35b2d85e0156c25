import type { Clock } from "../environment.ts";
import { closeFault } from "../net/close-code.ts";
import type { Connection, ConnectionEnd } from "../net/connection.ts";
import type { CloseEvent } from "../recording/traffic.ts";
import type { LiveOutcome } from "./live-faults.ts";
import type { Waits } from "./waits.ts";

export interface ClosingContext {
  readonly clock: Clock;
  readonly waits: Waits;
  readonly signal: AbortSignal;
}

/** How a replayed connection comes to its end: who has closed it, and how; and what we do about it. */
export class Closing {
  readonly #context: ClosingContext;
  #byUs = false;
  #asRecorded = false;
  #closeFrame: LiveOutcome["closeFrame"];
  #end: ConnectionEnd | undefined;

  constructor(context: ClosingContext) {
    this.#context = context;
  }

  /** Whether we have closed it, in whatever way. */
  get byUs(): boolean {
    return this.#byUs;
  }

  /** Whether we have sent the close frame that the client has sent in the recording. */
  get asRecorded(): boolean {
    return this.#asRecorded;
  }

  /** Whether TCP has ended. */
  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** Whether the server has said that it closes, or is gone. */
  get isByServer(): boolean {
    return this.isOver || this.#closeFrame !== undefined;
  }

  get outcome(): Pick<LiveOutcome, "end" | "closeFrame" | "closedByUs"> {
    return { end: this.#end, closeFrame: this.#closeFrame, closedByUs: this.#byUs };
  }

  /** The close frame of the server has come. */
  closeFrame(code: number, reason: string): void {
    this.#closeFrame = { code, reason };
    this.#context.waits.wake();
  }

  ended(end: ConnectionEnd): void {
    this.#end = end;
    this.#context.waits.wake();
  }

  /** Closes as the client has. */
  close(connection: Connection | undefined, { code, reason }: CloseEvent): void {
    if (this.isByServer) return;
    this.#byUs = true;
    this.#asRecorded = true;
    if (closeFault(code, reason) === undefined) connection?.close(code, reason);
    else connection?.close(1000);
  }

  /** Ends TCP as the client has, without a close frame. */
  drop(connection: Connection | undefined, how: "reset" | "end"): void {
    if (this.isByServer) return;
    this.#byUs = true;
    connection?.drop(how);
  }

  /** Ends what is still open, and waits for the end of TCP. */
  async shut(connection: Connection): Promise<void> {
    const { waits, clock, signal } = this.#context;
    if (!this.isByServer && !this.#byUs) {
      this.#byUs = true;
      connection.close(signal.aborted ? 1001 : 1000);
    }
    const until = clock.now() + (signal.aborted ? GRACE / 4 : GRACE);
    const gone = await waits.until(
      () => this.isOver,
      () => until,
    );
    if (gone) return;
    connection.drop("end");
    const last = clock.now() + GRACE;
    await waits.until(
      () => this.isOver,
      () => last,
    );
  }
}

// --- internal ---

/** Milliseconds that the other side may take to end TCP. */
const GRACE = 2_000;
