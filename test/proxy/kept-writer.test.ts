import type { Socket } from "node:net";
import { Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { Pieces } from "../../src/capture/pieces.ts";
import { KeptWriter } from "../../src/proxy/kept-writer.ts";

/** A socket whose system takes what is written when the test says so. */
function slow(): { readonly socket: Socket; readonly take: () => void; eager: boolean } {
  const waiting: (() => void)[] = [];
  const state = {
    eager: false,
    take: (): void => waiting.shift()?.(),
    socket: new Writable({
      write(_bytes, _encoding, done) {
        if (state.eager) done();
        else waiting.push(done);
      },
    }) as Socket,
  };
  state.socket.on("error", () => undefined);
  return state;
}

it("what a system takes at once is held nowhere", async () => {
  const [to, pieces] = [slow(), new Pieces(true)];
  to.eager = true;
  const writer = new KeptWriter(to.socket, pieces);
  for (let i = 0; i < 3; i++) {
    expect(writer.write(pieces.take().subarray(0, 10))).toBe(true);
    expect(pieces.read).toBe(0);
  }
  await setImmediate();
  expect(pieces.read).toBe(0);
});

it("what it does not take is held until it has, in the order of the writes", async () => {
  const [to, pieces] = [slow(), new Pieces(true)];
  const writer = new KeptWriter(to.socket, pieces);
  to.eager = true;
  writer.write(pieces.take());
  to.eager = false;
  const read: number[] = [];
  for (let i = 0; i < 3; i++) {
    writer.write(pieces.take());
    read.push(pieces.read);
  }
  // What was taken at once is told later, and is none of these.
  await setImmediate();
  read.push(pieces.read);
  for (let i = 0; i < 3; i++) {
    to.take();
    await setImmediate();
    read.push(pieces.read);
  }
  expect(read).toEqual([1, 2, 3, 3, 2, 1, 0]);
});

it("nothing is held for a socket that is gone", async () => {
  const [to, pieces] = [slow(), new Pieces(true)];
  const writer = new KeptWriter(to.socket, pieces);
  for (let i = 0; i < 3; i++) writer.write(pieces.take());
  to.socket.destroy();
  writer.end();
  expect(pieces.read).toBe(0);
  await setImmediate();
  expect(pieces.read).toBe(0);
});
