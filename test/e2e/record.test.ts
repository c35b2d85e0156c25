import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { openRecording } from "../../src/capture/open-recording.ts";
import type { TrafficEvent } from "../../src/recording/traffic.ts";
import { freePort } from "../../src/run/ports.ts";
import { told } from "../support/recorded.ts";
import { allOf } from "../support/traffic.ts";
import { type Running, start } from "./built.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

function folder(): string {
  return mkdtempSync(join(tmpdir(), "wstest-record-"));
}

/** A server that sends everything back. */
async function echo(): Promise<string> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (socket) => {
    socket.on("error", () => undefined);
    socket.on("message", (data, binary) => socket.send(data, { binary }));
  });
  await once(server, "listening");
  ends.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Starts `wstest record` and gives the url of its proxy. */
async function record(cwd: string, args: readonly string[]): Promise<Running & { readonly url: string }> {
  const port = await freePort();
  const running = start(["record", "--listen", String(port), ...args], { cwd });
  ends.push(() => running.child.kill("SIGKILL"));
  await running.printed("goes to");
  return { ...running, url: `ws://127.0.0.1:${port}` };
}

async function eventsOf(path: string): Promise<readonly TrafficEvent[]> {
  return allOf(await openRecording(path, path));
}

/** Clients that each send the next number when the one before has come back. */
class Counting {
  /** What has come back to each, in its order. */
  readonly back: string[][] = [];
  readonly #sockets: WebSocket[] = [];

  async connect(url: string, count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      const back: string[] = [];
      const socket = new WebSocket(`${url}/${index}`, { perMessageDeflate: index % 2 === 1 });
      socket.on("error", () => undefined);
      socket.on("message", (data) => {
        back.push((data as Buffer).toString());
        this.#next(index);
      });
      this.back.push(back);
      this.#sockets.push(socket);
      await once(socket, "open");
    }
  }

  begin(): void {
    for (const index of this.#sockets.keys()) this.#next(index);
  }

  /** How many have come back to all. */
  get total(): number {
    return this.back.reduce((sum, { length }) => sum + length, 0);
  }

  end(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  #next(index: number): void {
    const socket = this.#sockets[index];
    const text = `${index}: ${this.back[index]?.length} ${"x".repeat((this.back[index]?.length ?? 0) % 700)}`;
    if (socket?.readyState === WebSocket.OPEN) socket.send(text);
  }
}

/** What the server has sent back, by connection, in the order of the recording. */
function recordedBack(events: readonly TrafficEvent[]): ReadonlyMap<number, readonly string[]> {
  const back = new Map<number, string[]>();
  for (const event of events) {
    if (event.type !== "message" || event.from !== "server") continue;
    const texts = back.get(event.connection) ?? [];
    back.set(event.connection, texts);
    texts.push(String(event.data));
  }
  return back;
}

describe("kill -9 under load", () => {
  /** Lets clients count until a number has come back, kills, and gives what was recorded. */
  async function killed(args: readonly string[], until: (counting: Counting, path: string) => Promise<unknown>) {
    const cwd = folder();
    const proxy = await record(cwd, ["--target", await echo(), "--out", "chat.wsr", ...args]);
    const counting = new Counting();
    ends.push(() => counting.end());
    await counting.connect(proxy.url, 4);
    counting.begin();
    await until(counting, join(cwd, "chat.wsr"));
    proxy.child.kill("SIGKILL");
    await proxy.ended;
    // What has come back by now was passed on before.
    counting.end();
    const events = await eventsOf(join(cwd, "chat.wsr"));
    for (const end of ends.splice(0).toReversed()) await end();
    return { counting, recorded: recordedBack(events), events };
  }

  /** What is recorded must be what has come back, from the beginning and without a hole. */
  function expectBeginning(recorded: ReadonlyMap<number, readonly string[]>, { back }: Counting): void {
    for (const [index, texts] of back.entries()) {
      const written = recorded.get(index + 1) ?? [];
      const both = Math.min(written.length, texts.length);
      expect(written.slice(0, both)).toEqual(texts.slice(0, both));
    }
  }

  it("with --fsync nothing that was passed on is missing, in fifty kills", async () => {
    let most = 0;
    for (let kill = 0; kill < 50; kill++) {
      const { counting, recorded } = await killed(["--fsync"], async (each) => {
        await expect.poll(() => each.total, { interval: 1, timeout: 20_000 }).toBeGreaterThan(kill * 3);
      });
      expectBeginning(recorded, counting);
      for (const [index, texts] of counting.back.entries())
        expect(recorded.get(index + 1)?.length ?? 0).toBeGreaterThanOrEqual(texts.length);
      most = Math.max(most, counting.total);
    }
    expect(most).toBeGreaterThan(100);
  }, 600_000);

  it("without it the beginning is whole, and what was in the file once stays, in fifty kills", async () => {
    for (let kill = 0; kill < 50; kill++) {
      let seen = 0;
      const { counting, recorded, events } = await killed(kill % 2 === 0 ? [] : ["--gzip"], async (each, path) => {
        await expect.poll(() => each.total, { interval: 1, timeout: 20_000 }).toBeGreaterThan(kill * 10);
        const before = each.total;
        // By the time at which they are in the file, more have come.
        await expect
          .poll(async () => (seen = messagesIn(await eventsOf(path))), { interval: 20, timeout: 20_000 })
          .toBeGreaterThanOrEqual(before);
      });
      expectBeginning(recorded, counting);
      expect(messagesIn(events)).toBeGreaterThanOrEqual(seen);
      expect(events.filter(({ type }) => type === "error")).toEqual([]);
    }
  }, 600_000);

  function messagesIn(events: readonly TrafficEvent[]): number {
    return events.filter((each) => each.type === "message" && each.from === "server").length;
  }
});

describe("a recording that is ended", () => {
  it("by Ctrl-C closes what is open, tells what it has, and is whole", async () => {
    const cwd = folder();
    const proxy = await record(cwd, ["--target", await echo(), "--out", "chat.wsr"]);
    const socket = new WebSocket(proxy.url);
    await once(socket, "open");
    socket.send("hello");
    await once(socket, "message");
    const closed = once(socket, "close") as Promise<[number, Buffer]>;
    proxy.child.kill("SIGINT");
    expect((await closed)[0]).toBe(1001);
    const { exitCode, stdout, stderr } = await proxy.ended;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(
      /\n1 connection, 2 messages: 1 from clients, 1 from the server, \d+ B in chat\.wsr\nMessages are in it as they are: also passwords and tokens that they say\.\n$/,
    );
    expect(told(await eventsOf(join(cwd, "chat.wsr")))).toEqual([
      "open",
      "request",
      "response 101",
      "> hello",
      "< hello",
      "end cut",
    ]);
    expect((await stat(join(cwd, "chat.wsr"))).mode & 0o777).toBe(0o600);
  });

  it.skipIf(process.platform !== "linux")("by a full disk stops, visibly", async () => {
    const cwd = folder();
    const proxy = start(["record", "--target", await echo(), "--out", "/dev/full", "--force"], { cwd });
    const { exitCode, stderr } = await proxy.ended;
    expect(exitCode).toBe(3);
    expect(stderr).toContain("The recording /dev/full cannot be written: the disk is full (ENOSPC)");
    expect(stderr).toContain("Nothing of it was written: give another place with --out.");
  });

  it.skipIf(process.platform !== "linux")("by a file that may not grow stops, and all before is whole", async () => {
    const cwd = folder();
    const port = await freePort();
    const target = await echo();
    const { file } = await import("./built.ts");
    // The shell's limit on the size of files stands for a disk.
    const line = `ulimit -f 64; trap '' XFSZ; exec "${process.execPath}" "${file}" record -l ${port} -t ${target} --out chat.wsr`;
    const child = spawn("bash", ["-c", line], { cwd, stdio: ["ignore", "pipe", "pipe"] });
    ends.push(() => child.kill("SIGKILL"));
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += String(text)));
    const ended = once(child, "close");
    await expect.poll(() => output, { timeout: 20_000 }).toContain("goes to");
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    socket.on("error", () => undefined);
    await once(socket, "open");
    const closed = once(socket, "close") as Promise<[number, Buffer]>;
    socket.on("message", () => socket.readyState === WebSocket.OPEN && socket.send("x".repeat(10_000)));
    socket.send("begin");
    expect((await closed)[0]).toBe(1001);
    expect((await ended)[0]).toBe(3);
    expect(output).toContain("chat.wsr cannot be written: it is as large as a file may be (EFBIG)");
    const events = await eventsOf(join(cwd, "chat.wsr"));
    const count = events.filter(({ type }) => type === "message").length;
    expect(count).toBeGreaterThan(1);
    expect(events.at(-1)).toMatchObject({ type: "gap" });
    // It tells what is in the file, and not what was to be.
    expect(output).toMatch(new RegExp(`\\n1 connection, ${count} messages: .*, 64 KiB in chat\\.wsr\\n`));
    expect(output).toContain("What was written before is whole, and can be read.");
  });

  it("in several files has all of it, each of them by itself", async () => {
    const cwd = folder();
    const args = ["--out", "chat.wsr", "--rotate", "100messages", "--gzip"];
    const proxy = await record(cwd, ["--target", await echo(), ...args]);
    const counting = new Counting();
    await counting.connect(proxy.url, 2);
    counting.begin();
    await expect.poll(() => counting.total, { timeout: 20_000 }).toBeGreaterThan(700);
    counting.end();
    proxy.child.kill("SIGINT");
    expect((await proxy.ended).exitCode).toBe(0);
    const files = (await readdir(cwd)).toSorted();
    expect(files.length).toBeGreaterThan(10);
    expect(files[0]).toBe("chat.0001.wsr");
    const all = await Promise.all(files.map((each) => eventsOf(join(cwd, each))));
    for (const [index, texts] of counting.back.entries()) {
      const written = all.flatMap((each) => recordedBack(each).get(index + 1) ?? []);
      expect(written.slice(0, texts.length)).toEqual(texts);
    }
  });
});

describe("servers that others wrote, with their own clients", () => {
  async function serverOf(file: string): Promise<number> {
    const port = await freePort();
    const server = spawn(process.execPath, [join(import.meta.dirname, "servers", file)], {
      env: { ...process.env, PORT: String(port) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    ends.push(() => server.kill("SIGKILL"));
    await once(server.stdout, "data");
    return port;
  }

  it("graphql-ws", async () => {
    const cwd = folder();
    const target = `ws://127.0.0.1:${await serverOf("graphql.mjs")}`;
    const proxy = await record(cwd, ["--target", target, "--out", "chat.wsr"]);
    const { createClient } = await import("graphql-ws");
    const client = createClient({ url: `${proxy.url}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 });
    const counted: unknown[] = [];
    for await (const { data } of client.iterate({ query: "subscription { countdown(from: 3) }" })) counted.push(data);
    expect(counted).toEqual([{ countdown: 3 }, { countdown: 2 }, { countdown: 1 }]);
    await client.dispose();
    proxy.child.kill("SIGINT");
    await proxy.ended;
    const lines = told(await eventsOf(join(cwd, "chat.wsr")));
    expect(lines).toEqual(expect.arrayContaining(['> {"type":"connection_init"}', '< {"type":"connection_ack"}']));
    expect(lines.filter((each) => each.includes('"countdown":')).length).toBe(3);
    expect(lines).toContain("> close 1000 Normal Closure");
  });

  it("Socket.IO, which polls first and then upgrades", async () => {
    const cwd = folder();
    const target = `ws://127.0.0.1:${await serverOf("socket-io.mjs")}`;
    const proxy = await record(cwd, ["--target", target, "--out", "chat.wsr"]);
    const { io } = await import("socket.io-client");
    const client = io(proxy.url.replace("ws", "http"), { reconnection: false });
    ends.push(() => client.close());
    await new Promise<void>((resolve) => client.once("welcome", () => resolve()));
    expect(await client.emitWithAck("join", "lobby")).toEqual({ joined: "lobby" });
    await expect.poll(() => client.io.engine.transport.name).toBe("websocket");
    const file = new Promise((resolve) => client.once("file", resolve));
    client.emit("file", Buffer.from([1, 2, 3]));
    expect(Buffer.from((await file) as ArrayBuffer)).toEqual(Buffer.from([1, 2, 3]));
    client.close();
    proxy.child.kill("SIGINT");
    await proxy.ended;
    const events = await eventsOf(join(cwd, "chat.wsr"));
    const lines = told(events);
    expect(lines.filter((each) => each === "response 200").length).toBeGreaterThan(1);
    expect(lines).toEqual(expect.arrayContaining(["response 101", "> 2probe", "< 3probe", "> 010203", "< 010203"]));
  });
});
