// The same as scenarios/inbox.yaml, written by hand: keeps what comes until the last one has come, then reads it in order.
import { WebSocket } from "ws";

const [url = "", count] = [process.argv[2], Number(process.argv[3])];
const socket = new WebSocket(url);
/** @type {Buffer[]} */
const unread = [];

socket.on("open", () => socket.send(JSON.stringify({ count })));
socket.on("message", (/** @type {Buffer} */ data) => {
  unread.push(data);
  if (JSON.parse(data.toString()).type !== "done") return;
  for (let n = 0; n < count; n++) {
    const message = JSON.parse(unread[n]?.toString() ?? "null");
    if (message?.type === "tick" && message.n === n) continue;
    console.error(`message ${n} is another one`);
    process.exit(1);
  }
  socket.close(1000);
});
socket.on("close", () => console.log(`${count} read`));
