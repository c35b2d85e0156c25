// RabbitMQ with its plugin for STOMP over WebSocket, as Debian brings it, in a folder of its own and on loopback alone.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((resolve) => void server.close(resolve));
  return String(port);
}

const folder = await mkdtemp(join(tmpdir(), "wstest-rabbitmq-"));
await writeFile(join(folder, "plugins"), "[rabbitmq_web_stomp].");
await writeFile(
  join(folder, "rabbitmq.conf"),
  ["listeners.tcp", "stomp.listeners.tcp"].map((each) => `${each} = none\n`).join("") +
    `web_stomp.tcp.ip = 127.0.0.1\nweb_stomp.tcp.port = ${process.env.PORT}\n`,
);
const epmdPort = await freePort();
// Started here, it ends with us: the one that Erlang starts is a daemon.
const epmd = spawn("epmd", ["-port", epmdPort, "-address", "127.0.0.1"], { stdio: "ignore" });
const broker = spawn("/usr/lib/rabbitmq/bin/rabbitmq-server", {
  stdio: ["ignore", "pipe", "inherit"],
  env: {
    PATH: process.env.PATH,
    HOME: folder,
    ERL_EPMD_ADDRESS: "127.0.0.1",
    ERL_EPMD_PORT: epmdPort,
    RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq.conf"),
    RABBITMQ_DIST_PORT: await freePort(),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "plugins"),
    RABBITMQ_LOGS: "-",
    RABBITMQ_LOG_BASE: folder,
    RABBITMQ_MNESIA_BASE: folder,
    RABBITMQ_NODENAME: "wstest@localhost",
    RABBITMQ_PID_FILE: join(folder, "pid"),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1}",
  },
});
broker.stdout.setEncoding("utf8").on("data", (text) => {
  process.stdout.write(text);
  if (text.includes("Server startup complete")) console.log("listening");
});
process.on("SIGTERM", () => broker.kill());
const [code] = await once(broker, "exit");
epmd.kill();
await rm(folder, { recursive: true, force: true });
process.exitCode = code ?? 1;
