// What stands on both sides of a recording proxy, in one process: bare sockets, for what costs more than what it measures would
// measure itself. It says where its server listens, reads what to do, a line of JSON for each, and answers with another.
//
//   { "url", "connections", "messages", "beginning", "bytes" }   each connection asks, and asks again when it has its answer
import { createHash } from "node:crypto";
import { connect, createServer } from "node:net";
import { createInterface } from "node:readline";

const endOfHead = "\r\n\r\n";

/**
 * Reads frames of one size, and calls back with the piece of TCP that holds one, or with a copy when it came in several.
 *
 * @param {number} size header and all
 * @param {(frame: Buffer) => void} found
 */
function framesOf(size, found) {
  /** @type {Buffer[]} */
  let begun = [];
  let have = 0;
  return (/** @type {Buffer} */ chunk) => {
    if (have === 0 && chunk.length === size) return found(chunk);
    begun.push(chunk);
    have += chunk.length;
    while (have >= size) {
      const all = Buffer.concat(begun);
      found(Buffer.from(all.subarray(0, size)));
      begun = [all.subarray(size)];
      have -= size;
    }
    return undefined;
  };
}

/** The bytes of a header for so many bytes of payload. @param {number} bytes @param {boolean} mask */
const headerSize = (bytes, mask) => 2 + (bytes > 125 ? 2 : 0) + (mask ? 4 : 0);

/** Writes a header that ends at a place. @param {Buffer} frame @param {number} end @param {number} bytes @param {boolean} mask */
function writeHeader(frame, end, bytes, mask) {
  const start = end - headerSize(bytes, mask);
  frame[start] = 0x81;
  frame[start + 1] = (mask ? 0x80 : 0) | Math.min(bytes, 126);
  if (bytes > 125) frame.writeUInt16BE(bytes, start + 2);
  return start;
}

let bytes = 50;

/** Takes the mask off, in words where it can. @param {Buffer} frame @param {number} start */
function unmask(frame, start) {
  const words = (frame.byteOffset + start) % 4 === 0 ? (frame.length - start) >> 2 : 0;
  const view = new Uint32Array(frame.buffer, words > 0 ? frame.byteOffset + start : 0, words);
  const key = frame.readUInt32LE(start - 4);
  for (let at = 0; at < words; at++) view[at] = (view[at] ?? 0) ^ key;
  for (let at = start + words * 4; at < frame.length; at++)
    frame[at] = (frame[at] ?? 0) ^ (frame[start - 4 + ((at - start) & 3)] ?? 0);
}

const server = createServer({ noDelay: true }, (socket) => {
  let head = "";
  const start = headerSize(bytes, true);
  const size = bytes;
  const read = framesOf(start + size, (frame) => {
    unmask(frame, start);
    socket.write(frame.subarray(writeHeader(frame, start, size, false)));
  });
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    if (head.endsWith(endOfHead)) return read(chunk);
    head += chunk.toString("latin1");
    if (!head.endsWith(endOfHead)) return undefined;
    const key = /sec-websocket-key: *(\S+)/i.exec(head)?.[1] ?? "";
    const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
    socket.write(`${lines.join("\r\n")}\r\nSec-WebSocket-Accept: ${accept}${endOfHead}`);
    return undefined;
  });
});

/** @param {{ url: string, connections: number, messages: number, beginning: number, bytes: number }} what */
async function ask({ url, connections, messages, beginning, bytes: size }) {
  bytes = size;
  const port = Number(new URL(url).port);
  const start = headerSize(size, true);
  // A mask of zeros spares us the masking, and who reads it nothing.
  const message = Buffer.alloc(start + size, "x").fill(0, 0, start);
  writeHeader(message, start, size, true);
  let count = 0;
  let started = 0;
  /** How long each round-trip took, of a lone connection. @type {number[]} */
  const times = [];
  /** @type {(seen: { rate: number, p50: number }) => void} */
  let finish = () => {};
  /** @type {(error: Error) => void} */
  let fail = () => {};
  /** @type {Promise<{ rate: number, p50: number }>} */
  const finished = new Promise((resolve, reject) => ([finish, fail] = [resolve, reject]));
  /** @type {import("node:net").Socket[]} */
  const sockets = [];
  let open = 0;
  for (let index = 0; index < connections; index++) {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    sockets.push(socket);
    let head = "";
    let sent = 0;
    const send = () => {
      if (connections === 1) sent = performance.now();
      socket.write(message);
    };
    const read = framesOf(headerSize(size, false) + size, () => {
      count++;
      if (count > beginning && connections === 1) times.push(performance.now() - sent);
      if (count === beginning) started = performance.now();
      if (count < messages) return send();
      const p50 = times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
      finish({ rate: ((count - beginning) * 1000) / (performance.now() - started), p50 });
      return undefined;
    });
    socket.on("error", fail);
    socket.on("close", () => fail(new Error("the proxy has ended a connection")));
    socket.on("data", (chunk) => {
      if (head.endsWith(endOfHead)) return read(chunk);
      head += chunk.toString("latin1");
      if (!head.endsWith(endOfHead)) return undefined;
      // All begin together.
      if (++open === connections) for (const each of sockets) each.emit("begin");
      return undefined;
    });
    socket.on("begin", send);
    const lines = ["GET / HTTP/1.1", `Host: 127.0.0.1:${port}`, "Upgrade: websocket", "Connection: Upgrade"];
    const more = ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"];
    socket.write([...lines, ...more].join("\r\n") + endOfHead);
  }
  const seen = await finished;
  for (const socket of sockets) socket.destroy();
  return seen;
}

server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, () => {
  const address = server.address();
  if (address && typeof address === "object") console.log(`ws://127.0.0.1:${address.port}`);
});

for await (const line of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(await ask(JSON.parse(line))));
process.exit();
