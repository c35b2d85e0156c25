import type { ConnectionEnd, ConnectionListener } from "../../src/net/connection.ts";

/** A listener that writes down what it hears, for tests to read. */
export class RecordingListener implements ConnectionListener {
  /** `text a`, `binary 0102`, `ping …`, `pong …`, `close 1000 bye`, `ended 1006`. */
  readonly heard: string[] = [];
  readonly times: number[] = [];
  end: ConnectionEnd | undefined;
  endedAt: number | undefined;
  #waiting: (() => void)[] = [];

  message(bytes: Buffer, binary: boolean, at: number): void {
    this.#note(binary ? `binary ${bytes.toString("hex")}` : `text ${bytes.toString()}`, at);
  }

  pinged(data: Buffer, at: number): void {
    this.#note(`ping ${data.toString()}`, at);
  }

  ponged(data: Buffer, at: number): void {
    this.#note(`pong ${data.toString()}`, at);
  }

  closeFrame(code: number, reason: string, at: number): void {
    this.#note(`close ${code} ${reason}`.trimEnd(), at);
  }

  ended(end: ConnectionEnd, at: number): void {
    this.end = end;
    this.endedAt = at;
    this.#note(`ended ${end.code}`, at);
  }

  /** Resolves as soon as a condition holds; the test's own time-out is its limit. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves with the end of the connection. */
  async whenEnded(): Promise<ConnectionEnd> {
    await this.until(() => this.end !== undefined);
    if (!this.end) throw new Error("ended without an end");
    return this.end;
  }

  #note(text: string, at: number): void {
    this.heard.push(text);
    this.times.push(at);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
