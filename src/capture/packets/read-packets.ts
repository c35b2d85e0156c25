import { existsSync } from "node:fs";
import { Failure } from "../../problem.ts";
import { SpoolFile } from "../../recording/spool-file.ts";
import { readTraffic, trafficLine } from "../../recording/traffic-line.ts";
import type { Recording, TrafficEvent } from "../../recording/traffic.ts";
import { byTime, type InTime, type Series } from "../by-time.ts";
import { follow } from "./follow.ts";
import { StreamDecoder, type Timed } from "./stream-decoder.ts";
import { type TcpStream, type TcpStreams, tcpStreams } from "./tcp-streams.ts";
import type { Capture } from "./tshark.ts";

/**
 * The WebSockets of captured packets, pcap or pcapng, as tshark reads them: those whose handshake it has, and those that go
 * on in it as nothing but frames do. It is read twice, stream by stream; what does not fit into memory lies in a temporary
 * file meanwhile. Throws a `Failure` for what tshark cannot read, and for a capture without WebSockets.
 */
export async function readPackets(capture: Capture): Promise<Recording> {
  const { keylog } = capture;
  // tshark says nothing of it, and reads what is not encrypted.
  if (keylog !== undefined && !existsSync(keylog))
    throw new Failure({ code: "invalid-argument", headline: `--keylog ${keylog}: there is no such file` });
  const found = await tcpStreams(capture);
  const candidates = found.streams.filter(mayBeWebSocket);
  const spool = new SpoolFile();
  try {
    const begun = await spooled(capture, { ...found, streams: candidates }, spool);
    if (begun.length === 0) throw nothing(found.streams, capture);
    const [first] = begun;
    const base = first?.start ?? 0;
    return {
      head: { time: new Date(base).toISOString(), creator: "tshark", missing: [] },
      events: eventsOf(begun, base, spool, found.end.cut),
    };
  } catch (thrown) {
    await spool.close();
    throw thrown;
  }
}

// --- internal ---

function mayBeWebSocket({ upgrades, tls, carries, known, client }: TcpStream): boolean {
  return upgrades || (carries && !tls && !known && client === undefined);
}

/** A stream that is a WebSocket. */
interface Begun {
  readonly stream: number;
  /** Milliseconds since 1970. */
  readonly start: number;
}

/** Puts the events of each stream into the spool. Gives those that have some, in the order in which they began. */
async function spooled(capture: Capture, found: TcpStreams, spool: SpoolFile): Promise<readonly Begun[]> {
  const starts = new Map<number, number>();
  const decoders = new Map(found.streams.map((each) => [each.stream, new StreamDecoder(each)]));
  const put = async (stream: number, events: readonly Timed[]): Promise<void> => {
    for (const { time, event } of events) {
      if (!starts.has(stream)) starts.set(stream, time);
      await spool.add(stream, `${trafficLine({ ...event, at: time, connection: stream })}\n`);
    }
  };
  for (const tls of [false, true]) {
    const streams = found.streams.filter((each) => each.tls === tls).map(({ stream }) => stream);
    for await (const segment of follow(capture, found, { streams, tls }))
      await put(segment.stream, decoders.get(segment.stream)?.read(segment) ?? []);
  }
  for (const [stream, decoder] of decoders) await put(stream, decoder.end(found.last));
  return [...starts].map(([stream, start]) => ({ stream, start })).toSorted((a, b) => a.start - b.start);
}

async function* eventsOf(
  begun: readonly Begun[],
  base: number,
  spool: SpoolFile,
  cut: boolean,
): AsyncGenerator<TrafficEvent> {
  let at = 0;
  try {
    const series = begun.map(({ stream, start }, index): Series<Placed> => ({
      start,
      items: eventsIn(spool, stream, index + 1),
    }));
    for await (const { event } of byTime(series)) {
      at = Math.round((event.at - base) * 1000) / 1000;
      yield { ...event, at };
    }
    if (cut) yield { type: "gap", at, connection: 0, reason: "The capture ends in the middle of a packet" };
  } finally {
    await spool.close();
  }
}

interface Placed extends InTime {
  readonly event: TrafficEvent;
}

async function* eventsIn(spool: SpoolFile, stream: number, connection: number): AsyncGenerator<Placed> {
  let rest = "";
  // What is told of the end of a stream may be older than its last packet.
  let time = 0;
  for await (const text of spool.texts(stream)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const event = readTraffic(JSON.parse(line));
      if (!event) continue;
      time = Math.max(time, event.at);
      yield { time, event: { ...event, at: time, connection } };
    }
  }
}

function nothing(streams: readonly TcpStream[], { file, keylog }: Capture): Failure {
  const secret = streams.filter(({ tls }) => tls).length;
  const has = streams.length === 0 ? "it has no TCP" : `it has ${counted(streams.length, "TCP connection")}`;
  const help =
    secret === 0
      ? "Capture from before the connection is opened: tcpdump -w chat.pcap tcp port 8080."
      : keylog === undefined
        ? `${counted(secret, "connection")} of it ${secret === 1 ? "is" : "are"} TLS: --keylog names the file that browsers and Node write the keys to (SSLKEYLOGFILE, node --tls-keylog).`
        : "The keys are not those of its TLS connections, or their beginning was not captured.";
  return new Failure({ code: "invalid-file", headline: `No WebSocket is in ${file}: ${has}`, help });
}

function counted(count: number, what: string): string {
  return count === 1 ? `one ${what}` : `${count} ${what}s`;
}
