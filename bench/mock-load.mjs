// The clients of a mock, in a process of their own: bare sockets, for a load that costs more than what it measures would
// measure itself. What they have seen goes to standard output as JSON.
//
//   answers url connections messages beginning types   each asks, and asks again when it has its answer
//   ticks url connections count                        all receive; the times are those of the first
//   idle url connections                               all are there, and say nothing
import { once } from "node:events";
import { connect } from "node:net";

const [role, url = ""] = process.argv.slice(2);
const [connections = 1, ...numbers] = process.argv.slice(4).map(Number);
const port = Number(new URL(url).port);

/** Opens a connection; `frame` gets each message. @param {(payload: Buffer) => void} frame */
async function open(frame) {
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  socket.write(
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
  );
  /** @type {Buffer} */
  let rest = Buffer.alloc(0);
  for (let end = -1; end === -1; end = rest.indexOf("\r\n\r\n"))
    rest = Buffer.concat([rest, (await once(socket, "data"))[0]]);
  if (!rest.toString().startsWith("HTTP/1.1 101")) throw new Error(rest.toString());
  rest = rest.subarray(rest.indexOf("\r\n\r\n") + 4);
  const read = (/** @type {Buffer} */ chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    // All messages here are shorter than 126 bytes, so that a header has two.
    for (let length = rest[1]; length !== undefined && rest.length >= 2 + length; length = rest[1]) {
      const payload = rest.subarray(2, 2 + length);
      rest = rest.subarray(2 + length);
      frame(payload);
    }
  };
  read(Buffer.alloc(0));
  socket.on("data", read);
  return socket;
}

/** Opens them all, a hundred at a time. @param {(index: number) => (payload: Buffer) => void} frames */
async function openAll(frames) {
  const sockets = [];
  while (sockets.length < connections) {
    const count = Math.min(100, connections - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: count }, (_, i) => open(frames(sockets.length + i))))));
  }
  return sockets;
}

/** A masked text frame; a mask of zeros spares us the masking, and the server nothing. @param {string} text */
function frameOf(text) {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

/** @param {number} messages @param {number} beginning @param {number} types */
async function answers(messages, beginning, types) {
  let count = 0;
  let started = 0;
  /** @type {(seen: { rate: number }) => void} */
  let finish = () => {};
  /** @type {Promise<{ rate: number }>} */
  const finished = new Promise((resolve) => (finish = resolve));
  /** @param {number} id */
  const ask = (id) => frameOf(`{"type":"type${id % types}","channel":"room:lobby","id":${id}}`);
  /** What is asked on each connection now. @type {number[]} */
  const asked = [];
  /** @type {import("node:net").Socket[]} */
  const sockets = await openAll((index) => (payload) => {
    const id = asked[index] ?? 0;
    const expected = `{"type":"answer${id % types}","channel":"room:lobby","id":${id},"text":"room:lobby has ${id}"}`;
    if (payload.toString("latin1") !== expected) throw new Error(`another answer: ${payload.toString()}`);
    count++;
    if (count === beginning) started = performance.now();
    if (count === messages) finish({ rate: ((messages - beginning) * 1000) / (performance.now() - started) });
    next(index);
  });
  let id = 1_000_000;
  /** @param {number} index */
  function next(index) {
    asked[index] = ++id;
    sockets[index]?.write(ask(id));
  }
  for (const index of sockets.keys()) next(index);
  const seen = await finished;
  for (const socket of sockets) socket.destroy();
  return seen;
}

/** @param {number} wanted */
async function ticks(wanted) {
  /** @type {number[]} */
  const times = [];
  /** @type {() => void} */
  let finish = () => {};
  const finished = new Promise((resolve) => (finish = () => resolve(undefined)));
  let everywhere = false;
  const sockets = await openAll((index) => () => {
    // The beginning, in which connections are still opened, does not count.
    if (!everywhere || index > 0) return;
    times.push(performance.now());
    if (times.length === wanted) finish();
  });
  await new Promise((settled) => setTimeout(settled, 500));
  everywhere = true;
  await finished;
  for (const socket of sockets) socket.destroy();
  const gaps = times
    .slice(1)
    .map((time, i) => time - (times[i] ?? 0))
    .sort((a, b) => a - b);
  return {
    rate: ((times.length - 1) * 1000) / ((times.at(-1) ?? 0) - (times[0] ?? 0)),
    gap: gaps[Math.floor(gaps.length * 0.99)],
  };
}

async function idle() {
  const sockets = await openAll(() => () => {});
  await new Promise((settled) => setTimeout(settled, 1000));
  for (const socket of sockets) socket.destroy();
  return { held: sockets.length };
}

const seen =
  role === "answers"
    ? await answers(numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 1)
    : role === "ticks"
      ? await ticks(numbers[0] ?? 0)
      : await idle();
console.log(JSON.stringify(seen));
