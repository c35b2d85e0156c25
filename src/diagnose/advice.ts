import type { DialError, HandshakeAnswer } from "../net/connection.ts";
import { proxyAdvice, type ProxyFault } from "../net/proxy-fault.ts";
import { certificateAdvice } from "./certificate-advice.ts";
import { type Offer, usualAt, wanted } from "./subprotocols.ts";

/** What something means, and what to try. */
export interface Advice {
  readonly meaning: string;
  readonly help: string;
}

/** How somebody says who they are, in the options that all commands have which connect. */
export const CREDENTIALS =
  "--bearer TOKEN, -u name:password, a cookie (-b session=…) or any header (-H 'X-Api-Key: …')";

/** What it means that a server answered a handshake with a status other than 101; `offer`: what it was asked for. */
export function statusAdvice({ status, headers }: Pick<HandshakeAnswer, "status" | "headers">, offer?: Offer): Advice {
  if (status === 400 && offer && offer.protocols.length === 0 && usualAt(offer.url).length > 0) {
    return {
      meaning: "The server does not take this handshake: at such an address it mostly wants a subprotocol.",
      help: wanted(offer).help,
    };
  }
  const known = statuses.get(status);
  if (known && status === 401) return unauthorized(known, credentialsFor(headers["www-authenticate"]), offer);
  if (known) return known;
  if (status >= 300 && status < 400) {
    const to = headers["location"];
    return {
      meaning: `The server sends clients elsewhere${typeof to === "string" ? `: ${to}` : ""}. Browsers follow no redirect of a WebSocket handshake.`,
      help: "Use the address that it names, or follow it with -L.",
    };
  }
  if (status >= 200 && status < 300) {
    return {
      meaning: "Something else than a WebSocket server answered: a web page, an API.",
      help: "Check the path. In front of the server, does a proxy pass Upgrade and Connection on?",
    };
  }
  return status >= 500
    ? { meaning: "The server failed while it answered.", help: "Look into its log." }
    : { meaning: "The server does not want this connection.", help: "Look into its log for the reason." };
}

/** Who has given something need not be told to give something. */
function unauthorized({ meaning }: Advice, help: string, offer: Offer | undefined): Advice {
  if (!offer?.saysWho) return { meaning, help };
  return {
    meaning: "The server does not accept what you have said of who you are.",
    help: `The token, cookie or password may be wrong or expired: try a new one. ${help.replace(/^Give it: /, "Other ways to give it: ")}`,
  };
}

/** What is to be given, as far as the server says which it takes. */
function credentialsFor(wants: string | readonly string[] | undefined): string {
  const [scheme] = /^\w+/.exec([wants ?? ""].flat()[0]?.toLowerCase() ?? "") ?? [];
  if (scheme === "basic") return "It takes a user and a password: -u name:password.";
  if (scheme === "bearer") return "It takes a token: --bearer TOKEN.";
  return `Give it: ${CREDENTIALS}.`;
}

const statuses: ReadonlyMap<number, Advice> = new Map([
  [
    400,
    {
      meaning: "The server does not take this handshake.",
      help: "Does it want a subprotocol (-s NAME), a parameter in the url, or does a proxy in front of it drop the Upgrade header?",
    },
  ],
  [
    401,
    {
      meaning: "The server wants to know who you are.",
      help: `Give it: ${CREDENTIALS}.`,
    },
  ],
  [
    403,
    {
      meaning: "The server knows what you ask for and does not allow it.",
      help: "Has the token the right, and does the server want an Origin: -H 'Origin: https://app.example.com'?",
    },
  ],
  [
    404,
    { meaning: "Nothing is at this path.", help: "Check the path; many servers listen at /ws, /socket or /graphql." },
  ],
  [405, { meaning: "The path is there, and takes no GET, which a handshake is.", help: "Check the path." }],
  [
    426,
    {
      meaning: "The server is one for WebSocket, and has not seen the handshake as one.",
      help: "A proxy in front of it drops Upgrade or Connection: let it pass these on (nginx: proxy_set_header Upgrade $http_upgrade).",
    },
  ],
  [429, { meaning: "There were too many connections or requests.", help: "Wait, or ask for a higher limit." }],
  [
    502,
    {
      meaning: "A proxy answered: the server behind it gave no good answer.",
      help: "Is the server behind the proxy running?",
    },
  ],
  [
    503,
    {
      meaning: "The server, or the one behind a proxy, takes no connections now.",
      help: "Is it starting, or overloaded?",
    },
  ],
  [
    504,
    {
      meaning: "A proxy answered: the server behind it gave no answer in time.",
      help: "Is the server behind the proxy reachable?",
    },
  ],
]);

/** What it means that TCP is open, and nothing comes. */
export function silent(handshake: "handshake" | "TLS handshake"): Advice {
  return {
    meaning: `TCP is open, and the server does not answer the ${handshake}.`,
    help: "Does it hang, or speak another protocol at this port? Give it more time with --timeout 30s.",
  };
}

/** What it means that a server gave no answer at all. */
export function errorAdvice(
  error: DialError,
  {
    url,
    message,
    code,
    reached,
    proxy,
  }: {
    readonly url: string;
    readonly message: string;
    readonly code?: string | undefined;
    /** Whether TCP is known to be open to it. */
    readonly reached?: boolean;
    readonly proxy?: ProxyFault | undefined;
  },
): Advice {
  if (proxy) return proxyAdvice(proxy, error);
  const plain = /^(?:ws|http):/.test(url);
  switch (error) {
    case "refused":
      return {
        meaning: "Nobody takes connections there.",
        help: "Is the server running, and are host and port right?",
      };
    case "reset":
      return {
        meaning: "The connection was taken, and ended before an answer came.",
        help: plain ? "Does the server want TLS? Try wss:." : "Does it speak WebSocket at this address?",
      };
    case "timeout":
      if (reached || message.includes("did not answer the handshake")) return silent("handshake");
      return {
        meaning: "No answer came in time.",
        help: "Does a firewall drop the packets? Give it more time with --timeout 30s.",
      };
    case "tls":
      if (message.includes("speaks no TLS"))
        return {
          meaning: "The server does not speak TLS at this port.",
          help: "Try ws: in place of wss:, or another port.",
        };
      return (
        certificateAdvice(code) ?? {
          meaning:
            "There is no safe connection: its certificate is not trusted, or the sides agree on no version of TLS.",
          help: "Trust its authority with --cacert FILE; -k accepts any certificate.",
        }
      );
    case "dns":
      return {
        meaning: "The name of the host is not known.",
        help: "Is it spelt right? Does it exist only in another network (VPN)?",
      };
    case "redirects":
      return {
        meaning: "The redirects of the server lead nowhere.",
        help: "Ask for the last address in the browser's network panel.",
      };
    case "protocol":
      return {
        meaning: "What came is no answer of a WebSocket server.",
        help: "Is it the right port? A server of another protocol answers there, or the server breaks RFC 6455.",
      };
    case "aborted":
      return { meaning: "The handshake was given up.", help: "Try again." };
  }
}
