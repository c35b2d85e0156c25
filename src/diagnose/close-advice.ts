import { type Advice, CREDENTIALS } from "./advice.ts";
import { type Offer, wanted } from "./subprotocols.ts";

/** What it means that a server takes the handshake and closes at once. */
export function closeAdvice(
  { code, reason }: { readonly code: number; readonly reason: string },
  offer: Offer,
): Advice {
  // 4406 is that of graphql-transport-ws.
  if (code === 4406 || /sub-?protocol/i.test(reason)) return wanted(offer);
  if (code === 1013) return { meaning: "The server is too busy for this connection.", help: "Try again later." };
  if (code === 1011) return { meaning: "The server failed while it took the connection.", help: "Look into its log." };
  return {
    meaning: "It takes the handshake and then does not want the connection: often a token that is missing or wrong.",
    help: `Who you are is said with ${CREDENTIALS}; some servers want it in the url, or as the first message.`,
  };
}
