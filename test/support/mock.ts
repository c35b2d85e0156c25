import { afterEach } from "vitest";
import { WebSocket, type ClientOptions } from "ws";
import { systemClock } from "../../src/environment.ts";
import { loadText } from "../../src/language/load.ts";
import type { MockLogEntry } from "../../src/mock/log/entry.ts";
import type { Mock } from "../../src/mock/mock.ts";
import { MockServer, type MockServerOptions } from "../../src/mock/server.ts";
import { Deadlines } from "../../src/play/deadlines.ts";
import type { Problem } from "../../src/problem.ts";
import { expectNoOpenHandles } from "./open-handles.ts";

/** A mock that runs for a test, with all that it told. */
export interface StartedMock {
  readonly server: MockServer;
  readonly problems: Problem[];
  readonly log: MockLogEntry[];
  readonly url: string;
  readonly httpUrl: string;
  /** Opens a connection and resolves when it is open. */
  connect(path: string, options?: ClientOptions & { readonly protocols?: readonly string[] }): Promise<TestClient>;
  /** Asks for a connection that is not opened: the HTTP status, headers and body. */
  refused(path: string, options?: ClientOptions & { readonly protocols?: readonly string[] }): Promise<Refusal>;
  /** Resolves as soon as a condition holds; the test's own time-out is its limit. */
  until(holds: () => boolean): Promise<void>;
}

export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** Compiles a mock. Throws when it does not compile: then the test is wrong. */
export async function compiledMock(yaml: string, path = "/tmp/mock.yaml"): Promise<Mock> {
  const { mocks, problems } = await loadText(yaml, { path, shown: "mock.yaml" }, { show: (each) => each });
  const [mock] = mocks;
  if (problems.length > 0 || !mock)
    throw new Error(problems.map(({ headline, place }) => `${place?.line}: ${headline}`).join("\n") || "no mock");
  return mock;
}

/** What is wrong with a mock: `line:column headline`, and what to do. */
export async function mockProblems(yaml: string): Promise<readonly Problem[]> {
  return (await loadText(yaml, { path: "/tmp/mock.yaml", shown: "mock.yaml" }, { show: (each) => each })).problems;
}

const endings: (() => Promise<void>)[] = [];

/** Ends the mocks of each test, and fails a test whose mock leaves anything behind. Call it once in a file. */
export function endMocks(): void {
  expectNoOpenHandles();
  afterEach(async () => {
    for (const end of endings.splice(0)) await end();
  });
}

/** Starts a mock; the file must have called `endMocks`. */
export async function startMock(
  yaml: string,
  options: Partial<MockServerOptions> & { readonly path?: string } = {},
): Promise<StartedMock> {
  const mock = await compiledMock(yaml, options.path);
  const problems: Problem[] = [];
  const log: MockLogEntry[] = [];
  const waiting: { readonly holds: () => boolean; readonly resolve: () => void }[] = [];
  const told = (): void => {
    for (const each of waiting.filter(({ holds }) => holds())) {
      waiting.splice(waiting.indexOf(each), 1);
      each.resolve();
    }
  };
  const clock = options.clock ?? systemClock;
  const deadlines = new Deadlines(clock);
  const server = new MockServer(mock, {
    name: "chat",
    clock,
    random: () => 0.5,
    env: { STAGE: "test" },
    atExit: () => () => undefined,
    deadlines,
    onProblem: ({ problem }) => void (problems.push(problem), told()),
    ...options,
    onLog:
      "onLog" in options && !options.onLog
        ? undefined
        : (entry, wire) => {
            log.push(entry);
            options.onLog?.(entry, wire);
            told();
          },
  });
  const clients: TestClient[] = [];
  endings.push(async () => {
    for (const client of clients) client.socket.terminate();
    await server.stop("kill");
    deadlines.clear();
  });
  await server.start();
  return {
    server,
    problems,
    log,
    get url() {
      return String(server.vars["url"]);
    },
    get httpUrl() {
      return String(server.vars["httpUrl"]);
    },
    async connect(path, { protocols = [], ...rest } = {}) {
      const client = new TestClient(new WebSocket(`${String(server.vars["url"])}${path}`, [...protocols], rest));
      clients.push(client);
      await client.opened;
      return client;
    },
    refused: (path, { protocols = [], ...rest } = {}) =>
      refusal(new WebSocket(`${String(server.vars["url"])}${path}`, [...protocols], rest)),
    until: (holds) =>
      new Promise((resolve) => {
        if (holds()) resolve();
        else waiting.push({ holds, resolve });
      }),
  };
}

/** A client of `ws` that loses nothing: messages wait until a test asks for them. */
export class TestClient {
  readonly socket: WebSocket;
  readonly opened: Promise<void>;
  /** `4401 no token`. */
  readonly closed: Promise<string>;
  readonly #messages: (string | Buffer)[] = [];
  #waiting: ((message: string | Buffer) => void)[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    this.opened = new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    this.closed = new Promise((resolve) => {
      socket.once("close", (code, reason) => resolve(`${code} ${reason.toString()}`.trimEnd()));
    });
    socket.on("error", () => undefined);
    socket.on("message", (data, binary) => {
      const message = binary ? (data as Buffer) : (data as Buffer).toString();
      const next = this.#waiting.shift();
      if (next) next(message);
      else this.#messages.push(message);
    });
  }

  /** The next message: a text, or the bytes of a binary one. */
  next(): Promise<string | Buffer> {
    const message = this.#messages.shift();
    return message === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(message);
  }

  /** The next message, parsed. */
  async json(): Promise<unknown> {
    return JSON.parse(String(await this.next()));
  }

  /** Sends a value as JSON. */
  say(value: unknown): void {
    this.socket.send(JSON.stringify(value));
  }

  /** Sends a value and gives the next message. */
  async ask(value: unknown): Promise<unknown> {
    this.say(value);
    return this.json();
  }

  /** Closes and resolves when the connection has ended. */
  async close(code = 1000): Promise<string> {
    this.socket.close(code);
    return this.closed;
  }
}

function refusal(socket: WebSocket): Promise<Refusal> {
  return new Promise((resolve, reject) => {
    socket.once("open", () => {
      socket.terminate();
      reject(new Error("the connection was opened"));
    });
    socket.on("error", reject);
    socket.once("unexpected-response", (_request, response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        socket.terminate();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
      });
    });
  });
}
