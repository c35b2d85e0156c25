import { once } from "node:events";
import http from "node:http";
import { readFile } from "node:fs/promises";
import { type AddressInfo, connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer, type ServerOptions } from "ws";
import { throwAwayCertificate } from "../../src/net/certificate.ts";
import type { Failure } from "../../src/problem.ts";
import type { RequestEvent, ResponseEvent, TrafficEvent } from "../../src/recording/traffic.ts";
import { closeFrame, frame, rawHandshakes, rawServer, tcpServer, switchingProtocols } from "../support/raw-server.ts";
import { recorded, type RecordedProxy, told } from "../support/recorded.ts";

/** The HTTP servers, the latest last. */
const servers: http.Server[] = [];
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function proxyOf(...given: Parameters<typeof recorded>): Promise<RecordedProxy> {
  const proxy = await recorded(...given);
  ends.push(() => proxy.stop().catch(() => undefined));
  return proxy;
}

/** A server of ws that sends everything back. */
async function echo(options: ServerOptions = {}): Promise<string> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, ...options });
  server.on("connection", (socket) => {
    socket.on("message", (data, binary) => socket.send(data, { binary }));
    socket.on("error", () => undefined);
  });
  await once(server, "listening");
  ends.push(() => {
    for (const client of server.clients) client.terminate();
    return new Promise((resolve) => server.close(resolve));
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function httpServer(handler: http.RequestListener): Promise<string> {
  const server = http.createServer(handler).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  ends.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function closed(socket: WebSocket): Promise<string> {
  const [code, reason] = (await once(socket, "close")) as [number, Buffer];
  return `${code} ${reason.toString()}`.trimEnd();
}

const handshakeText = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

/** A socket that has sent a handshake, and what has come. */
function handshaken(url: string, path = "/"): { readonly socket: Socket; readonly came: () => string } {
  const socket = connect({ port: Number(new URL(url).port), host: "127.0.0.1" });
  let text = "";
  socket.on("data", (chunk) => (text += chunk.toString("latin1"))).on("error", () => undefined);
  socket.write(handshakeText(path));
  ends.push(() => Promise.resolve(socket.destroy()));
  return { socket, came: () => text };
}

function ofType<Type extends TrafficEvent["type"]>(events: readonly TrafficEvent[], type: Type) {
  return events.filter((each): each is Extract<TrafficEvent, { type: Type }> => each.type === type);
}

const opened = ["open", "request", "response 101"];

describe("a connection", () => {
  it("passes as it is, and is recorded: texts, bytes, pings, and how it was closed", async () => {
    const proxy = await proxyOf(await echo());
    const socket = new WebSocket(`${proxy.url}/chat`);
    await once(socket, "open");
    socket.send("hello");
    expect(String((await once(socket, "message"))[0])).toBe("hello");
    socket.send(Buffer.from([0, 255]));
    expect((await once(socket, "message"))[0]).toEqual(Buffer.from([0, 255]));
    socket.ping("p");
    expect(String((await once(socket, "pong"))[0])).toBe("p");
    socket.close(4001, "bye");
    expect(await closed(socket)).toBe("4001 bye");
    await expect.poll(() => proxy.recording.soFar.open).toBe(0);
    expect(told(await proxy.stop())).toEqual([
      ...opened,
      "> hello",
      "< hello",
      "> 00ff",
      "< 00ff",
      "> ping",
      "< pong",
      "> close 4001 bye",
      "< close 4001 bye",
      "< end fin",
    ]);
    expect(proxy.recording.soFar).toMatchObject({ connections: 1, open: 0, messages: { client: 2, server: 2 } });
  });

  it("stays as it was while its client reads nothing, whatever others make the recording write meanwhile", async () => {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await once(server, "listening");
    ends.push(() => {
      for (const client of server.clients) client.terminate();
      return new Promise((resolve) => server.close(resolve));
    });
    const sent = Array.from({ length: 24 * 16 }, (_, index) => Buffer.alloc(64 * 1024, index));
    server.on("connection", (socket, { url }) => {
      const filler = Buffer.alloc(64 * 1024, "f");
      for (const each of sent) socket.send(url === "/slow" ? each : filler);
    });
    const proxy = await proxyOf(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const slow = new WebSocket(`${proxy.url}/slow`);
    const got: Buffer[] = [];
    slow.on("message", (data: Buffer) => got.push(data));
    await once(slow, "open");
    slow.pause();
    // Until the proxy waits for it.
    let seen = -1;
    while (seen < proxy.recording.soFar.size) {
      seen = proxy.recording.soFar.size;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(proxy.recording.soFar.messages.server).toBeLessThan(sent.length);
    const busy = new WebSocket(`${proxy.url}/busy`);
    let count = 0;
    busy.on("message", () => count++);
    await expect.poll(() => count).toBe(sent.length);
    slow.resume();
    await expect.poll(() => got.length).toBe(sent.length);
    expect(got.findIndex((data, index) => !data.equals(sent[index]!))).toBe(-1);
  });

  it("keeps its headers in their order and letters, and gets those of the target", async () => {
    const seen: string[] = [];
    const server = await rawHandshakes((socket, request) => {
      seen.push(request.line);
      socket.write(switchingProtocols(request, ["Sec-WebSocket-Protocol: chat.v1"]));
      socket.write(closeFrame(1000));
    });
    ends.push(() => server.close());
    const proxy = await proxyOf(`${server.url}/base?v=1`, { headers: [["x-added", "1"]] });
    const socket = new WebSocket(`${proxy.url}/a/../b?room=1`, ["chat.v2", "chat.v1"], {
      headers: { "X-Mixed-Case": "Yes", Origin: proxy.httpUrl },
    });
    socket.on("error", () => undefined);
    await once(socket, "close");
    const events = await proxy.stop();
    const { url, headers } = ofType(events, "request")[0] as RequestEvent;
    expect(seen[0]).toMatch(/^GET \/base\/(?:a\/\.\.\/)?b\?v=1&room=1 HTTP\/1\.1$/);
    expect(url).toBe(`${server.url}${seen[0]!.split(" ")[1]}`);
    const names = headers.map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(["X-Mixed-Case", "Sec-WebSocket-Protocol", "x-added"]));
    expect(names.indexOf("X-Mixed-Case")).toBeLessThan(names.indexOf("Host"));
    const values = Object.fromEntries(headers);
    expect(values).toMatchObject({ Host: `127.0.0.1:${server.port}`, Origin: server.url.replace("ws", "http") });
    expect(values["Sec-WebSocket-Protocol"]).toBe("chat.v2,chat.v1");
  });

  it("may compress: what was agreed on is passed on, and read by", async () => {
    const proxy = await proxyOf(await echo({ perMessageDeflate: { threshold: 0 } }));
    const socket = new WebSocket(proxy.url, { perMessageDeflate: { threshold: 0 } });
    await once(socket, "open");
    for (const text of ["hello hello hello", "hello hello again"]) {
      socket.send(text);
      await once(socket, "message");
    }
    socket.close();
    await closed(socket);
    const messages = ofType(await proxy.stop(), "message");
    expect(messages.map(({ data }) => data)).toEqual([
      "hello hello hello",
      "hello hello hello",
      "hello hello again",
      "hello hello again",
    ]);
    expect(messages.every(({ wire }) => wire?.compressed)).toBe(true);
  });

  it("gets bytes that come with the handshake, of either side, and breaches, too", async () => {
    const server = await rawHandshakes((socket, request) => {
      socket.write(Buffer.concat([Buffer.from(switchingProtocols(request)), frame({ payload: "early" })]));
      socket.on("data", () => socket.write(frame({ opcode: 3, payload: "?" })));
    });
    ends.push(() => server.close());
    const proxy = await proxyOf(server.url);
    const { socket, came } = handshaken(proxy.url);
    await expect.poll(came).toContain("early");
    socket.write(frame({ fin: false, payload: "no ", mask: true }));
    socket.write(frame({ opcode: 0, payload: "mask" }));
    await expect.poll(came).toContain("?");
    socket.end();
    const events = await proxy.stop();
    // What the two sides say is decoded by itself; the server breaks the protocol as often as something comes.
    const of = (side: string) => told(events).filter((each) => each.startsWith(side));
    expect(told(events).slice(0, opened.length)).toEqual(opened);
    expect(of("<").slice(0, 2)).toEqual([
      "< early",
      "< error The server sent a frame with the opcode 3, which is reserved (RFC 6455 section 5.2)",
    ]);
    expect(of(">")).toEqual([
      "> error The client sent a frame without a mask, and clients must mask (RFC 6455 section 5.1)",
      "> no mask",
    ]);
  });

  it("is as slow as who reads it", async () => {
    let server: Socket | undefined;
    const raw = await rawServer((socket) => (server = socket));
    ends.push(() => raw.close());
    const proxy = await proxyOf(raw.url);
    const { socket, came } = handshaken(proxy.url);
    await expect.poll(came).toContain("101");
    socket.pause();
    const message = frame({ payload: Buffer.alloc(1024 * 1024, 1), opcode: 2 });
    let sent = 0;
    // What nobody reads, the kernel keeps, and a little the proxy; then it flows no more.
    while (sent < 100 && server!.write(message)) sent++;
    while (sent < 100) {
      const drained = once(server!, "drain").then(() => true);
      const stuck = new Promise<boolean>((resolve) => setTimeout(resolve, 300, false));
      if (!(await Promise.race([drained, stuck]))) break;
      server!.write(message);
      sent++;
    }
    expect(sent).toBeLessThan(100);
    expect(proxy.recording.soFar.size).toBeLessThan(50 * 1024 * 1024);
    socket.destroy();
  });
});

describe("an end", () => {
  it.each([
    ["a FIN of the server", (server: Socket) => server.end(), "< end fin"],
    ["a reset of the server", (server: Socket) => server.resetAndDestroy(), "< end reset"],
    [
      "a FIN in the middle of a frame",
      (server: Socket) => server.end(frame({ payload: "half", length: 9 })),
      "< end fin",
    ],
  ])("%s reaches the client as it is", async (_, act, expected) => {
    let server: Socket | undefined;
    const raw = await rawServer((socket) => (server = socket));
    ends.push(() => raw.close());
    const proxy = await proxyOf(raw.url);
    const { socket, came } = handshaken(proxy.url);
    let end = "";
    socket.on("error", () => (end = "reset")).on("end", () => (end = "fin"));
    await expect.poll(came).toContain("101");
    act(server!);
    await expect.poll(() => end).toBe(expected.split(" ").at(-1));
    socket.end();
    await expect.poll(() => proxy.recording.soFar.open).toBe(0);
    const events = await proxy.stop();
    expect(told(events).at(-1)).toBe(expected);
    if (_.includes("half") || _.includes("middle")) expect(events.at(-1)).toMatchObject({ left: { server: 6 } });
  });

  it("of a client that resets reaches the server as it is", async () => {
    const errors: string[] = [];
    const raw = await rawServer((socket) => {
      socket.on("error", (error: NodeJS.ErrnoException) => errors.push(error.code ?? ""));
    });
    ends.push(() => raw.close());
    const proxy = await proxyOf(raw.url);
    const { socket, came } = handshaken(proxy.url);
    await expect.poll(came).toContain("101");
    socket.resetAndDestroy();
    await expect.poll(() => errors).toEqual(["ECONNRESET"]);
    expect(told(await proxy.stop()).at(-1)).toBe("> end reset");
  });

  it.each(["server", "client"])("of one direction, by the %s, leaves the other one open", async (first) => {
    let theirs: Socket | undefined;
    const server = await rawServer((socket) => (theirs = socket));
    ends.push(() => server.close());
    const proxy = await proxyOf(server.url);
    const ours = connect({ port: Number(new URL(proxy.url).port), host: "127.0.0.1", allowHalfOpen: true });
    ends.push(() => Promise.resolve(ours.destroy()));
    ours.write(handshakeText("/"));
    await once(ours, "data");
    if (!theirs) throw new Error("the server has no connection");
    theirs.allowHalfOpen = true;
    const [early, late] = first === "server" ? [theirs, ours] : [ours, theirs];
    let got = "";
    early.on("data", (chunk: Buffer) => (got += chunk.toString("hex")));
    const ended = once(late.resume(), "end");
    early.end();
    await ended;
    const bytes = frame({ mask: late === ours, payload: "late" });
    late.end(bytes);
    await once(early, "end");
    expect(got).toBe(bytes.toString("hex"));
    expect(told(await proxy.stop()).slice(3)).toEqual([
      expect.stringMatching(/^[<>] late$/),
      expect.stringMatching(/end fin$/),
    ]);
  });

  it("of the proxy waits for both sides, and not for long", async () => {
    const proxy = await proxyOf(await echo());
    const port = Number(new URL(proxy.url).port);
    // Does not hang up by itself.
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    ends.push(() => Promise.resolve(socket.destroy()));
    socket.resume().on("error", () => undefined);
    socket.write(handshakeText("/"));
    await once(socket, "data");
    expect(proxy.recording.soFar.open).toBe(1);
    await proxy.stop();
    expect(proxy.recording.soFar.open).toBe(0);
  });

  it("of the proxy is a close frame 1001 for both, and the recording says that it was cut", async () => {
    const heard: Buffer[] = [];
    const raw = await rawServer((socket) => void socket.on("data", (chunk: Buffer) => heard.push(chunk)));
    ends.push(() => raw.close());
    const proxy = await proxyOf(raw.url);
    const socket = new WebSocket(proxy.url);
    await once(socket, "open");
    const end = closed(socket);
    const events = await proxy.stop();
    expect(await end).toBe("1001 wstest record has ended");
    expect(told(events)).toEqual([...opened, "end cut"]);
    const [first = Buffer.alloc(0)] = heard;
    expect(first.subarray(0, 2).toString("hex")).toBe("8899");
  });
});

describe("a handshake that is not accepted", () => {
  it("is refused as the server refuses it", async () => {
    const target = await tcpServer((socket) => {
      socket.on("data", () =>
        socket.end(
          "HTTP/1.1 401 Nope\r\nX-Why: because\r\nSet-Cookie: a=secret; Path=/\r\nContent-Length: 4\r\n\r\nwhat",
        ),
      );
    });
    ends.push(() => target.close());
    const proxy = await proxyOf(target.url);
    const socket = new WebSocket(proxy.url);
    socket.on("error", () => undefined);
    const [request, answer] = (await once(socket, "unexpected-response")) as [http.ClientRequest, http.IncomingMessage];
    let body = "";
    for await (const chunk of answer) body += String(chunk);
    request.destroy();
    expect([answer.statusCode, answer.statusMessage, answer.headers["x-why"], body]).toEqual([
      401,
      "Nope",
      "because",
      "what",
    ]);
    expect(answer.headers["set-cookie"]).toEqual(["a=secret; Path=/"]);
    const events = await proxy.stop();
    expect(told(events)).toEqual(["open", "request", "response 401", "end fin"]);
    const response = ofType(events, "response")[0] as ResponseEvent;
    expect(response).toMatchObject({ statusText: "Nope", body: { bytes: Buffer.from("what") } });
    expect(response.headers).toContainEqual(["Set-Cookie", "a=${secret.a}; Path=/"]);
  });

  it("is redirected to where the proxy is", async () => {
    const url = await httpServer((request, response) => {
      response.writeHead(302, { Location: `http://${request.headers.host}/other?x=1` }).end();
    });
    const proxy = await proxyOf(url.replace("http", "ws"));
    const answer = await fetch(`${proxy.httpUrl}/here`, { redirect: "manual" });
    expect(answer.headers.get("location")).toBe(`${proxy.httpUrl}/other?x=1`);
    const response = ofType(await proxy.stop(), "response")[0] as ResponseEvent;
    expect(response.headers).toContainEqual(["Location", `${url}/other?x=1`]);
  });

  it("gets 502 when nobody listens, and 504 when nobody answers", async () => {
    const silent = await tcpServer(() => undefined);
    const gone = await proxyOf("ws://127.0.0.1:9");
    const slow = await proxyOf(silent.url, {
      target: { url: new URL(silent.url), headers: [], tls: undefined, timeout: 500 },
    });
    ends.push(() => silent.close());
    for (const [proxy, status, message] of [
      [gone, 502, "127.0.0.1:9 refused the connection: nothing listens there (ECONNREFUSED)"],
      [slow, 504, `127.0.0.1:${silent.port} gave no answer within 500 ms`],
    ] as const) {
      const socket = new WebSocket(proxy.url);
      socket.on("error", () => undefined);
      const [, answer] = (await once(socket, "unexpected-response")) as [unknown, http.IncomingMessage];
      let body = "";
      for await (const chunk of answer) body += String(chunk);
      expect([answer.statusCode, body]).toEqual([status, `wstest record got no answer from the target: ${message}\n`]);
      expect(told(await proxy.stop())).toEqual(["open", "request", `error ${message}`, "end unknown"]);
      expect(proxy.troubles).toEqual([message]);
    }
  });

  it("is forgotten when the client leaves first", async () => {
    const silent = await tcpServer((socket) => void socket.resume());
    ends.push(() => silent.close());
    const proxy = await proxyOf(silent.url);
    const { socket } = handshaken(proxy.url);
    await expect.poll(() => silent.sockets.size).toBe(1);
    socket.destroy();
    await expect.poll(() => silent.sockets.size).toBe(0);
    expect(told(await proxy.stop())).toEqual(["open", "request", "> end reset"]);
  });

  it("of what is no HTTP gets 400", async () => {
    const proxy = await proxyOf(await echo());
    const socket = connect({ port: Number(new URL(proxy.url).port), host: "127.0.0.1" });
    socket.write("hello\r\n\r\n");
    expect(String((await once(socket, "data"))[0])).toMatch(/^HTTP\/1\.1 400 /);
    const events = told(await proxy.stop());
    expect(events[1]).toMatch(/^> error The client sent what is no HTTP/);
  });
});

describe("plain HTTP", () => {
  it("passes with its bodies, both ways, and again on the same connection", async () => {
    const url = await httpServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        response.writeHead(201, "Made", { "X-Method": request.method, "X-Path": request.url });
        // Without a length: in chunks.
        response.write("you said ");
        response.end(Buffer.concat(chunks));
      });
    });
    const proxy = await proxyOf(url.replace("http", "ws"));
    for (const body of ["one", "two"]) {
      const answer = await fetch(`${proxy.httpUrl}/login?user=a`, { method: "POST", body });
      expect([answer.status, answer.statusText, answer.headers.get("x-path"), await answer.text()]).toEqual([
        201,
        "Made",
        "/login?user=a",
        `you said ${body}`,
      ]);
    }
    const head = await fetch(proxy.httpUrl, { method: "HEAD" });
    expect([head.status, head.headers.get("x-method")]).toEqual([201, "HEAD"]);
    const events = await proxy.stop();
    expect(told(events)).toEqual(
      Array.from({ length: 3 }, () => ["open", "request", "response 201", "end fin"]).flat(),
    );
    expect(
      ofType(events, "request").map(({ method, url: asked, body }) => [method, asked, body && String(body.bytes)]),
    ).toEqual([
      ["POST", `${url}/login?user=a`, "one"],
      ["POST", `${url}/login?user=a`, "two"],
      ["HEAD", `${url}/`, undefined],
    ]);
    expect(ofType(events, "response").map(({ body }) => body && String(body.bytes))).toEqual([
      "you said one",
      "you said two",
      undefined,
    ]);
  });

  it("keeps the beginning of a long body, and says how long it was", async () => {
    const url = await httpServer((_, response) => response.end(Buffer.alloc(1_000_000, "x")));
    const proxy = await proxyOf(url);
    expect((await (await fetch(proxy.httpUrl)).text()).length).toBe(1_000_000);
    const { body } = ofType(await proxy.stop(), "response")[0] as ResponseEvent;
    expect([body?.bytes.length, body?.of]).toEqual([256 * 1024, 1_000_000]);
  });

  it.each([false, true])("is recorded without secrets, also when it is packed (fsync: %s)", async (fsync) => {
    const url = await httpServer((request, response) => {
      request.resume().on("end", () => {
        response.writeHead(200, { "Content-Type": "application/json", "Content-Encoding": "gzip" });
        response.end(gzipSync('{"user":"bob","token":"t0p-s3cret"}'));
      });
    });
    const server = new WebSocketServer({ noServer: true });
    servers
      .at(-1)
      ?.on("upgrade", (request, socket, head) =>
        server.handleUpgrade(request, socket, head, (each) =>
          each.on("message", (data, binary) => each.send(data, { binary })),
        ),
      );
    const proxy = await proxyOf(url.replace("http", "ws"), { fsync });
    const body = new FormData();
    body.set("user", "bob");
    body.set("password", "h1dden-word");
    const { token } = (await (await fetch(`${proxy.httpUrl}/login`, { method: "POST", body })).json()) as {
      token: string;
    };
    const socket = new WebSocket(`${proxy.url}/chat?access_token=${token}`);
    await once(socket, "open");
    socket.send("hello");
    expect(String((await once(socket, "message"))[0])).toBe("hello");
    socket.close();
    await closed(socket);
    const events = await proxy.stop();
    expect(events.filter(({ type }) => type === "message")).toHaveLength(2);
    const [asked, handshake] = ofType(events, "request");
    const [answer] = ofType(events, "response");
    expect(String(asked?.body?.bytes)).toContain('name="password"\r\n\r\n${secret.password}\r\n');
    expect([String(answer?.body?.bytes), answer?.body?.unpacked]).toEqual([
      '{"user":"bob","token":"${secret.token}"}',
      true,
    ]);
    expect(handshake?.url).toBe(`${url.replace("http", "ws")}/chat?access_token=\${secret.token}`);
    const file = await readFile(proxy.path, "latin1");
    for (const secret of [token, "h1dden-word", gzipSync(token).toString("latin1")]) expect(file).not.toContain(secret);
    expect(proxy.recording.secrets).toEqual(["password", "token"]);
  });

  it("passes with its body when it offers to go on in HTTP/2, as some clients do at first", async () => {
    const url = await httpServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => response.end(`${request.headers.upgrade} ${Buffer.concat(chunks).toString()}`));
    });
    const proxy = await proxyOf(url);
    const socket = connect({ port: Number(new URL(proxy.url).port), host: "127.0.0.1" });
    ends.push(() => Promise.resolve(socket.destroy()));
    let came = "";
    socket.on("data", (chunk) => (came += chunk.toString()));
    socket.write(
      "POST /a HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n" +
        "Content-Length: 11\r\n\r\nhello",
    );
    setImmediate(() => socket.write(" world"));
    await expect.poll(() => came).toContain("undefined hello world");
    expect(String(ofType(await proxy.stop(), "request")[0]?.body?.bytes)).toBe("hello world");
  });

  it("gets 502 for a head that HTTP cannot carry, and nobody else is harmed", async () => {
    const target = await tcpServer((socket) => {
      socket.on("data", () => socket.end("HTTP/1.1 099 No\r\nContent-Length: 2\r\n\r\nhi"));
    });
    ends.push(() => target.close());
    const proxy = await proxyOf(target.url);
    for (let count = 0; count < 2; count++) expect((await fetch(proxy.httpUrl)).status).toBe(502);
    expect(told(await proxy.stop()).filter((each) => each.includes("cannot be passed on"))).toHaveLength(2);
  });

  it("has its Origin changed where that is the proxy", async () => {
    const url = await httpServer((request, response) => response.end(request.headers.origin));
    const proxy = await proxyOf(url);
    const { port } = new URL(proxy.url);
    const originFor = async (host: string, origin: string): Promise<string> => {
      const request = http.get(proxy.httpUrl, { headers: { Host: host, Origin: origin } });
      const [answer] = (await once(request, "response")) as [http.IncomingMessage];
      return String(((await once(answer, "data")) as [Buffer])[0]);
    };
    expect(await originFor(`localhost:${port}`, `http://localhost:${port}`)).toBe(url);
    expect(await originFor(`localhost:${port}`, `http://127.0.0.1:${port}`)).toBe(url);
    expect(await originFor(`localhost:${port}`, `http://evil.example:${port}`)).toBe(`http://evil.example:${port}`);
  });

  it.each([
    ["", []],
    [
      ", whatever -H says of it",
      [
        ["Host", "api.example.com"],
        ["Authorization", "Bearer s3cr3t"],
      ] as const,
    ],
  ])("is refused for the name of somebody else, who may have led it here%s", async (_, headers) => {
    let asked = 0;
    const url = await httpServer((__, response) => {
      asked++;
      response.end();
    });
    const proxy = await proxyOf(url, { headers });
    const { port } = new URL(proxy.url);
    for (const more of [{}, { Connection: "Upgrade", Upgrade: "websocket" }]) {
      const request = http.get(proxy.httpUrl, { headers: { Host: `evil.example:${port}`, ...more } });
      const [answer] = (await once(request, "response")) as [http.IncomingMessage];
      answer.setEncoding("utf8");
      let body = "";
      for await (const chunk of answer) body += String(chunk);
      expect([answer.statusCode, answer.headers["access-control-allow-origin"], body]).toEqual([
        421,
        undefined,
        `wstest record does not answer for the host "evil.example:${port}": --listen HOST:PORT gives the proxy a name of its own\n`,
      ]);
    }
    expect(asked).toBe(0);
    expect(proxy.troubles).toEqual(
      Array.from(
        { length: 2 },
        () =>
          `A client has asked for the host "evil.example:${port}", which is not the proxy's. --listen HOST:PORT gives the proxy a name of its own.`,
      ),
    );
    expect(told(await proxy.stop())).toEqual(
      Array.from({ length: 2 }, () => [
        "open",
        `> error A client has asked for the host "evil.example:${port}", which is not the proxy's`,
        "end unknown",
      ]).flat(),
    );
  });

  it("breaks off where the target breaks off", async () => {
    const target = await tcpServer((socket) => {
      socket.on("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
    });
    ends.push(() => target.close());
    const proxy = await proxyOf(target.url);
    await expect(fetch(proxy.httpUrl).then((answer) => answer.text())).rejects.toThrow(/terminated|fetch failed/);
    const events = told(await proxy.stop());
    expect(events).toContain("< error The target ended in the middle of its answer");
    expect(events.filter((each) => each.includes("end ")).length).toBe(1);
  });
});

describe("TLS", () => {
  it("is spoken to the clients, and to the target", async () => {
    const { ca, cert, key } = throwAwayCertificate({ hosts: ["localhost", "127.0.0.1"] });
    const { createServer } = await import("node:https");
    const server = createServer({ cert, key }).listen(0, "127.0.0.1");
    const sockets = new WebSocketServer({ server });
    sockets.on("connection", (socket) =>
      socket.on("message", (data) => socket.send(`secure ${(data as Buffer).toString()}`)),
    );
    await once(server, "listening");
    ends.push(() => {
      for (const client of sockets.clients) client.terminate();
      return new Promise((resolve) => server.close(resolve));
    });
    const target = `wss://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const proxy = await proxyOf(target, { tls: { cert, key }, targetTls: { ca, insecure: false } });
    expect(proxy.url).toMatch(/^wss:/);
    const socket = new WebSocket(proxy.url, { ca });
    await once(socket, "open");
    socket.send("hello");
    expect(String((await once(socket, "message"))[0])).toBe("secure hello");
    socket.close(1000);
    expect(await closed(socket)).toBe("1000");
    await expect.poll(() => proxy.recording.soFar.open).toBe(0);
    const events = await proxy.stop();
    expect(told(events).slice(3, 5)).toEqual(["> hello", "< secure hello"]);
    expect((ofType(events, "request")[0] as RequestEvent).url).toBe(`${target}/`);
    // Who does not trust it says so, and the client is told.
    const untrusting = await proxyOf(target);
    const refused = new WebSocket(untrusting.url);
    refused.on("error", () => undefined);
    expect(((await once(refused, "unexpected-response"))[1] as http.IncomingMessage).statusCode).toBe(502);
    expect(untrusting.troubles[0]).toMatch(
      /^The TLS handshake with .* failed: the certificate is not signed by a known .*\. --cacert FILE trusts its authority, -k accepts any certificate\.$/,
    );
  });
});

describe("what cannot begin", () => {
  it("has a port that is in use, and then no file is made", async () => {
    const url = await echo();
    const port = Number(new URL(url).port);
    const { existsSync } = await import("node:fs");
    const path = "/tmp/wstest-no-such-recording.wsr";
    const thrown: unknown = await recorded(url, { port, pathOf: () => path }).catch((error: unknown) => error);
    expect((thrown as Failure).problem).toMatchObject({
      code: "server",
      headline: `the port ${port} of 127.0.0.1 is in use already (EADDRINUSE)`,
    });
    expect(existsSync(path)).toBe(false);
  });

  it("has a file that is there already, or a folder that is not; then nobody listens", async () => {
    const first = await proxyOf("ws://127.0.0.1:9");
    const there: unknown = await recorded("ws://127.0.0.1:9", { pathOf: () => first.path }).catch(
      (error: unknown) => error,
    );
    expect((there as Failure).problem).toMatchObject({
      code: "invalid-argument",
      headline: `There is a file ${first.path} already`,
      help: "Give another name with --out, or write over it with --force.",
    });
    const nowhere: unknown = await recorded("ws://127.0.0.1:9", { pathOf: () => "/nowhere/chat.wsr" }).catch(
      (error: unknown) => error,
    );
    expect((nowhere as Failure).problem.headline).toBe(
      "The recording /nowhere/chat.wsr cannot be made: there is no such folder (ENOENT)",
    );
  });
});

describe("a recording that ends by itself", () => {
  it("has all the messages that were wanted, and passes on what comes later", async () => {
    const proxy = await proxyOf(await echo(), { limits: { messages: 4 } });
    const socket = new WebSocket(proxy.url);
    await once(socket, "open");
    for (const text of ["one", "two", "three"]) {
      socket.send(text);
      expect(String((await once(socket, "message"))[0])).toBe(text);
    }
    expect(await proxy.recording.ended).toEqual({ why: "limit", limit: "There are 4 messages" });
    expect(told(await proxy.stop())).toEqual([...opened, "> one", "< one", "> two", "< two", "end cut"]);
  });

  it.skipIf(process.platform !== "linux")("says that the disk is full", async () => {
    const proxy = await proxyOf(await echo(), { pathOf: () => "/dev/full", force: true });
    const end = await proxy.recording.ended;
    expect(end).toMatchObject({
      why: "failed",
      problem: { code: "recording", headline: "The recording /dev/full cannot be written: the disk is full (ENOSPC)" },
    });
  });
});
