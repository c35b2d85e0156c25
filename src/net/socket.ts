import { WebSocket } from "ws";

/** The most pings of the other side whose pongs are not written yet. One read of 64 KiB can hold 32,768 of them. */
export const MOST_PENDING_PONGS = 100_000;

/**
 * ws's WebSocket, with an ear for what ws tells nobody: that the other side's close frame arrived. ws answers it by
 * calling its own `close`, so a call of `close` that is not ours is that arrival; `terminate` likewise is ws giving up on a
 * flood of pings. We ourselves call `shut` and `abandon`.
 */
export class Socket extends WebSocket {
  /** Called after the answer to the other side's close frame was written. */
  closeFrame: ((code: number, reason: Buffer) => void) | undefined;
  /** Called when ws ends the connection because more than `MOST_PENDING_PONGS` pongs wait. */
  flooded: (() => void) | undefined;

  override close(code?: number, reason?: string | Buffer): void {
    super.close(code, reason);
    // Without code the frame had none; with a code alone ws ends the connection itself, for a breach, and says `error`.
    if (code === undefined) this.closeFrame?.(1005, nothing);
    else if (Buffer.isBuffer(reason)) this.closeFrame?.(code, reason);
  }

  /** Sends our own close frame. */
  shut(code: number | undefined, reason: string | undefined): void {
    super.close(code, reason);
  }

  override terminate(): void {
    this.flooded?.();
    super.terminate();
  }

  /** Ends a handshake that nobody waits for any more. */
  abandon(): void {
    super.terminate();
  }
}

// --- internal ---

const nothing = Buffer.alloc(0);
