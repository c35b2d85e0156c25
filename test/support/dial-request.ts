import type { DialRequest, ReadLimits } from "../../src/net/connection.ts";

/** What a test says of a request: its limits beside the others. */
export type DialSettings = Partial<Omit<DialRequest, "limits"> & ReadLimits>;

/** A request as a client without settings makes it. */
export function dialRequest(url: string, settings: DialSettings = {}): DialRequest {
  const { maxPayload = 0, maxFragments = 0, maxBufferedChunks = 0, ...others } = settings;
  return {
    url,
    headers: {},
    protocols: [],
    compression: false,
    limits: { maxPayload, maxFragments, maxBufferedChunks },
    followRedirects: false,
    autoPong: true,
    timeout: 5_000,
    ...others,
  };
}
