// The same as scenarios/hold.yaml, written by hand: opens many connections, asks on each whether it is there, closes them.
import { once } from "node:events";
import { WebSocket } from "ws";

const [url = "", connections] = [process.argv[2], Number(process.argv[3])];

/** @type {WebSocket[]} */
const sockets = [];
// A hundred at a time: who dials ten thousand at once measures the queue of the system.
while (sockets.length < connections) {
  const some = Array.from({ length: 100 }, () => new WebSocket(url, { handshakeTimeout: 120_000 }));
  sockets.push(...some);
  await Promise.all(some.map((socket) => once(socket, "open")));
}
await Promise.all(
  sockets.map(async (socket) => {
    const answer = once(socket, "message");
    socket.send("here");
    const [data] = await answer;
    if (String(data) !== "here") throw new Error(`another answer: ${String(data)}`);
  }),
);
await Promise.all(
  sockets.map((socket) => {
    socket.close(1000);
    return once(socket, "close");
  }),
);
console.log(`${connections} held`);
