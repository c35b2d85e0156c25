import type { Address, TcpStreams } from "./tcp-streams.ts";
import { type Capture, tshark } from "./tshark.ts";

/** What one end of a stream has sent with a packet, in the order of the stream: TCP is put together, and TLS unpacked. */
export interface Segment {
  /** tshark's number of the stream. */
  readonly stream: number;
  /** Which of the two has sent it: 0 or 1. Who they are is told at the beginning of the stream, if it is known. */
  readonly peer: number;
  readonly peers: readonly (Address | undefined)[];
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly bytes: Buffer;
  /** So many bytes stand here in the stream, and not in the capture. */
  readonly missing?: number;
}

/** The content of streams, one after another, in any order. Throws as `tshark` does. */
export async function* follow(
  capture: Capture,
  { streamOf }: TcpStreams,
  { streams, tls }: { readonly streams: readonly number[]; readonly tls: boolean },
): AsyncGenerator<Segment> {
  for (let start = 0; start < streams.length; start += AT_ONCE) {
    const taps = streams
      .slice(start, start + AT_ONCE)
      .flatMap((each) => ["-z", `follow,${tls ? "tls" : "tcp"},yaml,${each}`]);
    yield* segments(tshark(capture, ["-q", ...taps]), streamOf);
  }
}

// --- internal ---

/** tshark asks for each packet whether it belongs to one of them. */
const AT_ONCE = 100;

/** Reads what `follow` writes as YAML: always in the same form, so no parser of YAML is needed for gigabytes of it. */
async function* segments(lines: AsyncIterable<string>, streamOf: TcpStreams["streamOf"]): AsyncGenerator<Segment> {
  let peers: { host: string; port: string }[] = [];
  let begun: Begun | undefined;
  let stream: number | undefined;
  let time = 0;
  const finish = (): Segment | undefined => {
    // What is missing is told with a packet that carries nothing.
    stream = (begun && streamOf(begun.packet)) ?? stream;
    const segment = begun && stream !== undefined ? segmentOf(begun, peers, stream) : undefined;
    begun = undefined;
    if (!segment) return undefined;
    // What is missing has no time: it was when the one before was, or later.
    time = segment.time > 0 ? Math.max(time, segment.time) : time;
    return { ...segment, time };
  };
  for await (const line of lines) {
    const text = line.trim();
    if (begun && inData.test(line)) {
      begun.base64.push(text);
      continue;
    }
    const [, key = "", value = ""] = member.exec(text) ?? [];
    if (key === "peers" || key === "packet") {
      const segment = finish();
      if (segment) yield segment;
    }
    if (key === "peers") [peers, stream, time] = [[], undefined, 0];
    else if (key === "packet") begun = { packet: Number(value), peer: 0, time: 0, base64: [] };
    else if (begun && key === "peer") begun.peer = Number(value);
    else if (begun && key === "timestamp") begun.time = Number(value) * 1000;
    else if (key === "host") peers.push({ host: value, port: "" });
    else if (key === "port") (peers.at(-1) ?? { port: "" }).port = value;
  }
  const segment = finish();
  if (segment) yield segment;
}

interface Begun {
  readonly packet: number;
  peer: number;
  time: number;
  readonly base64: string[];
}

const inData = /^ {6}[A-Za-z0-9+/=]+$/;
const member = /^(?:- )?(\w+): ?(.*)$/;
const hole = /^\[(\d+) bytes missing in capture file\]\0?$/;

function segmentOf(
  { peer, time, base64 }: Begun,
  peers: readonly { readonly host: string; readonly port: string }[],
  stream: number,
): Segment {
  const addresses = peers.map(({ host, port }) =>
    host === "" ? undefined : `${host.includes(":") ? `[${host}]` : host}:${port}`,
  );
  const bytes = Buffer.from(base64.join(""), "base64");
  const [, missing] = (time === 0 && hole.exec(bytes.toString("latin1"))) || [];
  const common = { stream, peer, peers: addresses, time };
  return missing === undefined ? { ...common, bytes } : { ...common, bytes: Buffer.alloc(0), missing: Number(missing) };
}
