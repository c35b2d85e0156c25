import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RawServer, rawServer, tcpServer } from "../support/raw-server.ts";
import { brief, run } from "./report.ts";

const limit = { timeout: 60_000 };
const http = createServer(() => undefined);
let quiet: RawServer;
let silent: RawServer;
let hanging: RawServer;
let clients = "";
let url = "";

beforeAll(async () => {
  // They say nothing after the handshake; the second one does not answer a close either, the third not even the handshake.
  [quiet, silent, hanging] = await Promise.all([
    rawServer((socket) => void socket.on("data", ([first = 0]: Buffer) => void ((first & 0x0f) === 8 && socket.end()))),
    rawServer((socket) => socket.resume()),
    tcpServer(() => undefined),
  ]);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/`;
  clients = `clients: { a: "${quiet.url}", b: "${quiet.url}", s: "${silent.url}", h: "${hanging.url}" }\n`;
});

afterAll(async () => {
  http.closeAllConnections();
  await Promise.all([quiet.close(), silent.close(), hanging.close(), new Promise((resolve) => http.close(resolve))]);
});

describe("a scenario whose time is up", () => {
  it.each([
    ["receives", "a: { receive: x }"],
    ["receives many", "a: { receive: x, count: 3 }"],
    ["receives the last ones", "a: { receive: [x], last: 1 }"],
    ["receives the next one", "a: { receiveNext: x }"],
    ["receives nothing", "a: { receiveNothing, for: 30s }"],
    ["receives as several clients", "a, b: { receive: x }"],
    ["waits for a ping", "a: { receivePing, timeout: 30s }"],
    ["pings", "a: { ping: x, timeout: 30s }"],
    ["stays open", "a: { stayOpen: 30s }"],
    ["is to be closed", "a: { closed, timeout: 30s }"],
    ["closes", "s: [connect, { close, timeout: 30s }]"],
    ["connects", "h: { connect, timeout: 30s }"],
    ["is about to connect", "h: { connect, delay: 30s }"],
    ["waits", "wait: 30s"],
    ["asks a server that never answers", "http: GET ${url}"],
    ["runs a command", "exec: sleep 30"],
    ["runs a command that does not listen to signals", "exec: trap '' TERM INT HUP; sleep 30"],
    ["runs a program", "exec: [sleep, '30']"],
    ["repeats what need not wait", "{ repeat: null, while: 'true', steps: [{ set: { n: 1 } }] }"],
    ["repeats nothing", "{ repeat: 1000000000, until: 'false', steps: [] }"],
    ["goes through a long range", "{ forEach: 1..1000000000, as: n, steps: [{ set: { m: '${n}' } }] }"],
  ])("while it %s", limit, async (_title, step) => {
    const line = step.replace("${url}", url).replace("repeat: null, ", "repeat, ");
    const { exitCode, problems, scenarios } = await run(
      `timeout: 900ms\n${clients}steps:\n  - a, b: connect\n  - ${line}\n  - wait: 3s\n`,
    );
    const problem = problems[0];
    expect([exitCode, problems.length, brief(problem)]).toEqual([
      1,
      1,
      expect.stringMatching(/^time-out scenario\.yaml:5:\d+ The scenario did not end within 900 ms$/),
    ]);
    expect(problem?.label).toBe("it was still at this step");
    expect(scenarios[0]?.ms).toBeLessThan(10_000);
  });

  it.each([
    ["is never ready", "sleep 30", []],
    [
      "does not listen to signals",
      "trap '' TERM INT; sleep 30 & sleep 30; sleep 30",
      ["s did not end within 5 s of SIGTERM and was killed"],
    ],
  ])("while it starts a server that %s: the server is told", limit, async (_title, command, notes) => {
    const { exitCode, problems, scenarios } = await run(
      `timeout: 2s\nservers: { s: { command: "${command}", url: "ws://127.0.0.1:\${port}" } }\nsteps:\n  - wait: 1s\n`,
    );
    expect([exitCode, problems.map(brief)]).toEqual([
      1,
      [
        expect.stringMatching(
          /^server scenario\.yaml:2:\d+ s: not ready after [\d.]+ m?s, when the time of the scenario was up$/,
        ),
      ],
    ]);
    expect([problems[0]?.label, problems[0]?.notes]).toEqual([
      "connection refused",
      ["The scenario did not end within 2 s", "it wrote nothing"],
    ]);
    expect(scenarios[0]?.notes).toEqual(notes);
  });

  it("runs finally, whose steps have a time of their own", limit, async () => {
    const { exitCode, problems, events } = await run(
      `timeout: 300ms\nsteps:\n  - wait: 30s\nfinally:\n  - wait: 400ms\n  - log: cleaned\n`,
    );
    expect([exitCode, problems.map(brief)]).toEqual([
      1,
      ["time-out scenario.yaml:3:5 The scenario did not end within 300 ms"],
    ]);
    expect(events).toContainEqual(expect.objectContaining({ type: "log", text: "cleaned" }));
  });

  it("finally, too", { timeout: 120_000 }, async () => {
    const { exitCode, problems, events } = await run(
      `steps:\n  - wait: 0s\nfinally:\n  - wait: 60s\n  - log: cleaned\n`,
    );
    expect([exitCode, problems.map(brief)]).toEqual([
      1,
      ["time-out scenario.yaml:4:5 finally did not end within 10 s"],
    ]);
    expect(events.filter(({ type }) => type === "log")).toEqual([]);
  });
});

describe("finally", () => {
  it("fails the scenario when it fails, and goes on", limit, async () => {
    const { exitCode, problems, scenarios, events } = await run(
      "steps:\n  - wait: 0s\nfinally:\n  - assert: 1 == 2\n  - log: cleaned\n  - exec: exit 3\n",
    );
    expect([exitCode, problems.map(brief)]).toEqual([
      1,
      ["assert scenario.yaml:4:13 The assertion does not hold: 1 == 2"],
    ]);
    expect(events).toContainEqual(expect.objectContaining({ type: "log", text: "cleaned" }));
    expect(scenarios[0]?.notes).toEqual([expect.stringMatching(/^finally: .*3/)]);
  });

  it("does not hide why the scenario failed", limit, async () => {
    const { problems, scenarios } = await run("steps:\n  - assert: 3 == 4\nfinally:\n  - assert: 1 == 2\n");
    expect(problems.map(brief)).toEqual(["assert scenario.yaml:2:13 The assertion does not hold: 3 == 4"]);
    expect(scenarios[0]?.notes).toEqual(["finally: The assertion does not hold: 1 == 2"]);
  });

  it("may speak of clients though no server could be started", limit, async () => {
    const { exitCode, problems, scenarios } = await run(
      'servers: { s: { command: exit 0, url: "ws://127.0.0.1:${port}" } }\nclients: { a: "${s.url}" }\nsteps: [{ wait: 1ms }]\nfinally:\n  - a: close\n',
    );
    expect([exitCode, problems.map(brief)]).toEqual([
      1,
      ["server scenario.yaml:1:26 s: the command exited with code 0 before it was ready"],
    ]);
    expect(scenarios[0]?.notes).toEqual(["finally: a: close was passed over: a cannot close: it is not connected"]);
  });
});

describe("a command server", () => {
  const server = (command: string, more = ""): string =>
    `servers:\n  s:\n    command: ${command}\n    url: "ws://127.0.0.1:\${port}"\n    timeout: 1s${more}\nsteps:\n  - wait: 2s\n`;

  it.each([
    ["ends at once", "exit 3", "", "3:14 s: the command exited with code 3 before it was ready"],
    ["is no program", "[nowhere]", "", '3:15 s: the program "nowhere" was not found'],
    ["is no command", "nowhere", "", "3:14 s: the command exited with code 127 before it was ready"],
    ["has no folder", "exit 0", "\n    cwd: nowhere", "6:10 There is no folder "],
    ["is never ready", "sleep 30", "", "4:10 s: not ready within 1"],
    ["is killed", "kill -9 $$", "", "3:14 s: the command was ended by SIGKILL before it was ready"],
    ["prints bytes", "head -c 2000000 /dev/urandom; sleep 30", "", "4:10 s: not ready within 1"],
    [
      "prints escape sequences",
      String.raw`'printf "\033[2J\033]0;t\007\302\233 \377\000\n\033[31m"; exit 1'`,
      "",
      "3:14 s: the command exited with code 1 before it was ready",
    ],
    [
      "prints a line that never ends",
      "yes | tr -d '\\n' | head -c 5000000; sleep 30",
      "\n    ready: { output: nothing }",
      "6:22 s: not ready within 1",
    ],
    ["prints 200,000 lines", "seq 200000; sleep 30", "\n    ready: { output: nothing }", "6:22 s: not ready within 1"],
  ])("%s", limit, async (_title, command, more, expected) => {
    const { exitCode, problems } = await run(server(command, more));
    const code = expected.includes("There is no folder") ? "invalid-file" : "server";
    expect([exitCode, problems.length, brief(problems[0])]).toEqual([
      code === "server" ? 1 : 2,
      1,
      expect.stringContaining(`${code} scenario.yaml:${expected}`),
    ]);
  });

  it("ends by itself in the middle", limit, async () => {
    const { exitCode, problems } = await run(
      "servers:\n  s: { command: echo ready; sleep 0.3; exit 0, ready: { output: ready } }\n  t:\n    command: echo ready; sleep 0.3; exit 7\n    ready: { output: ready }\n    url: ws://127.0.0.1:1\nsteps:\n  - wait: 30s\n",
    );
    expect([exitCode, problems.map(brief)]).toEqual([
      1,
      ["server scenario.yaml:3:3 The server t ended with exit code 7 while the scenario was running"],
    ]);
  });
});

describe("a mock whose reaction fails", () => {
  const scenario = (endpoint: string, steps: string): string =>
    `servers:\n  m:\n    mock:\n      endpoints:\n        - path: /\n          ${endpoint}\nclients: { a: "\${m.url}/" }\nsteps:\n  - a: connect\n${steps}`;

  it.each([
    [
      "in a rule",
      "rules: [{ do: [{ assert: 1 == 2 }] }]",
      "  - a: { send: x, receive: y }\n",
      "6:36 m: a reaction failed: The assertion does not hold: 1 == 2",
    ],
    [
      "in onConnect",
      "onConnect: [{ set: { data.x.y: 1 } }]",
      "  - a: { receive: y }\n",
      '6:32 m: a reaction failed: "data.x" has no value, so that it has no members to change',
    ],
    [
      "in onClose",
      "onClose: [{ assert: 1 == 2 }]",
      "  - a: close\n",
      "6:31 m: a reaction failed: The assertion does not hold: 1 == 2",
    ],
    [
      "on a message of 5,000 levels",
      "rules: [{ do: [{ send: { back: '${message}' } }] }]",
      "  - a: { send: \"${repeat('[', 5000)}${repeat(']', 5000)}\", receive: y }\n",
      "6:",
    ],
  ])("%s", limit, async (_title, endpoint, steps, expected) => {
    const { exitCode, problems } = await run(scenario(endpoint, steps));
    expect([exitCode, problems.length, brief(problems[0])]).toEqual([
      1,
      1,
      expect.stringContaining(`reaction scenario.yaml:${expected}`),
    ]);
  });
});
