/** Codes that a close frame of ours may carry, for people. */
export const sendableCodes = "1000–1014 without 1004–1006, or 3000–4999";

/**
 * Why no close frame may carry this, in words; undefined when one may: RFC 6455 sections 5.5 and 7.4, and the codes that IANA
 * has added. An undefined code is an empty frame.
 */
export function closeFault(code: number | undefined, reason?: string): string | undefined {
  if (code === undefined) {
    if (reason === undefined || reason === "") return undefined;
    return "a close reason needs a code: a close frame without a code carries no reason";
  }
  if (!mayBeSent(code)) {
    const why = meanings.get(code) ?? "it is outside 1000–1014 and 3000–4999";
    return `the close code ${code} may not be sent: ${why} (RFC 6455 section 7.4)`;
  }
  const size = reason === undefined ? 0 : Buffer.byteLength(reason);
  if (size <= MOST_REASON) return undefined;
  return `the close reason has ${size} bytes and a close frame holds ${MOST_REASON} (RFC 6455 section 5.5)`;
}

/** Why no ping or pong may carry this, in words; undefined when one may: RFC 6455 section 5.5. */
export function controlFault(kind: "ping" | "pong", data: Uint8Array): string | undefined {
  if (data.length <= MOST_CONTROL) return undefined;
  return `the ${kind} has ${data.length} bytes and may have ${MOST_CONTROL} (RFC 6455 section 5.5)`;
}

/** Throws a `RangeError` unless a close frame may carry this. */
export function checkClose(code: number | undefined, reason: string | undefined): void {
  const fault = closeFault(code, reason);
  if (fault !== undefined) throw new RangeError(fault);
}

/** Throws a `RangeError` unless a ping or a pong may carry this. */
export function checkControlPayload(kind: "ping" | "pong", data: Uint8Array): void {
  const fault = controlFault(kind, data);
  if (fault !== undefined) throw new RangeError(fault);
}

// --- internal ---

const MOST_CONTROL = 125;
/** The code takes two bytes. */
const MOST_REASON = MOST_CONTROL - 2;

const meanings = new Map([
  [1004, "it is reserved"],
  [1005, "it stands for a close frame without a code"],
  [1006, "it stands for an end without a close frame"],
  [1015, "it stands for a failed TLS handshake"],
]);

function mayBeSent(code: number): boolean {
  if (!Number.isInteger(code) || meanings.has(code)) return false;
  return (code >= 1000 && code <= 1014) || (code >= 3000 && code <= 4999);
}
