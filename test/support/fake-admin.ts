import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { dashboardPage } from "../../src/dashboard/dashboard.ts";
import type {
  AdminConnection,
  AdminEndpoint,
  AdminError,
  AdminLogEntry,
  AdminState,
} from "../../src/mock/admin/api.ts";

type Unnumbered = AdminLogEntry extends infer E ? (E extends AdminLogEntry ? Omit<E, "id"> : never) : never;

/** The admin API without a mock behind it: what is told is up to the test, also what no mock would tell. */
export class FakeAdmin {
  state: AdminState;
  readonly log: AdminLogEntry[] = [];
  /** What was asked for by POST: `[path, body]`. */
  readonly asked: (readonly [string, unknown])[] = [];
  /** Answers to POSTs, by path; else `{}`. */
  readonly answers = new Map<string, { readonly status: number; readonly body: object | AdminError }>();
  /** How many streams of events were opened. */
  opened = 0;
  readonly #streams = new Set<ServerResponse>();
  #server: Server | undefined;
  #port = 0;

  constructor(state: Partial<AdminState> = {}) {
    this.state = {
      name: "chat",
      file: "mocks/chat.yaml",
      url: "ws://127.0.0.1:8080",
      httpUrl: "http://127.0.0.1:8080",
      startedAt: Date.now() - 60_000,
      reloadedAt: null,
      problems: [],
      endpoints: [fakeEndpoint()],
      http: [],
      connections: [],
      connectionCount: 0,
      rooms: [],
      data: {},
      ...state,
    };
  }

  /** Where the page is. */
  get address(): string {
    return `http://127.0.0.1:${this.#port}/__wstest/`;
  }

  async start(): Promise<void> {
    const page = await dashboardPage();
    this.#server = createServer((request, response) => void this.#answer(request, response, page));
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  }

  /** Adds entries to the log; `told: false`: as if they were lost on their way. */
  add(entries: readonly Unnumbered[], { told = true } = {}): void {
    for (const entry of entries) {
      const numbered = { ...entry, id: (this.log.at(-1)?.id ?? 0) + 1 } as AdminLogEntry;
      this.log.push(numbered);
      if (told) this.#tell("log", numbered, numbered.id);
    }
  }

  /** Tells pages that the file was read again. */
  reload(change: Partial<AdminState>): void {
    this.state = { ...this.state, ...change };
    this.#tell("reload", { at: Date.now(), problems: this.state.problems });
  }

  /** Ends the streams of events, as a server does whose subscriber is too slow. */
  cut(): void {
    for (const stream of this.#streams) stream.end();
  }

  #tell(event: string, data: object, id?: number): void {
    const text = `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const stream of this.#streams) stream.write(text);
  }

  async #answer(request: IncomingMessage, response: ServerResponse, page: string): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "", this.address);
    const path = pathname.replace("/__wstest/", "");
    const json = (body: object, status = 200): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (request.method === "POST") {
      let text = "";
      for await (const chunk of request) text += String(chunk);
      this.asked.push([path.replace("api/", ""), JSON.parse(text)]);
      const answer = this.answers.get(path.replace("api/", ""));
      return json(answer?.body ?? {}, answer?.status);
    }
    if (path === "") {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
      return;
    }
    if (path === "api/state") return json(this.state);
    if (path === "api/log") {
      const after = Number(searchParams.get("after") ?? 0);
      const entries = this.log.filter(({ id }) => id > after).slice(0, Number(searchParams.get("limit") ?? 1000));
      return json({ entries, first: this.log[0]?.id ?? 0, last: this.log.at(-1)?.id ?? 0, dropped: 0 });
    }
    if (path.startsWith("api/log/")) {
      const entry = this.log.find(({ id }) => id === Number(path.slice(8)));
      if (!entry) return json({ error: { headline: "It is not kept" } }, 404);
      if (!("payload" in entry)) return json({ entry });
      const bytes = Buffer.from(entry.payload, entry.binary ? "base64" : "utf8");
      const payload = { text: bytes.toString(), base64: bytes.toString("base64"), whole: true };
      return json({ entry, payload });
    }
    if (path === "api/events") {
      this.opened++;
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      response.write(":\n\n");
      this.#streams.add(response);
      response.on("close", () => this.#streams.delete(response));
      return;
    }
    json({ error: { headline: `There is no ${path}` } }, 404);
  }
}

/** Starts one for a test. */
export async function fakeAdmin(state: Partial<AdminState> = {}): Promise<FakeAdmin> {
  const admin = new FakeAdmin(state);
  onTestFinished(() => admin.stop());
  await admin.start();
  return admin;
}

export function fakeEndpoint(change: Partial<AdminEndpoint> = {}): AdminEndpoint {
  return {
    id: "1",
    path: "/ws",
    url: "ws://127.0.0.1:8080/ws",
    protocols: [],
    connections: 0,
    accepted: 0,
    rules: [],
    streams: [],
    faults: [],
    ...change,
  };
}

export function fakeConnection(number: number, change: Partial<AdminConnection> = {}): AdminConnection {
  return {
    key: `key${number}`,
    name: `/ws #${number}`,
    endpoint: "/ws",
    url: "/ws",
    protocol: null,
    remoteAddress: "127.0.0.1",
    openedAt: Date.now() - 5000,
    state: { user: `user ${number}` },
    rooms: ["lobby"],
    received: number,
    sent: 2 * number,
    buffered: 0,
    ...change,
  };
}

/** A text message that came in from `/ws #1`. */
export function fakeMessage(
  payload: string,
  change: Partial<Extract<AdminLogEntry, { type: "message" }>> = {},
): Unnumbered {
  return {
    type: "message",
    at: Date.now(),
    connection: "/ws #1",
    direction: "in",
    binary: false,
    payload,
    size: Buffer.byteLength(payload),
    rule: undefined,
    ...change,
  };
}
