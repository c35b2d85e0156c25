import { type Capture, type CaptureEnd, tshark } from "./tshark.ts";

/** One end of a stream: `127.0.0.1:8080`, `[::1]:8080`. */
export type Address = string;

/** A stream of TCP in a capture. */
export interface TcpStream {
  /** tshark's number of it. */
  readonly stream: number;
  /** When the first packet of it came, in milliseconds since 1970. */
  readonly start: number;
  /** Who has sent the first packet, and who has got it. */
  readonly first: readonly [from: Address, to: Address];
  /** Who has dialled; undefined when the capture began later. */
  client: Address | undefined;
  /** Whether a handshake of WebSocket was seen in it. */
  upgrades: boolean;
  tls: boolean;
  /** Whether tshark found a protocol in it. */
  known: boolean;
  /** Whether something was sent. */
  carries: boolean;
  /** When segments were missing in the capture first. */
  lost: number | undefined;
  /** How TCP ended: who ended it first, and when it was over. */
  end: { readonly by: Address; readonly reset: boolean; time: number } | undefined;
}

/** The streams of a capture, and to which of them each packet belongs. */
export interface TcpStreams {
  readonly streams: readonly TcpStream[];
  /** The stream of a packet with content, by its number. */
  streamOf(packet: number): number | undefined;
  readonly end: CaptureEnd;
  /** When the last packet came. */
  readonly last: number;
}

/** Reads a capture once, and keeps of each packet only to which stream it belongs. Throws as `tshark` does. */
export async function tcpStreams(capture: Capture): Promise<TcpStreams> {
  const found = new Map<number, TcpStream>();
  const packets = new PacketMap();
  let last = 0;
  const lines = tshark(capture, ["-Y", wanted, "-T", "fields", ...fields.flatMap((each) => ["-e", each])]);
  let next = await lines.next();
  for (; next.done !== true; next = await lines.next()) {
    const packet = packetOf(next.value);
    if (!packet) continue;
    last = Math.max(last, packet.time);
    if (packet.length > 0) packets.set(packet.number, packet.stream);
    const { from, to, time, stream } = packet;
    let known = found.get(stream);
    if (!known) {
      known = { ...nothingKnown, stream, start: time, first: [from, to] };
      found.set(stream, known);
    }
    note(known, packet);
  }
  return { streams: [...found.values()], streamOf: (packet) => packets.get(packet), end: next.value, last };
}

// --- internal ---

const nothingKnown = {
  client: undefined,
  upgrades: false,
  tls: false,
  known: false,
  carries: false,
  lost: undefined,
  end: undefined,
};

const wanted = "tcp.len > 0 || tcp.flags.syn == 1 || tcp.flags.fin == 1 || tcp.flags.reset == 1";
const fields = [
  "frame.number",
  "tcp.stream",
  "frame.time_epoch",
  "ip.src",
  "ipv6.src",
  "tcp.srcport",
  "ip.dst",
  "ipv6.dst",
  "tcp.dstport",
  "tcp.len",
  "tcp.flags",
  "tcp.analysis.lost_segment",
  "frame.protocols",
  "http.upgrade",
] as const;

interface Packet {
  readonly number: number;
  readonly stream: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly from: Address;
  readonly to: Address;
  readonly length: number;
  readonly flags: number;
  readonly lost: boolean;
  readonly protocols: string;
  readonly upgrades: boolean;
}

function packetOf(line: string): Packet | undefined {
  const cells = line.split("\t");
  const cell = (name: (typeof fields)[number]): string => cells[fields.indexOf(name)] ?? "";
  const [number, stream] = [Number(cell("frame.number")), Number(cell("tcp.stream"))];
  const time = Number(cell("frame.time_epoch")) * 1000;
  // In a tunnel there are several of all, by commas: such a stream is not ours to take apart.
  if (!(number > 0) || !(stream >= 0) || Number.isNaN(time)) return undefined;
  return {
    number,
    stream,
    time,
    from: address(cell("ip.src"), cell("ipv6.src"), cell("tcp.srcport")),
    to: address(cell("ip.dst"), cell("ipv6.dst"), cell("tcp.dstport")),
    length: Number(cell("tcp.len")) || 0,
    flags: Number(cell("tcp.flags")) || 0,
    lost: cell("tcp.analysis.lost_segment") !== "",
    protocols: cell("frame.protocols"),
    upgrades: cell("http.upgrade").toLowerCase().includes("websocket"),
  };
}

function address(v4: string, v6: string, port: string): Address {
  return v6 === "" ? `${v4}:${port}` : `[${v6}]:${port}`;
}

const [FIN, SYN, RST, ACK] = [0x01, 0x02, 0x04, 0x10];

function note(stream: TcpStream, packet: Packet): void {
  const { flags, from, to, time, length, protocols, lost, upgrades } = packet;
  if (flags & SYN) stream.client = flags & ACK ? to : from;
  stream.upgrades ||= upgrades;
  stream.tls ||= /:tls\b/.test(protocols);
  stream.carries ||= length > 0;
  stream.known ||= length > 0 && !/:tcp(?::data)?$/.test(protocols);
  if (lost) stream.lost ??= time;
  if (!(flags & (FIN | RST))) return;
  if (!stream.end) stream.end = { by: from, reset: (flags & RST) !== 0, time };
  // Half of it was ended before, and may have been used on; what follows the end of both is of no account.
  else if (stream.end.by !== from && !stream.end.reset) stream.end = { ...stream.end, time };
}

/** To which stream a packet belongs, in four bytes each. */
class PacketMap {
  #streams = new Int32Array(64 * 1024).fill(-1);

  set(packet: number, stream: number): void {
    if (packet >= this.#streams.length) {
      const larger = new Int32Array(Math.max(packet + 1, this.#streams.length * 2)).fill(-1);
      larger.set(this.#streams);
      this.#streams = larger;
    }
    this.#streams[packet] = stream;
  }

  get(packet: number): number | undefined {
    const stream = this.#streams[packet] ?? -1;
    return stream === -1 ? undefined : stream;
  }
}
