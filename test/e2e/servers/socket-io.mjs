import { createServer } from "node:http";
import { Server } from "socket.io";

const server = createServer();
const io = new Server(server, { pingInterval: 200, pingTimeout: 1000 });
io.on("connection", (socket) => {
  socket.emit("welcome", { id: socket.id });
  socket.on("join", (room, acknowledge) => {
    void socket.join(room);
    acknowledge({ joined: room });
  });
  socket.on("say", ({ room, text }) => socket.to(room).emit("said", { text }));
  socket.on("file", (bytes) => socket.emit("file", bytes));
});
io.of("/admin")
  .use((socket, next) => next(socket.handshake.auth.token === "good" ? undefined : new Error("not authorized")))
  .on("connection", (socket) => {
    socket.emit("question", "how many?", (answer) => socket.emit("heard", answer));
  });
server.listen(Number(process.env.PORT), "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
