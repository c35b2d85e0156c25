import { once } from "node:events";
import { createServer as createHttpServer, type Server } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { systemClock } from "../../src/environment.ts";
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

async function http(status: number): Promise<{ server: Server; port: number }> {
  const server = createHttpServer((_, response) => response.writeHead(status).end("x".repeat(100_000)));
  await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return { server, port: (server.address() as AddressInfo).port };
}

describe("a port", () => {
  test("that is open is ready", async () => {
    const { port } = await http(500);
    expect(await portProbe(port)(never())).toBeUndefined();
  });

  test("that nobody listens on is refused", async () => {
    expect(await portProbe(await freePort())(never())).toBe("connection refused");
  });

  test("is not asked when the signal has aborted", async () => {
    const { port } = await http(200);
    expect(await portProbe(port)(AbortSignal.abort())).toBe("no answer");
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
  ])("is not ready with %i", async (status, why) => {
    const { port } = await http(status);
    expect(await urlProbe(`http://127.0.0.1:${port}/`, systemClock)(never())).toBe(why);
  });

  test("is not ready when nobody listens", async () => {
    expect(await urlProbe(`http://127.0.0.1:${await freePort()}`, systemClock)(never())).toBe("connection refused");
  });

  test("that does not answer is given up when the signal aborts, and its socket is closed", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, resolve));
    closers.push(() => new Promise((resolve) => server.close(resolve)));
    const accepted = once(server, "connection");
    const end = new AbortController();
    const probing = urlProbe(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, systemClock)(end.signal);
    const [socket] = (await accepted) as [Socket];
    const closed = once(socket.on("error", () => undefined).resume(), "close");
    end.abort();
    expect(await probing).toMatch(/connection reset|socket hang up/);
    await closed;
  });
});

describe("a ws url", () => {
  test("is ready with a handshake, and the server sees a client that closes with 1000", async () => {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    closers.push(() => new Promise((resolve) => server.close(resolve)));
    await once(server, "listening");
    const code = new Promise((resolve) => server.on("connection", (socket) => socket.on("close", resolve)));
    expect(
      await urlProbe(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/chat?a=1`, systemClock)(never()),
    ).toBeUndefined();
    expect(await code).toBe(1000);
    expect(server.clients.size).toBe(0);
  });

  test.each([200, 404, 426])("is ready with an answer of %i", async (status) => {
    const { port } = await http(status);
    expect(await urlProbe(`ws://127.0.0.1:${port}/`, systemClock)(never())).toBeUndefined();
  });

  test("is not ready with an answer of 502", async () => {
    const { port } = await http(502);
    expect(await urlProbe(`ws://127.0.0.1:${port}/`, systemClock)(never())).toBe("502 Bad Gateway");
  });

  test("may be a Unix socket", async () => {
    const path = join(tmpdir(), `wstest-probe-${process.pid}.sock`);
    const server = createHttpServer();
    const seen = new WebSocketServer({ server, path: "/chat" });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    closers.push(() => new Promise((resolve) => server.close(resolve)));
    const connected = new Promise((resolve) => seen.on("connection", resolve));
    expect(await urlProbe(`ws+unix:${path}:/chat`, systemClock)(never())).toBeUndefined();
    await connected;
  });

  test("that keeps the connection open after our close is left after half a second", async () => {
    const server = createHttpServer();
    const sockets: Duplex[] = [];
    server.on("upgrade", (_, socket) => {
      sockets.push(socket);
      socket.on("error", () => undefined);
      socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    });
    await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, resolve));
    expect(
      await urlProbe(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, systemClock)(never()),
    ).toBeUndefined();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
});

test("says what is awaited of a url", () => {
  expect(urlExpectation("ws://a/b")).toBe("ws://a/b answers with a handshake or an HTTP status below 500");
  expect(urlExpectation("http://a/b")).toBe("http://a/b answers with 2xx, 3xx, 400 to 403 or 426");
});
