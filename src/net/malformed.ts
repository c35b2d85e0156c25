import type { IncomingMessage } from "node:http";
import type { HeaderChanges } from "./headers.ts";
import type { HttpResponse } from "./http-response.ts";

/**
 * The status that a handshake gets which breaks RFC 6455 section 4.2.1, and the reason; undefined for a sound one.
 */
export function malformed({ method, headers }: IncomingMessage): HttpResponse | undefined {
  const bad = (status: number, body: string, more?: HeaderChanges): HttpResponse => ({ status, body, headers: more });
  if (method !== "GET") return bad(405, "A WebSocket handshake is a GET request.");
  if (headers.upgrade?.toLowerCase() !== "websocket") return bad(400, "The Upgrade header must be websocket.");
  if (!/^[+/0-9A-Za-z]{22}==$/.test(headers["sec-websocket-key"] ?? "")) {
    return bad(400, "Sec-WebSocket-Key must be there and hold 16 bytes in base64.");
  }
  if (!["13", "8"].includes(headers["sec-websocket-version"] ?? "")) {
    return bad(426, "Sec-WebSocket-Version must be 13.", { "Sec-WebSocket-Version": "13" });
  }
  const offer = headers["sec-websocket-protocol"];
  if (offer !== undefined && !offer.split(",").every((each) => token.test(each.trim()))) {
    return bad(400, "Sec-WebSocket-Protocol must be a list of names.");
  }
  return undefined;
}

// --- internal ---

/** RFC 9110 section 5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
