// The other side of a benchmark, in a process of its own: sends every message back, and keeps the time of the first and
// the last one. A rate is taken from this clock, so that nobody's start-up is in it.
import { WebSocketServer } from "ws";

let messages = 0;
let first = 0;
let last = 0;

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
server.on("connection", (socket) => {
  socket.on("message", (data, binary) => {
    last = performance.now();
    if (messages++ === 0) first = last;
    socket.send(data, { binary });
  });
});
server.on("listening", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  process.send?.({ port: address.port });
});

process.on("message", () => {
  process.send?.({ messages, ms: last - first });
  messages = 0;
});
process.on("disconnect", () => process.exit());
