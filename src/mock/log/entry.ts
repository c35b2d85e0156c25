import type { Codec } from "../../codec/codec.ts";
import { shownValue } from "../../codec/shown-value.ts";
import type { Problem } from "../../problem.ts";

interface At {
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What happened in a mock, as plain data, in order: for the log of `wstest mock`. */
export type MockLogEntry =
  | Opened
  | Refused
  | Closed
  | Passed
  | Broadcast
  | Answered
  | NotFound
  | Said
  | Noted
  | Reported
  | Faulted;

const types: Readonly<Record<MockLogEntry["type"], true>> = {
  opened: true,
  refused: true,
  closed: true,
  message: true,
  broadcast: true,
  fault: true,
  http: true,
  "not-found": true,
  log: true,
  note: true,
  problem: true,
};

/** The types of entries. */
export const logTypes: readonly string[] = Object.keys(types);

/** An entry that has no time yet. */
export type Unstamped = MockLogEntry extends infer E ? (E extends MockLogEntry ? Omit<E, "at"> : never) : never;

/** A handshake was accepted. */
export interface Opened extends At {
  readonly type: "opened";
  readonly connection: string;
  /** As it was asked for, with its query. */
  readonly url: string;
  /** The path of the endpoint, as it is declared. */
  readonly endpoint: string;
  readonly protocol: string | undefined;
  readonly remoteAddress: string | undefined;
}

/** A handshake was not accepted, or accepted only to be closed. */
export interface Refused extends At {
  readonly type: "refused";
  readonly url: string;
  readonly endpoint: string;
  readonly how: "status" | "close" | "hang" | "drop";
  /** The status, or the close code. */
  readonly code: number | undefined;
  /** Which accept rule, or which setting, has decided so. */
  readonly by: string;
}

/** A connection ended, or the other side's close frame came. */
export interface Closed extends At {
  readonly type: "closed";
  readonly connection: string;
  /** The path of its endpoint, as it is declared. */
  readonly endpoint?: string;
  /** The other side's; where it has broken the protocol or a limit, ours. 1006: TCP ended without a close frame. */
  readonly code: number;
  readonly reason: string;
  readonly by: "us" | "them";
  /** The fault that has closed or reset it. */
  readonly fault?: string;
  /** Of a proxy: the server has ended the connection, and the mock has passed that on. */
  readonly server?: true;
  /** What the other side did when we ended the connection for its breach of the protocol. */
  readonly error: string | undefined;
}

/** A message passed a wire. */
export interface Passed extends At {
  readonly type: "message";
  readonly connection: string;
  /** The path of its endpoint, as it is declared. */
  readonly endpoint?: string;
  readonly direction: "in" | "out";
  /** Of a proxy: it came from the server, or went there, and has not simply passed; what passes is told once, as the client's. */
  readonly server?: true;
  readonly binary: boolean;
  /** Text, or base64 of bytes; only the beginning of a long one. */
  readonly payload: string;
  /** The bytes of the whole message. */
  readonly size: number;
  /** Of a binary message what its codec reads in it, in one line; absent where it reads nothing. */
  readonly value?: string;
  /** The rule that answers what came in, or whose step has sent what went out, before it waited for anything. */
  readonly rule: string | undefined;
  /** It came in, and nothing of the mock takes it: neither a rule nor a reaction that waits. */
  readonly untaken?: true;
  /** The rule that it has missed by the least, and the first difference; where the endpoint says what to do about `unexpected`. */
  readonly miss?: { readonly rule: string; readonly why: string };
}

/** One message went to several connections at once: it has no entries of type `message` beside this one. */
export interface Broadcast extends At, Pick<Passed, "binary" | "payload" | "size" | "value"> {
  readonly type: "broadcast";
  /** Whose step it is; undefined: nobody's. */
  readonly connection: string | undefined;
  /** Whom it went to, in one line: `all`, `others`, `room lobby`. */
  readonly to: string;
  /** How many connections it went to. */
  readonly receivers: number;
  /** The rule whose step has sent it, before it waited for anything. */
  readonly rule: string | undefined;
}

/** A fault has done something to a message. */
export interface Faulted extends At {
  readonly type: "fault";
  readonly connection: string;
  /** Its name. */
  readonly fault: string;
  /** In words: `lost`, `delayed by 34 ms`. */
  readonly what: string;
  readonly direction: "in" | "out";
  readonly binary: boolean;
  /** As of a message. */
  readonly payload: string;
  readonly size: number;
  readonly value?: string;
}

/** A plain HTTP request was answered. */
export interface Answered extends At {
  readonly type: "http";
  readonly method: string;
  readonly url: string;
  readonly status: number;
}

/** Nothing of the mock fits a path, or none of the rules there holds. */
export interface NotFound extends At {
  readonly type: "not-found";
  readonly method: string;
  readonly url: string;
  /** The declared path that was likely meant. */
  readonly nearest: string | undefined;
  /** The lines of the HTTP rules whose method and path fit, and whose conditions do not hold. */
  readonly looked?: readonly number[];
}

/** A step `log` said something. */
export interface Said extends At {
  readonly type: "log";
  /** Whose step it is. */
  readonly connection: string | undefined;
  readonly text: string;
}

/** Something that a reader should know, and that fails nothing. */
export interface Noted extends At {
  readonly type: "note";
  readonly text: string;
}

/** A reaction, an accept rule or an HTTP answer failed. */
export interface Reported extends At {
  readonly type: "problem";
  readonly connection: string | undefined;
  readonly problem: Problem;
}

/** What an entry about a message is made of, for who wants more of it than the entry has. */
export interface Wire {
  readonly data: string | Uint8Array;
  readonly codec: Codec;
}

/** How much of a message's bytes an entry keeps: a log must not hold what a mock sends. */
export const KEPT = 4096;

/** The payload of an entry for a message. */
export function payloadOf(
  data: string | Uint8Array,
  binary: boolean,
  codec: Codec,
): Pick<Passed, "payload" | "size" | "value"> {
  const value = shownValue(codec, data, binary);
  const payload = bytesOf(data, binary);
  return value === undefined ? payload : { ...payload, value };
}

function bytesOf(data: string | Uint8Array, binary: boolean): Pick<Passed, "payload" | "size"> {
  if (typeof data === "string") {
    const kept = data.slice(0, KEPT);
    return { payload: binary ? Buffer.from(kept).toString("base64") : kept, size: Buffer.byteLength(data) };
  }
  const kept = Buffer.from(data.buffer, data.byteOffset, Math.min(data.byteLength, KEPT));
  return { payload: kept.toString(binary ? "base64" : "utf8"), size: data.byteLength };
}
