import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { WebSocketServer } from "ws";

/**
 * A server that greets each client with a session of its own, takes orders, and answers all else as it came. `bye` closes
 * with 4001, `bin` sends 4 bytes, `evil` what a terminal would obey, `ticks` five messages that look alike, `flood` two thousand each second, `long` one of 10 MiB.
 */
export async function chattyServer(): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  server.on("connection", (socket, { headers }) => {
    const session = randomUUID();
    const send = (value: unknown): void => socket.send(JSON.stringify(value));
    send({ type: "welcome", session, authorization: headers.authorization?.replace("Bearer ", "") ?? null });
    socket.on("message", (data: Buffer, binary) => {
      const text = data.toString();
      if (binary) socket.send(data);
      else if (text === "bye") socket.close(4001, "so long");
      else if (text === "bin") socket.send(Buffer.from([1, 2, 3, 255]));
      else if (text === "flood") {
        const timer = setInterval(() => {
          for (let n = 0; n < 20; n++) send({ type: "tick", n, text: "x".repeat(60) });
        }, 10);
        socket.once("close", () => clearInterval(timer));
      } else if (text === "long") socket.send(`long ${"x".repeat(10 * 1024 * 1024)}`);
      else if (text === "evil") socket.send("\u001b[2J\u202egnp.exe");
      else if (text === "ticks") for (let n = 0; n < 5; n++) send({ type: "tick", n });
      else if (text.startsWith('{"type":"order"')) send({ type: "ordered", id: randomUUID() });
      else if (text.startsWith('{"type":"resume"'))
        send({ type: "resumed", right: (JSON.parse(text) as { session: string }).session === session });
      else socket.send(text.length > 1000 ? `${text.length} characters` : text);
    });
  });
  await once(server, "listening");
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
