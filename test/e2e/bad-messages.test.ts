import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { closeFrame, frame, rawServer } from "../support/raw-server.ts";
import { start } from "./built.ts";
import { brief, folderOf, reporters, reportOf, run } from "./report.ts";
import { client, during, speaks } from "./speaking.ts";

const limit = { timeout: 60_000 };

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
    const { exitCode, problems, scenarios, events } = await reportOf(
      folder,
      await start(["run", "scenario.yaml", ...reporters], { cwd: folder, env }).ended,
    );
    expect([exitCode, problems.map(brief)]).toEqual([
      1,
      ["inbox-full scenario.yaml:1:12 a: the inbox is full: 100001 messages are unread, and inbox.messages is 100000"],
    ]);
    expect(scenarios[0]?.notes).toEqual([]);
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
${wanting('{ receive, extract: { x: $ } }\n  - exec: test "$WSTEST_x" = 1')}${wanting("{ receive, extract: { x: '$..a' } }\n  - log: '${x}'")}
`);
    expect(exitCode).toBe(1);
    const outcomes = scenarios.map(({ outcome }) =>
      "problem" in outcome ? outcome.problem.place?.file : outcome.status,
    );
    expect(outcomes.every((each) => each === "scenario.yaml" || each === "passed")).toBe(true);
  });

  it.each([
    ["escape sequences in a text", frame({ payload: "\u001b]0;title\u0007\u001b[2J \u0000\b\u009b2J \u2028\u202e" })],
    [
      "escape sequences and half a surrogate in JSON",
      frame({ payload: JSON.stringify({ "\u001b[31m\ud800": "\u009b2J \udfff \u0000 [[ATTACHMENT|/etc/passwd]]" }) }),
    ],
    [
      "a member __proto__",
      frame({ payload: '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1}' }),
    ],
    ["escape sequences in a close reason", closeFrame(4000, "\u001b[31m\u0007\u009b")],
    ["bytes", frame({ opcode: 2, payload: Uint8Array.of(0x1b, 0x5b, 0x32, 0x4a, 0xff, 0) })],
    ["a ping with escape sequences", frame({ opcode: 9, payload: "\u001b[2J" })],
  ])("%s", limit, async (_title, bytes) => {
    const { url } = await speaks(bytes);
    const { exitCode, problems } = await run(
      `${client(url)}steps:\n  - a: connect\n  - a: { receive: { nothing: 1 }, timeout: 100ms }\n`,
      "--verbose",
    );
    expect([exitCode, problems[0]?.place?.line]).toEqual([1, 4]);
  });

  it("extracted from a peer and used where they do harm, are refused with a place", limit, async () => {
    const { url } = await speaks(
      frame({ payload: JSON.stringify({ m: "\u001b[31m \ud800 \u0000 ../${x}`$(x)`; '\" \r\n" }) }),
    );
    const uses = [
      "a: { close: { code: 4000, reason: '${repeat(m, 9)}' } }",
      "exec: [echo, '${m}']",
      'exec: echo "$WSTEST_m"',
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
    const { exitCode, problems } = await run(
      `${client(url)}${uses.map((use) => `---\nsteps:\n  - a: connect\n  - a: { receive, extract: { m: $.m } }\n  - ${use}\n`).join("")}`,
    );
    expect([exitCode, problems.length]).toEqual([1, uses.length]);
    // Each scenario has six lines, the first of them is the fourth one of the file.
    expect(problems.map(({ place }) => place?.line)).toEqual(uses.map((_, index) => 6 + index * 5));
  });
});

describe("an HTTP server", () => {
  it("that never answers, ends in the middle, or answers without end", limit, async () => {
    const server = createServer((request, response) => {
      if (request.url === "/half")
        response.writeHead(200, { "content-length": 100 }).write("half", () => response.destroy());
      if (request.url === "/endless") {
        response.writeHead(200);
        const timer = setInterval(() => response.write("x"), 20);
        response.once("close", () => clearInterval(timer));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(
      () => new Promise<void>((resolve) => void (server.close(() => resolve()), server.closeAllConnections())),
    );
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { exitCode, problems } = await run(
      ["/never", "/half", "/endless"]
        .map((path) => `defaults: { timeout: 200ms }\nsteps:\n  - http: GET ${url}${path}\n`)
        .join("---\n"),
    );
    expect([exitCode, problems.map(({ code, place, actual }) => `${code} ${place?.line} ${actual}`)]).toEqual([
      1,
      ["http 3 timeout", "http 7 reset", "http 11 timeout"],
    ]);
  });
});
