import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocketServer } from "ws";
import { type DialOptions, dialRequest } from "../../src/cli/options/dial.ts";
import { doctor } from "../../src/diagnose/doctor.ts";
import type { CheckName, Finding } from "../../src/diagnose/finding.ts";
import { systemClock } from "../../src/environment.ts";
import { throwAwayCertificate } from "../../src/net/certificate.ts";
import {
  closeFrame,
  frame,
  rawHandshakes,
  type RawServer,
  rawServer,
  switchingProtocols,
  tcpServer,
} from "../support/raw-server.ts";
import { tunnelProxy } from "../support/tunnel-proxy.ts";

async function look(url: string, options: DialOptions & { readonly idle?: number } = {}): Promise<readonly Finding[]> {
  const request = await dialRequest(url, { timeout: 5000, ...options }, "/");
  const found: Finding[] = [];
  const { idle = 20 } = options;
  for await (const each of doctor({ request, clock: systemClock, idle, signal: new AbortController().signal }))
    found.push(each);
  return found;
}

async function serving(server: Promise<RawServer>): Promise<string> {
  const running = await server;
  onTestFinished(() => running.close());
  return running.url;
}

async function websockets(
  options: ConstructorParameters<typeof WebSocketServer>[0] = {},
): Promise<{ readonly url: string; readonly server: WebSocketServer }> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, ...options });
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    for (const each of server.clients) each.terminate();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

const statuses = (found: readonly Finding[]): readonly string[] =>
  found.map(({ check, status }) => `${check}: ${status}`);
const of = (found: readonly Finding[], name: CheckName): Finding | undefined =>
  found.find(({ check }) => check === name);

describe("a server that is well", () => {
  it("is looked at from the bottom up", async () => {
    const { url, server } = await websockets({ perMessageDeflate: true, handleProtocols: () => "chat" });
    server.on("connection", (socket) => socket.send('{"type":"welcome"}'));
    const found = await look(url, { protocol: ["chat"] });
    expect(statuses(found)).toEqual([
      "dns: skipped",
      "tcp: ok",
      "upgrade: ok",
      "subprotocol: ok",
      "first message: ok",
      "ping: ok",
      "idle: ok",
      "close: ok",
      "compression: ok",
      "origin: ok",
    ]);
    expect(of(found, "first message")?.found).toBe('{ type: "welcome" }');
    expect(of(found, "compression")?.found).toContain("permessage-deflate");
    expect(found.every(({ status, help }) => status !== "ok" || help === undefined)).toBe(true);
  });

  it("leaves no connection open behind it", async () => {
    const { url, server } = await websockets();
    await look(url);
    await expect.poll(() => server.clients.size).toBe(0);
  });
});

describe("what lies below the handshake", () => {
  it("is a host that exists", async () => {
    expect(await look("ws://no-such-host.invalid")).toMatchObject([
      { check: "address", status: "warning" },
      { check: "dns", status: "failed" },
    ]);
  });

  it("is a port on which somebody listens", async () => {
    const closed = await tcpServer(() => undefined);
    await closed.close();
    const found = await look(closed.url);
    expect(statuses(found)).toEqual(["dns: skipped", "tcp: failed"]);
    expect(of(found, "tcp")).toMatchObject({
      found: `127.0.0.1:${closed.port}: refused`,
      meaning: "Nobody takes connections there.",
      help: "Is the server running, and is the port right? It may listen on the other address of this machine alone: [::1].",
    });
  });

  it("of another link is told as one to which there is no way", async () => {
    expect(of(await look("ws://[fe80::1]:8080"), "tcp")).toMatchObject({
      found: "[fe80::1]:8080: not reachable",
      meaning: "This machine knows no way to that address.",
    });
  });

  it("is every address of a host", async () => {
    const url = await serving(rawServer((socket) => void socket.on("data", () => socket.end(closeFrame(1000)))));
    const found = await look(url.replace("127.0.0.1", "localhost"));
    // A machine may have no ::1 for localhost.
    expect(["ok", "warning"]).toContain(of(found, "tcp")?.status);
    expect(of(found, "tcp")?.found).toContain("127.0.0.1:");
  });
});

describe("TLS", () => {
  const { ca, cert, key } = throwAwayCertificate({ hosts: ["localhost"] });

  async function secured(): Promise<number> {
    const server = createServer({ cert, key });
    const sockets = new WebSocketServer({ server });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      for (const each of sockets.clients) each.terminate();
      server.closeAllConnections();
      return new Promise<void>((resolve) => void server.close(() => resolve()));
    });
    return (server.address() as AddressInfo).port;
  }

  it("is shown with the certificate, which must be trusted", async () => {
    const found = await look(`wss://localhost:${await secured()}`);
    expect(of(found, "tls")).toMatchObject({ status: "ok", details: { version: "TLSv1.3" } });
    expect(of(found, "certificate")).toMatchObject({ status: "failed", details: { names: ["localhost"], days: 364 } });
    expect(found.at(-1)?.check).toBe("certificate");
  });

  it("is well with an authority that is trusted", async () => {
    const request = await dialRequest(`wss://localhost:${await secured()}`, { timeout: 5000 }, "/");
    const found: Finding[] = [];
    const options = { clock: systemClock, idle: 10, signal: new AbortController().signal };
    for await (const each of doctor({ ...options, request: { ...request, tls: { ca } } })) found.push(each);
    expect(of(found, "certificate")).toMatchObject({
      status: "ok",
      found: "for localhost, by wstest throw-away CA, valid 364 more days",
    });
    expect(of(found, "close")?.status).toBe("ok");
  });

  it("goes on past a certificate that -k takes", async () => {
    const found = await look(`wss://localhost:${await secured()}`, { insecure: true });
    expect(of(found, "certificate")?.status).toBe("warning");
    expect(of(found, "upgrade")?.status).toBe("ok");
  });

  it("must be spoken", async () => {
    const url = await serving(tcpServer((socket) => socket.end("hello")));
    expect(of(await look(url.replace("ws:", "wss:")), "tls")).toMatchObject({ status: "failed" });
  });
});

describe("a proxy", () => {
  it("that opens no way to the server is what failed, and the advice is of it", async () => {
    const refusing = await serving(
      tcpServer(
        (socket) => void socket.once("data", () => socket.end("HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n")),
      ),
    );
    const proxy = refusing.replace("ws:", "http:");
    expect((await look("ws://127.0.0.1:1", { proxy })).at(-1)).toMatchObject({
      check: "proxy",
      status: "failed",
      found: `the proxy ${new URL(proxy).host} answered 407 Who to CONNECT 127.0.0.1:1`,
      meaning: "The proxy wants to know who you are.",
      help: "Write user and password into its address: http://user:password@host:port.",
      details: { error: "refused", status: 407 },
    });
  });

  it("that opens one is told", async () => {
    const tunnel = await serving(tunnelProxy());
    const found = await look(await serving(rawServer((socket) => socket.end(closeFrame(1000)))), {
      proxy: tunnel.replace("ws:", "http:"),
    });
    expect(of(found, "proxy")).toEqual({
      check: "proxy",
      status: "ok",
      found: `${new URL(tunnel).host} opens a way to the server`,
    });
    expect(of(found, "upgrade")?.status).toBe("ok");
  });
});

describe("the handshake", () => {
  it.each([
    [401, "Unauthorized", "The server wants to know who you are."],
    [404, "Not Found", "Nothing is at this path."],
    [426, "Upgrade Required", "has not seen the handshake as one"],
    [200, "OK", "Something else than a WebSocket server answered"],
    [502, "Bad Gateway", "A proxy answered"],
    [500, "Oh", "The server failed while it answered."],
    [418, "Teapot", "does not want this connection"],
  ])("that is answered with %i is explained", async (status, text, meaning) => {
    const url = await serving(
      rawHandshakes((socket) =>
        socket.end(
          `HTTP/1.1 ${status} ${text}\r\nServer: nginx\r\nSet-Cookie: s=secret; Path=/\r\nContent-Length: 4\r\n\r\nwhy?`,
        ),
      ),
    );
    const upgrade = of(await look(url), "upgrade");
    expect(upgrade).toMatchObject({ status: "failed", found: `${status} ${text}, by nginx: why?` });
    expect(upgrade?.meaning).toContain(meaning);
    expect(upgrade?.help).not.toBe("");
    expect(JSON.stringify(upgrade)).not.toContain("secret");
  });

  it("that is refused with a token in the url is no matter of giving one", async () => {
    const url = await serving(
      rawHandshakes((socket) => socket.end("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")),
    );
    expect(of(await look(`${url}/?token=old`), "upgrade")?.meaning).toBe(
      "The server does not accept what you have said of who you are.",
    );
    expect(of(await look(url, { bearer: "old" }), "upgrade")?.help).toMatch(
      /^The token, cookie or password may be wrong or expired: try a new one\./,
    );
  });

  it("is followed where it is redirected, and that is told", async () => {
    const last = await serving(rawServer((socket) => void socket.on("data", () => socket.end(closeFrame(1000)))));
    const url = await serving(
      rawHandshakes((socket) =>
        socket.end(`HTTP/1.1 302 Found\r\nLocation: ${last}/there\r\nContent-Length: 0\r\n\r\n`),
      ),
    );
    const found = await look(url);
    expect(of(found, "redirect")).toMatchObject({ status: "warning", found: `302 Found, to ${last}/there` });
    expect(of(found, "upgrade")?.status).toBe("ok");
  });

  it("is not followed for ever", async () => {
    const url = await serving(
      rawHandshakes((socket) => socket.end("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")),
    );
    const found = await look(url);
    expect(found.filter(({ check }) => check === "redirect")).toHaveLength(1);
    expect(found.at(-1)).toMatchObject({
      check: "redirect",
      status: "failed",
      found: `302 Found, to ${url}/: a loop`,
    });
  });

  it("is not followed for ever to places that are always new, and -L is not advised", async () => {
    let count = 0;
    const url = await serving(
      rawHandshakes((socket) => socket.end(`HTTP/1.1 302 Found\r\nLocation: /${++count}\r\nContent-Length: 0\r\n\r\n`)),
    );
    const found = await look(url);
    expect(found.filter(({ check }) => check === "redirect")).toHaveLength(10);
    expect(found.at(-1)).toMatchObject({ check: "upgrade", status: "failed", help: "Let it answer 101 somewhere." });
  });

  it("that takes long is told", async () => {
    const url = await serving(
      rawHandshakes((socket, request) => {
        setTimeout(() => socket.write(switchingProtocols(request)), 1050);
        socket.on("data", () => socket.end(closeFrame(1000)));
      }),
    );
    expect(of(await look(url), "upgrade")).toMatchObject({
      status: "warning",
      meaning: "The handshake is slow: every new connection waits for it.",
    });
  });

  it("to which nothing comes is not the fault of a firewall: TCP is open", async () => {
    const url = await serving(tcpServer((socket) => void socket.resume()));
    expect(of(await look(url, { timeout: 50 }), "upgrade")?.meaning).toBe(
      "TCP is open, and the server does not answer the handshake.",
    );
    expect(of(await look(url.replace("ws:", "wss:"), { timeout: 50 }), "tls")?.meaning).toBe(
      "TCP is open, and the server does not answer the TLS handshake.",
    );
  });

  it.each([
    ["nothing that is HTTP", "SSH-2.0-OpenSSH\r\n"],
    ["an end", ""],
  ])("that is answered by %s is explained", async (_what, answer) => {
    const url = await serving(rawHandshakes((socket) => socket.end(answer)));
    expect(of(await look(url), "upgrade")).toMatchObject({ status: "failed", meaning: expect.any(String) as string });
  });

  it.each([
    [["a"], undefined, "failed", "a was not chosen, nor another"],
    [["a", "b"], undefined, "failed", "none of a, b was chosen"],
    [["a", "b"], "b", "ok", "b"],
    [["a"], "c", "failed", "the server chose c, which was not offered"],
    [[], undefined, "skipped", "none was offered; -s NAME offers one"],
  ])("offers %j, and is answered with %s", async (protocol, chosen, status, text) => {
    const url = await serving(
      rawHandshakes((socket, request) => {
        socket.write(switchingProtocols(request, chosen === undefined ? [] : [`Sec-WebSocket-Protocol: ${chosen}`]));
        socket.on("data", () => socket.end(closeFrame(1000)));
      }),
    );
    expect(of(await look(url, { protocol }), "subprotocol")).toMatchObject({ status, found: text });
  });

  it("may refuse compression, and strangers", async () => {
    const url = await serving(
      rawHandshakes((socket, request) => {
        const refused = request.headers.has("sec-websocket-extensions") || request.headers.has("origin");
        socket.write(refused ? "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n" : switchingProtocols(request));
        socket.on("data", () => socket.end(closeFrame(1000)));
      }),
    );
    const found = await look(url);
    expect(of(found, "compression")).toMatchObject({
      status: "warning",
      found: "with permessage-deflate offered: 403 Forbidden",
    });
    expect(of(found, "origin")).toMatchObject({ status: "ok", found: "pages of strangers are refused: 403 Forbidden" });
  });

  it("warns where a cookie alone lets pages of strangers in", async () => {
    const { url } = await websockets();
    expect(of(await look(url, { header: ["Cookie: session=abc"] }), "origin")).toMatchObject({ status: "warning" });
  });
});

describe("an open connection", () => {
  it("that is closed at once is explained", async () => {
    const url = await serving(rawServer((socket) => socket.end(closeFrame(4401, "no token"))));
    const found = await look(url);
    expect(of(found, "first message")).toMatchObject({
      status: "failed",
      found: 'the server closed at once: 4401 "no token"',
    });
    expect(of(found, "ping")).toBeUndefined();
    expect(of(found, "idle")).toBeUndefined();
  });

  it.each([
    ["at once", 0, "first message"],
    ["upon a ping", undefined, "ping"],
    ["later", 50, "idle"],
  ] as const)(
    "that we end, since the server breaks the protocol, is not blamed on its close: %s",
    async (_w, ms, check) => {
      const bad = Buffer.from([0x81, 3, 0xff, 0xfe, 0xfd]);
      const url = await serving(
        rawServer((socket) => {
          if (ms === 0) socket.write(bad);
          socket.on("data", (chunk) => {
            if ((chunk[0] ?? 0) !== 0x89) return;
            if (ms === undefined) socket.write(bad);
            else socket.write(frame({ opcode: 10, payload: "wstest" }));
            if (ms) setTimeout(() => socket.write(bad), ms);
          });
        }),
      );
      const found = await look(url, { idle: 2000 });
      expect(found.filter(({ status }) => status === "failed").map((each) => [each.check, each.found])).toEqual([
        [
          check,
          "closed by us, since the server broke the protocol: it sent text that is not valid UTF-8 (RFC 6455 section 8.1)",
        ],
      ]);
      expect(found.some(({ help = "" }) => help.includes("heartbeats"))).toBe(false);
    },
  );

  it("on which pings stay without answer is told, and that a close stays so", async () => {
    const url = await serving(rawServer((socket) => void socket.resume()));
    const found = await look(url, { timeout: 800 });
    expect(of(found, "ping")).toMatchObject({ status: "failed", found: "no pong within 800 ms" });
    expect(of(found, "close")).toMatchObject({ status: "warning", found: "no answer to a close within 800 ms" });
  });

  it("that ends by itself is told with its time", async () => {
    const { url, server } = await websockets();
    server.on("connection", (socket) => {
      socket.on("ping", () => setTimeout(() => socket.close(4000, "idle"), 20));
      socket.ping();
    });
    const found = await look(url, { idle: 5000 });
    expect(of(found, "idle")).toMatchObject({
      status: "warning",
      help: expect.stringContaining("heartbeats") as string,
    });
    expect(of(found, "idle")?.found).toMatch(/^the server closed after \d+ ms: 4000 "idle"; it has sent 1 ping$/);
  });

  it("that ends TCP without a close frame is told", async () => {
    const url = await serving(
      rawServer((socket) => {
        socket.on("data", (chunk) => {
          if ((chunk[0] ?? 0) === 0x89) socket.write(frame({ opcode: 10, payload: "wstest" }));
          else socket.end();
        });
      }),
    );
    expect(of(await look(url), "close")).toMatchObject({ status: "warning", found: "TCP ended without a close frame" });
  });

  it("stops when somebody says so", async () => {
    const { url } = await websockets();
    const abort = new AbortController();
    const request = await dialRequest(url, {}, "/");
    const found: Finding[] = [];
    for await (const each of doctor({ request, clock: systemClock, idle: 60_000, signal: abort.signal })) {
      found.push(each);
      if (each.check === "ping") abort.abort("SIGINT");
    }
    expect(found.at(-1)?.check).toBe("ping");
  });
});
