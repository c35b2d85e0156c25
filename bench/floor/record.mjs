// The recording proxy of the benchmark, written by hand on `ws`: relays messages, and writes a line of JSON for each.
import { createWriteStream } from "node:fs";
import { WebSocket, WebSocketServer } from "ws";

const [target = "", file = ""] = process.argv.slice(2);
const out = createWriteStream(file);

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, backlog: 4096, perMessageDeflate: false });
server.on("listening", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  console.log(`listens on ws://127.0.0.1:${address.port}`);
});

let connections = 0;
server.on("connection", (client, { url = "/" }) => {
  const connection = ++connections;
  const upstream = new WebSocket(target + url, { perMessageDeflate: false });
  /** @type {{ data: import("ws").RawData, binary: boolean }[]} */
  const early = [];
  /** @param {"client" | "server"} from @param {import("ws").RawData} data @param {boolean} binary */
  const record = (from, data, binary) => {
    const payload = binary ? { base64: /** @type {Buffer} */ (data).toString("base64") } : { text: String(data) };
    out.write(`${JSON.stringify({ at: performance.now(), connection, from, type: "message", ...payload })}\n`);
  };
  client.on("message", (data, binary) => {
    if (upstream.readyState === WebSocket.OPEN) upstream.send(data, { binary });
    else early.push({ data, binary });
    record("client", data, binary);
  });
  upstream.on("open", () => {
    for (const { data, binary } of early) upstream.send(data, { binary });
  });
  upstream.on("message", (data, binary) => {
    client.send(data, { binary });
    record("server", data, binary);
  });
  client.on("close", () => upstream.terminate());
  upstream.on("close", () => client.terminate());
  upstream.on("error", () => client.terminate());
});

process.on("SIGTERM", () => out.end(() => process.exit()));
