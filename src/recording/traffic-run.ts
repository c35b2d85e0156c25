import { base64 } from "./base64.ts";
import { bodyText } from "./body-text.ts";
import { Logins } from "./logins.ts";
import type { ClientEvent, FrameEvent, HttpAsked, HttpContent, RunEvent } from "../events.ts";
import type {
  CloseEvent,
  EndEvent,
  ErrorEvent,
  HeaderList,
  MessageEvent,
  PingEvent,
  PongEvent,
  RequestEvent,
  ResponseEvent,
  TrafficBody,
  TrafficEvent,
} from "./traffic.ts";
import { isInterim, Unanswered } from "./unanswered.ts";

/**
 * Tells captured traffic as a run tells what its clients do, so that whatever shows a run shows a recording: each connection
 * is a client, by its name, that of who has logged in for it, or as `client 3`, seen from its end. All belong to one scenario.
 */
export class TrafficRun {
  readonly #open = new Map<number, Connection>();
  readonly #asked = new Unanswered<RequestEvent>();
  readonly #logins = new Logins();
  /** How many frames were told. */
  #frames = 0;
  /** The clients by name, so that two that go on together do not share one. */
  readonly #named = new Map<string, number>();

  /** What an event tells; the opening of a connection is told when it is answered. */
  of(event: TrafficEvent): readonly RunEvent[] {
    if (event.type === "gap") return [this.#log(event, event.reason)];
    const known = this.#open.get(event.connection) ?? this.#begin(event);
    const user = this.#logins.of(event);
    if (user !== undefined && event.type === "request" && isHandshake(event)) this.#call(known, user, event.connection);
    switch (event.type) {
      case "open":
        return [];
      case "request":
        known.request = event;
        known.answered = false;
        this.#asked.asked(event.connection, event);
        return [];
      case "response":
        return this.#answered(known, event);
      case "message":
      case "ping":
      case "pong":
        return [this.#frame(known, event)];
      case "close":
        known.close ??= event;
        return [this.#closeFrame(known, event)];
      case "error":
        return this.#failed(known, event);
      case "end":
        return this.#ended(known, event);
    }
  }

  /** What a connection is called; undefined of one that is over, or was never heard of. */
  nameOf(connection: number): string | undefined {
    return this.#open.get(connection)?.name;
  }

  #begin(event: TrafficEvent): Connection {
    const given = event.type === "open" ? event.name : undefined;
    const taken = given !== undefined && this.#named.has(given);
    const name = given === undefined || taken ? `client ${event.connection}` : given;
    if (given !== undefined && !taken) this.#named.set(given, event.connection);
    const connection = { name, at: event.at, request: undefined, answered: false, arrived: 0, close: undefined };
    this.#open.set(event.connection, connection);
    return connection;
  }

  /** Gives a connection the name of who has logged in for it, unless it has one. */
  #call(known: Connection, user: string, connection: number): void {
    if (known.name !== `client ${connection}`) return;
    // Another connection of theirs may be open.
    known.name = this.#named.has(user) ? `${user} ${connection}` : user;
    this.#named.set(known.name, connection);
  }

  #answered(known: Connection, event: ResponseEvent): readonly RunEvent[] {
    const { at, status, statusText, headers, body, connection } = event;
    if (isInterim(status)) return [];
    const request = this.#asked.answered(connection, status) ?? known.request;
    const ms = at - (request?.at ?? known.at);
    const url = request?.url ?? "";
    if (request && !isHandshake(request)) {
      known.answered = true;
      const { method } = request;
      const reply = { url, status, statusText, headers: listsOf(headers), ...contentOf(body) };
      const asked = askedOf(request);
      return [{ type: "http", at, scenario, client: known.name, method, url, ms, request: asked, answer: reply }];
    }
    const opened = status === 101;
    known.answered = opened;
    const protocol = headers.find(([name]) => name.toLowerCase() === "sec-websocket-protocol")?.[1];
    return [
      {
        ...clientEvent(known, at, opened ? "opened" : "refused"),
        url,
        status,
        ms,
        ...(protocol === undefined ? {} : { protocol }),
        ...(request ? { request: { headers: request.headers } } : {}),
        answer: { statusText, headers: listsOf(headers), body: body ? (bodyText(body) ?? "") : "" },
      },
    ];
  }

  #frame(known: Connection, event: MessageEvent | PingEvent | PongEvent): FrameEvent {
    const { at, type: kind, from, data } = event;
    const binary = typeof data !== "string";
    if (kind === "message" && from === "server") known.arrived++;
    return {
      type: "frame",
      at,
      scenario,
      frame: ++this.#frames,
      ...(kind === "message" && from === "server" ? { number: known.arrived } : {}),
      peer: known.name,
      direction: from === "client" ? "out" : "in",
      kind,
      binary,
      payload: binary ? base64(data) : data,
      size: binary ? data.length : Buffer.byteLength(data),
    };
  }

  #closeFrame(known: Connection, { at, from, code, reason }: CloseEvent): FrameEvent {
    const said = [code === undefined ? "" : ` ${code}`, reason === "" ? "" : ` ${JSON.stringify(reason)}`].join("");
    return {
      type: "frame",
      at,
      scenario,
      frame: ++this.#frames,
      peer: known.name,
      direction: from === "client" ? "out" : "in",
      kind: "frame",
      opcode: 8,
      binary: true,
      payload: base64(Buffer.from(reason)),
      size: Buffer.byteLength(reason),
      value: `close${said}`,
    };
  }

  #failed(known: Connection, event: ErrorEvent): readonly RunEvent[] {
    const { at, message, code, from, connection } = event;
    const request = this.#asked.next(connection) ?? (known.answered ? undefined : known.request);
    if (!request) {
      const who = from === undefined ? "" : `the ${from}: `;
      return [this.#log(event, who + message)];
    }
    const error = { kind: "error", message, ...(code === undefined ? {} : { code }) };
    const { url, at: asked, method } = request;
    const ms = at - asked;
    if (!isHandshake(request))
      return [{ type: "http", at, scenario, client: known.name, method, url, ms, request: askedOf(request), error }];
    return [{ ...clientEvent(known, at, "refused"), url, ms, error }];
  }

  #ended(known: Connection, event: EndEvent): readonly RunEvent[] {
    const { at, connection, how } = event;
    // A request of HTTP, or one that was refused, is over with its answer.
    const over = known.request && (!known.answered || !isHandshake(known.request));
    const told = over && how !== "cut" ? [] : [...endTexts(known, event)].map((text) => this.#log(event, text));
    this.#open.delete(connection);
    this.#asked.ended(connection);
    if (this.#named.get(known.name) === connection) this.#named.delete(known.name);
    if (over || how === "cut") return told;
    const { code, reason } = known.close ?? {};
    return [
      ...told,
      {
        ...clientEvent(known, at, "closed"),
        ...(code === undefined ? {} : { code }),
        ...(reason === undefined ? {} : { reason }),
        ...(how === "reset" ? { reset: true } : {}),
      },
    ];
  }

  #log({ at, connection }: { readonly at: number; readonly connection: number }, text: string): RunEvent {
    const peer = this.#open.get(connection)?.name;
    return { type: "log", at, scenario, ...(peer === undefined ? {} : { peer }), text };
  }
}

// --- internal ---

interface Connection {
  name: string;
  readonly at: number;
  request: RequestEvent | undefined;
  /** Whether there was an answer to what was asked last. */
  answered: boolean;
  /** How many messages have come from the server. */
  arrived: number;
  /** The first close frame. */
  close: CloseEvent | undefined;
}

const scenario = 1;
/** How it ended, where no close frame says so. */
function* endTexts({ close }: Connection, { how, from, left = {} }: EndEvent): Generator<string> {
  for (const [side, bytes] of Object.entries(left)) yield `the ${side} left a frame of which ${bytes} bytes had come`;
  const by = from === undefined ? "" : ` by the ${from}`;
  if (how === "cut") yield "still open when the recording ended";
  else if (how === "reset") yield `reset${by}`;
  else if (how === "fin" && !close) yield `ended${by} without a close frame`;
}

function clientEvent({ name }: Connection, at: number, state: ClientEvent["state"]): ClientEvent {
  return { type: "client", at, scenario, client: name, state };
}

function askedOf({ headers, body }: RequestEvent): HttpAsked {
  return { headers, ...(body ? contentOf(body) : {}) };
}

function contentOf(body: TrafficBody | undefined): HttpContent {
  if (!body) return { body: "", binary: false };
  const { bytes, of, omitted } = body;
  const text = bodyText(body);
  return {
    body: text ?? Buffer.from(bytes).toString("base64"),
    binary: text === undefined,
    ...(of === undefined ? {} : { cut: true, size: of }),
    ...(omitted === undefined ? {} : { omitted }),
  };
}

function isHandshake({ url }: RequestEvent): boolean {
  return /^wss?:/i.test(url);
}

function listsOf(headers: HeaderList): Readonly<Record<string, readonly string[]>> {
  const lists = Object.create(null) as Record<string, string[]>;
  for (const [name, value] of headers) (lists[name.toLowerCase()] ??= []).push(value);
  return lists;
}
