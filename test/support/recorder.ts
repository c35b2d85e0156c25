import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import type { TrafficEvent } from "../../src/recording/traffic.ts";

/** A proxy that keeps what goes over it. */
export interface TestRecorder {
  /** Where clients connect in place of the target. */
  readonly url: string;
  readonly events: readonly TrafficEvent[];
  stop(): Promise<void>;
}

/** The smallest proxy that records: for tests of what becomes of recordings. */
export async function startRecorder(target: string): Promise<TestRecorder> {
  const began = performance.now();
  const events: TrafficEvent[] = [];
  const server = new WebSocketServer({
    port: 0,
    host: "127.0.0.1",
    handleProtocols: (offered) => [...offered][0] ?? false,
  });
  await once(server, "listening");
  let count = 0;
  server.on("connection", (client, request) => {
    const connection = ++count;
    const now = (): { readonly at: number; readonly connection: number } => ({
      at: performance.now() - began,
      connection,
    });
    const { rawHeaders, url = "/" } = request;
    const headers = rawHeaders.flatMap((name, index): [string, string][] =>
      index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ""]] : [],
    );
    events.push({ type: "open", ...now(), client: "127.0.0.1:1" });
    events.push({ type: "request", ...now(), method: "GET", url: `${target}${url}`, headers });
    const upstream = new WebSocket(`${target}${url}`, client.protocol === "" ? [] : [client.protocol]);
    const early: (() => void)[] = [];
    const relay = (from: "client" | "server", to: WebSocket) => (bytes: Buffer, binary: boolean) => {
      const pass = (): void => {
        events.push({ type: "message", ...now(), from, data: binary ? bytes : String(bytes) });
        to.send(bytes, { binary });
      };
      if (to.readyState === WebSocket.CONNECTING) early.push(pass);
      else pass();
    };
    upstream.on("upgrade", (response) => {
      const protocol = response.headers["sec-websocket-protocol"];
      events.push({
        type: "response",
        ...now(),
        status: 101,
        statusText: "Switching Protocols",
        headers: protocol === undefined ? [] : [["Sec-WebSocket-Protocol", protocol]],
      });
    });
    upstream.on("open", () => early.forEach((pass) => pass()));
    client.on("message", relay("client", upstream));
    upstream.on("message", relay("server", client));
    for (const [from, socket, other] of [
      ["client", client, upstream],
      ["server", upstream, client],
    ] as const)
      socket.on("close", (code: number, reason: Buffer) => {
        const isFirst = !events.some((each) => each.type === "close" && each.connection === connection);
        if (!isFirst) return;
        events.push({ type: "close", ...now(), from, reason: String(reason), ...(code === 1005 ? {} : { code }) });
        other.close(code === 1005 || code === 1006 ? undefined : code, String(reason));
      });
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    events,
    stop: async () => {
      for (const each of server.clients) each.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
