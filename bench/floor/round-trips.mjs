// The same round-trips as scenarios/round-trips.yaml, written by hand: send, wait for the answer, check it, the next.
import { WebSocket } from "ws";

const rounds = Number(process.argv[3]);
const socket = new WebSocket(process.argv[2] ?? "");
let round = 0;

const next = () => socket.send(JSON.stringify({ type: "echo", n: round }));

socket.on("open", next);
socket.on("message", (data) => {
  const message = JSON.parse(data.toString());
  if (message.type !== "echo" || message.n !== round) {
    console.error(`round ${round}: another answer: ${data.toString()}`);
    process.exit(1);
  }
  round += 1;
  if (round < rounds) next();
  else socket.close(1000);
});
socket.on("close", () => console.log(`${round} rounds passed`));
socket.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
