// A gateway for the example: for each client that connects it dials the service behind it, tells it who the client is, and
// passes messages on in both directions. When one end closes, it closes the other. The argument is the url of the service.
import { WebSocket, WebSocketServer } from "ws";

const [service] = process.argv.slice(2);
const users = { "Bearer alice": "alice", "Bearer bob": "bob" };
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.env.PORT) });

server.on("connection", (client, request) => {
  const user = users[request.headers.authorization];
  if (user === undefined) return client.close(4401, "who are you?");
  const upstream = new WebSocket(new URL(request.url, service), { headers: { "X-User": user } });
  // What the client says before the service answers waits.
  const early = [];
  client.on("message", (data, isBinary) => {
    if (upstream.readyState === WebSocket.OPEN) upstream.send(data, { binary: isBinary });
    else early.push([data, { binary: isBinary }]);
  });
  upstream.on("open", () => {
    for (const [data, options] of early) upstream.send(data, options);
  });
  upstream.on("message", (data, isBinary) => client.send(data, { binary: isBinary }));
  upstream.on("unexpected-response", (_, { statusCode }) => client.close(1013, `the service answered ${statusCode}`));
  upstream.on("error", () => client.close(1014, "the service cannot be reached"));
  upstream.on("close", (code, reason) => client.close(allowed(code, 1014), reason));
  client.on("close", (code) => upstream.close(allowed(code, 1001)));
});

/** Codes that stand for the lack of one may not be sent. */
function allowed(code, instead) {
  return code === 1005 || code === 1006 ? instead : code;
}
