import type { DialRequest } from "../../src/net/connection.ts";

/** A request as a client without settings makes it. */
export function dialRequest(url: string, settings: Partial<DialRequest> = {}): DialRequest {
  return {
    url,
    headers: {},
    protocols: [],
    compression: false,
    maxPayload: 0,
    maxFragments: 0,
    maxBufferedChunks: 0,
    followRedirects: false,
    autoPong: true,
    timeout: 5_000,
    ...settings,
  };
}
