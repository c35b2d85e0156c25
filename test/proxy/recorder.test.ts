import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { Pieces } from "../../src/capture/pieces.ts";
import type { RecordingWriter } from "../../src/capture/recording-writer.ts";
import { Recorder } from "../../src/proxy/recorder.ts";
import { Secrets } from "../../src/recording/secrets.ts";
import type { TrafficEvent } from "../../src/recording/traffic.ts";
import { frame } from "../support/raw-server.ts";

interface Written {
  readonly what: string;
  readonly at: number;
}

/** What a recorder writes, and when it was; each look at the clock takes a millisecond. */
function recorder(): { readonly recorder: Recorder; readonly written: readonly Written[]; readonly pieces: Pieces } {
  const written: Written[] = [];
  const pieces = new Pieces(true);
  let now = 0;
  const writer = {
    pieces,
    size: 0,
    waiting: 0,
    get now() {
      return (now += 1000);
    },
    event(event: TrafficEvent, _: number | undefined, at: number) {
      const body = "body" in event && event.body ? ` ${Buffer.from(event.body.bytes).toString()}` : "";
      const url = event.type === "request" ? ` ${event.url}` : "";
      written.push({ what: event.type + url + body, at });
    },
    bytes(from: string, _: number, bytes: Buffer, { at }: { readonly at: number }) {
      written.push({ what: `${from} ${bytes.length}`, at });
    },
    end: () => Promise.resolve(),
  } as unknown as RecordingWriter;
  return {
    recorder: new Recorder({
      writer,
      secrets: new Secrets(),
      limits: {},
      fsync: false,
      enough: () => undefined,
      trouble: () => undefined,
    }),
    written,
    pieces,
  };
}

it("unpacks a body, and what comes meanwhile is recorded behind it, at the time when it came", async () => {
  const { recorder: made, written } = recorder();
  const headers = [
    ["Content-Type", "application/json"],
    ["Content-Encoding", "gzip"],
  ] as const;
  const login = made.opened("127.0.0.1:1");
  const bytes = gzipSync('{"token":"abcdefgh"}');
  made.response(login, { status: 200, statusText: "OK", headers, body: { bytes } });
  expect(made.held).toBe(true);
  const socket = made.opened("127.0.0.1:2");
  made.request(socket, { method: "GET", url: "ws://h/?t=1&access_token=abcdefgh", headers: [] });
  made.bytes("client", socket, frame({ mask: true, payload: "hello" }), 1);
  // It is on its way, and somebody may wait for that.
  let told = false;
  made.whenRecorded(() => (told = true));
  expect([written.length, told, made.soFar.messages.client]).toEqual([1, false, 1]);
  await made.end();
  expect(told).toBe(true);
  expect(written).toEqual([
    { what: "open", at: 1000 },
    { what: 'response {"token":"${secret.token}"}', at: 2000 },
    { what: "open", at: 3000 },
    { what: "request ws://h/?t=1&access_token=${secret.token}", at: 4000 },
    { what: "client 11", at: 5000 },
  ]);
});

it("what comes may be passed on as it is kept, unless much is in memory for who reads slowly", async () => {
  const { recorder: ours, pieces } = recorder();
  const held = Array.from({ length: 16 }, () => pieces.take());
  expect(ours.keeps).toBe(true);
  for (const piece of held) pieces.hold(piece);
  expect(ours.keeps).toBe(false);
  for (const piece of held) pieces.letGo(piece);
  expect(ours.keeps).toBe(true);
  await ours.end();
  expect(ours.keeps).toBe(false);
});
