import http from "node:http";
import { connect } from "node:net";
import { describe, expect, test, vi } from "vitest";
import { systemClock } from "../../src/environment.ts";
import type { DialRequest, DialResult } from "../../src/net/connection.ts";
import { dial } from "../../src/net/dial.ts";
import { type HttpRequestIn, type Listener, listen, type ListenOptions } from "../../src/net/listen.ts";
import type { UpgradeRequest } from "../../src/net/upgrade.ts";
import { Failure } from "../../src/problem.ts";
import { hasEnded } from "../contract/connection.ts";
import { dialRequest } from "../support/dial-request.ts";
import { closedAfterEach } from "../support/closed-after-each.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { RecordingListener } from "../support/recording-listener.ts";

expectNoOpenHandles();

const started = closedAfterEach();

function listening(options: Partial<ListenOptions>): Promise<Listener> {
  return started(listen({ clock: systemClock, port: 0, onUpgrade: (request) => request.hang(), ...options }));
}

function dialled(url: string, settings: Partial<DialRequest> = {}): Promise<DialResult> {
  return dial(dialRequest(url, settings), new RecordingListener(), { clock: systemClock });
}

/** Sends bytes, and gives back all that comes until TCP ends. */
function exchange(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(request));
    socket.on("data", (chunk) => (answer += chunk.toString("latin1")));
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}

const upgradeHeaders = [
  "Host: x",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

describe("a handshake", () => {
  test("says all that the client asked", async () => {
    let seen: UpgradeRequest | undefined;
    const listener = await listening({
      onUpgrade(request) {
        seen = request;
        request.refuse({ status: 404 });
      },
    });
    const url = `${listener.url}/a%20b/c?x=1&x=2&y=%C3%A9&__proto__=z`;
    const headers = { Cookie: 'sid=1; theme="dark"; sid=2; __proto__=x', "X-Two": ["1", "2"] };
    await dialled(url, { headers, protocols: ["v1", "v2"] });
    expect(seen?.method).toBe("GET");
    expect(seen?.url).toBe("/a%20b/c?x=1&x=2&y=%C3%A9&__proto__=z");
    expect(seen?.path).toBe("/a%20b/c");
    expect(Object.entries(seen?.query ?? {})).toEqual([
      ["x", ["1", "2"]],
      ["y", ["é"]],
      ["__proto__", ["z"]],
    ]);
    expect(Object.entries(seen?.cookies ?? {})).toEqual([
      ["sid", "1"],
      ["theme", "dark"],
      ["__proto__", "x"],
    ]);
    expect(seen?.headers["x-two"]).toEqual(["1", "2"]);
    expect(seen?.protocols).toEqual(["v1", "v2"]);
    expect(seen?.key).toMatch(/^.{22}==$/);
    expect(seen?.remoteAddress).toBe("127.0.0.1");
  });

  test("is accepted with a subprotocol and headers", async () => {
    const listener = await listening({
      onUpgrade: (request) =>
        void request.accept({
          listener: new RecordingListener(),
          protocol: request.protocols.at(-1),
          headers: { "Set-Cookie": ["a=1", "b=2"], "X-One": "1" },
        }),
    });
    const result = await dialled(listener.url, { protocols: ["v1", "v2"] });
    expect(result).toMatchObject({
      kind: "open",
      answer: { status: 101, protocol: "v2", headers: { "set-cookie": ["a=1", "b=2"], "x-one": "1" } },
    });
    expect(listener.connections.size).toBe(1);
    if (result.kind === "open") result.connection.drop("end");
  });

  test("may be accepted wrongly on purpose", async () => {
    const listener = await listening({
      onUpgrade: (request) =>
        void request.accept({
          listener: new RecordingListener(),
          protocol: "never-offered",
          headers: request.path === "/accept" ? { "sec-websocket-accept": "wrong" } : { Upgrade: null },
        }),
    });
    expect(await dialled(`${listener.url}/accept`)).toMatchObject({ error: "protocol" });
    expect(await dialled(`${listener.url}/upgrade`)).toMatchObject({ error: "protocol" });
  });

  test("is accepted later, or by nobody", async () => {
    let asked: (() => void) | undefined;
    const whenAsked = new Promise<void>((resolve) => (asked = resolve));
    const waiting: UpgradeRequest[] = [];
    const listener = await listening({
      onUpgrade(request) {
        waiting.push(request);
        asked?.();
      },
    });
    const heard = new RecordingListener();
    const result = dial(dialRequest(listener.url), heard, { clock: systemClock });
    await whenAsked;
    const server = new RecordingListener();
    waiting[0]?.accept({ listener: server }).send("late", { binary: false });
    expect((await result).kind).toBe("open");
    await heard.until(() => heard.heard.length === 1);
    expect(heard.heard).toEqual(["text late"]);
    await listener.close();
    expect(await server.whenEnded()).toMatchObject({ code: 1006 });
    expect(await heard.whenEnded()).toMatchObject({ code: 1006 });
  });

  test("of a client that has left becomes a connection that has ended", async () => {
    let left: ((request: UpgradeRequest) => void) | undefined;
    const whenLeft = new Promise<UpgradeRequest>((resolve) => (left = resolve));
    const gone = await listening({ onUpgrade: (request) => left?.(request) });
    const result = dialled(gone.url);
    const request = await whenLeft;
    await gone.close();
    expect(await result).toMatchObject({ error: "reset" });
    const server = new RecordingListener();
    const connection = request.accept({ listener: server });
    hasEnded(connection);
    expect(await server.whenEnded()).toEqual({ code: 1006, reason: "", clean: false, reset: false });
    expect(gone.connections.size).toBe(0);
  });

  test("is refused with a status, headers and a body", async () => {
    const listener = await listening({
      onUpgrade: (request) =>
        request.refuse({
          status: 401,
          statusText: "Who are you",
          headers: { "WWW-Authenticate": "Bearer", "content-type": "application/json", Connection: null },
          body: '{"é":1}',
        }),
    });
    expect(await dialled(listener.url)).toEqual({
      kind: "answer",
      asked: expect.any(Function) as unknown,
      answer: {
        status: 401,
        statusText: "Who are you",
        headers: { "www-authenticate": "Bearer", "content-type": "application/json", "content-length": "8" },
        protocol: undefined,
        extensions: undefined,
        body: '{"é":1}',
      },
    });
  });

  test("is dropped with a reset, or left hanging", async () => {
    const listener = await listening({
      onUpgrade: (request) => (request.path === "/drop" ? request.drop() : request.hang()),
    });
    expect(await dialled(`${listener.url}/drop`)).toMatchObject({ error: "reset", code: "ECONNRESET" });
    expect(await dialled(`${listener.url}/hang`, { timeout: 30 })).toMatchObject({ error: "timeout" });
  });

  test("has one verdict", async () => {
    let thrown: unknown;
    const listener = await listening({
      onUpgrade(request) {
        request.refuse({ status: 403 });
        request.accept({ listener: new RecordingListener() });
      },
      onError: (error) => (thrown = error),
    });
    expect(await dialled(`${listener.url}/x`)).toMatchObject({ answer: { status: 403 } });
    expect(thrown).toEqual(new Error("the handshake of /x was answered already"));
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("oops");
      },
    ],
    ["rejects", () => Promise.reject(new Error("oops"))],
  ])("whose judge %s is answered 500, and the fault is told", async (_name, onUpgrade) => {
    const faults: unknown[] = [];
    const listener = await listening({ onUpgrade, onError: (error) => faults.push(error) });
    expect(await dialled(listener.url)).toMatchObject({ answer: { status: 500 } });
    expect(faults).toEqual([new Error("oops")]);
  });

  test("with a header that HTTP cannot carry may be judged again", async () => {
    const faults: unknown[] = [];
    const listener = await listening({
      onUpgrade: (request) =>
        request.path === "/accept"
          ? void request.accept({ listener: new RecordingListener(), headers: { A: "1\r\nB: 2" } })
          : request.refuse({ status: 400, statusText: "a\r\nB: 2" }),
      onError: (error) => faults.push(error),
    });
    expect(await dialled(`${listener.url}/accept`)).toMatchObject({ answer: { status: 500 } });
    expect(await dialled(`${listener.url}/refuse`)).toMatchObject({ answer: { status: 500 } });
    expect(faults.map((fault) => fault instanceof Failure && fault.problem.headline)).toEqual([
      'the header A has a character that HTTP does not allow: "1\\r\\nB: 2"',
      'the status text "a\\r\\nB: 2" has a character that HTTP does not allow',
    ]);
  });

  test.each([
    [
      "without a key",
      upgradeHeaders.filter((line) => !line.includes("Key")),
      400,
      "Sec-WebSocket-Key must be there and hold 16 bytes in base64.",
    ],
    [
      "with a short key",
      upgradeHeaders.map((line) => line.replace("dGhl", "")),
      400,
      "Sec-WebSocket-Key must be there and hold 16 bytes in base64.",
    ],
    ["of version 12", upgradeHeaders.map((line) => line.replace("13", "12")), 426, "Sec-WebSocket-Version must be 13."],
    [
      "for h2c",
      upgradeHeaders.map((line) => line.replace("websocket", "h2c")),
      400,
      "The Upgrade header must be websocket.",
    ],
    [
      "with a bad subprotocol",
      [...upgradeHeaders, "Sec-WebSocket-Protocol: a b"],
      400,
      "Sec-WebSocket-Protocol must be a list of names.",
    ],
  ])("%s is refused by rule and judged by nobody", async (_name, lines, status, body) => {
    let judged = 0;
    const listener = await listening({ onUpgrade: () => void judged++ });
    const answer = await exchange(listener.port, `GET / HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer.endsWith(`\r\n\r\n${body}`)).toBe(true);
    if (status === 426) expect(answer).toContain("Sec-WebSocket-Version: 13\r\n");
    expect(judged).toBe(0);
  });

  test("that is no GET is answered 405", async () => {
    const listener = await listening({});
    const request = `POST / HTTP/1.1\r\n${upgradeHeaders.join("\r\n")}\r\n\r\n`;
    expect(await exchange(listener.port, request)).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/);
  });
});

describe("a plain request", () => {
  const ask = (listener: Listener, path: string, options: http.RequestOptions = {}, body?: string | Buffer) =>
    new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }>((resolve, reject) => {
      const request = http.request(`${listener.httpUrl}${path}`, { agent: false, ...options }, (response) => {
        let text = "";
        response.on("data", (chunk) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      });
      request.on("error", reject);
      request.end(body);
    });

  test("is answered 426 when nobody answers it", async () => {
    const listener = await listening({});
    expect(await ask(listener, "/")).toMatchObject({
      status: 426,
      headers: { upgrade: "websocket" },
      body: "This is a WebSocket server.",
    });
  });

  test("comes with its body, and is answered", async () => {
    let seen: HttpRequestIn | undefined;
    const listener = await listening({
      async onRequest(request, respond) {
        seen = request;
        await Promise.resolve();
        respond({ status: 201, statusText: "Made", headers: { "Content-Type": "application/json" }, body: "{}" });
      },
    });
    const answer = await ask(listener, "/login?a=1", { method: "POST" }, "hello");
    expect(answer).toMatchObject({ status: 201, headers: { "content-type": "application/json" }, body: "{}" });
    expect(seen).toMatchObject({ method: "POST", path: "/login", query: { a: ["1"] } });
    expect(seen?.body.toString()).toBe("hello");
  });

  test("with more than 1 MiB is answered 413", async () => {
    let count = 0;
    const listener = await listening({ onRequest: () => void count++ });
    expect(await ask(listener, "/", { method: "POST" }, Buffer.alloc(1024 * 1024 + 1))).toMatchObject({ status: 413 });
    expect(count).toBe(0);
  });

  test("whose answer fails or comes twice is told", async () => {
    const faults: unknown[] = [];
    const listener = await listening({
      onError: (error) => faults.push(error),
      onRequest(request, respond) {
        if (request.path === "/throws") throw new Error("oops");
        respond({ status: 200 });
        respond({ status: 201 });
      },
    });
    expect(await ask(listener, "/throws")).toMatchObject({ status: 500 });
    expect(await ask(listener, "/twice")).toMatchObject({ status: 200 });
    expect(faults).toEqual([new Error("oops"), new Error("GET /twice was answered already")]);
  });
});

describe("a listener that is frozen", () => {
  /** Sends the beginning of a request, then the rest; gives what comes, as it comes. */
  async function posting(listener: Listener): Promise<{ readonly came: () => string; rest(): void; end(): void }> {
    let came = "";
    const socket = connect(listener.port, "127.0.0.1");
    await new Promise<void>((resolve) => socket.once("connect", resolve));
    socket.on("data", (chunk) => (came += chunk.toString("latin1")));
    socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nhi");
    return { came: () => came, rest: () => socket.write("ho"), end: () => socket.destroy() };
  }

  test("neither reads the rest of a body nor answers, until it thaws", async () => {
    const bodies: string[] = [];
    const listener = await listening({
      onRequest(request, answer) {
        bodies.push(request.body.toString());
        answer({ status: 200, body: "done" });
      },
    });
    const request = await posting(listener);
    // Node has read the head when another request is answered.
    await exchange(listener.port, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    listener.freeze();
    request.rest();
    await exchanged(listener);
    expect(bodies).toEqual([""]);
    listener.thaw();
    await vi.waitFor(() => expect(request.came()).toContain("done"));
    expect(bodies).toEqual(["", "hiho"]);
    request.end();
  });

  test("holds an answer back that was being worked on", async () => {
    let answer: (() => void) | undefined;
    const listener = await listening({
      onRequest: (_, give) => void (answer = () => give({ status: 200, body: "done" })),
    });
    const request = await posting(listener);
    request.rest();
    await vi.waitFor(() => expect(answer).toBeDefined());
    listener.freeze();
    answer?.();
    await exchanged(listener);
    expect(request.came()).toBe("");
    listener.thaw();
    await vi.waitFor(() => expect(request.came()).toContain("done"));
    request.end();
  });

  /** Gives what is under way its time: a connection is opened and closed again. */
  async function exchanged({ port }: Listener): Promise<void> {
    for (let i = 0; i < 3; i++) {
      const socket = connect(port, "127.0.0.1");
      await new Promise<void>((resolve) => socket.once("connect", resolve));
      socket.destroy();
    }
  }
});

describe("a listener", () => {
  test("says where it is", async () => {
    const listener = await listening({});
    expect(listener.host).toBe("127.0.0.1");
    expect(listener.port).toBeGreaterThan(0);
    expect(listener.url).toBe(`ws://127.0.0.1:${listener.port}`);
    expect(listener.httpUrl).toBe(`http://127.0.0.1:${listener.port}`);
  });

  test("closes every socket and frees its port, and closing again is nothing new", async () => {
    const server = new RecordingListener();
    const listener = await listening({ onUpgrade: (request) => void request.accept({ listener: server }) });
    const { port } = listener;
    const heard = new RecordingListener();
    await dial(dialRequest(listener.url), heard, { clock: systemClock });
    const idle = connect(port, "127.0.0.1");
    await new Promise((resolve) => idle.once("connect", resolve));
    const closed = new Promise((resolve) => idle.once("close", resolve).resume());
    await listener.close();
    await listener.close();
    expect(await heard.whenEnded()).toMatchObject({ code: 1006 });
    expect(await server.whenEnded()).toMatchObject({ code: 1006 });
    expect(listener.connections.size).toBe(0);
    await closed;
    const again = await listening({ port });
    expect(again.port).toBe(port);
  });

  test("that cannot listen says why", async () => {
    const { port } = await listening({});
    const failure = async (options: Partial<ListenOptions>): Promise<unknown> =>
      listening(options).catch((error: unknown) => (error instanceof Failure ? error.problem : error));
    expect(await failure({ port })).toMatchObject({
      code: "server",
      headline: `the port ${port} of 127.0.0.1 is in use already (EADDRINUSE)`,
      help: "Stop what listens there, or use port 0: any free port.",
    });
    expect(await failure({ host: "192.0.2.1" })).toMatchObject({
      code: "server",
      headline: "192.0.2.1 is not an address of this machine (EADDRNOTAVAIL)",
    });
    expect(await failure({ port: 70_000 })).toMatchObject({
      code: "server",
      headline: "70000 is not a port (ERR_SOCKET_BAD_PORT)",
    });
    expect(await failure({ tls: { cert: "no", key: "no" } })).toMatchObject({
      code: "server",
      headline: expect.stringContaining("the TLS certificate or its key cannot be used"),
    });
  });
});
