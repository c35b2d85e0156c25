import type { Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/environment.ts";
import { throwAwayCertificate } from "../../src/net/certificate.ts";
import { listen } from "../../src/net/listen.ts";
import { closeFrame, frame, rawHandshakes, rawServer, switchingProtocols, tcpServer } from "../support/raw-server.ts";
import { RecordingListener } from "../support/recording-listener.ts";
import { brief, run } from "./report.ts";
import { client, during, speaks } from "./speaking.ts";

const limit = { timeout: 60_000 };

describe("a server that cannot be reached", () => {
  it.each([
    [
      "refuses",
      "ws://127.0.0.1:1",
      "a cannot connect: 127.0.0.1:1 refused the connection: nothing listens there (ECONNREFUSED)",
    ],
    ["has no socket", "ws+unix:/nowhere:/", "a cannot connect: there is no UNIX socket /nowhere (ENOENT)"],
  ])("%s", limit, async (_title, url, headline) => {
    const { exitCode, problems } = await run(`${client(url)}steps:\n  - a: connect\n`);
    expect([exitCode, problems.map(brief)]).toEqual([
      1,
      [expect.stringContaining(`refused scenario.yaml:3:8 ${headline}`)],
    ]);
  });

  it.each<[string, (socket: Socket) => void, string, string]>([
    ["never answers", () => undefined, "refused", "did not answer the handshake within 200 ms"],
    [
      "ends the connection",
      (socket) => socket.end(),
      "refused",
      "ended the connection before it answered (ECONNRESET)",
    ],
    [
      "resets the connection",
      (socket) => socket.resetAndDestroy(),
      "refused",
      "the connection before it answered (ECONNRESET)",
    ],
    ["speaks no HTTP", (socket) => socket.end("220 mail.example.com ESMTP\r\n\r\n"), "handshake", "is not HTTP"],
    [
      "refuses with escape sequences",
      (socket) => socket.end("HTTP/1.1 401 \u001b[31mNo\r\nContent-Length: 4\r\n\r\n\u001b[2J"),
      "handshake",
      "the server refused the connection with 401 \u001b[31mNo",
    ],
    [
      "has escape sequences in a header",
      (socket) => socket.end("HTTP/1.1 401 No\r\nX: \u001b[2J\r\n\r\n"),
      "handshake",
      "is not HTTP",
    ],
    [
      "answers with too many headers",
      (socket) => socket.end(`HTTP/1.1 101 X\r\n${"a: b\r\n".repeat(20_000)}\r\n`),
      "handshake",
      "is not HTTP",
    ],
    [
      "answers to another key",
      (socket) => socket.write(switchingProtocols({ line: "", headers: new Map([["sec-websocket-key", "x"]]) })),
      "handshake",
      "broke RFC 6455: its 101 has Sec-WebSocket-Accept: ",
    ],
  ])("%s", limit, async (_title, answer, code, said) => {
    const { url } = await during(rawHandshakes(answer));
    const { exitCode, problems } = await run(`${client(url, ", timeout: 200ms")}steps:\n  - a: connect\n`);
    expect([exitCode, problems.map(brief)]).toEqual([
      1,
      [expect.stringMatching(new RegExp(`^${code} scenario\\.yaml:3:8 a(:| cannot connect:) `))],
    ]);
    expect(problems[0]?.headline).toContain(said);
  });

  it("has a name that nobody knows", limit, async () => {
    const { exitCode, problems } = await run(`${client("ws://nowhere.invalid")}steps:\n  - a: connect\n`);
    // Without a name server the words are others.
    expect([exitCode, problems.map(({ code, label, place }) => `${code} ${label} ${place?.line}`)]).toEqual([
      1,
      ["refused dns 3"],
    ]);
    expect(problems[0]?.headline).toContain('"nowhere.invalid"');
  });

  it("has a certificate that nobody signed; -k accepts it", limit, async () => {
    const { cert, key } = throwAwayCertificate({ hosts: ["127.0.0.1"] });
    const accept = (listener: RecordingListener) => ({
      clock: systemClock,
      port: 0,
      tls: { cert, key },
      onUpgrade: (request: { accept(options: { listener: RecordingListener }): unknown }) =>
        void request.accept({ listener }),
    });
    const server = await listen(accept(new RecordingListener()));
    onTestFinished(() => server.close());
    const scenario = `${client(`wss://127.0.0.1:${server.port}`)}steps:\n  - a: connect\n  - a: close\n`;
    const { exitCode, problems } = await run(scenario);
    expect([exitCode, problems.map(brief)]).toEqual([
      1,
      [
        expect.stringMatching(
          /^refused scenario\.yaml:3:8 a cannot connect: the TLS handshake with 127\.0\.0\.1:\d+ failed: /,
        ),
      ],
    ]);
    expect((await run(scenario, "-k")).exitCode).toBe(0);
  });

  it("speaks no TLS, or nothing else", limit, async () => {
    const { port } = await during(tcpServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")));
    const { exitCode, problems } = await run(`${client(`wss://127.0.0.1:${port}`)}steps:\n  - a: connect\n`);
    expect([exitCode, problems[0]?.headline]).toEqual([
      1,
      expect.stringContaining("perhaps it speaks no TLS (ws, http)"),
    ]);
  });
});

describe("frames that break RFC 6455, in the middle of a scenario", () => {
  const breaches: [string, Uint8Array, string][] = [
    ["RSV1", frame({ rsv: 4, payload: "x" }), "the reserved bit RSV1"],
    ["RSV2", frame({ rsv: 2, payload: "x" }), "the reserved bit RSV2 or RSV3"],
    ["text that is not UTF-8", frame({ payload: Uint8Array.of(0xff, 0xfe) }), "text that is not valid UTF-8"],
    ["a reserved opcode", frame({ opcode: 5, payload: "x" }), "the opcode 5"],
    ["a ping in fragments", frame({ opcode: 9, fin: false, payload: "x" }), "a control frame in fragments"],
    ["a ping of 126 bytes", frame({ opcode: 9, payload: "x".repeat(126) }), "a control frame of more than 125 bytes"],
    ["a continuation of nothing", frame({ opcode: 0, payload: "x" }), "a continuation frame and no message was begun"],
    ["a mask", frame({ mask: true, payload: "x" }), "a masked frame"],
    ["the close code 1005", closeFrame(1005), "a close frame with the code 1005"],
    ["the close code 2999", closeFrame(2999, "x"), "a close frame with the code 2999"],
    ["half a close code", frame({ opcode: 8, payload: "x" }), "a close frame with half a code"],
    [
      "a close reason that is not UTF-8",
      frame({ opcode: 8, payload: Uint8Array.of(3, 0xe8, 0xff) }),
      "text that is not valid UTF-8",
    ],
  ];

  it.each(breaches)("%s", limit, async (_title, bytes, said) => {
    const { url } = await speaks(frame({ payload: "before" }), bytes, frame({ payload: "after" }));
    const { exitCode, problems, scenarios } = await run(`${client(url)}---
name: is judged at the step that needs the connection
steps:
  - a: connect
  - a: { receive: after }
---
name: loses nothing that came before it
steps:
  - a: connect
  - a: { receive: before }
  - a: { closed: { error: protocol }, within: 2s }
---
name: is told when no step awaits it
steps:
  - a: connect
  - a: { receive: before }
  - wait: 50ms
`);
    expect([exitCode, problems.map(({ code, place }) => `${code} ${place?.line}`)]).toEqual([
      1,
      ["closed 6", "unexpected-close 1"],
    ]);
    expect(scenarios.map(({ outcome }) => outcome.status)).toEqual(["failed", "passed", "failed"]);
    for (const { headline } of problems) expect(headline).toContain(said);
    expect(problems[1]?.help).toBe("If that is right, say so: - a: { closed: { error: protocol } }.");
  });

  it("are told at once, though the other side never hangs up", limit, async () => {
    // It reads nothing, so it never sees that we have ended the connection.
    const { url } = await during(rawServer((socket) => void socket.pause().write(frame({ rsv: 2, payload: "x" }))));
    const { problems } = await run(`${client(url)}---
steps: [ { a: connect }, { wait: 50ms } ]
---
steps: [ { a: connect }, { wait: 50ms }, { a: { send: hello } } ]
---
steps: [ { a: connect }, { wait: 50ms }, { a: { stayOpen: 100ms } } ]
---
steps: [ { a: connect }, { wait: 50ms }, { a: close } ]
`);
    expect(problems.map(({ code }) => code)).toEqual(["unexpected-close", "closed", "closed", "closed"]);
  });

  it("more than maxPayload is our own limit, and no breach", limit, async () => {
    const { url } = await speaks(frame({ payload: "x".repeat(3000) }));
    const { exitCode, problems } = await run(`${client(url, ", maxPayload: 2000")}---
steps:
  - a: connect
  - a: { receive: hello }
---
steps:
  - a: connect
  - a: { closed: { error: protocol } }
`);
    const said = "a: closed by us: it sent a message of more than 2000 bytes (maxPayload)";
    expect([exitCode, problems.map(brief)]).toEqual([
      1,
      [
        `closed scenario.yaml:5:19 ${said} while waiting`,
        expect.stringContaining(`wrong-close scenario.yaml:9:18 ${said}`),
      ],
    ]);
  });
});
