/**
 * Captured traffic: what went over connections, in the order in which it was seen. However it was captured (by
 * `wstest record`, by a browser, from packets, in a trace), it reads as this, and all that is made of traffic (timelines,
 * HAR, replays, mocks, scenarios) is made of this and nothing else.
 */
export interface Recording {
  readonly head: RecordingHead;
  /** May be read once; a file that is torn at its end gives what is whole, then a `gap`. */
  readonly events: AsyncIterable<TrafficEvent>;
}

/** What is known of a recording as a whole. */
export interface RecordingHead {
  /** Wall-clock time of `at: 0`, ISO 8601 with Z; undefined when it is not known. */
  readonly time?: string;
  /** What has captured it: `wstest 0.1.0`, `Chrome 156`. */
  readonly creator: string;
  /** Where a proxy has sent its clients on to: `wss://example.com/ws`. */
  readonly target?: string;
  /** Of one of several files into which a recording was split: which it is, from 1. */
  readonly part?: number;
  /** What such a capture never holds, so that its absence says nothing. */
  readonly missing: readonly Missing[];
}

/** `closes`: close frames with their codes; `control`: pings and pongs; `wire`: frames and compression; `ends`: how TCP ended. */
export type Missing = "closes" | "control" | "wire" | "ends";

/** Whose it is: that of the one who dialled, or of the one who accepted. */
export type Side = "client" | "server";

export type TrafficEvent =
  | OpenEvent
  | RequestEvent
  | ResponseEvent
  | MessageEvent
  | PingEvent
  | PongEvent
  | CloseEvent
  | EndEvent
  | ErrorEvent
  | GapEvent;

/** An event of a connection that does not say yet of which, or when. */
export type Unplaced = TrafficEvent extends infer Event
  ? Event extends TrafficEvent
    ? Omit<Event, "at" | "connection">
    : never
  : never;

interface InConnection {
  /** Milliseconds since the recording began, on a monotonic clock, with fractions. */
  readonly at: number;
  /** The number of the connection, from 1, in the order of their opening; all that comes has one that was opened. */
  readonly connection: number;
}

/** A client has come. */
export interface OpenEvent extends InConnection {
  readonly type: "open";
  /** The address of the client: `127.0.0.1:52114`. */
  readonly client?: string;
  /** What the client is called where it was recorded: `bob`, of a trace. Connections of one client have the same. */
  readonly name?: string;
  /** It was open before this file began, whose first events repeat how it was opened. */
  readonly continued?: true;
}

/** Names as they were written, in their order; a name may come several times. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** A body of plain HTTP, or of an answer other than 101. */
export interface TrafficBody {
  /** As it was sent, but for its transfer coding, and for its content coding when it is `unpacked`. */
  readonly bytes: Uint8Array;
  /** How many bytes were sent, when not all of it is here. */
  readonly of?: number;
  /** Its content coding was taken off, though `Content-Encoding` still names it. */
  readonly unpacked?: true;
  /** Why none of it is here, and `of` alone tells of it: `nobody can tell what is secret in application/pdf`. */
  readonly omitted?: string;
}

/** An opening handshake, or another HTTP request. Values that prove who somebody is read `${secret.authorization}`. */
export interface RequestEvent extends InConnection {
  readonly type: "request";
  readonly method: string;
  /** Absolute, as the server is asked: `ws://127.0.0.1:8080/chat?room=1`; `http:` of what is no opening handshake. */
  readonly url: string;
  readonly headers: HeaderList;
  readonly body?: TrafficBody;
}

/** What the server answered: 101, a refusal, or an answer of plain HTTP. */
export interface ResponseEvent extends InConnection {
  readonly type: "response";
  readonly status: number;
  readonly statusText: string;
  readonly headers: HeaderList;
  readonly body?: TrafficBody;
}

/** A whole message, at the time of its last byte. */
export interface MessageEvent extends InConnection {
  readonly type: "message";
  readonly from: Side;
  /** Text, or the bytes of a binary message. */
  readonly data: string | Uint8Array;
  /** How it was put into frames; undefined where a capture does not know. */
  readonly wire?: MessageWire;
}
export interface MessageWire {
  /** The bytes of its frames, headers and all. */
  readonly size: number;
  /** The bytes of payload in each of its frames, compressed or not; of one frame it has one. */
  readonly frames: readonly number[];
  readonly compressed: boolean;
}

export interface PingEvent extends InConnection {
  readonly type: "ping";
  readonly from: Side;
  readonly data: Uint8Array;
}
export interface PongEvent extends InConnection {
  readonly type: "pong";
  readonly from: Side;
  readonly data: Uint8Array;
}

/** A close frame. */
export interface CloseEvent extends InConnection {
  readonly type: "close";
  readonly from: Side;
  /** Undefined: the frame had none. */
  readonly code?: number;
  readonly reason: string;
}

/** The connection is over. Nothing of it comes behind this. */
export interface EndEvent extends InConnection {
  readonly type: "end";
  /** Who ended TCP first, if that is known. */
  readonly from?: Side;
  /** `cut`: the recording ended while it was open. `unknown`: the capture does not tell. */
  readonly how: "fin" | "reset" | "cut" | "unknown";
  /** The bytes of a frame that never became whole, of each side that left one. */
  readonly left?: Readonly<Partial<Record<Side, number>>>;
}

/** What was against the protocol, or kept a connection from being made. */
export interface ErrorEvent extends InConnection {
  readonly type: "error";
  /** Who did it; undefined: the network, or the recorder. */
  readonly from?: Side;
  /** A sentence: `The target refused the connection`. */
  readonly message: string;
  /** The code of the system or of ws: `ECONNREFUSED`. */
  readonly code?: string;
}

/** Something is missing here: of a connection, or of all of them when `connection` is 0. */
export interface GapEvent extends InConnection {
  readonly type: "gap";
  /** A sentence: `The file is torn at its end`. */
  readonly reason: string;
  readonly bytes?: number;
  /** Whether a file was damaged, which is not the way in which one that is killed ends. */
  readonly damaged?: true;
}
