// A small STOMP broker that does not let mallory in. It speaks STOMP 1.1, and gives receipts for DISCONNECT alone.
import { createServer } from "node:http";
import StompServer from "stomp-broker-js";

const server = createServer();
const broker = new StompServer({ server, path: "/stomp", heartbeat: [100, 100] });
broker.setMiddleware("connect", (_socket, { headers }, next) => headers.login !== "mallory" && next());
server.listen(Number(process.env.PORT), "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
