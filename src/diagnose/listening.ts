import type { Cancel, Clock } from "../environment.ts";
import type { ConnectionEnd, ConnectionListener } from "../net/connection.ts";

/** What has come on a connection, and who waits for more. */
export class Listening implements ConnectionListener {
  readonly #clock: Clock;
  readonly messages: { readonly bytes: Buffer; readonly binary: boolean; readonly at: number }[] = [];
  pings = 0;
  /** The payload and the time of each pong. */
  readonly pongs: { readonly data: Buffer; readonly at: number }[] = [];
  closing: { readonly code: number; readonly reason: string; readonly at: number } | undefined;
  /** What the server did that made us end the connection. */
  breach: ConnectionEnd["error"];
  end: ConnectionEnd | undefined;
  #wake: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  message(bytes: Buffer, binary: boolean, at: number): void {
    // Only the first one is shown; a flood must not fill the memory.
    if (this.messages.length === 0) this.messages.push({ bytes, binary, at });
    this.#wake();
  }

  pinged(): void {
    this.pings++;
    this.#wake();
  }

  ponged(data: Buffer, at: number): void {
    if (this.pongs.length < 100) this.pongs.push({ data, at });
    this.#wake();
  }

  closeFrame(code: number, reason: string, at: number): void {
    this.closing ??= { code, reason, at };
    this.#wake();
  }

  broken({ code, reason, error }: ConnectionEnd, at: number): void {
    this.breach = error;
    this.closing ??= { code, reason, at };
    this.#wake();
  }

  ended(end: ConnectionEnd, at: number): void {
    this.end = end;
    this.breach ??= end.error;
    this.closing ??= { code: end.code, reason: end.reason, at };
    this.#wake();
  }

  /** Resolves when something is so, or the time is up, in milliseconds, or the signal is aborted: whether it is so. */
  async until(isSo: () => boolean, milliseconds: number, signal: AbortSignal): Promise<boolean> {
    let late = false;
    const over = (): void => {
      late = true;
      this.#wake();
    };
    const cancel: Cancel = this.#clock.after(milliseconds, over);
    signal.addEventListener("abort", over, { once: true });
    while (!isSo() && !late && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    cancel();
    signal.removeEventListener("abort", over);
    return isSo();
  }
}
