import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { WebSocketServer } from "ws";

/**
 * A server whose answers are others each time, in ways that no value gives away: visitors are counted, orders have small
 * numbers, moods change, and who cancels an order has to name it.
 */
export async function changingServer(): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  let visitors = 40;
  let orders = 1000;
  server.on("connection", (socket) => {
    const send = (value: unknown): void => socket.send(JSON.stringify(value));
    visitors++;
    socket.send(`hello guest-${visitors}, you are number ${visitors}`);
    const online = Array.from({ length: visitors % 3 }, (_, index) => `user ${index}`);
    const promo = visitors % 2 === 1 ? { promo: "tea" } : {};
    send({ type: "welcome", visitors, mood: visitors % 2 === 1 ? "good" : "so so", online, ...promo });
    socket.on("message", (data: Buffer) => {
      const text = data.toString();
      const said = (text.startsWith("{") ? JSON.parse(text) : { type: text }) as { type: string; cancel?: number };
      if (said.type === "order") send({ type: "ordered", order: ++orders, state: "new" });
      else if (said.type === "cancel") send({ type: "cancelled", order: said.cancel, right: said.cancel === orders });
      else socket.send(text);
    });
  });
  await once(server, "listening");
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
