import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/environment.ts";
import { throwAwayCertificate } from "../../src/net/certificate.ts";
import { listen } from "../../src/net/listen.ts";
import { closeFrame, frame, rawHandshakes, type RawServer, rawServer, switchingProtocols, tcpServer } from "../support/raw-server.ts";
import { RecordingListener } from "../support/recording-listener.ts";
import { start } from "./built.ts";
import { brief, folderOf, reporters, reportOf, run } from "./report.ts";

const limit = { timeout: 60_000 };

async function during(starting: Promise<RawServer>): Promise<RawServer> {
  const server = await starting;
  onTestFinished(() => server.close());
  return server;
}

/** A server that completes the handshake, writes what it is told, and hangs up when the client closes. */
const speaks = (...writes: readonly Uint8Array[]): Promise<RawServer> =>
  during(
    rawServer((socket) => {
      socket.on("data", ([first = 0]: Buffer) => void ((first & 0x0f) === 8 && socket.end()));
      for (const each of writes) socket.write(each);
    }),
  );

const client = (url: string, settings = ""): string => `clients: { a: { url: "${url}"${settings} } }\n`;

describe("a server that cannot be reached", () => {
  it.each([
    ["refuses", "ws://127.0.0.1:1", "a cannot connect: 127.0.0.1:1 refused the connection: nothing listens there (ECONNREFUSED)"],
    ["has no name", "ws://nowhere.invalid", 'a cannot connect: the name "nowhere.invalid" cannot be resolved'],
    ["has no socket", "ws+unix:/nowhere:/", "a cannot connect: there is no UNIX socket /nowhere (ENOENT)"],
  ])("%s", limit, async (_title, url, headline) => {
    const { exitCode, problems } = await run(`${client(url)}steps:\n  - a: connect\n`);
    expect([exitCode, problems.map(brief)]).toEqual([1, [expect.stringContaining(`refused scenario.yaml:3:8 ${headline}`)]]);
  });

  it.each<[string, (socket: Socket) => void, string]>([
    ["never answers", () => undefined, "did not answer the handshake within 200 ms"],
    ["ends the connection", (socket) => socket.end(), "ended the connection before it answered (ECONNRESET)"],
    ["resets the connection", (socket) => socket.resetAndDestroy(), "the connection before it answered (ECONNRESET)"],
    ["speaks no HTTP", (socket) => socket.end("220 mail.example.com ESMTP\r\n\r\n"), "is not HTTP"],
    ["refuses with escape sequences", (socket) => socket.end("HTTP/1.1 401 \u001b[31mNo\r\nContent-Length: 4\r\n\r\n\u001b[2J"), "the server refused the connection with 401 \u001b[31mNo"],
    ["has escape sequences in a header", (socket) => socket.end("HTTP/1.1 401 No\r\nX: \u001b[2J\r\n\r\n"), "is not HTTP"],
    ["answers with too many headers", (socket) => socket.end(`HTTP/1.1 101 X\r\n${"a: b\r\n".repeat(20_000)}\r\n`), "is not HTTP"],
    ["answers to another key", (socket) => socket.write(switchingProtocols({ line: "", headers: new Map([["sec-websocket-key", "x"]]) })), "broke RFC 6455: its 101 has Sec-WebSocket-Accept: "],
  ])("%s", limit, async (_title, answer, said) => {
    const { url } = await during(rawHandshakes(answer));
    const { exitCode, problems } = await run(`${client(url, ", timeout: 200ms")}steps:\n  - a: connect\n`);
    expect([exitCode, problems.map(brief)]).toEqual([1, [expect.stringMatching(/^refused scenario\.yaml:3:8 a(:| cannot connect:) /)]]);
    expect(problems[0]?.headline).toContain(said);
  });

  it("has a certificate that nobody signed; -k accepts it", limit, async () => {
    const { cert, key } = throwAwayCertificate({ hosts: ["127.0.0.1"] });
    const accept = (listener: RecordingListener) => ({ clock: systemClock, port: 0, tls: { cert, key }, onUpgrade: (request: { accept(options: { listener: RecordingListener }): unknown }) => void request.accept({ listener }) });
    const server = await listen(accept(new RecordingListener()));
    onTestFinished(() => server.close());
    const scenario = `${client(`wss://127.0.0.1:${server.port}`)}steps:\n  - a: connect\n  - a: close\n`;
    const { exitCode, problems } = await run(scenario);
    expect([exitCode, problems.map(brief)]).toEqual([1, [expect.stringMatching(/^refused scenario\.yaml:3:8 a cannot connect: the TLS handshake with 127\.0\.0\.1:\d+ failed: /)]]);
    expect((await run(scenario, "-k")).exitCode).toBe(0);
  });

  it("speaks no TLS, or nothing else", limit, async () => {
    const { port } = await during(tcpServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")));
    const { exitCode, problems } = await run(`${client(`wss://127.0.0.1:${port}`)}steps:\n  - a: connect\n`);
    expect([exitCode, problems[0]?.headline]).toEqual([1, expect.stringContaining("perhaps it speaks no TLS (ws, http)")]);
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
    ["a close reason that is not UTF-8", frame({ opcode: 8, payload: Uint8Array.of(3, 0xe8, 0xff) }), "text that is not valid UTF-8"],
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
    expect([exitCode, problems.map(({ code, place }) => `${code} ${place?.line}`)]).toEqual([1, ["closed 6", "unexpected-close 1"]]);
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
    expect([exitCode, problems.map(brief)]).toEqual([1, [`closed scenario.yaml:5:19 ${said} while waiting`, expect.stringContaining(`wrong-close scenario.yaml:9:18 ${said}`)]]);
  });
});

describe("messages", () => {
  it("300,000 of them fill the inbox and end the scenario, not the process", limit, async () => {
    const messages = Buffer.concat(Array.from({ length: 1000 }, () => frame({ payload: '{"n":1}' })));
    const { url } = await speaks(...Array.from({ length: 300 }, () => messages));
    const folder = await folderOf(`${client(url)}steps:
  - a: connect
  - a: { receive: never, timeout: 30s }
finally:
  - wait: 500ms
`);
    // Half of what Node would take by itself: what is not bounded does not fit.
    const env = { NODE_OPTIONS: "--max-old-space-size=256" };
    const { exitCode, problems, scenarios, events } = await reportOf(folder, await start(["run", "scenario.yaml", ...reporters], { cwd: folder, env }).ended);
    expect([exitCode, problems.map(brief)]).toEqual([1, ["inbox-full scenario.yaml:1:12 a: the inbox is full: 100001 messages are unread"]]);
    expect(scenarios[0]?.notes).toEqual(["a: 100001 messages were never read"]);
    // Who reports frames must not be sent what nobody kept either.
    expect(events.filter(({ type }) => type === "frame").length).toBeLessThan(150_000);
  });

  it("without end, of 256 MiB, fill it too", limit, async () => {
    const megabyte = frame({ opcode: 2, payload: Buffer.alloc(1024 * 1024) });
    const pour = (socket: Socket): void => {
      while (!socket.destroyed && socket.write(megabyte));
      socket.once("drain", () => pour(socket));
    };
    const { url } = await during(rawServer((socket) => pour(socket.resume())));
    const { exitCode, problems } = await run(`${client(url, ", inbox: { bytes: 20000000 }")}steps:
  - a: connect
  - a: { receive: never, timeout: 30s }
`);
    expect([exitCode, problems.map(({ code }) => code)]).toEqual([1, ["inbox-full"]]);
  });

  it.each([
    ["maps", `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`],
    ["lists", `${"[".repeat(5000)}${"]".repeat(5000)}`],
  ])("of 5,000 %s in one another are matched, extracted, shown and reported", limit, async (_title, payload) => {
    const { url } = await speaks(frame({ payload }));
    const wanting = (step: string): string => `---\nsteps:\n  - a: connect\n  - a: ${step}\n`;
    const { exitCode, scenarios } = await run(`${client(url)}defaults: { timeout: 50ms }
${wanting("{ receive: { b: 1 } }")}${wanting("{ receive: [{ b: 1 }], last: 1 }")}${wanting("{ receive: { $eq: { b: 1 } } }")}${wanting("{ receive: { $only: { b: 1 } } }")}
${wanting("{ receive: { $unordered: [1] } }")}${wanting("{ receive: { $contains: nothing } }")}${wanting('{ receive, where: "$..b" }')}${wanting('{ receive, where: "$..[?(@.b == 1)]" }')}
${wanting("{ receive, expect: { $: { $eq: 1 } } }")}${wanting("{ receive, schema: { const: 1 } }")}${wanting('{ receive, schema: { $ref: "#/$defs/n", $defs: { n: { additionalProperties: { $ref: "#/$defs/n" }, items: { $ref: "#/$defs/n" }, maximum: 0 } } } }')}
${wanting("{ receive, extract: { x: $ } }\n  - assert: x == 1")}${wanting("{ receive, extract: { x: $ } }\n  - a: { receive: { $eq: '${x}' } }")}
${wanting("{ receive, extract: { x: $ } }\n  - set: { y: { z: '${x}' } }\n  - log: '${json(y)}'")}${wanting("{ receive, extract: { x: $ } }\n  - a: { send: { z: '${x}' } }")}
${wanting("{ receive, extract: { x: $ } }\n  - exec: test \"$WSTEST_x\" = 1")}${wanting("{ receive, extract: { x: '$..a' } }\n  - log: '${x}'")}
`);
    expect(exitCode).toBe(1);
    const outcomes = scenarios.map(({ outcome }) => ("problem" in outcome ? outcome.problem.place?.file : outcome.status));
    expect(outcomes.every((each) => each === "scenario.yaml" || each === "passed")).toBe(true);
  });

  it.each([
    ["escape sequences in a text", frame({ payload: "\u001b]0;title\u0007\u001b[2J \u0000\b\u009b2J \u2028\u202e" })],
    ["escape sequences and half a surrogate in JSON", frame({ payload: JSON.stringify({ "\u001b[31m\ud800": "\u009b2J \udfff \u0000 [[ATTACHMENT|/etc/passwd]]" }) })],
    ["a member __proto__", frame({ payload: '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1}' })],
    ["escape sequences in a close reason", closeFrame(4000, "\u001b[31m\u0007\u009b")],
    ["bytes", frame({ opcode: 2, payload: Uint8Array.of(0x1b, 0x5b, 0x32, 0x4a, 0xff, 0) })],
    ["a ping with escape sequences", frame({ opcode: 9, payload: "\u001b[2J" })],
  ])("%s", limit, async (_title, bytes) => {
    const { url } = await speaks(bytes);
    const { exitCode, problems } = await run(`${client(url)}steps:\n  - a: connect\n  - a: { receive: { nothing: 1 }, timeout: 100ms }\n`, "--verbose");
    expect([exitCode, problems[0]?.place?.line]).toEqual([1, 4]);
  });

  it("extracted from a peer and used where they do harm, are refused with a place", limit, async () => {
    const { url } = await speaks(frame({ payload: JSON.stringify({ m: "\u001b[31m \ud800 \u0000 ../${x}`$(x)`; '\" \r\n" }) }));
    const uses = [
      "a: { close: { code: 4000, reason: '${repeat(m, 9)}' } }",
      "exec: [echo, '${m}']",
      "exec: echo \"$WSTEST_m\"",
      "a: [drop, { connect: { headers: { x: '${m}' } } }]",
      "a: [drop, { connect: '${m}' }]",
      "a: [drop, { connect: { protocols: ['${m}'] } }]",
      "a: [drop, { connect: { cookies: { x: '${m}' } } }]",
      "a: [drop, { connect: { tls: { ca: '${m}' } } }]",
      "a: [drop, { connect: { proxy: '${m}' } }]",
      "a: [drop, { connect: { auth: { bearer: '${m}' } } }]",
      "a: { receive: { $regex: '${m}(' }, timeout: 50ms }",
      "a: { receive: x, timeout: '${m}' }",
      "a: { send: { $hex: '${m}' } }",
      "a: { send: { $base64: '${m}' } }",
      "http: { url: http://127.0.0.1:1, headers: { x: '${m}' } }",
      "http: { url: http://127.0.0.1:1, method: '${m}' }",
      "http: 'GET ${m}'",
      "wait: '${m}'",
      "assert: m.matches(m + '(')",
      "log: '${repeat(m, 100000000)}'",
    ];
    const { exitCode, problems } = await run(`${client(url)}${uses.map((use) => `---\nsteps:\n  - a: connect\n  - a: { receive, extract: { m: $.m } }\n  - ${use}\n`).join("")}`);
    expect([exitCode, problems.length]).toEqual([1, uses.length]);
    // Each scenario has six lines, the first of them is the fourth one of the file.
    expect(problems.map(({ place }) => place?.line)).toEqual(uses.map((_, index) => 6 + index * 5));
  });
});

describe("an HTTP server", () => {
  it("that never answers, ends in the middle, or answers without end", limit, async () => {
    const server = createServer((request, response) => {
      if (request.url === "/half") response.writeHead(200, { "content-length": 100 }).write("half", () => response.destroy());
      if (request.url === "/endless") {
        response.writeHead(200);
        const timer = setInterval(() => response.write("x"), 20);
        response.once("close", () => clearInterval(timer));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => new Promise<void>((resolve) => void (server.close(() => resolve()), server.closeAllConnections())));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { exitCode, problems } = await run(["/never", "/half", "/endless"].map((path) => `defaults: { timeout: 200ms }\nsteps:\n  - http: GET ${url}${path}\n`).join("---\n"));
    expect([exitCode, problems.map(({ code, place, actual }) => `${code} ${place?.line} ${actual}`)]).toEqual([1, ["http 3 timeout", "http 7 reset", "http 11 timeout"]]);
  });
});
