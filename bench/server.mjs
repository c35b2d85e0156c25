// The other side of a benchmark, in a process of its own: sends every message back, and keeps the times of the first, of
// the last, and of one between, whose number is the argument. Rates are taken from this clock, so that nobody's start-up
// is in them.
import { WebSocketServer } from "ws";

const between = Number(process.argv[2]);
let messages = 0;
let first = 0;
let middle = 0;
let last = 0;

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
server.on("connection", (socket) => {
  socket.on("message", (data, binary) => {
    last = performance.now();
    messages++;
    if (messages === 1) first = last;
    else if (messages === between) middle = last;
    socket.send(data, { binary });
  });
});
server.on("listening", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  process.send?.({ port: address.port });
});

process.on("message", () => {
  process.send?.({ messages, first, middle, last });
  messages = 0;
});
process.on("disconnect", () => process.exit());
