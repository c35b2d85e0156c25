import { once } from "node:events";
import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { endOnce } from "../../src/net/end-once.ts";

/** A stream that counts how often Node is asked to end it. */
class Counting extends Writable {
  asked = 0;
  readonly written: string[] = [];

  override end(...how: unknown[]): this {
    this.asked++;
    return super.end(...(how as []));
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written.push(String(chunk));
    done();
  }
}

test("ends a stream the first time, and nothing is done the second time", async () => {
  const stream = new Counting();
  endOnce(stream);
  expect(stream.end("last")).toBe(stream);
  await once(stream, "finish");
  expect(stream.end()).toBe(stream);
  expect(stream).toMatchObject({ asked: 1, written: ["last"], writableFinished: true });
});

test("who wants to know, or writes something, is answered as ever", async () => {
  const stream = new Counting();
  endOnce(stream);
  stream.end();
  await once(stream, "finish");
  const told = new Promise<Error | undefined>((resolve) => stream.end(resolve));
  expect(await told).toMatchObject({ code: "ERR_STREAM_ALREADY_FINISHED" });
  expect(stream.asked).toBe(2);
});

test("ends a stream that was destroyed before", () => {
  const stream = new Counting();
  endOnce(stream);
  stream.destroy();
  stream.end();
  expect(stream.asked).toBe(1);
});
