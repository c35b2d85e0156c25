import { once } from "node:events";
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Server as TcpServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { systemClock } from "../../src/environment.ts";
import { throwAwayCertificate } from "../../src/net/certificate.ts";
import { freePort } from "../../src/run/ports.ts";
import { portProbe, urlExpectation, urlProbe } from "../../src/run/probe.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";

const closers: (() => Promise<unknown>)[] = [];
expectNoOpenHandles();
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function never(): AbortSignal {
  return new AbortController().signal;
}

const refused = { stage: "closed", text: "connection refused" };

/** Listens on a free port until the test is over. */
async function listening(server: TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

/** A server that takes connections and says nothing. */
async function tcp(): Promise<{ server: TcpServer; port: number }> {
  const server = createServer((socket) => socket.on("error", () => undefined).resume());
  return { server, port: await listening(server) };
}

async function http(status: number): Promise<{ server: Server; port: number }> {
  const server = createHttpServer((_, response) => response.writeHead(status).end("x".repeat(100_000)));
  return { server, port: await listening(server) };
}

describe("a port", () => {
  test("that is open is ready", async () => {
    const { port } = await http(500);
    expect(await portProbe(port, systemClock)(never())).toBeUndefined();
  });

  test("that nobody listens on is refused", async () => {
    expect(await portProbe(await freePort(), systemClock)(never())).toEqual(refused);
  });

  test("is not asked when the signal has aborted", async () => {
    const { port } = await http(200);
    expect(await portProbe(port, systemClock)(AbortSignal.abort())).toEqual({ stage: "closed", text: "no answer" });
  });
});

describe("an http url", () => {
  test.each([200, 204, 302, 400, 401, 403, 426])("is ready with %i", async (status) => {
    const { port } = await http(status);
    expect(await urlProbe(`http://127.0.0.1:${port}/`, systemClock)(never())).toBeUndefined();
  });

  test.each([
    [404, "404 Not Found"],
    [500, "500 Internal Server Error"],
    [503, "503 Service Unavailable"],
  ])("is not ready with %i", async (status, text) => {
    const { port } = await http(status);
    expect(await urlProbe(`http://127.0.0.1:${port}/`, systemClock)(never())).toEqual({
      stage: "answered",
      status,
      text,
    });
  });

  test("is not ready when nobody listens", async () => {
    expect(await urlProbe(`http://127.0.0.1:${await freePort()}`, systemClock)(never())).toEqual(refused);
  });

  test("that does not answer is given up when the signal aborts, says how far it came, and its socket is closed", async () => {
    const { server, port } = await tcp();
    const accepted = once(server, "connection");
    const end = new AbortController();
    const probing = urlProbe(`http://127.0.0.1:${port}/health?a=1`, systemClock)(end.signal);
    const [socket] = (await accepted) as [Socket];
    const closed = once(
      socket.on("error", () => undefined),
      "close",
    );
    await once(socket, "data");
    end.abort();
    expect(await probing).toEqual({
      stage: "silent",
      text: `connected to 127.0.0.1:${port}, but GET /health?a=1 was not answered`,
    });
    await closed;
  });

  test("that ends connections is not ready", async () => {
    const { server, port } = await tcp();
    server.on("connection", (socket: Socket) => socket.on("data", () => socket.destroy()));
    expect(await urlProbe(`http://127.0.0.1:${port}/`, systemClock)(never())).toEqual({
      stage: "silent",
      text: `connected to 127.0.0.1:${port}, but it ended the connection without an answer to GET /`,
    });
  });
});

describe("a ws url", () => {
  /** Looks once at a url of a port. */
  const looked = (port: number, path = "/", scheme = "ws") =>
    urlProbe(`${scheme}://127.0.0.1:${port}${path}`, systemClock)(never());

  test.each(["a server for WebSocket alone", "one on an HTTP server that answers no requests"])(
    "is ready, and %s sees no client",
    async (kind) => {
      const under = kind.startsWith("one") ? createHttpServer() : undefined;
      const server = new WebSocketServer(under ? { server: under } : { host: "127.0.0.1", port: 0 });
      under?.listen({ host: "127.0.0.1", port: 0 });
      await once(server, "listening");
      let seen = 0;
      server.on("connection", () => seen++);
      expect(await looked((server.address() as AddressInfo).port, "/chat?a=1")).toBeUndefined();
      // Whoever has come is heard of by now: this client comes after it.
      const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
      await once(client, "open");
      expect(seen).toBe(1);
      client.terminate();
      await new Promise((resolve) => server.close(resolve));
      if (under) await new Promise((resolve) => under.close(resolve));
    },
  );

  test.each([200, 404, 426, 500])("is ready with an answer of %i", async (status) => {
    expect(await looked((await http(status)).port)).toBeUndefined();
  });

  test.each([
    [502, "502 Bad Gateway"],
    [503, "503 Service Unavailable"],
    [504, "504 Gateway Timeout"],
  ])("is not ready with an answer of %i, as a gateway's", async (status, text) => {
    expect(await looked((await http(status)).port)).toEqual({ stage: "answered", status, text });
  });

  test("is ready when it ends what asks for no handshake, with or without a word that is not HTTP", async () => {
    const { server, port } = await tcp();
    server.on("connection", (socket: Socket) => socket.once("data", () => socket.destroy()));
    expect(await looked(port)).toBeUndefined();
    const other = await tcp();
    other.server.on("connection", (socket: Socket) => socket.once("data", () => socket.end("what?\n")));
    expect(await looked(other.port)).toBeUndefined();
  });

  test("is not ready when every connection is ended at once, as by a forwarder with nobody behind it", async () => {
    const { server, port } = await tcp();
    server.on("connection", (socket: Socket) => socket.destroy());
    expect(await looked(port)).toEqual({
      stage: "silent",
      text: `127.0.0.1:${port} takes connections and ends them at once`,
    });
  });

  test("is not ready when nobody listens", async () => {
    expect(await looked(await freePort())).toEqual(refused);
  });

  test("may be a Unix socket", async () => {
    const path = join(tmpdir(), `wstest-probe-${process.pid}.sock`);
    const server = createHttpServer();
    const asked = new Promise((resolve) =>
      server.on("request", ({ url }, response) => {
        resolve(url);
        response.writeHead(404).end();
      }),
    );
    await new Promise<void>((resolve) => server.listen(path, resolve));
    closers.push(() => new Promise((resolve) => server.close(resolve)));
    expect(await urlProbe(`ws+unix:${path}:/chat?a=1`, systemClock)(never())).toBeUndefined();
    expect(await asked).toBe("/chat?a=1");
    expect(await urlProbe(`ws+unix:${path}.not:/chat`, systemClock)(never())).toMatchObject({ stage: "closed" });
  });

  test("with TLS is ready when it answers beneath it, whoever signed its certificate", async () => {
    const { cert, key } = throwAwayCertificate({ hosts: ["127.0.0.1"] });
    const server = createHttpsServer({ cert, key }, (_, response) => response.writeHead(426).end());
    expect(await looked(await listening(server), "/", "wss")).toBeUndefined();
  });

  test("with TLS is ready when it asks for a certificate, which clients may have", async () => {
    const { cert, key } = throwAwayCertificate({ hosts: ["127.0.0.1"] });
    const server = createHttpsServer(
      { cert, key, ca: cert, requestCert: true, rejectUnauthorized: true },
      () => undefined,
    );
    server.on("tlsClientError", () => undefined);
    expect(await looked(await listening(server), "/", "wss")).toBeUndefined();
  });

  test("with TLS is not ready where nobody speaks it, or answers its handshake", async () => {
    const { port } = await http(200);
    expect(await looked(port, "/", "wss")).toEqual({
      stage: "answered",
      text: `connected to 127.0.0.1:${port}, but it does not speak TLS`,
    });
    const { server, port: silent } = await tcp();
    const end = new AbortController();
    server.on("connection", (socket: Socket) => socket.on("data", () => end.abort()));
    expect(await urlProbe(`wss://127.0.0.1:${silent}/`, systemClock)(end.signal)).toEqual({
      stage: "silent",
      text: `connected to 127.0.0.1:${silent}, but the TLS handshake was not answered`,
    });
  });
});

test("says what is awaited of a url", () => {
  expect(urlExpectation("ws://a/b")).toBe("ws://a/b takes connections, and does not answer with 502, 503 or 504");
  expect(urlExpectation("http://a/b")).toBe("http://a/b answers with 2xx, 3xx, 400 to 403 or 426");
});
