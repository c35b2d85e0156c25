// The same as scenarios/fan-out.yaml, written by hand: one sends, all others receive and check, then the next. The latency
// runs from before the send to the handler of the message. Its median goes into a file.
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { WebSocket } from "ws";

const [url = "", receivers, rounds, file] = [
  process.argv[2],
  Number(process.argv[3]),
  Number(process.argv[4]),
  process.argv[5],
];

let round = 0;
let sentAt = 0;
let missing = 0;
/** @type {number[]} */
const latencies = [];

const viewers = Array.from({ length: receivers }, () => {
  const viewer = new WebSocket(url);
  viewer.on("error", fail);
  viewer.on("message", (data) => {
    const now = performance.now();
    const message = JSON.parse(data.toString());
    if (message.type !== "tick" || message.n !== round) fail(new Error(`round ${round}: ${data.toString()}`));
    latencies.push(now - sentAt);
    missing -= 1;
    // Behind the handler: what is counted last must not be sent in it.
    if (missing === 0) queueMicrotask(next);
  });
  return viewer;
});
await Promise.all(viewers.map((viewer) => once(viewer, "open")));
const sender = new WebSocket(url);
sender.on("error", fail);
await once(sender, "open");
round = -1;
next();

function next() {
  round += 1;
  if (round === rounds) {
    for (const socket of [sender, ...viewers]) socket.close(1000);
    latencies.sort((a, b) => a - b);
    if (file !== undefined) writeFileSync(file, `p50=${latencies[latencies.length >> 1]}ms`);
    return;
  }
  missing = receivers;
  sentAt = performance.now();
  sender.send(JSON.stringify({ type: "tick", n: round }));
}

/** @param {Error} error */
function fail(error) {
  console.error(error.message);
  process.exit(1);
}
