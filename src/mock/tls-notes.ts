import type { Clock } from "../environment.ts";

/** Of what goes wrong again and again one note is enough for so long. Milliseconds. */
const QUIET = 10_000;

/**
 * Notes why clients do not get through TLS: to them it looks as if nobody listened. A client that tries again and again is
 * noted once in a while, with how often it has tried.
 */
export function tlsNotes(
  clock: Pick<Clock, "now">,
  note: (text: string) => void,
): (error: Error & { readonly code?: unknown }) => void {
  const told = new Map<string, { at: number; missed: number }>();
  return (error) => {
    const text = reasonOf(error);
    const last = told.get(text);
    const now = clock.now();
    if (last && now - last.at < QUIET) {
      last.missed++;
      return;
    }
    note(last && last.missed > 0 ? `${text} (and ${last.missed} times before that)` : text);
    told.set(text, { at: now, missed: 0 });
  };
}

// --- internal ---

/** One of a few texts: what a client sends is not in them. */
function reasonOf({ code, message }: Error & { readonly code?: unknown }): string {
  if (code === "ERR_SSL_HTTP_REQUEST") return "A client speaks no TLS here: its url must begin with wss:// or https://";
  // The alerts of RFC 8446 section 6.2 by which clients say what they think of a certificate.
  if (
    /alert (?:unknown ca|bad certificate|certificate unknown|certificate expired|unsupported certificate)/.test(message)
  )
    return "A client does not trust the certificate: give it the authority, which --ca-file writes";
  if (code === "ECONNRESET")
    return "A client has left in the middle of the TLS handshake: it may not trust the certificate, whose authority --ca-file writes";
  if (typeof code === "string" && /^ERR_SSL_\w{1,60}$/.test(code))
    return `A client does not get through the TLS handshake (${code})`;
  return "A client does not get through the TLS handshake";
}
