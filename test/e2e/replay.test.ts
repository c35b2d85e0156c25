import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { spawn } from "node:child_process";
import { freePort } from "../../src/run/ports.ts";
import { rawServer, frame } from "../support/raw-server.ts";
import { connection, recordingFile } from "../support/traffic.ts";
import { workspace } from "../support/workspace.ts";
import { start } from "./built.ts";

const limit = { timeout: 60_000 };

/** Starts a server that others wrote; gives its address. */
async function realServer(name: string): Promise<string> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(import.meta.dirname, "servers", name)], {
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  onTestFinished(async () => {
    child.kill();
    await ended;
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return `ws://127.0.0.1:${port}`;
}

/** Plays a scenario of a real server, and gives the trace and the HAR of what went over the network. */
async function recorded(
  server: string,
  name: string,
  trace: string,
  path = "",
): Promise<{ readonly cwd: string; readonly url: string }> {
  const url = (await realServer(server)) + path;
  const cwd = await workspace();
  const file = join(import.meta.dirname, "scenarios", name);
  const run = await start(["run", file, "-t", url, "--trace", "on", "-o", cwd, "-g", trace], { cwd }).ended;
  expect(run.stdout).toMatch(/^1 passed/m);
  return { cwd, url };
}

describe("wstest replay, as it is built, against servers that others wrote", () => {
  it("JSON-RPC: two clients, of whom one hears what the other sets off", limit, async () => {
    const { cwd, url } = await recorded("json-rpc.mjs", "json-rpc.yaml", "An event reaches");
    const trace = "traces/json-rpc-an-event-reaches-its-subscribers-and-nobody-else";
    for (const kind of ["trace.jsonl", "har"]) {
      const { exitCode, stdout } = await start(["replay", `${trace}.${kind}`, "-t", url], { cwd }).ended;
      expect(stdout).toMatch(/^all +3 +3 +0 +0 +0 +0 +100 %$/m);
      expect(exitCode, stdout).toBe(0);
    }
    const same = await start(["compare", `${trace}.trace.jsonl`, `${trace}.har`], { cwd }).ended;
    expect(same.stdout).toMatch(/^all +5 +5 +0 +0 +0 +0 +100 %$/m);
  });

  it("GraphQL: a subscription over its subprotocol, and the close code of a mistake", limit, async () => {
    const { cwd, url } = await recorded("graphql.mjs", "graphql-ws.yaml", "counts down", "/graphql");
    const { exitCode, stdout } = await start(
      ["replay", "traces/graphql-ws-a-subscription-counts-down-in-order.trace.jsonl", "-t", url],
      { cwd },
    ).ended;
    expect(stdout).toMatch(/^connection 1 \/graphql +5 +5 +0 /m);
    expect(exitCode, stdout).toBe(0);
  });

  it("Socket.IO: ids that are made anew are carried on", limit, async () => {
    const { cwd, url } = await recorded("socket-io.mjs", "socket-io.yaml", "Bytes travel");
    const trace = "traces/socket-io-bytes-travel-in-a-frame-of-their-own.trace.jsonl";
    const without = await start(["replay", trace, "-t", url, "--skip", "2"], { cwd }).ended;
    expect(without.stdout).toMatch(/help: With --ignore '\$\[\*\]\.sid'/);
    expect(without.exitCode).toBe(1);
    const args = ["replay", trace, "-t", url, "--skip", "2", "--ignore", "$..sid", "--ignore", "$[1][1].id"];
    const { exitCode, stdout } = await start(args, { cwd }).ended;
    expect(stdout).toMatch(/^1 passed/m);
    expect(exitCode, stdout).toBe(0);
  });
});

describe("wstest replay, as it is built, against its own mock", () => {
  const shop = (field: string): string => `
name: shop
listen: { port: PORT }
endpoints:
  - path: /chat
    rules:
      - when: { message: { type: buy } }
        do: [{ send: { type: bought, what: "\${message.what}", ${field} } }]
`;
  const traffic = connection(
    1,
    `> {"type":"buy","what":"tea"}\n< {"type":"bought","what":"tea","price":100}\n> close 1000\n< close 1000\nend client`,
  );

  async function mocked(args: readonly string[], files: Readonly<Record<string, string>>) {
    const port = await freePort();
    const cwd = await workspace(
      Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replace("PORT", String(port))])),
    );
    await copyFile(await recordingFile(traffic), join(cwd, "chat.ndjson"));
    const mock = start(["mock", ...args, "--port", String(port)], { cwd });
    onTestFinished(async () => {
      mock.child.kill("SIGINT");
      await mock.ended;
    });
    await mock.printed("listens on");
    return { cwd, url: `ws://127.0.0.1:${port}` };
  }

  it("names the field that the server has changed", limit, async () => {
    const { cwd, url } = await mocked(["shop.yaml"], { "shop.yaml": shop("price: 101") });
    const { exitCode, stdout } = await start(["replay", "chat.ndjson", "-t", url], { cwd }).ended;
    expect(stdout).toContain("$.price: expected 100, got 101");
    expect(exitCode).toBe(1);
  });

  it("names the field that the server has renamed", limit, async () => {
    const { cwd, url } = await mocked(["shop.yaml"], { "shop.yaml": shop("cost: 100") });
    const { exitCode, stdout } = await start(["replay", "chat.ndjson", "-t", url], { cwd }).ended;
    expect(stdout).toContain("$.price: expected 100, got nothing (the member is missing)");
    expect(stdout).toContain("$.cost: expected nothing, got 100 (no other members may be here)");
    expect(exitCode).toBe(1);
  });

  it("finds a mock that is made of the recording to be the same", limit, async () => {
    const { cwd, url } = await mocked(["--from", "chat.ndjson"], {});
    const { exitCode, stdout } = await start(["replay", "chat.ndjson", "-t", url, "--connections", "3"], { cwd }).ended;
    expect(stdout).toMatch(/^all +3 +3 +0 +0 +0 +0 +100 %$/m);
    expect(exitCode, stdout).toBe(0);
  });
});

it("is interrupted in order: what was played is reported, and the exit code says so", limit, async () => {
  const server = await rawServer((socket) => void socket.write(frame({ payload: "a" })));
  onTestFinished(() => server.close());
  const cwd = await workspace();
  await copyFile(await recordingFile(connection(1, "< a\n> x\n< never\n> y\n> close 1000")), join(cwd, "chat.ndjson"));
  const args = ["replay", "chat.ndjson", "-t", server.url, "--timeout", "1m", "-v"];
  const replay = start(args, { cwd });
  await replay.printed("->  x");
  replay.child.kill("SIGINT");
  const { exitCode, stdout } = await replay.ended;
  expect(stdout).toContain("connection 1 /chat: interrupted");
  expect(stdout).toMatch(/^interrupted by SIGINT: 1 errored/m);
  expect(exitCode).toBe(130);
});
