// What a tester would write by hand: connect, send, check the answer, close.
import { WebSocket } from "ws";

const socket = new WebSocket(process.argv[2] ?? "");
const timer = setTimeout(() => fail("no answer within 5 s"), 5000);

socket.on("open", () => socket.send(JSON.stringify({ type: "echo", text: "hi" })));
socket.on("message", (data) => {
  const message = JSON.parse(data.toString());
  if (message.type !== "echo" || message.text !== "hi") fail(`another answer: ${data.toString()}`);
  socket.close(1000);
});
socket.on("close", () => {
  clearTimeout(timer);
  console.log("1 passed");
});
socket.on("error", (error) => fail(error.message));

/** @param {string} reason */
function fail(reason) {
  console.error(reason);
  process.exit(1);
}
