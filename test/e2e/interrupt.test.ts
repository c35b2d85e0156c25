import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { WebSocketServer } from "ws";
import { tcpServer } from "../support/raw-server.ts";
import { runs } from "../run/processes.ts";
import { appeared } from "./appeared.ts";
import { type Running, start } from "./built.ts";
import { brief, folderOf, reporters, type Report, reportOf } from "./report.ts";

const limit = { timeout: 60_000 };
const signals = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const;

let server: WebSocketServer;
let url = "";
/** The codes with which clients have closed. */
let closed: number[] = [];

beforeEach(async () => {
  server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await new Promise((resolve) => server.once("listening", resolve));
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  closed = [];
  server.on("connection", (socket) => socket.on("close", (code) => closed.push(code)));
});

afterEach(() => {
  for (const socket of server.clients) socket.terminate();
  return new Promise<void>((resolve) => void server.close(() => resolve()));
});

/** A run that a test is going to interrupt. */
interface Interrupted {
  readonly running: Running;
  readonly folder: string;
  report(): Promise<Report>;
}

async function begun(scenario: string, ...args: readonly string[]): Promise<Interrupted> {
  const folder = await folderOf(scenario);
  const running = start(["run", "scenario.yaml", ...args, ...reporters], { cwd: folder });
  onTestFinished(() => void running.child.kill("SIGKILL"));
  return { running, folder, report: async () => reportOf(folder, await running.ended) };
}

const connected = (): Promise<unknown> => new Promise((resolve) => server.once("connection", resolve));
/** Tells its process and one that it has started, in one piece. */
const told = "sleep 600 & echo $$ $! > pids.part; mv pids.part pids; ";
const pidsIn = (text: string): number[] => text.trim().split(" ").map(Number);

async function expectGone(pids: readonly number[]): Promise<void> {
  expect(pids.every((pid) => pid > 1)).toBe(true);
  expect(await Promise.all(pids.map(runs))).toEqual(pids.map(() => false));
}

const cleaned = expect.objectContaining({ type: "log", text: "cleaned" });
const finallyLog = "finally:\n  - log: cleaned\n";

describe.each(signals)("%s", (signal, code) => {
  const headline = `The run was interrupted by ${signal}`;

  it("while a step waits: finally runs, clients leave with 1001, what was not begun is skipped", limit, async () => {
    const open = connected();
    const { running, report } = await begun(`clients: { a: "${url}" }
${finallyLog}---
steps:
  - a: connect
  - a: { receive: never, timeout: 60s }
---
name: never begun
steps:
  - a: connect
`);
    await open;
    running.child.kill(signal);
    const { exitCode, problems, scenarios, events } = await report();
    expect([exitCode, closed]).toEqual([code, [1001]]);
    // The server knows of the connection before the client does, which may still be at its first step.
    expect(problems.map(brief)).toEqual([
      expect.stringMatching(new RegExp(`^interrupted scenario\\.yaml:(6:8|7:10) ${headline}$`)),
    ]);
    expect(events).toContainEqual(cleaned);
    expect(scenarios.map(({ outcome }) => outcome)).toEqual([
      expect.objectContaining({ status: "errored" }),
      { status: "skipped", reason: "not run: the run was interrupted", notRun: true },
    ]);
    expect(events.at(-1)).toMatchObject({ type: "run:end", interrupted: signal });
  });

  it("while a command server starts: all of its processes are gone", limit, async () => {
    const { running, folder, report } = await begun(
      `servers: { s: { command: "${told}wait", url: "ws://127.0.0.1:\${port}" } }\nsteps: [{ wait: 1ms }]\n${finallyLog}`,
    );
    const pids = pidsIn(await appeared(folder, "pids"));
    running.child.kill(signal);
    const { exitCode, problems, events } = await report();
    expect([exitCode, problems.map(brief)]).toEqual([code, [`interrupted scenario.yaml:1:26 ${headline}`]]);
    expect(events).toContainEqual(cleaned);
    await expectGone(pids);
  });

  it("while a command server runs that does not listen to signals", limit, async () => {
    const command = `trap '' TERM INT HUP; ${told}echo ready; while :; do sleep 1; done`;
    const { running, folder, report } = await begun(
      `servers: { s: { command: "${command}", ready: { output: ready } } }\nclients: { a: "${url}" }\nsteps: [{ a: connect }, { wait: 60s }]\n`,
    );
    await connected();
    const pids = pidsIn(await readFile(join(folder, "pids"), "utf8"));
    running.child.kill(signal);
    expect([(await report()).exitCode, closed]).toEqual([code, [1001]]);
    await expectGone(pids);
  });

  it("inside exec: the command is gone", limit, async () => {
    const { running, folder, report } = await begun(`steps:\n  - exec: ${told}wait\n    timeout: 60s\n${finallyLog}`);
    const pids = pidsIn(await appeared(folder, "pids"));
    running.child.kill(signal);
    const { exitCode, problems, events } = await report();
    expect([exitCode, problems.map(brief)]).toEqual([code, [`interrupted scenario.yaml:2:5 ${headline}`]]);
    expect(events).toContainEqual(cleaned);
    await expectGone(pids);
  });

  it("inside finally: it goes on to its end", limit, async () => {
    const { running, folder, report } = await begun(
      `clients: { a: "${url}" }\nsteps: [{ a: connect }]\nfinally:\n  - exec: touch begun; sleep 0.5\n  - log: cleaned\n`,
    );
    await appeared(folder, "begun");
    running.child.kill(signal);
    const { exitCode, scenarios, events } = await report();
    expect([exitCode, closed, scenarios.map(({ outcome }) => outcome.status)]).toEqual([code, [1001], ["passed"]]);
    expect(events).toContainEqual(cleaned);
  });

  it("twice at once, as npm passes Ctrl-C on: it counts once", limit, async () => {
    const { running, report } = await begun(
      `clients: { a: "${url}" }\nsteps:\n  - a: connect\n  - wait: 60s\nfinally:\n  - wait: 300ms\n  - log: cleaned\n`,
    );
    await connected();
    running.child.kill(signal);
    running.child.kill(signal);
    const { exitCode, events } = await report();
    expect([exitCode, closed]).toEqual([code, [1001]]);
    expect(events).toContainEqual(cleaned);
  });

  it("twice: finally is cut short, servers are killed, the reports are whole", limit, async () => {
    const command = `trap '' TERM INT HUP; ${told}echo ready; while :; do sleep 1; done`;
    const { running, folder, report } = await begun(
      `servers: { s: { command: "${command}", ready: { output: ready } } }\nclients: { a: "${url}" }\nsteps:\n  - a: connect\n  - wait: 60s\nfinally:\n  - exec: touch begun; sleep 60\n    timeout: 60s\n  - log: cleaned\n`,
    );
    await connected();
    running.child.kill(signal);
    await appeared(folder, "begun");
    // What comes within a second would be taken for an echo of the first one.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    running.child.kill(signal);
    const { exitCode, scenarios, events } = await report();
    expect([exitCode, closed]).toEqual([code, [1001]]);
    expect(scenarios[0]?.notes).toContain(`finally: ${headline}`);
    expect(events).not.toContainEqual(cleaned);
    await expectGone(pidsIn(await readFile(join(folder, "pids"), "utf8")));
  });

  it.each([
    ["while a step stops a server", "ready", "s: stop"],
    ["while a step restarts a server", "ready", "s: restart"],
    ["while a server is started", "never", "wait: 60s"],
  ])("twice, %s: it is killed, and its own time for its end is not waited for", limit, async (_, ready, step) => {
    // It says when it was asked to end, and does not.
    const command = `trap 'touch asked' TERM INT HUP; ${told}echo ready; while :; do sleep 0.1; done`;
    const { running, folder, report } = await begun(
      `servers: { s: { command: "${command}", ready: { output: ${ready} } } }\nsteps:\n  - ${step}\n${finallyLog}`,
    );
    await appeared(folder, ready === "ready" ? "asked" : "pids");
    running.child.kill(signal);
    await appeared(folder, "asked");
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    running.child.kill(signal);
    const { exitCode, scenarios } = await report();
    expect(exitCode).toBe(code);
    expect(scenarios[0]?.notes.filter((note) => note.includes("did not end within"))).toEqual([]);
    await expectGone(pidsIn(await readFile(join(folder, "pids"), "utf8")));
  });

  it.each([
    ["a server that does not answer the handshake", "a: { connect: HANGING, timeout: 60s }"],
    ["a server that does not answer a request", "{ http: GET HANGING }"],
    ["nothing", "wait: 60s"],
    ["a loop without end", "{ repeat, while: 'true', steps: [{ set: { x: 1 } }] }"],
  ])("while it waits for %s", limit, async (_title, step) => {
    const hanging = await tcpServer(() => undefined);
    onTestFinished(() => hanging.close());
    const written = step
      .replace("connect: HANGING", `connect: "${hanging.url}"`)
      .replace("HANGING", `http://127.0.0.1:${hanging.port}`);
    const { running, report } = await begun(
      `clients: { a: "${url}", b: "${url}" }\ndefaults: { timeout: 60s }\nsteps:\n  - b: connect\n  - ${written}\n`,
    );
    await connected();
    running.child.kill(signal);
    const { exitCode, problems } = await report();
    expect([exitCode, closed, problems.map(({ headline: said }) => said)]).toEqual([code, [1001], [headline]]);
  });
});

it("at any moment: the reports are whole, and nothing is left", { timeout: 120_000 }, async () => {
  for (let moment = 0; moment < 800; moment += 40) {
    closed = [];
    const { running, folder, report } = await begun(
      `servers: { s: { command: "${told}echo ready; wait", ready: { output: ready } } }\nclients: { a: "${url}" }\nsteps:\n  - a: connect\n  - exec: sleep 0.1\n  - repeat: 100\n    steps: [{ a: { send: x } }]\n  - a: close\nfinally:\n  - wait: 50ms\n  - log: cleaned\n`,
    );
    await new Promise((resolve) => setTimeout(resolve, moment));
    running.child.kill("SIGTERM");
    const { exitCode, signal } = await running.ended;
    if (existsSync(join(folder, "pids"))) await expectGone(pidsIn(await readFile(join(folder, "pids"), "utf8")));
    // So early that wstest had not begun to listen, or so late that all was done.
    if (signal === "SIGTERM" || exitCode === 0) continue;
    expect(exitCode).toBe(143);
    await report();
  }
});
