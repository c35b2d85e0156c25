// Processes that are measured, and the server that they talk to.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What a finished process has used: wall-clock and CPU (user and system) in ms, peak of resident memory in MiB. */
/** @typedef {{ wall: number, cpu: number, peak: number }} Usage */

/** How many there were, and when, in ms: see server.mjs. */
/** @typedef {{ count: number, first: number, middle: number, last: number }} Times */

/** Messages, connections, and by how much the server itself delays half of the copies that it relays, in ms. */
/** @typedef {{ messages: Times, connections: Times, delay: number }} ServerClock */

/** A file of this folder. @param {string} path */
export const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const taskset = (process.env["PATH"] ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "taskset"))
  .find((file) => existsSync(file));

/** Whether processes can be held on one core. */
export const canPin = taskset !== undefined;

/** The command line that runs node on one core, where the system can do that. @param {string[]} args @param {number | undefined} core */
const nodeCommand = (args, core) =>
  core !== undefined && taskset !== undefined
    ? { file: taskset, args: ["-c", String(core), process.execPath, ...args] }
    : { file: process.execPath, args };

/**
 * Runs a node program to its end and says what it has used. A program that fails is an error: its figures mean nothing.
 * `report`: a file that it writes, whose text is wanted.
 *
 * @param {string[]} args
 * @param {{ pinned?: boolean, report?: string }} [options]
 * @returns {Promise<Usage & { report: string }>}
 */
export async function measure(args, { pinned = false, report } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "wstest-bench-"));
  const usageFile = join(folder, "usage.json");
  try {
    const { file, args: line } = nodeCommand(["--require", here("usage.cjs"), ...args], pinned ? 0 : undefined);
    const started = performance.now();
    const child = spawn(file, line, {
      cwd: folder,
      env: { ...process.env, BENCH_USAGE_FILE: usageFile, CI: "true", NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += String(data)));
    const code = await new Promise((ended, failed) => {
      child.once("error", failed);
      child.once("close", ended);
    });
    const wall = performance.now() - started;
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}:\n${output}`);
    return {
      wall,
      ...JSON.parse(await readFile(usageFile, "utf8")),
      report: report === undefined ? "" : await readFile(join(folder, report), "utf8"),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Runs a node program on a core to its end, and gives what it has written.
 *
 * @param {string[]} args @param {number} core @returns {Promise<string>}
 */
export async function run(args, core) {
  const { file, args: line } = nodeCommand(args, core);
  const child = spawn(file, line, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (data) => (output += String(data)));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}`);
  return output;
}

/**
 * Starts a node program on a core that says a line first, and then answers each line with another.
 *
 * @param {string[]} args @param {number} core
 */
export async function converse(args, core) {
  const { file, args: line } = nodeCommand(args, core);
  const child = spawn(file, line, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { done, value } = await lines.next();
    if (done) throw new Error(`${args.join(" ")} has ended`);
    return value;
  };
  return {
    first: await next(),
    /** @param {string} text */
    say(text) {
      child.stdin.write(`${text}\n`);
      return next();
    },
    async end() {
      const ended = once(child, "close");
      child.stdin.end();
      await ended;
    },
  };
}

/**
 * Starts a node program on the first core that serves until it is ended, and says on which url. `stop` gives what it has used.
 *
 * @param {string[]} args @returns {Promise<{ url: string, stop(): Promise<Usage> }>}
 */
export async function serve(args) {
  const folder = await mkdtemp(join(tmpdir(), "wstest-bench-"));
  const usageFile = join(folder, "usage.json");
  const { file, args: line } = nodeCommand(["--require", here("usage.cjs"), ...args], 0);
  const started = performance.now();
  const child = spawn(file, line, {
    env: { ...process.env, BENCH_USAGE_FILE: usageFile, CI: "true", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  const url = await new Promise((told, failed) => {
    child.stdout.on("data", (data) => {
      // What it logs later is for nobody.
      if (output.length < 10_000) output += String(data);
      const found = /ws:\/\/[\d.:]+/.exec(output)?.[0];
      if (found !== undefined) told(found);
    });
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`${args.join(" ")} ended with ${code}:\n${output}`)));
  });
  return {
    url,
    async stop() {
      const ended = once(child, "close");
      child.kill("SIGTERM");
      await ended;
      try {
        return { wall: performance.now() - started, ...JSON.parse(await readFile(usageFile, "utf8")) };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/**
 * Starts the server in a process of its own. `between`: the number of the message whose time is kept, too.
 *
 * @param {{ role?: "echo" | "relay" | "flood", pinned?: boolean, between?: number }} [options]
 */
export async function startServer({ role = "echo", pinned = false, between = 0 } = {}) {
  const { file, args } = nodeCommand([here("server.mjs"), role, String(between)], pinned ? 0 : undefined);
  const child = spawn(file, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });

  const listener = new AbortController();
  const ended = once(child, "exit");

  /** The next thing that the server says. @returns {Promise<any>} */
  const answer = async () => {
    const [told] = await once(child, "message", { signal: listener.signal });
    return told;
  };
  child.once("exit", () => listener.abort(new Error("the server of the benchmark ended")));

  const { port } = await answer();
  return {
    url: `ws://127.0.0.1:${port}`,
    /** What the server has seen since it was last asked. @returns {Promise<ServerClock>} */
    clock() {
      const told = answer();
      child.send("clock");
      return told;
    },
    async stop() {
      child.disconnect();
      await ended;
    },
  };
}
