import { mkdtempSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import { RecordingWriter } from "../../src/capture/recording-writer.ts";
import { systemClock } from "../../src/environment.ts";
import { frameBytes } from "../../src/net/wire-frame.ts";
import { Recorder } from "../../src/proxy/recorder.ts";
import { Splice } from "../../src/proxy/splice.ts";
import { Secrets } from "../../src/recording/secrets.ts";
import { parseFrames } from "../support/parse-frames.ts";

/** One end of TCP as the splice sees it; the test says what comes from the other end, and sees what goes there. */
class End extends Duplex {
  readonly #went: Buffer[] = [];
  setNoDelay(): this {
    return this;
  }
  override _read(): void {}
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.#went.push(chunk);
    done();
  }
  get went(): Buffer {
    return Buffer.concat(this.#went);
  }
}

interface Driven {
  readonly client: End;
  readonly server: End;
  readonly splice: Splice;
  /** Whether the limit was reached. */
  readonly enough: () => boolean;
  end(): Promise<void>;
}

async function driven(messages: number, fsync = false): Promise<Driven> {
  const path = join(mkdtempSync(join(tmpdir(), "wstest-splice-")), "a.wsr");
  let enough = false;
  const writer = new RecordingWriter({
    pathOf: () => path,
    head: { creator: "a test", missing: [] },
    clock: systemClock,
    fsync,
    failed: () => undefined,
  });
  const recorder = new Recorder({
    writer,
    secrets: new Secrets(),
    limits: { messages },
    fsync,
    enough: () => (enough = true),
    trouble: () => undefined,
  });
  const [client, server] = [new End(), new End()];
  const connection = recorder.opened(undefined);
  const splice = new Splice({
    client: client as unknown as Socket,
    server: server as unknown as Socket,
    connection,
    recorder,
    clock: systemClock,
    ended: () => undefined,
  });
  return {
    client,
    server,
    splice,
    enough: () => enough,
    async end() {
      client.destroy();
      server.destroy();
      await recorder.end();
    },
  };
}

/** What has come is read in another turn. */
async function bring(end: End, bytes: Buffer): Promise<void> {
  if (bytes.length > 0) end.push(bytes);
  await new Promise((resolve) => setImmediate(resolve));
}

const text = (payload: string | Buffer, mask: boolean): Buffer => {
  const bytes = Buffer.from(payload);
  return frameBytes({ opcode: 1, fin: true, rsv: 0, mask, payload: bytes, length: bytes.length });
};

describe("the close frame of a recording that ends", () => {
  const sides = [
    ["the server", false],
    ["the client", true],
  ] as const;

  describe.each(sides)("while %s sends a large message", (_, mask) => {
    const small = text("small", mask);
    const large = text(Buffer.alloc(70_000, "x"), mask);
    // Around each end of a part of the header, in the payload, and around its end.
    const cuts = [0, 1, 2, 3, 9, 10, 11, 13, 14, 15, 1_000, 65_535, large.length - 1, large.length];

    it.each(cuts)("stands between two frames or nowhere, when %i bytes of it have passed", async (cut) => {
      for (const parts of [1, 3]) {
        const { client, server, splice, enough, end } = await driven(1);
        const [from, to] = mask ? [client, server] : [server, client];
        // The limit is reached: nothing that comes behind it is recorded.
        await bring(from, small);
        expect(enough()).toBe(true);
        const size = Math.ceil(cut / parts) || 1;
        for (let at = 0; at < cut; at += size) await bring(from, large.subarray(at, Math.min(cut, at + size)));
        void splice.stop();
        const { frames, rest } = parseFrames(to.went);
        const isWhole = cut === 0 || cut === large.length;
        expect(frames.map(({ opcode }) => opcode)).toEqual([
          1,
          ...(cut === large.length ? [1] : []),
          ...(isWhole ? [8] : []),
        ]);
        expect(rest.equals(large.subarray(0, isWhole ? 0 : cut))).toBe(true);
        expect(to.writableEnded).toBe(true);
        // On the other way nothing is in the middle.
        expect(parseFrames(from.went).frames.map(({ opcode }) => opcode)).toEqual([8]);
        await end();
      }
    });
  });

  it("does not follow another one, also of those that were not recorded", async () => {
    const { client, server, splice, end } = await driven(1);
    await bring(server, text("small", false));
    const close = frameBytes({ opcode: 8, fin: true, rsv: 0, mask: false, payload: Buffer.alloc(0), length: 0 });
    await bring(server, close);
    void splice.stop();
    expect(parseFrames(client.went).frames.map(({ opcode }) => opcode)).toEqual([1, 8]);
    expect(parseFrames(server.went).frames.map(({ opcode }) => opcode)).toEqual([8]);
    await end();
  });

  it("stands rightly when all is on the disk first", async () => {
    const { client, server, splice, end } = await driven(1, true);
    const large = text(Buffer.alloc(70_000, "x"), false);
    await bring(server, Buffer.concat([text("small", false), large.subarray(0, 9)]));
    await bring(server, large.subarray(9, 20_000));
    void splice.stop();
    expect(parseFrames(client.went).frames.map(({ opcode }) => opcode)).toEqual([1]);
    expect(parseFrames(client.went).rest.equals(large.subarray(0, 20_000))).toBe(true);
    await end();
  });
});

it("what must be on the disk first waits for a body that is unpacked, in its order", async () => {
  const waiting: (() => void)[] = [];
  const recorded: string[] = [];
  const recorder = {
    recordsFirst: true,
    behind: false,
    get held() {
      return waiting.length > 0;
    },
    whenRecorded: (act: () => void) => void waiting.push(act),
    bytes: (from: string, _: number, bytes: Buffer) => void recorded.push(`${from} ${bytes.length}`),
    ended: () => undefined,
  };
  waiting.push(() => undefined);
  const [client, server] = [new End(), new End()];
  const splice = new Splice({
    client: client as unknown as Socket,
    server: server as unknown as Socket,
    connection: 1,
    recorder: recorder as unknown as Recorder,
    clock: systemClock,
    ended: () => undefined,
  });
  await bring(client, text("hello", true));
  await bring(client, text("hello again", true));
  expect([recorded, server.went.length, client.isPaused()]).toEqual([[], 0, true]);
  while (waiting.length > 0) waiting.shift()?.();
  await bring(client, Buffer.alloc(0));
  expect(recorded).toEqual(["client 11", "client 17"]);
  expect(parseFrames(server.went).frames.map(({ opcode }) => opcode)).toEqual([1, 1]);
  expect(client.isPaused()).toBe(false);
  void splice.stop();
  client.destroy();
  server.destroy();
});
