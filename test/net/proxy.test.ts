import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../src/environment.ts";
import { throwAwayCertificate } from "../../src/net/certificate.ts";
import type { DialRequest, DialResult } from "../../src/net/connection.ts";
import { dial } from "../../src/net/dial.ts";
import { request } from "../../src/net/http.ts";
import { listen } from "../../src/net/listen.ts";
import { proxyOf } from "../../src/net/proxy.ts";
import { dialRequest } from "../support/dial-request.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { type RawRequest, type RawServer, rawHandshakes, tcpServer } from "../support/raw-server.ts";
import { RecordingListener } from "../support/recording-listener.ts";
import { tunnelProxy } from "../support/tunnel-proxy.ts";

expectNoOpenHandles();

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const each of cleanup.splice(0)) await each();
});

async function started<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const ready = await starting;
  cleanup.push(() => ready.close());
  return ready;
}

const tunnels = (seen: RawRequest[] = []): Promise<RawServer> => started(tunnelProxy(seen));

const refusing = (answer: string): Promise<RawServer> => started(rawHandshakes((socket) => socket.end(answer)));

const { ca, cert, key } = throwAwayCertificate({ hosts: ["127.0.0.1"] });

function server(tls: boolean): ReturnType<typeof listen> {
  return started(
    listen({
      clock: systemClock,
      port: 0,
      tls: tls ? { cert, key } : undefined,
      onUpgrade(upgrade) {
        const connection = upgrade.accept({ listener: new RecordingListener() });
        connection.send("hello", { binary: false });
        connection.close(1000);
      },
      onRequest: (asked, respond) => respond({ status: 200, body: `you asked for ${asked.url}` }),
    }),
  );
}

function dialled(url: string, settings: Partial<DialRequest>, heard = new RecordingListener()): Promise<DialResult> {
  return dial(dialRequest(url, settings), heard, { clock: systemClock });
}

describe("a proxy", () => {
  test.each([false, true])("opens a tunnel for ws and wss (TLS: %s)", async (tls) => {
    const { url, port } = await server(tls);
    const seen: RawRequest[] = [];
    const proxy = await tunnels(seen);
    const heard = new RecordingListener();
    const settings = { proxy: `http://me:p%40ss@127.0.0.1:${proxy.port}`, tls: { ca } };
    expect((await dialled(url, settings, heard)).kind).toBe("open");
    await heard.whenEnded();
    expect(heard.heard).toEqual(["text hello", "close 1000", "ended 1000"]);
    expect(seen.map(({ line }) => line)).toEqual([`CONNECT 127.0.0.1:${port} HTTP/1.1`]);
    expect(seen[0]?.headers.get("proxy-authorization")).toBe(`Basic ${Buffer.from("me:p@ss").toString("base64")}`);
  });

  test("serves plain HTTP requests too", async () => {
    const { httpUrl } = await server(true);
    const proxy = await tunnels();
    const answer = await request({
      method: "GET",
      url: `${httpUrl}/x`,
      proxy: `http://127.0.0.1:${proxy.port}`,
      tls: { ca },
      timeout: 5_000,
      clock: systemClock,
    });
    expect(answer.body.toString()).toBe("you asked for /x");
  });

  test("passes on what came together with its answer", async () => {
    // The 101 and a message stand in the same bytes as the proxy's own answer only if nothing is lost between.
    const { url } = await server(false);
    const proxy = await tunnels();
    for (let i = 0; i < 20; i++) {
      const heard = new RecordingListener();
      await dialled(url, { proxy: `http://127.0.0.1:${proxy.port}` }, heard);
      await heard.whenEnded();
      expect(heard.heard[0]).toBe("text hello");
    }
  });

  test("that wants a password says so", async () => {
    const proxy = await refusing("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    expect(await dialled("ws://chat.test", { proxy: `http://127.0.0.1:${proxy.port}` })).toEqual({
      kind: "error",
      error: "refused",
      message: `the proxy 127.0.0.1:${proxy.port} answered 407 Proxy Authentication Required to CONNECT chat.test:80`,
      code: undefined,
      proxy: { status: 407, authorized: false },
    });
  });

  test("that refuses is quoted", async () => {
    const proxy = await refusing("HTTP/1.1 503 Down\r\n\r\n");
    expect(await dialled("wss://[::1]", { proxy: `http://127.0.0.1:${proxy.port}` })).toMatchObject({
      error: "refused",
      message: `the proxy 127.0.0.1:${proxy.port} answered 503 Down to CONNECT [::1]:443`,
    });
  });

  test("that says nothing is named when time is up, not the server", async () => {
    const mute = await started(tcpServer(() => {}));
    const proxy = `http://me:secret@127.0.0.1:${mute.port}`;
    expect(await dialled("ws://chat.test", { proxy, timeout: 50 })).toMatchObject({
      error: "timeout",
      message: `the proxy 127.0.0.1:${mute.port} opened no way to chat.test:80 within 50 ms`,
      proxy: { status: undefined, authorized: true },
    });
    const asking = request({ method: "GET", url: "http://chat.test/", proxy, timeout: 50, clock: systemClock });
    await expect(asking).rejects.toThrow(`the proxy 127.0.0.1:${mute.port} opened no way to chat.test:80 within 50 ms`);
  });

  test("is not blamed for a server that says nothing", async () => {
    let timeIsUp = (): void => {};
    // What comes through the tunnel has come, and then time is up.
    const mute = await started(tcpServer((socket) => void socket.once("data", () => timeIsUp())));
    const proxy = await tunnels();
    const url = `ws://127.0.0.1:${mute.port}`;
    const clock: typeof systemClock = {
      ...systemClock,
      after: (_, late) => {
        timeIsUp = late;
        return () => {};
      },
    };
    const asked = dialRequest(url, { proxy: `http://127.0.0.1:${proxy.port}`, timeout: 300 });
    expect(await dial(asked, new RecordingListener(), { clock })).toEqual({
      kind: "error",
      error: "timeout",
      message: `127.0.0.1:${mute.port} did not answer the handshake within 300 ms`,
      code: undefined,
    });
  });

  test("that cannot be reached is named, not the server", async () => {
    const proxy = await tcpServer(() => {});
    await proxy.close();
    expect(await dialled("ws://chat.test", { proxy: `http://127.0.0.1:${proxy.port}` })).toMatchObject({
      error: "refused",
      message: `the proxy cannot be used: 127.0.0.1:${proxy.port} refused the connection: nothing listens there (ECONNREFUSED)`,
      code: "ECONNREFUSED",
    });
    const mute = await started(rawHandshakes((socket) => socket.end()));
    expect(await dialled("ws://chat.test", { proxy: `http://127.0.0.1:${mute.port}` })).toMatchObject({
      error: "reset",
      message: `the proxy cannot be used: 127.0.0.1:${mute.port} ended the connection before it answered (ECONNRESET)`,
    });
  });
});

test("the URL of a proxy is read", () => {
  expect(proxyOf("http://localhost:3128")).toEqual({
    secure: false,
    host: "localhost",
    port: 3128,
    authorization: undefined,
  });
  expect(proxyOf("https://a:b%ZZ@[::1]")).toEqual({
    secure: true,
    host: "::1",
    port: 443,
    authorization: `Basic ${Buffer.from("a:b%ZZ").toString("base64")}`,
  });
  expect(() => proxyOf("localhost:3128")).toThrow('the proxy "localhost:3128" is not the URL of an HTTP proxy');
  expect(() => proxyOf("socks5://me:secret@x")).toThrow('the proxy "socks5://…@x" is not the URL of an HTTP proxy');
});
