import type { Socket } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/environment.ts";
import type { Cookies, DialRequest, DialResult } from "../../src/net/connection.ts";
import { dial } from "../../src/net/dial.ts";
import { isPlain } from "../../src/net/plain-handshake.ts";
import { dialRequest } from "../support/dial-request.ts";
import { closedAfterEach } from "../support/closed-after-each.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { frame, rawHandshakes, switchingProtocols, tcpServer } from "../support/raw-server.ts";
import { RecordingListener } from "../support/recording-listener.ts";

expectNoOpenHandles();

const started = closedAfterEach();

/** What a client asks that is read by node:http: a list of values is nothing that we write ourselves. */
const longWay = { "X-Way": ["one"] };
const shortWay = { "X-Way": "one" };

type Ways = readonly [plain: string, byWs: string];

/** What a server reads, byte for byte, but for the key. */
async function requestsOf(settings: Partial<DialRequest>, path = ""): Promise<Ways> {
  const texts: string[] = [];
  const server = await started(
    tcpServer((socket) => {
      socket.once("data", (chunk: Buffer) => {
        texts.push(chunk.toString("latin1").replace(/(Sec-WebSocket-Key: )[A-Za-z0-9+/]{22}==/, "$1KEY"));
        socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
      });
    }),
  );
  for (const way of [shortWay, longWay]) {
    const headers = { ...settings.headers, ...way };
    await dial(dialRequest(server.url + path, { ...settings, headers }), new RecordingListener(), {
      clock: systemClock,
    });
  }
  return [texts[0] ?? "", texts[1] ?? ""];
}

const cookies: Cookies = { headerFor: () => "a=1; b=2", store: () => {} };

describe("the request", () => {
  test.each<[string, Partial<DialRequest>, string?]>([
    ["without anything", {}],
    ["with a path and a query", {}, "/a%20b/c?room=1&x=%22"],
    ["with subprotocols", { protocols: ["chat.v1", "chat.v2"] }],
    ["with headers", { headers: { Authorization: "Bearer x", origin: "https://example.test" } }],
    ["with values past ASCII", { headers: { "X-Name": "Zoë" } }],
    ["with cookies", { cookies, headers: { "X-A": "1" } }],
  ])("is that of node:http, byte for byte: %s", async (_name, settings, path) => {
    const [plain, byWs] = await requestsOf(settings, path);
    expect(plain).toBe(byWs);
    expect(plain).toMatch(/^GET \S+ HTTP\/1\.1\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: KEY\r\n/);
  });

  test("has a key that no other has", async () => {
    const keys = new Set<string>();
    const server = await started(
      rawHandshakes((socket, { headers }) => {
        keys.add(headers.get("sec-websocket-key") ?? "");
        socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
      }),
    );
    // More than come of one call for random bytes.
    for (let n = 0; n < 300; n++) {
      await dial(dialRequest(server.url), new RecordingListener(), { clock: systemClock });
    }
    expect(keys.size).toBe(300);
    for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9+/]{22}==$/);
  });
});

test.each<[string, Partial<DialRequest>, string, boolean]>([
  ["nothing about it is unusual", {}, "ws://h/", true],
  ["over TLS", {}, "wss://h/", true],
  ["a header", { headers: { "X-A": "1" } }, "ws://h/", true],
  ["compression", { compression: true }, "ws://h/", false],
  ["a user in the url", {}, "ws://me@h/", false],
  ["a password in the url", {}, "ws://:secret@h/", false],
  ["a UNIX socket", {}, "ws+unix:/a:/", false],
  ["a header that comes twice", { headers: { "X-A": ["1", "2"] } }, "ws://h/", false],
  ["a header in two spellings", { headers: { "X-A": "1", "x-a": "2" } }, "ws://h/", false],
  ["a header of the handshake that is removed", { headers: { Upgrade: null } }, "ws://h/", false],
  ["a header of the handshake that is replaced", { headers: { HOST: "other" } }, "ws://h/", false],
])("a handshake is plain, or not: %s", (_name, settings, url, plain) => {
  expect(isPlain(dialRequest(url, settings), new URL(url))).toBe(plain);
});

/** An answer of which one thing or another is not as it should be, and the cuts at which it is written. */
const answers = fc.record({
  status: fc.constantFrom(
    "HTTP/1.1 101 Switching Protocols",
    "HTTP/1.1 101 ",
    "HTTP/1.1 101",
    "HTTP/1.0 101 Old",
    "HTTP/1.1 200 OK",
    "HTTP/1.1 403 Forbidden",
    "HTTP/1.1 101 Süß",
    "http/1.1 101 Small",
    "SSH-2.0-OpenSSH",
    "",
  ),
  upgrade: fc.constantFrom("Upgrade: websocket", "upgrade:WebSocket", "Upgrade: h2c", ""),
  connection: fc.constantFrom("Connection: Upgrade", "CONNECTION:  upgrade ", "Connection: keep-alive, Upgrade", ""),
  accept: fc.constantFrom("right", "right", "right", "wrong", "twice", "none"),
  more: fc.array(
    fc.constantFrom(
      "Sec-WebSocket-Protocol: chat",
      "Sec-WebSocket-Extensions: permessage-deflate",
      "Set-Cookie: a=1; Path=/",
      "Set-Cookie: b=2",
      "X-Empty:",
      "X-Latin: Zoë",
      "X-Bad\u0001: 1",
      "X-Value: a\u0001b",
      "X-Tab: a\tb",
      " folded",
      "no colon",
      "Content-Length: 3",
      "Transfer-Encoding: chunked",
      "__proto__: x",
    ),
    { maxLength: 3 },
  ),
  rest: fc.constantFrom("", "frame", "abc"),
  cuts: fc.array(fc.nat(300), { maxLength: 3 }),
  end: fc.boolean(),
});

type Answer = typeof answers extends fc.Arbitrary<infer A> ? A : never;

function bytesOf({ status, upgrade, connection, accept, more, rest }: Answer, right: string): Buffer {
  const accepts = { right: [right], wrong: ["Sec-WebSocket-Accept: AAAA"], twice: [right, right], none: [] }[accept];
  const lines = [status, upgrade, connection, ...accepts, ...more].filter((line, at) => at === 0 || line !== "");
  return Buffer.concat([
    Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"),
    rest === "frame" ? frame({ payload: "first" }) : Buffer.from(rest),
  ]);
}

async function write(socket: Socket, bytes: Buffer, cuts: readonly number[], end: boolean): Promise<void> {
  const at = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length];
  socket.setNoDelay();
  for (const [index, from] of at.slice(0, -1).entries()) {
    if (index > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    socket.write(bytes.subarray(from, at[index + 1]));
  }
  // Not at once, or at once: who waits for more must not wait for ever.
  if (!end) await new Promise((resolve) => setTimeout(resolve, 5));
  socket.end();
}

/** Without what follows from the key, which no other dialling has. */
function toldOf(result: DialResult): unknown {
  const told =
    result.kind === "error" ? result : { kind: result.kind, answer: result.answer, headers: result.answer.headers };
  return JSON.parse(JSON.stringify(told).replace(/[A-Za-z0-9+/]{27}=/g, "DIGEST")) as unknown;
}

test("an answer is read as node:http and ws read it, whatever it is and however it comes", async () => {
  let answer: Answer | undefined;
  const server = await started(
    rawHandshakes((socket, request) => {
      if (!answer) throw new Error("nothing was to be asked now");
      const right = switchingProtocols(request).split("\r\n")[3] ?? "";
      void write(socket, bytesOf(answer, right), answer.cuts, answer.end);
    }),
  );
  const dialled = async (way: DialRequest["headers"]): Promise<unknown> => {
    const listener = new RecordingListener();
    const stored: unknown[] = [];
    const jar: Cookies = { headerFor: () => undefined, store: (_url, set) => stored.push(...set) };
    const settings = { headers: way, protocols: ["chat"], cookies: jar };
    const result = await dial(dialRequest(server.url, settings), listener, { clock: systemClock });
    if (result.kind !== "open") return { result: toldOf(result), stored };
    await listener.whenEnded();
    return { result: toldOf(result), stored, heard: listener.heard };
  };
  await fc.assert(
    fc.asyncProperty(answers, async (given) => {
      answer = given;
      expect(await dialled(shortWay)).toEqual(await dialled(longWay));
    }),
    { numRuns: 150 },
  );
});
