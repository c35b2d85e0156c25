import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "graphql-ws";
import { createDecoder, readVarUint } from "lib0/decoding";
import { createEncoder, toUint8Array, writeVarUint } from "lib0/encoding";
import { readSyncMessage, writeSyncStep1, writeUpdate } from "y-protocols/sync";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { Doc, encodeStateAsUpdate } from "yjs";
import { startRecorder, type TestRecorder } from "../support/recorder.ts";
import { headLine, trafficLine } from "../../src/recording/traffic-line.ts";
import { type Ended, start } from "./built.ts";

const endings: (() => Promise<unknown> | undefined)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

function ending(child: ChildProcess): void {
  endings.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGINT");
    await once(child, "close");
  });
}

/** Starts a server of this folder; gives its url. */
async function server(name: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const path = join(import.meta.dirname, "servers", name);
  const child = spawn(process.execPath, [path], { env: { ...process.env, PORT: "0", ...env } });
  ending(child);
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return `ws://127.0.0.1:${/\d+/.exec(String(line))?.[0]}`;
}

/** Records what clients say to a server, and makes a scenario and a mock of it. */
async function converted(target: string, talk: (recorder: TestRecorder) => Promise<void>): Promise<string> {
  const recorder = await startRecorder(target);
  await talk(recorder);
  await recorder.stop();
  const cwd = await mkdtemp(join(tmpdir(), "wstest-recorded-"));
  const head = headLine({ time: new Date().toISOString(), creator: "a test", target, missing: ["control"] });
  await writeFile(join(cwd, "talk.ndjson"), [head, ...recorder.events.map((each) => trafficLine(each)), ""].join("\n"));
  for (const kind of ["scenario", "mock"]) {
    const made = await wstest(cwd, "convert", "talk.ndjson", "--to", kind, "-o", `${kind}.yaml`);
    expect([made.exitCode, made.stderr]).toEqual([0, `wrote ${kind}.yaml\n`]);
  }
  return cwd;
}

function wstest(cwd: string, ...args: readonly string[]): Promise<Ended> {
  return start(args, { cwd, env: { TOKEN: "good" } }).ended;
}

/** Plays the scenario against a server. */
async function played(cwd: string, url: string): Promise<string> {
  const { stdout, stderr } = await wstest(cwd, "run", "scenario.yaml", "-t", url, "--timeout", "20s");
  return stdout + stderr;
}

/** Starts a mock; gives its url. */
async function mocked(cwd: string, ...args: readonly string[]): Promise<string> {
  const mock = start(["mock", ...args, "--no-watch"], { cwd });
  ending(mock.child);
  let said = "";
  mock.child.stdout?.on("data", (text: string) => (said += text));
  await mock.printed(" listens on ");
  return /listens on (\S+)/.exec(said)?.[1] ?? "";
}

describe("a recording of a server that others wrote", () => {
  it(
    "GraphQL: plays against it, against its mock, and names a field that is another",
    { timeout: 90_000 },
    async () => {
      const url = await server("graphql.mjs");
      const cwd = await converted(url, async (recorder) => {
        const client = createClient({
          url: `${recorder.url}/graphql`,
          webSocketImpl: WebSocket,
          connectionParams: { token: "good" },
        });
        const asked = async (query: string): Promise<void> => {
          for await (const each of client.iterate({ query })) expect(each.errors).toBeUndefined();
        };
        await asked("{ hello }");
        await asked("subscription { countdown(from: 3) }");
        await client.dispose();
        await new Promise((resolve) => setTimeout(resolve, 50));
      });
      expect(await played(cwd, url)).toContain("1 passed");
      expect(await played(cwd, await mocked(cwd, "mock.yaml"))).toContain("1 passed");
      expect(await played(cwd, await mocked(cwd, "--from", "talk.ndjson", "--timing", "reactive"))).toContain(
        "1 passed",
      );
      const other = await played(cwd, await server("graphql.mjs", { HELLO: "moon" }));
      expect(other).toContain('$.payload.data.hello: expected "world", got "moon"');
    },
  );

  it("Socket.IO: ids that it makes are left open, acknowledgements come back", { timeout: 90_000 }, async () => {
    const url = await server("socket-io.mjs");
    const cwd = await converted(url, async (recorder) => {
      const people = [];
      for (const name of ["alice", "bob"]) {
        const socket = new WebSocket(`${recorder.url}/socket.io/?EIO=4&transport=websocket&user=${name}`);
        const came: string[] = [];
        let look = (): void => undefined;
        socket.on("message", (data: Buffer) => {
          came.push(String(data));
          if (String(data) === "2") socket.send("3");
          look();
        });
        const next = (wanted: string): Promise<void> =>
          new Promise((resolve) => {
            look = () => void (came.some((each) => each.startsWith(wanted)) && resolve());
            look();
          });
        await next("0{");
        socket.send("40");
        await next('42["welcome"');
        socket.send('421["join","lobby"]');
        await next("431");
        people.push({ socket, next });
      }
      const [alice, bob] = people;
      alice?.socket.send('42["say",{"room":"lobby","text":"hi"}]');
      await bob?.next('42["said"');
      for (const { socket } of people) socket.close(1000);
      await new Promise((resolve) => setTimeout(resolve, 100));
    });
    const scenario = await readFile(join(cwd, "scenario.yaml"), "utf8");
    expect(scenario).toContain("  alice: ");
    expect(await played(cwd, url)).toContain("1 passed");
    expect(await played(cwd, await mocked(cwd, "mock.yaml"))).toContain("1 passed");
    await writeFile(
      join(cwd, "other.yaml"),
      (await readFile(join(cwd, "mock.yaml"), "utf8")).replaceAll('"text":"hi"', '"text":"ho"'),
    );
    expect(await played(cwd, await mocked(cwd, "other.yaml"))).toMatch(/expected.*"hi".*got.*"ho"|1 failed/s);
  });

  it("Yjs: binary messages play byte by byte", { timeout: 90_000 }, async () => {
    const url = await server("yjs.mjs");
    const cwd = await converted(url, async (recorder) => {
      const writer = new Doc();
      writer.clientID = 1;
      const socket = new WebSocket(`${recorder.url}/notes`);
      const message = (write: (encoder: ReturnType<typeof createEncoder>) => void): Uint8Array => {
        const encoder = createEncoder();
        writeVarUint(encoder, 0);
        write(encoder);
        return toUint8Array(encoder);
      };
      const arrived = once(socket, "message");
      await once(socket, "open");
      await arrived;
      socket.send(message((to) => writeSyncStep1(to, writer)));
      const [bytes] = (await once(socket, "message")) as [Buffer];
      const decoder = createDecoder(new Uint8Array(bytes));
      readVarUint(decoder);
      readSyncMessage(decoder, createEncoder(), writer, undefined);
      writer.getText("t").insert(0, "hello");
      socket.send(message((to) => writeUpdate(to, encodeStateAsUpdate(writer))));
      socket.send(message((to) => writeSyncStep1(to, new Doc())));
      await once(socket, "message");
      socket.close(1000);
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    expect(await readFile(join(cwd, "scenario.yaml"), "utf8")).toContain("$hex");
    // Its documents last as long as it does: another one knows nothing yet.
    expect(await played(cwd, await server("yjs.mjs"))).toContain("1 passed");
    expect(await played(cwd, await mocked(cwd, "mock.yaml"))).toContain("1 passed");
  });
});
