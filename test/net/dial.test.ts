import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Clock, systemClock } from "../../src/environment.ts";
import type { DialRequest, DialResult } from "../../src/net/connection.ts";
import { dial } from "../../src/net/dial.ts";
import { Failure } from "../../src/problem.ts";
import { givingUp } from "../support/giving-up.ts";
import { dialRequest } from "../support/dial-request.ts";
import { closedAfterEach } from "../support/closed-after-each.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import {
  closeFrame,
  frame,
  type RawRequest,
  rawHandshakes,
  rawServer,
  switchingProtocols,
  tcpServer,
} from "../support/raw-server.ts";
import { RecordingListener } from "../support/recording-listener.ts";

expectNoOpenHandles();

const started = closedAfterEach();

function dialled(url: string, settings: Partial<DialRequest> = {}): Promise<DialResult> {
  return dial(dialRequest(url, settings), new RecordingListener(), { clock: systemClock });
}

/** What a server reads of a handshake. */
async function handshakeOf(settings: Partial<DialRequest>, path = ""): Promise<RawRequest> {
  let seen: RawRequest | undefined;
  const server = await started(
    rawHandshakes((socket, request) => {
      seen = request;
      socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    }),
  );
  await dialled(server.url + path, settings);
  if (!seen) throw new Error("no handshake came");
  return seen;
}

describe("an open connection", () => {
  test("loses no message that the server sends with its 101, and tells none before the caller has the connection", async () => {
    const server = await started(
      rawServer((socket) => {
        socket.write(frame({ payload: "a" }));
        socket.write(frame({ payload: "b" }));
        socket.end(Buffer.concat([frame({ payload: "c" }), closeFrame(1000, "bye")]));
      }),
    );
    for (let i = 0; i < 200; i++) {
      const listener = new RecordingListener();
      const result = await dial(dialRequest(server.url), listener, { clock: systemClock });
      expect(result.kind).toBe("open");
      expect(listener.heard).toEqual([]);
      await listener.whenEnded();
      expect(listener.heard).toEqual(["text a", "text b", "text c", "close 1000 bye", "ended 1000"]);
    }
  });

  test("comes with the answer as it was sent", async () => {
    const server = await started(
      rawHandshakes((socket, request) => {
        socket.write(switchingProtocols(request, ["Set-Cookie: a=1", "Set-Cookie: b=2", "X-One: 1", "__proto__: x"]));
        socket.write(closeFrame(1000));
        socket.end();
      }),
    );
    const listener = new RecordingListener();
    const result = await dial(dialRequest(server.url), listener, { clock: systemClock });
    await listener.whenEnded();
    expect(result).toMatchObject({
      kind: "open",
      answer: { status: 101, statusText: "Switching Protocols", protocol: undefined, extensions: undefined, body: "" },
    });
    const headers = result.kind === "open" ? result.answer.headers : {};
    expect(headers["set-cookie"]).toEqual(["a=1", "b=2"]);
    expect(headers["x-one"]).toBe("1");
    expect(Object.getPrototypeOf(headers)).toBe(null);
    expect(Object.keys(headers)).toContain("__proto__");
  });

  test.each([
    ["the one that was offered", ["chat"], ["Sec-WebSocket-Protocol: chat"], "chat"],
    ["another one", ["chat"], ["Sec-WebSocket-Protocol: other"], "other"],
    ["none", ["chat"], [], undefined],
    ["one, though none was offered", [], ["Sec-WebSocket-Protocol: chat"], "chat"],
  ])("says which subprotocol the server chose: %s", async (_name, protocols, lines, protocol) => {
    const server = await started(rawHandshakes((socket, request) => socket.end(switchingProtocols(request, lines))));
    const listener = new RecordingListener();
    const result = await dial(dialRequest(server.url, { protocols }), listener, { clock: systemClock });
    await listener.whenEnded();
    expect(result).toMatchObject({ kind: "open", answer: { protocol } });
  });

  test("works over a UNIX socket", async () => {
    const path = join(tmpdir(), `wstest-${process.pid}-dial.sock`);
    const server = createServer();
    let url: string | undefined;
    server.on("upgrade", (message, socket) => {
      url = message.url;
      socket.end(
        switchingProtocols({
          line: "",
          headers: new Map([["sec-websocket-key", message.headers["sec-websocket-key"] ?? ""]]),
        }),
      );
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const listener = new RecordingListener();
    const result = await dial(dialRequest(`ws+unix:${path}:/chat?x=1`), listener, { clock: systemClock });
    expect(result.kind).toBe("open");
    expect(url).toBe("/chat?x=1");
    if (result.kind === "open") result.connection.drop("reset");
    expect(await listener.whenEnded()).toMatchObject({ code: 1006 });
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
});

describe("the handshake", () => {
  test("sends our headers in place of its own, and leaves out what is null", async () => {
    const { headers, line } = await handshakeOf(
      {
        headers: {
          Host: "example.test",
          Origin: "https://example.test",
          "User-Agent": "me",
          "sec-websocket-version": null,
          "X-List": ["1", "2"],
        },
      },
      "/chat?room=1",
    );
    expect(line).toBe("GET /chat?room=1 HTTP/1.1");
    expect(headers.get("host")).toBe("example.test");
    expect(headers.get("origin")).toBe("https://example.test");
    expect(headers.get("user-agent")).toBe("me");
    expect(headers.has("sec-websocket-version")).toBe(false);
    expect(headers.get("x-list")).toBe("2");
    expect(headers.get("upgrade")).toBe("websocket");
  });

  test("offers subprotocols and compression only when asked", async () => {
    const plain = (await handshakeOf({})).headers;
    expect(plain.has("sec-websocket-protocol")).toBe(false);
    expect(plain.has("sec-websocket-extensions")).toBe(false);
    const asked = (await handshakeOf({ protocols: ["a", "b"], compression: true })).headers;
    expect(asked.get("sec-websocket-protocol")).toBe("a,b");
    expect(asked.get("sec-websocket-extensions")).toMatch(/^permessage-deflate/);
  });

  test("takes a user and a password from the URL", async () => {
    const server = await started(
      rawHandshakes((socket, { headers }) => socket.end(`HTTP/1.1 401 ${headers.get("authorization")}\r\n\r\n`)),
    );
    const result = await dialled(`ws://me:secret@127.0.0.1:${server.port}`);
    expect(result).toMatchObject({ answer: { statusText: `Basic ${Buffer.from("me:secret").toString("base64")}` } });
  });

  test("may use a key of ours", async () => {
    const server = await started(rawHandshakes((socket, request) => socket.end(switchingProtocols(request))));
    const listener = new RecordingListener();
    const headers = { "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==" };
    const result = await dial(dialRequest(server.url, { headers }), listener, { clock: systemClock });
    await listener.whenEnded();
    // RFC 6455 section 1.3.
    expect(result).toMatchObject({ answer: { headers: { "sec-websocket-accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" } } });
  });
});

describe("what was asked", () => {
  test.each([
    ["plainly", { headers: { "X-One": "1" }, protocols: ["a", "b"] }],
    ["by ws", { headers: { "X-One": "1", Host: "other" }, compression: true }],
  ])("%s is given as the server has got it", async (_, settings: Partial<DialRequest>) => {
    let seen: RawRequest | undefined;
    const server = await started(
      rawHandshakes((socket, request) => {
        seen = request;
        socket.end(switchingProtocols(request));
      }),
    );
    const listener = new RecordingListener();
    const result = await dial(dialRequest(server.url, settings), listener, { clock: systemClock });
    await listener.whenEnded();
    const asked = result.kind === "open" ? result.asked?.() : [];
    expect(asked?.map(([name, value]) => [name.toLowerCase(), value])).toEqual([...(seen?.headers ?? [])]);
  });
});

describe("an answer other than 101", () => {
  test("is given with its status, headers and body", async () => {
    const server = await started(
      rawHandshakes((socket) =>
        socket.end(
          'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Length: 16\r\n\r\n{"error":"none"}',
        ),
      ),
    );
    expect(await dialled(server.url)).toEqual({
      kind: "answer",
      asked: expect.any(Function) as () => unknown,
      answer: {
        status: 401,
        statusText: "Unauthorized",
        headers: { "www-authenticate": "Bearer", "content-length": "16" },
        protocol: undefined,
        extensions: undefined,
        body: '{"error":"none"}',
      },
    });
  });

  test("is cut at 64 KiB", async () => {
    const server = await started(
      rawHandshakes((socket) => {
        socket.write("HTTP/1.1 500 Oh\r\n\r\n");
        socket.write("x".repeat(200_000));
      }),
    );
    const result = await dialled(server.url);
    expect(result).toMatchObject({ kind: "answer", answer: { status: 500, body: "x".repeat(65_536) } });
  });

  test("is given with the part of the body that came, when it never ends or breaks off", async () => {
    const head = "HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\nbecause";
    const endless = await started(rawHandshakes((socket) => socket.write(head)));
    expect(await dialled(endless.url, { timeout: 50 })).toMatchObject({ answer: { status: 403, body: "because" } });
    const broken = await started(rawHandshakes((socket) => socket.end(head)));
    expect(await dialled(broken.url)).toMatchObject({ answer: { status: 403, body: "because" } });
  });
});

describe("redirects", () => {
  const redirect = (location: string): string =>
    `HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`;

  test("are an answer unless they are to be followed", async () => {
    const server = await started(rawHandshakes((socket) => socket.end(redirect("/elsewhere"))));
    expect(await dialled(server.url)).toMatchObject({
      kind: "answer",
      answer: { status: 302, headers: { location: "/elsewhere" } },
    });
  });

  test("are followed, and what proves who we are stays with the origin it was meant for", async () => {
    const seen: RawRequest[] = [];
    const other = await started(
      rawHandshakes((socket, request) => {
        seen.push(request);
        socket.end(switchingProtocols(request));
      }),
    );
    const server = await started(
      rawHandshakes((socket, request) => {
        seen.push(request);
        socket.end(redirect(request.line.includes("/first") ? "/second" : `${other.url}/third`));
      }),
    );
    const headers = { Authorization: "Bearer secret", Cookie: "a=1", Host: "me.test", "X-Other": "kept" };
    const listener = new RecordingListener();
    const request = dialRequest(`${server.url}/first`, { headers, followRedirects: true });
    const result = await dial(request, listener, { clock: systemClock });
    await listener.whenEnded();
    expect(result.kind).toBe("open");
    expect(seen.map(({ line }) => line.split(" ")[1])).toEqual(["/first", "/second", "/third"]);
    const sent = (name: string): unknown[] => seen.map((each) => each.headers.get(name));
    expect(sent("authorization")).toEqual(["Bearer secret", "Bearer secret", undefined]);
    expect(sent("cookie")).toEqual(["a=1", "a=1", undefined]);
    expect(sent("host")).toEqual(["me.test", "me.test", `127.0.0.1:${other.port}`]);
    expect(sent("x-other")).toEqual(["kept", "kept", "kept"]);
  });

  test("are followed ten times at most", async () => {
    let count = 0;
    const server = await started(rawHandshakes((socket) => socket.end(redirect(`/${++count}`))));
    expect(await dialled(server.url, { followRedirects: true })).toEqual({
      kind: "error",
      error: "redirects",
      message: `127.0.0.1:${server.port} redirected again after 10 redirects`,
      code: undefined,
    });
    expect(count).toBe(11);
  });

  test.each([
    ["http://", "redirected to a bad URL: Invalid URL: http://"],
    [
      "ftp://x/",
      'redirected to a bad URL: The URL\'s protocol must be one of "ws:", "wss:", "http:", "https:", or "ws+unix:"',
    ],
    ["ws+unix:/var/run/docker.sock:/", "redirected to a UNIX socket, /var/run/docker.sock; that is not followed"],
  ])("to %s are not followed", async (location, message) => {
    const server = await started(rawHandshakes((socket) => socket.end(redirect(location))));
    const result = await dialled(server.url, { followRedirects: true });
    expect(result).toMatchObject({ kind: "error", error: "redirects", message: expect.stringContaining(message) });
  });
});

describe("no answer", () => {
  test("refused: nothing listens", async () => {
    const server = await tcpServer(() => {});
    await server.close();
    expect(await dialled(server.url)).toEqual({
      kind: "error",
      error: "refused",
      message: `127.0.0.1:${server.port} refused the connection: nothing listens there (ECONNREFUSED)`,
      code: "ECONNREFUSED",
    });
    expect(await dialled(`ws://localhost:${server.port}`)).toMatchObject({
      error: "refused",
      message: `localhost:${server.port} refused the connection: nothing listens there (ECONNREFUSED)`,
    });
    expect(await dialled("ws+unix:/nowhere/at/all.sock")).toMatchObject({
      error: "refused",
      message: "there is no UNIX socket /nowhere/at/all.sock (ENOENT)",
    });
  });

  test("reset: TCP was reset, or ended, before the answer", async () => {
    const resetting = await started(rawHandshakes((socket) => socket.resetAndDestroy()));
    expect(await dialled(resetting.url)).toEqual({
      kind: "error",
      error: "reset",
      message: `127.0.0.1:${resetting.port} reset the connection before it answered (ECONNRESET)`,
      code: "ECONNRESET",
    });
    const ending = await started(rawHandshakes((socket) => socket.end()));
    expect(await dialled(ending.url)).toMatchObject({
      error: "reset",
      message: `127.0.0.1:${ending.port} ended the connection before it answered (ECONNRESET)`,
    });
  });

  test("timeout: the handshake was not answered", async () => {
    const server = await started(tcpServer(() => {}));
    expect(await dialled(server.url, { timeout: 30 })).toEqual({
      kind: "error",
      error: "timeout",
      message: `127.0.0.1:${server.port} did not answer the handshake within 30 ms`,
      code: undefined,
    });
  });

  test("dns: the name is unknown", async () => {
    const result = await dialled("ws://nobody.invalid");
    expect(result).toMatchObject({ kind: "error", error: "dns" });
    expect(result).toHaveProperty("message", expect.stringMatching(/"nobody\.invalid".* \((ENOTFOUND|EAI_AGAIN)\)$/));
  });

  test("tls: the server speaks none", async () => {
    const server = await started(
      tcpServer((socket) => socket.on("data", () => socket.write("HTTP/1.1 400 No\r\n\r\n"))),
    );
    expect(await dialled(`wss://127.0.0.1:${server.port}`)).toMatchObject({
      error: "tls",
      message: expect.stringMatching(/^the TLS handshake with 127\.0\.0\.1:\d+ failed: .*; perhaps it speaks no TLS/),
    });
  });

  test("protocol: the answer is not HTTP", async () => {
    const server = await started(rawHandshakes((socket) => socket.end("SSH-2.0-OpenSSH\r\n\r\n")));
    expect(await dialled(server.url)).toMatchObject({
      error: "protocol",
      message: expect.stringMatching(/is not HTTP; perhaps it speaks TLS \(wss, https\) \(HPE_/),
    });
  });

  test("protocol: a 101 with a wrong key, without one, without Upgrade, or with an extension that was not offered", async () => {
    const answer = async (make: (request: RawRequest) => string): Promise<string> => {
      const server = await started(rawHandshakes((socket, request) => socket.write(make(request))));
      const result = await dialled(server.url);
      expect(result).toMatchObject({ kind: "error", error: "protocol" });
      return result.kind === "error" ? result.message.replace(`:${server.port}`, ":port") : "";
    };
    const good = (request: RawRequest): string => switchingProtocols(request);
    expect(await answer((request) => good(request).replace(/Accept: .*/, "Accept: wrong"))).toMatch(
      /^127\.0\.0\.1:port broke RFC 6455: its 101 has Sec-WebSocket-Accept: wrong, expected \S{28} \(RFC 6455 section 4\.1\)$/,
    );
    expect(await answer((request) => good(request).replace(/Sec-WebSocket-Accept: .*\r\n/, ""))).toMatch(
      /its 101 has no Sec-WebSocket-Accept, expected \S{28}/,
    );
    expect(await answer((request) => good(request).replace("Upgrade: websocket\r\n", ""))).toBe(
      "127.0.0.1:port broke RFC 6455: it answered 101 without Upgrade: websocket and Connection: Upgrade (section 4.1)",
    );
    expect(await answer((request) => switchingProtocols(request, ["Sec-WebSocket-Extensions: x"]))).toBe(
      "127.0.0.1:port broke RFC 6455: its 101 agrees to the extension x, and none was offered (RFC 6455 section 4.1)",
    );
    expect(await answer((request) => good(request).replace("Upgrade: websocket", "Upgrade: h2c"))).toBe(
      "the answer of 127.0.0.1:port breaks RFC 6455: Invalid Upgrade header",
    );
  });
});

describe("giving up", () => {
  test("before it began dials nobody", async () => {
    let dials = 0;
    const server = await started(tcpServer(() => dials++));
    const { onGiveUp, giveUp } = givingUp();
    giveUp();
    const result = await dial(dialRequest(server.url), new RecordingListener(), { clock: systemClock, onGiveUp });
    expect(result).toEqual({
      kind: "error",
      error: "aborted",
      message: `the handshake with 127.0.0.1:${server.port} was given up`,
      code: undefined,
    });
    expect(dials).toBe(0);
  });

  test.each([
    ["while nothing is answered", ""],
    ["in the middle of an answer", "HTTP/1.1 500 Oh\r\nContent-Length: 9\r\n\r\n"],
  ])("%s ends TCP", async (_name, answer) => {
    const { onGiveUp, giveUp } = givingUp();
    let ended: (() => void) | undefined;
    const whenEnded = new Promise<void>((resolve) => (ended = resolve));
    const server = await started(
      rawHandshakes((socket) => {
        socket.once("close", () => ended?.());
        socket.write(answer, giveUp);
        socket.resume();
      }),
    );
    const result = await dial(dialRequest(server.url), new RecordingListener(), { clock: systemClock, onGiveUp });
    expect(result).toMatchObject({ error: "aborted" });
    await whenEnded;
  });

  test("works while TCP or TLS is still on its way, and takes back the time-out", async () => {
    const timers = new Set<() => void>();
    const clock: Clock = {
      ...systemClock,
      after(_milliseconds, callback) {
        timers.add(callback);
        return () => timers.delete(callback);
      },
    };
    const server = await started(tcpServer(() => {}));
    for (const scheme of ["ws", "wss"]) {
      const { onGiveUp, giveUp } = givingUp();
      const request = dialRequest(`${scheme}://127.0.0.1:${server.port}`);
      const result = dial(request, new RecordingListener(), { clock, onGiveUp });
      expect(timers.size).toBe(1);
      giveUp();
      expect(await result).toMatchObject({ error: "aborted" });
      expect(timers.size).toBe(0);
    }
  });
});

describe("a setting that cannot be used", () => {
  test.each<[string, Partial<DialRequest> & { url: string }, string]>([
    ["url", { url: "chat" }, '"chat" is not a URL'],
    ["scheme", { url: "ftp://x" }, 'the URL "ftp://x" begins with ftp:'],
    ["fragment", { url: "ws://x/#a" }, 'the URL "ws://x/#a" has a fragment, #a'],
    ["socket", { url: "ws+unix:" }, 'the URL "ws+unix:" names no socket'],
    ["subprotocol", { url: "ws://x", protocols: ["a b"] }, '"a b" is not a name that a subprotocol can have'],
    ["subprotocols", { url: "ws://x", protocols: ["a", "a"] }, "the subprotocol a is offered twice"],
    ["header name", { url: "ws://x", headers: { "a b": "1" } }, '"a b" is not a name that an HTTP header can have'],
    [
      "header",
      { url: "ws://x", headers: { A: ["1", "2\r\nX: 3"] } },
      'the header A has a character that HTTP does not allow: "2\\r\\nX: 3"',
    ],
    ["proxy", { url: "ws://x", proxy: "me:secret@x" }, 'the proxy "…@x" is not the URL of an HTTP proxy'],
    ["TLS version", { url: "wss://x", tls: { minVersion: "SSLv3" } }, 'minVersion "SSLv3" is not a TLS version'],
  ])("is thrown before anything is dialled: %s", async (_name, { url, ...settings }, headline) => {
    const failure = await dialled(url, settings).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ problem: { code: "setting", headline } });
  });
});
