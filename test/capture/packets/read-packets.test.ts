import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { openRecording } from "../../../src/capture/open-recording.ts";
import { Failure, type Problem } from "../../../src/problem.ts";
import type { Recording, TrafficEvent } from "../../../src/recording/traffic.ts";
import { allOf } from "../../support/traffic.ts";
import { hasTshark } from "../../support/tshark.ts";

/**
 * Two clients of an echo that greets: each sends a text, three bytes, 2000 letters, a ping, and `bye`, upon which the server
 * closes. The others are made of the packets of `plain` and `tls`: in another order and doubled, without some of them,
 * without the first of them, without the last bytes.
 */
const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const keylog = fixture("tls.keys");

async function read(name: string, keys?: string): Promise<Recording> {
  return openRecording(fixture(name), name, { keylog: keys });
}

async function problemOf(reading: Promise<unknown>): Promise<Problem | undefined> {
  const thrown = await reading.catch((error: unknown) => error);
  return thrown instanceof Failure ? thrown.problem : undefined;
}

/** What a side of a connection has sent, in short. */
function sent(events: readonly TrafficEvent[], connection: number, from: "client" | "server"): readonly string[] {
  return events.flatMap((event) => {
    if (event.connection !== connection || !("from" in event) || event.from !== from) return [];
    switch (event.type) {
      case "message":
        return [typeof event.data === "string" ? shortened(event.data) : Buffer.from(event.data).toString("hex")];
      case "ping":
      case "pong":
        return [`${event.type} ${Buffer.from(event.data).toString()}`];
      case "close":
        return [`close ${event.code} ${event.reason}`];
      default:
        return [];
    }
  });
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.length} × ${text.slice(0, 1)}` : text;
}

const asked = (hello: string): readonly string[] => [hello, "000102", "2000 × x", "ping hé", "bye", "close 1001 away"];
const answered = (hello: string): readonly string[] => [
  '{"type":"welcome"}',
  hello,
  "000102",
  "2000 × x",
  "pong hé",
  "bye",
  "close 1001 away",
];
const first = '{"hello":1}';

function gaps(events: readonly TrafficEvent[]): readonly string[] {
  return events.flatMap((each) => (each.type === "gap" ? [`${each.connection}: ${each.reason}`] : []));
}

describe.skipIf(!hasTshark)("captured packets (tshark)", { timeout: 60_000 }, () => {
  it.each([
    ["as they were", "plain.pcapng", undefined],
    ["in another order, and doubled", "shuffled.pcapng", undefined],
    ["with compression", "deflate.pcapng", undefined],
    ["under TLS, with its keys", "tls.pcapng", keylog],
  ])("%s", async (_, name, keys) => {
    const events = await allOf(await read(name, keys));
    const [one, two] = sent(events, 1, "client")[0] === first ? [1, 2] : [2, 1];
    expect(sent(events, one, "client")).toEqual(asked(first));
    expect(sent(events, one, "server")).toEqual(answered(first));
    expect(sent(events, two, "client")).toEqual(asked("second"));
    expect(sent(events, two, "server")).toEqual(answered("second"));
    expect(gaps(events)).toEqual([]);
    const times = events.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it("tell of handshakes, the frames of messages, and the end", async () => {
    const { head, events } = await read("plain.pcapng");
    expect(head).toMatchObject({ creator: "tshark", missing: [] });
    const all = (await allOf({ head, events })).filter(({ connection }) => connection === 1);
    const [port] = all.flatMap((each) => (each.type === "open" ? [each.client ?? ""] : []));
    expect(all.slice(0, 3)).toMatchObject([
      { type: "open", at: 0, client: port },
      { type: "request", method: "GET", url: "ws://127.0.0.1:9701/room?x=1" },
      { type: "response", status: 101, statusText: "Switching Protocols" },
    ]);
    expect(all.filter(({ type }) => type === "request")[0]).toHaveProperty(
      "headers",
      expect.arrayContaining([["Sec-WebSocket-Protocol", "chat"]]),
    );
    const long = all.find((each) => each.type === "message" && each.data.length === 2000);
    expect(long).toHaveProperty("wire", { size: 2008, frames: [2000], compressed: false });
    expect(all.at(-1)).toMatchObject({ type: "end", how: "fin", from: "server" });
    expect((await allOf(await read("tls.pcapng", keylog)))[1]).toHaveProperty("url", "wss://127.0.0.1:9703/room?x=1");
    const packed = (await allOf(await read("deflate.pcapng"))).find((each) => each.type === "message");
    expect(packed).toHaveProperty("wire.compressed", true);
  });

  it("say what is missing, and go on behind it", async () => {
    const events = await allOf(await read("lost.pcapng"));
    expect(gaps(events)).toEqual([
      "1: 700 bytes of the client are not in the capture, and a frame was cut by it",
      "2: 700 bytes of the client are not in the capture, and a frame was cut by it",
    ]);
    for (const [connection, hello] of [
      [1, sent(events, 1, "client")[0] ?? ""],
      [2, sent(events, 2, "client")[0] ?? ""],
    ] as const) {
      const whole = asked(hello).filter((each) => !each.startsWith("2000"));
      expect(whole).toEqual(expect.arrayContaining([...sent(events, connection, "client")]));
      expect(sent(events, connection, "client")).toContain("close 1001 away");
      expect(sent(events, connection, "server")).toEqual(answered(hello));
    }
  });

  it("say that something of TLS is missing", async () => {
    const events = await allOf(await read("tls-lost.pcapng", keylog));
    expect(gaps(events)).toEqual(["1: Packets are not in the capture: something that TLS carried is missing, too"]);
  });

  it("are read from the middle of a connection", async () => {
    const events = await allOf(await read("midstream.pcapng"));
    const why = "Its beginning was not captured: what it has asked for is unknown";
    expect(gaps(events)).toEqual([`1: ${why}`, `2: ${why}`]);
    expect(events[0]).toMatchObject({ type: "open", continued: true });
    const own = sent(events, 1, "client")[0] === first ? 1 : 2;
    expect(sent(events, own, "client")).toEqual(asked(first));
    expect(sent(events, own, "server")).toEqual(answered(first).slice(1));
  });

  it("say which messages cannot be unpacked from the middle of a connection; the others are told", async () => {
    const events = await allOf(await read("midstream-deflate.pcapng"));
    expect(new Set(gaps(events).map((each) => each.slice(3)))).toEqual(
      new Set([
        "Its beginning was not captured: what it has asked for is unknown",
        "A compressed message refers to one that could not be unpacked: it is missing (from the client)",
        "A compressed message refers to one that could not be unpacked: it is missing (from the server)",
      ]),
    );
    expect(sent(events, 1, "client")).toEqual(["ping hé", "close 1001 away"]);
  });

  it("that end in the middle are told up to there", async () => {
    const events = await allOf(await read("cut.pcap"));
    expect(gaps(events)).toEqual(["0: The capture ends in the middle of a packet"]);
    expect(events.findLast(({ type }) => type === "end")).toMatchObject({ how: "cut" });
  });

  it("under TLS without keys say what to give", async () => {
    const problem = await problemOf(read("tls.pcapng"));
    expect(problem?.headline).toBe("No WebSocket is in tls.pcapng: it has 2 TCP connections");
    expect(problem?.help).toMatch(/^2 connections of it are TLS: --keylog names the file/);
    const wrong = await problemOf(read("tls.pcapng", fixture("plain.pcapng")));
    expect(wrong?.help).toBe("The keys are not those of its TLS connections, or their beginning was not captured.");
  });

  it("that tshark cannot read are told with its words", async () => {
    const folder = await mkdtemp(join(tmpdir(), "wstest-packets-"));
    const bytes = await readFile(fixture("plain.pcapng"));
    await writeFile(join(folder, "x.pcapng"), Buffer.concat([bytes.subarray(0, 4), Buffer.alloc(100, "x")]));
    const problem = await problemOf(openRecording(join(folder, "x.pcapng"), "x.pcapng"));
    expect(problem).toMatchObject({ code: "invalid-file", headline: "tshark cannot read x.pcapng" });
    expect(problem?.notes.join("\n")).toContain("x.pcapng");
  });
});

it("says what to install when tshark is not there", async () => {
  const path = process.env["PATH"];
  process.env["PATH"] = "/nowhere";
  try {
    expect(await problemOf(read("plain.pcapng"))).toMatchObject({
      code: "invalid-argument",
      headline: "plain.pcapng is a capture of packets, and tshark, which reads them, is not installed",
      help: expect.stringContaining("apt-get install tshark") as string,
    });
  } finally {
    process.env["PATH"] = path;
  }
});

it("says that the file of keys is not there", async () => {
  expect(await problemOf(read("plain.pcapng", "/no/such/file"))).toMatchObject({
    code: "invalid-argument",
    headline: "--keylog /no/such/file: there is no such file",
  });
});
