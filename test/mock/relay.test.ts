import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { closeFrame, frame, rawHandshakes, type RawServer, rawServer } from "../support/raw-server.ts";
import { endMocks, startMock, type StartedMock } from "../support/mock.ts";

const endings: (() => Promise<void> | void)[] = [];

/** A real server: it echoes, and does what a message asks for. */
async function realServer(onUpgrade?: (request: IncomingMessage, socket: Duplex) => boolean) {
  const requests: IncomingMessage[] = [];
  const closes: string[] = [];
  const sockets: WebSocket[] = [];
  const streams: Duplex[] = [];
  const pings: string[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      response.writeHead(request.url === "/teapot" ? 418 : 200, { "X-From": "real", "Set-Cookie": ["a=1", "b=2"] });
      response.end(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`);
    });
  });
  const wss = new WebSocketServer({
    noServer: true,
    perMessageDeflate: true,
    handleProtocols: (offered) => [...offered].at(-1) ?? false,
  });
  wss.on("headers", (lines) => lines.push("X-From: real", "Set-Cookie: s=1"));
  server.on("upgrade", (request, socket, head) => {
    requests.push(request);
    streams.push(socket);
    if (onUpgrade?.(request, socket)) return;
    wss.handleUpgrade(request, socket, head, (ws) => {
      sockets.push(ws);
      ws.on("error", () => undefined);
      ws.on("ping", (data) => pings.push(data.toString()));
      ws.on("close", (code, reason) => closes.push(`${code} ${reason.toString()}`.trimEnd()));
      ws.on("message", (data, binary) => {
        const text = (data as Buffer).toString();
        if (text === "close me") ws.close(4001, "as you like");
        else if (text === "close me emptily") ws.close();
        else if (text === "kill me") ws.terminate();
        else ws.send(data as Buffer, { binary });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endings.push(
    () =>
      new Promise<void>((resolve) => {
        for (const each of sockets) each.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
        for (const each of streams) each.destroy();
      }),
  );
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, closes, sockets, pings };
}

async function raw(starting: Promise<RawServer>): Promise<RawServer> {
  const server = await starting;
  endings.push(() => server.close());
  return server;
}

const proxyOf = (url: string, more = ""): Promise<StartedMock> => startMock(`proxy: ${url}${more}`);

const told = ({ log }: StartedMock): string[] =>
  log.flatMap((entry) =>
    entry.type === "message"
      ? [`${entry.server ? "server " : ""}${entry.direction} ${entry.payload}${entry.rule ? ` (${entry.rule})` : ""}`]
      : [],
  );

describe("a proxy", () => {
  endMocks();
  afterEach(async () => {
    for (const end of endings.splice(0)) await end();
  });

  it("passes the handshake: path, query, subprotocols, headers, cookies, both ways", async () => {
    const real = await realServer();
    const mock = await proxyOf(`${real.url}/base`);
    const client = await mock.connect("/ws?a=1", {
      protocols: ["v1", "v2"],
      headers: { Authorization: "Bearer x", Cookie: "c=1" },
      origin: mock.httpUrl,
    });
    const [request] = real.requests;
    expect(request?.url).toBe("/base/ws?a=1");
    expect(request?.headers).toMatchObject({
      authorization: "Bearer x",
      cookie: "c=1",
      host: new URL(real.url).host,
      origin: real.url.replace("ws:", "http:"),
    });
    expect(client.socket.protocol).toBe("v2");
    expect(client.socket.extensions).toBe("permessage-deflate");
    expect(mock.log.find((entry) => entry.type === "opened")).toMatchObject({ protocol: "v2", url: "/ws?a=1" });
  });

  it("passes messages as they come, pings and pongs, and tells each once", async () => {
    const real = await realServer();
    const mock = await proxyOf(real.url);
    const client = await mock.connect("/", { perMessageDeflate: false });
    expect(client.socket.extensions).toBe("");
    client.socket.send("text ü");
    client.socket.send(Buffer.from([0, 255]));
    client.socket.send("");
    expect([await client.next(), await client.next(), await client.next()]).toEqual([
      "text ü",
      Buffer.from([0, 255]),
      "",
    ]);
    const pong = new Promise<string>((resolve) => client.socket.once("pong", (data) => resolve(data.toString())));
    client.socket.ping("are you there");
    expect(await pong).toBe("are you there");
    expect(real.pings).toEqual(["are you there"]);
    const answered = new Promise<string>((resolve) =>
      real.sockets[0]?.once("pong", (data) => resolve(data.toString())),
    );
    real.sockets[0]?.ping("and you");
    expect(await answered).toBe("and you");
    expect(told(mock).toSorted()).toEqual(["in ", "in AP8=", "in text ü", "out ", "out AP8=", "out text ü"]);
  });

  it("passes close codes and ends, both ways", async () => {
    const real = await realServer();
    const mock = await proxyOf(real.url);
    const by = async (text: string): Promise<string> => {
      const client = await mock.connect("/");
      client.socket.send(text);
      return client.closed;
    };
    expect(await by("close me")).toBe("4001 as you like");
    expect(await by("close me emptily")).toBe("1005");
    expect(await by("kill me")).toBe("1006");
    real.closes.length = 0;
    const [first, second, third] = [await mock.connect("/"), await mock.connect("/"), await mock.connect("/")];
    first.socket.close(4002, "mine");
    second.socket.close();
    third.socket.terminate();
    await mock.until(() => mock.log.filter(({ type }) => type === "closed").length === 6);
    await expect.poll(() => real.closes.toSorted()).toEqual(["1005", "1006", "4002 mine"]);
    expect(
      mock.log.flatMap((entry) => (entry.type === "closed" ? [`${entry.code} ${entry.server ?? entry.by}`] : [])),
    ).toEqual(["4001 true", "1005 true", "1006 true", "4002 them", "1005 them", "1006 them"]);
  });

  it.each([
    ["a close", (socket: WebSocket) => socket.close(4002, "mine"), "4002 mine"],
    ["an end", (socket: WebSocket) => socket.terminate(), "1006"],
  ])("passes %s behind what a rule holds back", async (_, leave, close) => {
    const got: string[] = [];
    const real = await realServer();
    const rules = "[{ from: client, when: { raw: slow }, delay: 100ms, do: [forward] }]";
    const mock = await startMock(`endpoints: [{ path: /, proxy: "${real.url}", rules: ${rules} }]`);
    const client = await mock.connect("/");
    await expect.poll(() => real.sockets.length).toBe(1);
    real.sockets[0]?.on("message", (data) => got.push((data as Buffer).toString()));
    real.sockets[0]?.on("close", () => got.push("closed"));
    client.socket.send("slow");
    client.socket.send("behind it");
    await mock.until(() => mock.log.filter(({ type }) => type === "message").length >= 2);
    leave(client.socket);
    await expect.poll(() => real.closes).toEqual([close]);
    expect(got).toEqual(["slow", "behind it", "closed"]);
  });

  it("that stops tells the server of a client that has gone, though a rule holds back what it sent", async () => {
    const real = await realServer();
    const rules = "[{ from: client, delay: 1m, do: [forward] }]";
    const mock = await startMock(`endpoints: [{ path: /, proxy: "${real.url}", rules: ${rules} }]`);
    const client = await mock.connect("/");
    client.socket.send("slow");
    await mock.until(() => mock.log.some(({ type }) => type === "message"));
    client.socket.close(4002, "mine");
    await client.closed;
    expect(real.closes).toEqual([]);
    await mock.server.stop("stop");
    await expect.poll(() => real.closes).toEqual(["4002 mine"]);
  });

  it("has no more connections than it may, however many ask at once", async () => {
    const real = await realServer();
    const mock = await startMock(`endpoints: [{ path: /, proxy: "${real.url}", connections: 2 }]`);
    const came = await Promise.all(
      Array.from({ length: 5 }, () =>
        mock.connect("/").then(
          () => "open",
          () => "refused",
        ),
      ),
    );
    expect(came.toSorted()).toEqual(["open", "open", "refused", "refused", "refused"]);
    expect(real.requests).toHaveLength(2);
  });

  it("passes refusals and redirects, with their headers and bodies", async () => {
    const real = await realServer((request, socket) => {
      if (request.url === "/moved")
        socket.end("HTTP/1.1 302 Found\r\nLocation: wss://elsewhere/\r\nContent-Length: 0\r\n\r\n");
      else if (request.url === "/no")
        socket.end("HTTP/1.1 402 Pay First\r\nX-Why: money\r\nContent-Length: 4\r\n\r\npay\n");
      else return false;
      return true;
    });
    const mock = await proxyOf(real.url);
    expect(await mock.refused("/no")).toMatchObject({ status: 402, body: "pay\n", headers: { "x-why": "money" } });
    expect(await mock.refused("/moved")).toMatchObject({ status: 302, headers: { location: "wss://elsewhere/" } });
    expect(mock.log.flatMap((entry) => (entry.type === "refused" ? [`${entry.code} ${entry.by}`] : []))).toEqual([
      "402 the server",
      "302 the server",
    ]);
  });

  it("passes plain HTTP, but for what the mock answers itself", async () => {
    const real = await realServer();
    const mock = await proxyOf(real.url, "\nhttp: [{ path: /own, respond: { text: mine } }]");
    const posted = await fetch(`${mock.httpUrl}/login?x=1`, { method: "POST", body: "name=alice" });
    expect([posted.status, posted.headers.get("x-from"), posted.headers.getSetCookie(), await posted.text()]).toEqual([
      200,
      "real",
      ["a=1", "b=2"],
      "POST /login?x=1 name=alice",
    ]);
    expect((await fetch(`${mock.httpUrl}/teapot`)).status).toBe(418);
    expect(await (await fetch(`${mock.httpUrl}/own`)).text()).toBe("mine");
  });

  it("answers 502 when there is no server, 504 when it does not answer, and says so in the log", async () => {
    const hanging = await raw(rawHandshakes(() => undefined));
    const real = await realServer();
    const nobody = await startMock(`
endpoints:
  - { path: /nobody, proxy: "ws://127.0.0.1:1" }
  - { path: /tls, proxy: "${real.url.replace("ws:", "wss:")}" }
  - { path: /hangs, proxy: { url: "${hanging.url}", timeout: 50ms } }
`);
    const refused = await nobody.refused("/nobody");
    expect([refused.status, refused.body]).toEqual([
      502,
      "wstest mock --proxy got no answer from the server behind it: 127.0.0.1:1 refused the connection: nothing listens there (ECONNREFUSED)\n",
    ]);
    expect((await nobody.refused("/hangs")).status).toBe(504);
    expect((await nobody.refused("/tls")).status).toBe(502);
    const [first] = nobody.log;
    expect(first).toMatchObject({
      type: "refused",
      code: 502,
      by: "the server: 127.0.0.1:1 refused the connection: nothing listens there (ECONNREFUSED)",
    });
    expect((await fetch(`${nobody.httpUrl}/nobody`)).status).toBe(502);
    expect(nobody.problems).toEqual([]);
  });

  it("a wrong certificate is no answer; insecure takes it", async () => {
    const secure = await startMock("listen: { tls: auto }\nendpoints: [{ path: /, onConnect: [{ send: hi }] }]");
    const careful = await proxyOf(secure.url);
    const { status, body } = await careful.refused("/");
    expect(status).toBe(502);
    expect(body).toContain("certificate");
    const careless = await startMock(`proxy: { url: "${secure.url}", tls: { insecure: true } }`);
    expect(await (await careless.connect("/")).next()).toBe("hi");
  });

  it("rules take messages of either side: forward, forward changed, lose, send to either", async () => {
    const real = await realServer();
    const mock = await proxyOf(
      real.url,
      `
endpoints:
  - path: /ws
    rules:
      - { name: up, from: client, when: { message: { type: up } }, do: [{ forward: { type: up, n: "\${message.n + 1}" } }] }
      - { name: back, from: server, when: { message: { type: back } }, do: [forward, { send: { type: more } }] }
      - { name: raw, from: client, when: { raw: { $startsWith: "{ " } }, do: [forward] }
      - { name: gone, from: client, when: { message: { type: secret } }, do: [lose, { send: { type: no } }] }
      - { name: ask, from: client, when: { message: { type: ask } }, do: [{ send: { type: asked }, to: server }] }
`,
    );
    const client = await mock.connect("/ws");
    expect(await client.ask({ type: "up", n: 1 })).toEqual({ type: "up", n: 2 });
    expect(await client.ask({ type: "back" })).toEqual({ type: "back" });
    expect(await client.json()).toEqual({ type: "more" });
    client.socket.send('{ "spaced":  1 }');
    expect(await client.next()).toBe('{ "spaced":  1 }');
    expect(await client.ask({ type: "secret" })).toEqual({ type: "no" });
    expect(await client.ask({ type: "ask" })).toEqual({ type: "asked" });
    expect(told(mock).slice(0, 8)).toEqual([
      'in {"type":"up","n":1} (up)',
      'server out {"type":"up","n":2}',
      'out {"type":"up","n":2}',
      'in {"type":"back"}',
      'server in {"type":"back"} (back)',
      'out {"type":"back"} (back)',
      'out {"type":"more"} (back)',
      'in { "spaced":  1 } (raw)',
    ]);
    // Other paths pass as they are.
    expect(await (await mock.connect("/other")).ask({ type: "secret" })).toEqual({ type: "secret" });
    expect(mock.problems).toEqual([]);
  });

  it("what passes keeps its place behind the reactions to what came before, each side by itself", async () => {
    const real = await realServer();
    const mock = await proxyOf(
      real.url,
      "\nendpoints: [{ path: /, rules: [{ from: client, when: { message: { slow: true } }, do: [{ wait: 50ms }, forward] }] }]",
    );
    const client = await mock.connect("/");
    client.say({ slow: true });
    client.say({ n: 1 });
    client.say({ n: 2 });
    real.sockets[0]?.send('{"from":"server"}');
    expect([await client.json(), await client.json(), await client.json(), await client.json()]).toEqual([
      { from: "server" },
      { slow: true },
      { n: 1 },
      { n: 2 },
    ]);
  });

  it("faults happen between the client and the proxy", async () => {
    const real = await realServer();
    const mock = await proxyOf(
      real.url,
      `
endpoints:
  - path: /
    faults:
      - { lose, from: client, nth: 1 }
      - { duplicate, from: server, nth: 1 }
      - { close: 1011, from: client, when: { message: crash } }
`,
    );
    const client = await mock.connect("/");
    for (const text of ["a", "b"]) client.socket.send(text);
    expect([await client.next(), await client.next()]).toEqual(["b", "b"]);
    client.socket.send("crash");
    expect(await client.closed).toBe("1011");
    await expect.poll(() => real.closes).toEqual(["1011"]);
  });

  it("forward and to: server where no server is are problems of their reactions", async () => {
    const mock = await startMock(
      "endpoints: [{ path: /, rules: [{ when: { message: a }, do: [forward] }, { do: [{ send: x, to: server }] }] }]",
    );
    const client = await mock.connect("/");
    client.socket.send("a");
    client.socket.send("b");
    await mock.until(() => mock.problems.length === 2);
    expect(mock.problems.map(({ headline }) => headline)).toEqual([
      "chat: a reaction failed: There is nothing to forward: no message passes here",
      "chat: a reaction failed: There is no server behind this connection",
    ]);
  });

  it("passes giant messages whole, and of fragments their message", async () => {
    const real = await realServer();
    const mock = await proxyOf(real.url);
    const client = await mock.connect("/", { perMessageDeflate: false });
    const giant = Buffer.alloc(80 * 1024 * 1024, 7);
    client.socket.send(giant);
    expect(Buffer.compare((await client.next()) as Buffer, giant)).toBe(0);
    client.socket.send("in ", { fin: false });
    client.socket.send("parts", { fin: true });
    expect(await client.next()).toBe("in parts");
    expect(mock.problems).toEqual([]);
  });

  it("a client that breaks the protocol is closed for it, and the server is told that it went", async () => {
    const real = await realServer();
    const mock = await proxyOf(real.url);
    const client = await mock.connect("/");
    (client.socket as unknown as { readonly _socket: Socket })._socket.write(frame({ opcode: 3, mask: true }));
    expect(await client.closed).toBe("1002");
    await expect.poll(() => real.closes).toEqual(["1001"]);
  });

  it("a server that breaks the protocol is a bad gateway to the client", async () => {
    const server = await raw(rawServer((socket) => void socket.write(frame({ opcode: 3 }))));
    const mock = await proxyOf(server.url);
    expect(await (await mock.connect("/")).closed).toBe(
      "1014 the server behind: it sent a frame with the opcode 3, which is reserved (RFC 6455 section 5.2)",
    );
  });

  it("a server that closes at once is heard", async () => {
    const server = await raw(
      rawServer((socket) => void socket.write(Buffer.concat([frame({ payload: "last" }), closeFrame(4000, "full")]))),
    );
    const mock = await proxyOf(server.url);
    const client = await mock.connect("/");
    expect([await client.next(), await client.closed]).toEqual(["last", "4000 full"]);
  });

  it("a slow client slows the server down, and gets all of it", async () => {
    const real = await realServer();
    const mock = await proxyOf(real.url);
    const client = await mock.connect("/", { perMessageDeflate: false });
    const server = real.sockets[0];
    client.socket.pause();
    const piece = Buffer.alloc(1024 * 1024, 1);
    for (let count = 0; count < 64; count++) server?.send(piece, { compress: false });
    // What the proxy and the kernels do not take waits with the server.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(server?.bufferedAmount).toBeGreaterThan(16 * 1024 * 1024);
    client.socket.resume();
    for (let count = 0; count < 64; count++) expect(((await client.next()) as Buffer).length).toBe(piece.length);
    expect(mock.problems).toEqual([]);
  });

  it("leaves nothing behind when a client goes while the server is asked, or the mock stops", async () => {
    const asked: (() => void)[] = [];
    const real = await realServer((_, socket) => {
      socket.on("error", () => undefined);
      for (const each of asked.splice(0)) each();
      return true;
    });
    const mock = await proxyOf(real.url);
    const whenAsked = new Promise<void>((resolve) => void asked.push(resolve));
    const leaving = new WebSocket(`${mock.url}/`);
    leaving.on("error", () => undefined);
    await whenAsked;
    leaving.terminate();
    const again = new Promise<void>((resolve) => void asked.push(resolve));
    const waiting = mock.refused("/");
    await again;
    await mock.server.stop("stop");
    expect((await waiting).status).toBe(503);
  });
});
