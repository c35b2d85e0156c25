import type { RequestEvent } from "./traffic.ts";

/** Whether a request asked for a WebSocket; the others are plain HTTP. */
export function isHandshake({ url }: Pick<RequestEvent, "url">): boolean {
  return /^wss?:/i.test(url);
}
