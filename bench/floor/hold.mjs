// The same as scenarios/hold.yaml, written by hand: opens many connections, asks on each whether it is there, closes them.
import { once } from "node:events";
import { WebSocket } from "ws";

const [url = "", connections] = [process.argv[2], Number(process.argv[3])];

const sockets = Array.from({ length: connections }, () => new WebSocket(url, { handshakeTimeout: 120_000 }));
await Promise.all(sockets.map((socket) => once(socket, "open")));
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
