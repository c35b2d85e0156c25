// A server of documents that many edit at once, as y-websocket is: the sync protocol of Yjs, in binary messages.
import { createDecoder, readVarUint, readVarUint8Array } from "lib0/decoding";
import { createEncoder, length, toUint8Array, writeVarUint, writeVarUint8Array } from "lib0/encoding";
import { Awareness, applyAwarenessUpdate } from "y-protocols/awareness";
import { readSyncMessage, writeSyncStep1, writeUpdate } from "y-protocols/sync";
import { WebSocketServer } from "ws";
import { Doc } from "yjs";

const SYNC = 0;
const AWARENESS = 1;
const rooms = new Map();

function room(name) {
  let known = rooms.get(name);
  if (!known) {
    const doc = new Doc();
    known = { doc, awareness: new Awareness(doc), sockets: new Set() };
    known.awareness.setLocalState(null);
    doc.on("update", (update, origin) => {
      for (const socket of known.sockets)
        if (socket !== origin) socket.send(message(SYNC, (to) => writeUpdate(to, update)));
    });
    rooms.set(name, known);
  }
  return known;
}

function message(kind, write) {
  const encoder = createEncoder();
  writeVarUint(encoder, kind);
  write(encoder);
  return toUint8Array(encoder);
}

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.env.PORT) }, () =>
  console.log(`listening on ${server.address().port}`),
);
server.on("connection", (socket, { url }) => {
  const { doc, awareness, sockets } = room(url);
  sockets.add(socket);
  socket.on("close", () => sockets.delete(socket));
  socket.on("message", (data) => {
    const decoder = createDecoder(new Uint8Array(data));
    if (readVarUint(decoder) === AWARENESS) {
      const update = readVarUint8Array(decoder);
      applyAwarenessUpdate(awareness, update, socket);
      for (const each of sockets) each.send(message(AWARENESS, (to) => writeVarUint8Array(to, update)));
      return;
    }
    const answer = createEncoder();
    writeVarUint(answer, SYNC);
    readSyncMessage(decoder, answer, doc, socket);
    if (length(answer) > 1) socket.send(toUint8Array(answer));
  });
  socket.send(message(SYNC, (to) => writeSyncStep1(to, doc)));
});
