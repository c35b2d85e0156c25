import { Server } from "rpc-websockets";

const server = new Server({ port: Number(process.env.PORT), host: "127.0.0.1" });
server.register("sum", ([a, b]) => a + b);
server.register("fail", () => {
  throw server.createError(-32001, "no luck", { reason: "bad day" });
});
server.event("tick");
server.register("tickNow", () => {
  server.emit("tick", 1);
  return true;
});
server.on("listening", () => console.log("listening"));
