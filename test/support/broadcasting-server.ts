import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { WebSocketServer } from "ws";

/** A server that tells all clients what one says, and that one has left. `single`: who comes ends the connections of others. */
export async function broadcastingServer({ single = false } = {}): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  const tell = (text: string): void => {
    for (const client of server.clients) client.send(text);
  };
  server.on("connection", (socket) => {
    if (single) for (const client of server.clients) if (client !== socket) client.close(4000, "another session");
    socket.on("message", (data: Buffer) => tell(data.toString()));
    socket.on("close", () => single || tell('{"type":"left"}'));
  });
  await once(server, "listening");
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
