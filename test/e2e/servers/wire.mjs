// A ws server as many write one: it echoes, looks after dead clients, and has three ways with those that read too slowly.
import { WebSocketServer } from "ws";

/** More than the kernel takes in by itself. */
const MOST_BUFFERED = 2 * 1024 * 1024;
const BEAT = 500;

const server = new WebSocketServer({
  port: Number(process.env.PORT),
  host: "127.0.0.1",
  maxPayload: 1000,
  maxFragments: 3,
});

server.on("connection", (socket, { url }) => {
  const policy = url.slice(1);
  socket.policy = policy;
  socket.alive = true;
  // A breach by a client ends its connection, and not the server.
  socket.on("error", () => undefined);
  socket.on("pong", () => (socket.alive = true));
  socket.on("message", (data, isBinary) => {
    if (String(data) === "publish") publish();
    else socket.send(data, { binary: isBinary });
  });
});

/** 16 MiB for each subscriber, a tick in a turn of the event loop. */
function publish(n = 0) {
  for (const socket of server.clients) {
    if (!["buffer", "drop", "close"].includes(socket.policy) || socket.readyState !== socket.OPEN) continue;
    const slow = socket.bufferedAmount > MOST_BUFFERED;
    if (slow && socket.policy === "close") socket.close(1008, "too slow");
    else if (!slow || socket.policy === "buffer")
      socket.send(JSON.stringify({ type: "tick", n, filler: "x".repeat(65_536) }));
  }
  if (n < 255) setImmediate(publish, n + 1);
  else for (const socket of server.clients) socket.send(JSON.stringify({ type: "published" }));
}

setInterval(() => {
  for (const socket of server.clients) {
    if (socket.policy !== "beat") continue;
    if (!socket.alive) {
      socket.terminate();
      continue;
    }
    socket.alive = false;
    socket.ping("beat");
  }
}, BEAT);
