// A client application for the example: it stays connected. After each attempt that failed, and each connection that was
// lost, it waits twice as long as before, give or take a fifth, and tries again; it starts anew when it was connected. It says
// hello with the number of its attempt, and gives up when it is closed with 4403. The argument is the url to connect to.
import { WebSocket } from "ws";

const [url] = process.argv.slice(2);
const first = 50;
let delay = first;
let attempt = 0;

function connect() {
  attempt++;
  const socket = new WebSocket(url);
  socket.on("open", () => {
    delay = first;
    socket.send(JSON.stringify({ type: "hello", attempt }));
  });
  socket.on("error", ({ message }) => console.error(message));
  socket.on("close", (code) => {
    if (code === 4403) {
      console.error("giving up: not allowed");
      process.exit(3);
    }
    const jittered = delay * (0.8 + 0.4 * Math.random());
    delay *= 2;
    console.log(`attempt ${attempt + 1} in ${Math.round(jittered)} ms`);
    setTimeout(connect, jittered);
  });
}
connect();
