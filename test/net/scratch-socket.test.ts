import { once } from "node:events";
import { createServer, type Server, Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { onScratch, ScratchSocket } from "../../src/net/scratch-socket.ts";
import { closedAfterEach } from "../support/closed-after-each.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";

expectNoOpenHandles();

const opened = closedAfterEach();

/** Both ends of a connection; `client` makes ours. */
async function pair<Client extends Socket>(
  client: () => Client,
): Promise<{ ours: Client; theirs: Socket; server: Server }> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const ours = client();
  ours.connect(address.port, "127.0.0.1");
  const [theirs] = (await once(server, "connection")) as [Socket];
  await opened(
    Promise.resolve({
      async close() {
        ours.destroy();
        theirs.destroy();
        if (!server.listening) return;
        server.close();
        await once(server, "close");
      },
    }),
  );
  return { ours, theirs, server };
}

const shared = (): ScratchSocket => new ScratchSocket();

/** Waits until a socket has told so many bytes. */
async function until(have: () => number, bytes: number): Promise<void> {
  while (have() < bytes) await setImmediate();
}

describe("a socket that is read into shared memory", () => {
  it("tells pieces that nothing is written over, whoever else is read meanwhile", async () => {
    const pairs = await Promise.all([pair(shared), pair(shared)]);
    const pieces = pairs.map(() => [] as Buffer[]);
    for (const [index, { ours }] of pairs.entries()) ours.on("data", (piece) => pieces[index]?.push(piece));
    for (const letters of ["ab", "cd", "ef"])
      for (const [index, { theirs }] of pairs.entries()) {
        const have = pieces[index]?.length ?? 0;
        theirs.write(letters[index] ?? "");
        await until(() => pieces[index]?.length ?? 0, have + 1);
      }
    expect(pieces.map((each) => Buffer.concat(each).toString())).toEqual(["ace", "bdf"]);
  });

  it("asks a taker first, and tells what that leaves", async () => {
    const { ours, theirs } = await pair(shared);
    const taken: string[] = [];
    let told = "";
    ours.on("data", (piece) => (told += String(piece)));
    ours.takeBy({
      take(memory, count) {
        const end = memory.subarray(0, count).indexOf("!");
        const size = end === -1 ? 0 : end + 1;
        if (size > 0) taken.push(memory.toString("latin1", 0, size));
        return size;
      },
    });
    theirs.write("a!b");
    await until(() => told.length, 1);
    theirs.write("c!");
    await until(() => taken.length, 2);
    theirs.write("d");
    await until(() => told.length, 2);
    expect([taken, told]).toEqual([["a!", "c!"], "bd"]);
  });

  it("asks no taker while somebody else listens, nobody does, or something waits to be read", async () => {
    const { ours, theirs } = await pair(shared);
    const told: string[] = [];
    let asked = 0;
    ours.takeBy({
      take(_memory, count) {
        asked++;
        return count;
      },
    });
    const first = (piece: Buffer): void => void told.push(`1 ${String(piece)}`);
    const second = (piece: Buffer): void => void told.push(`2 ${String(piece)}`);
    ours.on("data", first).on("data", second);
    theirs.write("a");
    await until(() => told.length, 2);
    ours.off("data", second).pause();
    theirs.write("b");
    await until(() => ours.readableLength, 1);
    expect([asked, told]).toEqual([0, ["1 a", "2 a"]]);
    ours.resume();
    await until(() => told.length, 3);
    theirs.write("c");
    await until(() => asked, 1);
    ours.off("data", first).resume();
    const before = ours.bytesRead;
    theirs.write("d");
    await until(() => ours.bytesRead, before + 1);
    expect([asked, told]).toEqual([1, ["1 a", "2 a", "1 b"]]);
  });

  it.each([
    ["any other", () => new Socket()],
    ["this", shared],
  ])("hears while it is paused that the other side has gone, as any other: %s", async (_name, make) => {
    const { ours, theirs } = await pair(make);
    ours.on("data", () => {});
    ours.pause();
    const failed = once(ours, "error");
    theirs.resetAndDestroy();
    expect(await failed).toEqual([expect.objectContaining({ code: "ECONNRESET" })]);
  });

  it("loses nothing and doubles nothing, however it is paused and resumed", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 0, max: 3 })),
        async (sizes, pauses) => {
          const { ours, theirs } = await pair(shared);
          const sent = Buffer.concat(sizes.map((size, index) => Buffer.alloc(size, index + 1)));
          const got: Buffer[] = [];
          const waits = [...pauses];
          ours.takeBy({
            take(memory, count) {
              const half = count >> 1;
              got.push(Buffer.from(memory.subarray(0, half)));
              return half;
            },
          });
          ours.on("data", (piece) => {
            got.push(piece);
            const turns = waits.pop() ?? 0;
            if (turns === 0) return;
            ours.pause();
            void (async () => {
              for (let turn = 0; turn < turns; turn++) await setImmediate();
              ours.resume();
            })();
          });
          theirs.end(sent);
          await once(ours, "close");
          expect(Buffer.concat(got).equals(sent)).toBe(true);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("a socket that a server has made", () => {
  it("goes on as one that is read into shared memory; the one that was is closed, and the server may be closed", async () => {
    const { ours, theirs, server } = await pair(shared);
    const closed = once(theirs, "close");
    const same = onScratch(theirs);
    expect(same).toBeInstanceOf(ScratchSocket);
    expect([same.allowHalfOpen, same.remotePort]).toEqual([theirs.allowHalfOpen, ours.localPort]);
    await closed;
    let [told, answered] = ["", ""];
    same.on("data", (piece) => (told += String(piece)));
    ours.on("data", (piece) => (answered += String(piece)));
    ours.write("ping");
    await until(() => told.length, 4);
    same.write("pong");
    await until(() => answered.length, 4);
    expect([told, answered]).toEqual(["ping", "pong"]);
    const ended = once(ours, "end");
    same.end();
    await ended;
    ours.end();
    await once(same, "close");
    await new Promise((resolve) => server.close(resolve));
  });

  it("stays what it is when something waits to be read or written, when it is closed, and when Node gives nothing to do it with", async () => {
    const { ours, theirs } = await pair(shared);
    ours.write("unread");
    theirs.resume().pause();
    await until(() => theirs.readableLength, 6);
    expect(onScratch(theirs)).toBe(theirs);
    theirs.read();
    theirs.cork();
    theirs.write("unwritten");
    expect(onScratch(theirs)).toBe(theirs);
    theirs.uncork();
    const handle = (theirs as unknown as { _handle: { useUserBuffer: unknown } })._handle;
    expect(handle.useUserBuffer, "this Node's handles differ: see src/net/scratch-socket.ts").toBeTypeOf("function");
    handle.useUserBuffer = undefined;
    expect(onScratch(theirs)).toBe(theirs);
    theirs.destroy();
    expect(onScratch(theirs)).toBe(theirs);
  });
});
