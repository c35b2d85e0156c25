import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";

const worker = `const socket = new WebSocket(location.origin.replace("http", "ws") + "/worker");
socket.onopen = () => socket.send("from a worker");`;
const page = `<script>
new Worker("/worker.js");
const socket = new WebSocket(location.origin.replace("http", "ws") + "/page?x=1", ["chat"]);
socket.onopen = () => { socket.send("from a page"); socket.send(new Uint8Array([0, 255])); };
socket.onmessage = ({ data }) => { if (data === "bye") socket.close(4000, "enough"); };
</script>`;

/** A site whose page and its worker open WebSockets, send texts and bytes, and hear an echo; upon bytes the page closes. */
export async function speakingSite(): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    const isWorker = request.url === "/worker.js";
    response.setHeader("content-type", isWorker ? "text/javascript" : "text/html");
    response.end(isWorker ? worker : page);
  });
  new WebSocketServer({ server }).on("connection", (socket) => {
    socket.on("message", (data, binary) =>
      socket.send(binary ? "bye" : `heard ${Buffer.isBuffer(data) ? data.toString() : ""}`),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
