import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HeaderList, Recording, RecordingHead, TrafficEvent } from "../../src/recording/traffic.ts";
import { headLine, trafficLine } from "../../src/recording/traffic-line.ts";

export const head: RecordingHead = {
  time: "2026-01-02T03:04:05.000Z",
  creator: "a test",
  target: "ws://127.0.0.1:9000/chat",
  missing: [],
};

/** A recording of these events. */
export function recording(events: readonly TrafficEvent[], more: Partial<RecordingHead> = {}): Recording {
  return {
    head: { ...head, ...more },
    events: (async function* () {
      yield* events;
    })(),
  };
}

/** All events of a recording. */
export async function allOf({ events }: Recording): Promise<readonly TrafficEvent[]> {
  const all: TrafficEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/**
 * What happens on a connection, told line by line: `> text` is from the client, `< text` from the server, `>> hex` and
 * `<< hex` are binary, `> close 1000 bye` and `> ping hex` are control frames, `end client` ends it, `wait 100` lets time
 * pass; every line takes a millisecond.
 */
export function connection(number: number, lines: string, { at = 0, path = "/chat" } = {}): readonly TrafficEvent[] {
  let now = at;
  const tick = (): { at: number; connection: number } => ({ at: now++, connection: number });
  const events: TrafficEvent[] = [
    { type: "open", ...tick(), client: `127.0.0.1:${50_000 + number}` },
    { type: "request", ...tick(), method: "GET", url: `ws://127.0.0.1:9000${path}`, headers: handshake },
    { type: "response", ...tick(), status: 101, statusText: "Switching Protocols", headers: accepted },
  ];
  for (const line of lines.split("\n").map((each) => each.trim())) {
    if (line === "") continue;
    const [, arrow = "", rest = ""] = /^(\S+) ?(.*)$/s.exec(line) ?? [];
    if (arrow === "wait") {
      now += Number(rest);
      continue;
    }
    if (arrow === "end") {
      events.push({ type: "end", ...tick(), from: rest as "client" | "server", how: "fin" });
      continue;
    }
    const from = arrow.startsWith(">") ? "client" : "server";
    const [, word = "", more = ""] = /^(close|ping|pong)\b ?(.*)$/.exec(rest) ?? [];
    const data = Buffer.from(more, "hex");
    if (word === "close") {
      const [code = "", ...reason] = more.split(" ");
      events.push({
        type: "close",
        ...tick(),
        from,
        ...(code === "" ? {} : { code: Number(code) }),
        reason: reason.join(" "),
      });
    } else if (word === "ping") events.push({ type: "ping", ...tick(), from, data });
    else if (word === "pong") events.push({ type: "pong", ...tick(), from, data });
    else events.push({ type: "message", ...tick(), from, data: arrow.length === 2 ? Buffer.from(rest, "hex") : rest });
  }
  return events;
}

/** A connection that the recorder could not make. */
export function unreached(number: number, path: string, { at = 0 } = {}): readonly TrafficEvent[] {
  const own = { connection: number };
  return [
    ...connection(number, "", { at, path }).slice(0, 2),
    { type: "error", at: at + 2, ...own, message: "nothing listens there", code: "ECONNREFUSED" },
    { type: "end", at: at + 3, ...own, how: "unknown" },
  ];
}

export interface ExchangeParts {
  readonly at?: number;
  /** Headers of the request, and of its answer. */
  readonly headers?: HeaderList;
  readonly answerHeaders?: HeaderList;
  /** An object or a list is JSON, and its header says so. */
  readonly body?: unknown;
  readonly answer?: unknown;
  readonly status?: number;
}

/** A request of plain HTTP, told as `POST /login` or with its whole url, with its answer a millisecond later. */
export function exchange(
  number: number,
  asked: string,
  { at = 0, headers = [], answerHeaders = [], body, answer, status = 200 }: ExchangeParts = {},
): readonly TrafficEvent[] {
  const [method = "", path = ""] = asked.split(" ");
  const url = path.startsWith("/") ? `http://127.0.0.1:9000${path}` : path;
  const own = { connection: number };
  return [
    { type: "open", at, ...own },
    { type: "request", at, ...own, method, url, ...withBody(body, headers) },
    { type: "response", at: at + 1, ...own, status, statusText: "", ...withBody(answer, answerHeaders) },
    { type: "end", at: at + 1, ...own, from: "client", how: "fin" },
  ];
}

/** Requests of plain HTTP on one connection, each made before the one before it was answered. */
export function pipelined(
  number: number,
  asked: readonly (readonly [string, ExchangeParts])[],
  { at = 0 } = {},
): readonly TrafficEvent[] {
  const all = asked.map(([text, parts]) => exchange(number, text, { ...parts, at }));
  const of = (type: TrafficEvent["type"]): readonly TrafficEvent[] =>
    all.flatMap((events) => events.filter((each) => each.type === type));
  return [...of("open").slice(0, 1), ...of("request"), ...of("response"), ...of("end").slice(0, 1)];
}

/** The events of several connections, in the order of their times. */
export function together(...connections: readonly (readonly TrafficEvent[])[]): readonly TrafficEvent[] {
  return connections.flat().toSorted((a, b) => a.at - b.at);
}

/** Writes a recording as lines of JSON and gives its path. */
export async function recordingFile(
  events: readonly TrafficEvent[],
  more: Partial<RecordingHead> = {},
): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "wstest-recording-")), "chat.ndjson");
  const lines = [headLine({ ...head, ...more }), ...events.map((each) => trafficLine(each))];
  await writeFile(path, lines.map((each) => `${each}\n`).join(""));
  return path;
}

// --- internal ---

function withBody(body: unknown, headers: HeaderList): { headers: HeaderList; body?: { bytes: Uint8Array } } {
  if (body === undefined) return { headers };
  if (typeof body === "string") return { headers, body: { bytes: Buffer.from(body) } };
  return {
    headers: [...headers, ["Content-Type", "application/json"]],
    body: { bytes: Buffer.from(JSON.stringify(body)) },
  };
}

const handshake = [
  ["Host", "127.0.0.1:9000"],
  ["Connection", "Upgrade"],
  ["Upgrade", "websocket"],
  ["Sec-WebSocket-Version", "13"],
  ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
] as const;

const accepted = [
  ["Upgrade", "websocket"],
  ["Connection", "Upgrade"],
  ["Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="],
] as const;
