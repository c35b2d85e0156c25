// The mocks of the benchmarks, written by hand on `ws`: `answers` answers messages by their type, of which there are as many
// as the second argument says, `ticks` sends to all connections every 10 ms.
import { WebSocketServer } from "ws";

const [role, types] = [process.argv[2], Number(process.argv[3] ?? 1)];

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, backlog: 4096, perMessageDeflate: false });
server.on("listening", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  console.log(`listens on ws://127.0.0.1:${address.port}`);
});

if (role === "answers") {
  /** @type {Map<string, (message: { channel: string, id: number }) => object>} */
  const answers = new Map();
  for (let n = 0; n < types; n++)
    answers.set(`type${n}`, ({ channel, id }) => ({ type: `answer${n}`, channel, id, text: `${channel} has ${id}` }));
  server.on("connection", (socket) => {
    socket.on("message", (data) => {
      const message = JSON.parse(String(data));
      const answer = answers.get(message.type);
      if (answer) socket.send(JSON.stringify(answer(message)));
    });
  });
} else {
  const every = 10;
  const start = performance.now();
  let seq = 0;
  const tick = () => {
    const text = JSON.stringify({ type: "tick", seq: seq++ });
    for (const socket of server.clients) socket.send(text);
    // Measured from the start, so that nothing adds up.
    setTimeout(tick, Math.max(0, start + seq * every - performance.now()));
  };
  tick();
}

process.on("SIGTERM", () => process.exit());
