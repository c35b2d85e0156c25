import { onTestFinished } from "vitest";
import { type RawServer, rawServer } from "../support/raw-server.ts";

/** A server that is closed after the test. */
export async function during(starting: Promise<RawServer>): Promise<RawServer> {
  const server = await starting;
  onTestFinished(() => server.close());
  return server;
}

/** A server that completes the handshake, writes what it is told, and hangs up when the client closes. */
export const speaks = (...writes: readonly Uint8Array[]): Promise<RawServer> =>
  during(
    rawServer((socket) => {
      socket.on("data", ([first = 0]: Buffer) => void ((first & 0x0f) === 8 && socket.end()));
      for (const each of writes) socket.write(each);
    }),
  );

/** A client `a`, and more settings of it. */
export const client = (url: string, settings = ""): string => `clients: { a: { url: "${url}"${settings} } }\n`;
