import type { Clock } from "../environment.ts";
import type { Socket } from "./socket.ts";

/** Whether messages wait in ws to be compressed and written. */
export function isCompressing(socket: Socket): boolean {
  const { _sender } = socket as unknown as { readonly _sender?: Sender };
  return (_sender?._state ?? IDLE) !== IDLE;
}

/** Resolves when none waits any more. ws calls back only when the kernel has the bytes, which it may never: it is asked again and again. */
export function whenCompressed(waits: () => boolean, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (waits()) clock.after(1, look);
      else resolve();
    };
    look();
  });
}

// --- internal ---

/** What is used of ws's sender. Its field is nobody's interface: with a ws without it, a test fails. */
interface Sender {
  /** What it does; its queue is empty while it does nothing. */
  readonly _state?: number;
}

const IDLE = 0;
