import { createHash, randomBytes } from "node:crypto";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** A server on 127.0.0.1 whose sockets a test writes to as it likes. */
export interface RawServer {
  /** `ws://127.0.0.1:port`. */
  readonly url: string;
  readonly port: number;
  /** The sockets that are open. */
  readonly sockets: ReadonlySet<Socket>;
  /** Destroys every socket. */
  close(): Promise<void>;
}

/** A handshake as it came in: the request line, and the headers by their names in lower case. */
export interface RawRequest {
  readonly line: string;
  readonly headers: ReadonlyMap<string, string>;
}

/** Accepts TCP connections and leaves all else to the test. Errors of sockets are what such tests are about: unheard. */
export async function tcpServer(onConnection: (socket: Socket) => void): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    port,
    sockets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Reads each request's head and leaves the answer to the test. */
export function rawHandshakes(onRequest: (socket: Socket, request: RawRequest) => void): Promise<RawServer> {
  return tcpServer((socket) => {
    let head = "";
    const read = (chunk: Buffer): void => {
      head += chunk.toString("latin1");
      const end = head.indexOf("\r\n\r\n");
      if (end === -1) return;
      socket.off("data", read);
      onRequest(socket, requestOf(head.slice(0, end)));
    };
    socket.on("data", read);
  });
}

/** Completes the WebSocket handshake; then the test writes bytes, legal or not. */
export function rawServer(onOpen: (socket: Socket, request: RawRequest) => void): Promise<RawServer> {
  return rawHandshakes((socket, request) => {
    socket.write(switchingProtocols(request));
    onOpen(socket, request);
  });
}

/** A correct 101 for a request, with header lines added. */
export function switchingProtocols(request: RawRequest, more: readonly string[] = []): string {
  const key = request.headers.get("sec-websocket-key") ?? "";
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  const lines = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${accept}`,
    ...more,
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

export interface FrameParts {
  /** Default true. */
  readonly fin?: boolean;
  /** 0–7; RSV1 is 4. Default 0. */
  readonly rsv?: number;
  /** Default 1: text. */
  readonly opcode?: number;
  /** Default false, as servers send. */
  readonly mask?: boolean;
  readonly payload?: string | Uint8Array;
  /** What the header says in place of the payload's real length. */
  readonly length?: number;
}

/** One frame (RFC 6455 section 5.2), legal or not. */
export function frame({ fin = true, rsv = 0, opcode = 1, mask = false, payload = "", length }: FrameParts): Buffer {
  const bytes = Buffer.from(payload);
  const said = length ?? bytes.length;
  const header = Buffer.alloc(said < 126 ? 2 : said < 65_536 ? 4 : 10);
  header[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  header[1] = (mask ? 0x80 : 0) | (said < 126 ? said : said < 65_536 ? 126 : 127);
  if (header.length === 4) header.writeUInt16BE(said, 2);
  if (header.length === 10) header.writeBigUInt64BE(BigInt(said), 2);
  if (!mask) return Buffer.concat([header, bytes]);
  const key = randomBytes(4);
  return Buffer.concat([header, key, bytes.map((byte, i) => byte ^ (key[i % 4] ?? 0))]);
}

/** A close frame; `code` may be forbidden. */
export function closeFrame(code?: number, reason = ""): Buffer {
  if (code === undefined) return frame({ opcode: 8 });
  return frame({ opcode: 8, payload: Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]) });
}

function requestOf(head: string): RawRequest {
  const [line = "", ...rest] = head.split("\r\n");
  const headers = new Map<string, string>();
  for (const each of rest) {
    const colon = each.indexOf(":");
    headers.set(each.slice(0, colon).trim().toLowerCase(), each.slice(colon + 1).trim());
  }
  return { line, headers };
}
