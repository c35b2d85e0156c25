// The other side of a benchmark, in a process of its own. What it does with messages is its first argument: `echo` sends
// each back, `relay` sends it to all other connections, `flood` sends as many as it is asked for. It keeps the times of
// the first message, of the last, and of one between, whose number is the second argument, and the same of connections.
// Rates are taken from this clock, so that nobody's start-up is in them.
import { WebSocketServer } from "ws";

const role = process.argv[2];
const between = Number(process.argv[3]);

/** Counts what happens, and keeps when. */
class Times {
  count = 0;
  first = 0;
  middle = 0;
  last = 0;

  /** @param {number} now */
  add(now) {
    this.last = now;
    this.count++;
    if (this.count === 1) this.first = now;
    else if (this.count === between) this.middle = now;
  }

  take() {
    const { count, first, middle, last } = this;
    this.count = 0;
    return { count, first, middle, last };
  }
}

const messages = new Times();
const connections = new Times();
/** Of each copy that was relayed: how long after the arrival of its message it was sent, in ms. @type {number[]} */
let delays = [];

// A thousand connections at once are no attack here.
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, backlog: 4096, perMessageDeflate: false });
server.on("connection", (socket) => {
  connections.add(performance.now());
  socket.on("message", (data, binary) => {
    const now = performance.now();
    messages.add(now);
    if (role === "relay") relay(socket, data, binary, now);
    else if (role === "flood") flood(socket, JSON.parse(String(data)).count);
    else socket.send(data, { binary });
  });
});

/** @param {import("ws").WebSocket} from @param {import("ws").RawData} data @param {boolean} binary @param {number} arrived */
function relay(from, data, binary, arrived) {
  for (const socket of server.clients) {
    if (socket === from) continue;
    delays.push(performance.now() - arrived);
    socket.send(data, { binary });
  }
}

/** @param {import("ws").WebSocket} socket @param {number} count */
function flood(socket, count) {
  for (let n = 0; n < count; n++) socket.send(JSON.stringify({ type: "tick", n }));
  socket.send(JSON.stringify({ type: "done" }));
}

server.on("listening", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  process.send?.({ port: address.port });
});

process.on("message", () => {
  const sorted = delays.sort((a, b) => a - b);
  delays = [];
  const delay = sorted[sorted.length >> 1] ?? 0;
  process.send?.({ messages: messages.take(), connections: connections.take(), delay });
});
process.on("disconnect", () => process.exit());
