import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { freePort } from "../../src/run/ports.ts";
import { command, type CommandResult } from "../support/command.ts";
import { type LoginApp, loginApp } from "../support/login-app.ts";
import { connection, pipelined, recordingFile, together } from "../support/traffic.ts";

const password = "open sesame";
const ends: (() => Promise<unknown>)[] = [];
let app: LoginApp;
let cwd: string;
beforeEach(async () => {
  app = await loginApp();
  cwd = await mkdtemp(join(tmpdir(), "wstest-http-"));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await app.close();
});

/** Runs a command that goes on until it is stopped; resolves when it has printed something. */
async function running(args: readonly string[], printed: string): Promise<() => Promise<CommandResult>> {
  const abort = new AbortController();
  const ready = new AbortController();
  let output = "";
  const onOutput = (text: string): void => {
    output += text;
    if (output.includes(printed)) ready.abort();
  };
  const done = command(args, { cwd, signal: abort.signal, onOutput });
  const stop = (): Promise<CommandResult> => {
    abort.abort();
    return done;
  };
  ends.push(stop);
  if (!ready.signal.aborted) await Promise.race([once(ready.signal, "abort"), done]);
  return stop;
}

/** A connection, message by message. */
async function open(url: string, protocols: readonly string[] = [], headers: Record<string, string> = {}) {
  const socket = new WebSocket(url, [...protocols], { headers });
  const came: string[] = [];
  socket.on("message", (data: Buffer) => {
    came.push(data.toString());
    socket.emit("came");
  });
  await once(socket, "open");
  let read = 0;
  const next = async (): Promise<Record<string, string>> => {
    while (came.length <= read) await once(socket, "came");
    return JSON.parse(came[read++] ?? "") as Record<string, string>;
  };
  return { socket, next, send: (json: unknown) => socket.send(JSON.stringify(json)) };
}

/** What a client does: it logs in, connects with what it got, orders and pays. */
async function shop(host: string, how: "q" | "h" | "p" | "c" | "room" | "m"): Promise<void> {
  const http = `http://${host}`;
  const headers = { "content-type": "application/json" };
  await fetch(`${http}/`).then((page) => page.text());
  const login = await fetch(`${http}/login`, {
    method: "POST",
    headers,
    body: JSON.stringify({ user: "alice", password }),
  });
  const { token } = (await login.json()) as { token: string };
  const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
  const url = `ws://${host}/${how}`;
  const dialled = {
    q: () => open(`${url}?token=${token}`),
    h: () => open(url, [], { authorization: `Bearer ${token}` }),
    p: () => open(url, ["chat", token]),
    c: () => open(url, [], { cookie: `theme=dark; ${cookie}` }),
    m: () => open(url),
    room: async () => {
      const made = await fetch(`${http}/rooms`, { method: "POST", headers: { cookie } });
      const { roomId } = (await made.json()) as { roomId: string };
      return open(`${url}/${roomId}`, [], { cookie });
    },
  };
  const { socket, next, send } = await dialled[how]();
  await next();
  if (how === "m") {
    send({ type: "auth", token });
    await next();
  }
  send({ type: "order" });
  const { orderId } = await next();
  await fetch(`${http}/orders/${orderId}/pay`, { method: "POST" }).then((paid) => paid.text());
  await next();
  socket.close(1000);
  await once(socket, "close");
}

/** Records it, through the proxy of `wstest record`. */
async function recorded(how: Parameters<typeof shop>[1]): Promise<string> {
  const port = await freePort();
  const args = ["record", "--listen", String(port), "--target", `ws://${app.host}`, "-o", "shop.wsr"];
  const stop = await running(args, "goes to");
  await shop(`127.0.0.1:${port}`, how);
  await stop();
  return join(cwd, "shop.wsr");
}

const target = (): readonly string[] => ["-t", `ws://${app.host}`];
const outcomes = ({ stdout }: CommandResult): readonly string[] =>
  Array.from(stdout.matchAll(/^[✓✗] (.*?) {2}[\d.]+ m?s$/gm), ([line]) => line.replace(/ {2}[\d.]+ m?s$/, "")).map(
    (line) => line.replace(/\/(?:ord_)?[\w-]{16}(?![\w-])/, "/<id>"),
  );

describe("what a recorded login gives", () => {
  it.each([
    ["a token in the query", "q"],
    ["a Bearer header", "h"],
    ["a subprotocol", "p"],
    ["a cookie", "c"],
    ["a cookie and a room in the path", "room"],
    ["a token in a message", "m"],
  ] as const)("as %s, is carried by the scenario, and by a replay", async (_, how) => {
    await recorded(how);
    const converted = await command(["convert", "shop.wsr", "--to", "scenario", "-o", "shop.yaml"], { cwd });
    expect(converted.stderr).toContain("1 plain HTTP request is not written, since nothing depends on it: GET /");
    const text = await readFile(join(cwd, "shop.yaml"), "utf8");
    expect(text).toContain("${password}");
    expect(text).not.toContain("TOKEN");
    const env = { PASSWORD: password, THEME: "dark" };
    const played = await command(["run", "shop.yaml", ...target()], { cwd, env });
    expect(played.stdout).toContain("1 passed");

    const secrets = ["--secret", `password=${password}`, "--secret", "theme=dark"];
    const replay = await command(["replay", "shop.wsr", ...target(), ...secrets, "--ignore", "$.orderId", "-v"], {
      cwd,
    });
    expect(outcomes(replay)).toEqual([
      "✓ request 2 POST /login",
      ...(how === "room" ? ["✓ request 3 POST /rooms"] : []),
      `✓ request ${how === "room" ? 5 : 4} POST /orders/<id>/pay`,
      expect.stringMatching(new RegExp(`^✓ connection ${how === "room" ? 4 : 3} /${how}`)),
    ]);
    expect(replay.stdout).toContain(
      how === "c" || how === "room"
        ? "carried on: the cookie session of POST /login, which is a secret, put into the"
        : `carried on: $.token of POST /login, which is a secret, put into ${how === "m" ? "1 message" : "the handshake"}`,
    );
    expect(replay.stdout).not.toMatch(/tok_/);
    expect(replay.exitCode).toBe(0);
  });

  it("passes against the mock of the same recording, which answers the login as well", async () => {
    await recorded("room");
    await command(["convert", "shop.wsr", "--to", "scenario", "-o", "shop.yaml"], { cwd });
    const port = await freePort();
    await running(["mock", "--from", "shop.wsr", "--port", String(port)], "shop");
    const mock = ["-t", `ws://127.0.0.1:${port}`];
    const played = await command(["run", "shop.yaml", ...mock], { cwd, env: { PASSWORD: password } });
    expect(played.stdout).toContain("1 passed");
    const replay = await command(["replay", "shop.wsr", ...mock, "--secret", "password=any"], { cwd });
    expect(replay.stdout).toContain("4 passed");
  });

  it("is asked of nobody but for what no answer gives; without it nothing is sent", async () => {
    await recorded("q");
    const before = app.asked.length;
    const { stdout, exitCode } = await command(["replay", "shop.wsr", ...target()], { cwd });
    expect(stdout).toContain(
      "The requests in shop.wsr need a secret that was masked when it was recorded: password (POST /login)",
    );
    expect(exitCode).toBe(2);
    expect(app.asked).toHaveLength(before);
  });

  it("is that of its own request, where another one was made before it came", async () => {
    const asked = [
      ["POST /login", { body: { password }, answer: { token: "Zx81kLmQ90Ab" } }],
      ["GET /none", { status: 404, answer: { error: "nothing there" } }],
    ] as const;
    const socket = connection(2, '< {"type":"hello"}\nend client', { at: 5, path: "/q?token=Zx81kLmQ90Ab" });
    const file = await recordingFile(together(pipelined(1, asked), socket));
    const replay = await command(["replay", file, ...target(), "--http", "all"], { cwd });
    expect(outcomes(replay)).toEqual([
      "✓ request 1 POST /login",
      "✓ request 1 GET /none",
      "✓ connection 2 /q?token=${secret.token}",
    ]);
    const needed = await command(["replay", file, ...target()], { cwd });
    expect(outcomes(needed)).toEqual(["✓ request 1 POST /login", "✓ connection 2 /q?token=${secret.token}"]);
  });

  it("fails with the status, and what was said, when it is not given any more", async () => {
    await recorded("q");
    const result = await command(["replay", "shop.wsr", ...target(), "--secret", "password=nope"], { cwd });
    expect(result.stdout).toContain('request 2 POST /login: expected status 200, got 401: {"error":"wrong password"}');
    expect(result.stdout).toContain("help: What it gives is used later, and was not given now: $.token.");
    expect(result.exitCode).toBe(1);
  });

  it.each([
    ["q", "$.token of POST /login"],
    ["m", "$.token of POST /login"],
    ["c", "the cookie session of POST /login"],
    ["room", "$.roomId of POST /rooms, the cookie session of POST /login"],
  ] as const)("leaves out what needs what it has not given (%s)", async (how, needed) => {
    await recorded(how);
    const before = app.asked.length;
    const secrets = ["--secret", "password=nope", "--secret", "theme=dark"];
    const { stdout, exitCode } = await command(["replay", "shop.wsr", ...target(), ...secrets], { cwd });
    expect(stdout).toContain(`: not dialled, since it needs ${needed}, which was not given\n`);
    expect(stdout).toContain("help: See why that request has failed; --secret gives a secret in its place.\n");
    const unasked = "POST /rooms: not asked, since it needs the cookie session of POST /login, which was not given\n";
    expect(stdout.includes(unasked)).toBe(how === "room");
    // That of the client which was recorded.
    expect(app.dialled).toHaveLength(1);
    expect(app.asked.slice(before)).not.toContain("POST /rooms");
    expect(exitCode).toBe(1);
  });

  it("sends in a message the secret that is given in its place", async () => {
    await recorded("m");
    const body = JSON.stringify({ password });
    const login = await fetch(`http://${app.host}/login`, { method: "POST", body });
    const { token } = (await login.json()) as { token: string };
    const secrets = ["--secret", "password=nope", "--secret", `token=${token}`, "--ignore", "$.orderId"];
    const { stdout } = await command(["replay", "shop.wsr", ...target(), ...secrets, "-v"], { cwd });
    expect(outcomes({ stdout, stderr: "", exitCode: 1 })).toEqual([
      "✗ request 2 POST /login",
      "✓ request 4 POST /orders/<id>/pay",
      "✓ connection 3 /m",
    ]);
    expect(stdout).toContain("note: carried on: token as it is given, which is a secret, put into 1 message\n");
    expect(stdout).not.toContain("was not given");
  });

  it("does not send a message that needs what was not given since the connection was opened", async () => {
    const asked = [["GET /none", { answer: { ticket: "Zx81kLmQ90Ab" } }]] as const;
    const socket = connection(
      2,
      '< {"type":"hello"}\nwait 10\n> {"type":"join","ticket":"Zx81kLmQ90Ab"}\n> {"type":"bye"}',
      {
        path: "/m",
      },
    );
    const file = await recordingFile(together(pipelined(1, asked, { at: 5 }), socket));
    const { stdout } = await command(["replay", file, ...target(), "--fail-if", "accuracy < 10"], { cwd });
    expect(stdout).toContain(
      "connection 2 /m: message 1 of 2 of the client was not sent, since it needs $.ticket of GET /none, which was not given\n",
    );
    expect(stdout).toContain("help: See why that request has failed; --secret gives a secret in its place.\n");
    expect(stdout).not.toContain("Zx81kLmQ90Ab");
  });

  it("fails, whatever the conditions say, when it is used later and was not given", async () => {
    await recorded("m");
    const secrets = ["--secret", "password=nope", "--fail-if", "extra > 0"];
    const { stdout, exitCode } = await command(["replay", "shop.wsr", ...target(), ...secrets], { cwd });
    expect(outcomes({ stdout, stderr: "", exitCode })).toEqual([
      "✗ request 2 POST /login",
      "✓ request 4 POST /orders/<id>/pay",
      "✗ connection 3 /m",
      "✓ --fail-if extra > 0",
    ]);
    expect(exitCode).toBe(1);
  });

  it("shows no secret of an answer in any report, be it used or not", async () => {
    await recorded("q");
    const reporters = ["--reporter", "json", "--reporter", "junit", "--reporter", "html"];
    const secrets = ["--secret", `password=${password}`];
    await command(["replay", "shop.wsr", ...target(), ...secrets, ...reporters], { cwd });
    const files = await readdir(join(cwd, "wstest-results"), { recursive: true, withFileTypes: true });
    const texts = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), "utf8")),
    );
    const all = texts.join("");
    expect(all).toContain("POST /login");
    expect(all).not.toMatch(/tok_[\w-]{16}|rt_[\w-]{16}/);
  });

  it("--http none plays no request, and all of them plays pages, too", async () => {
    await recorded("q");
    const secrets = ["--secret", `password=${password}`, "--secret", "token=tok_none"];
    const none = await command(["replay", "shop.wsr", ...target(), ...secrets, "--http", "none"], { cwd });
    expect(none.stdout).toContain(
      "shop.wsr: 3 plain HTTP requests are not played, as --http none says: GET /, POST /login, POST /orders",
    );
    expect(outcomes(none)).toHaveLength(1);
    const before = app.asked.length;
    const all = await command(
      ["replay", "shop.wsr", ...target(), "--secret", `password=${password}`, "--http", "all"],
      {
        cwd,
      },
    );
    expect(outcomes(all)[0]).toBe("✓ request 1 GET /");
    expect(app.asked.slice(before, before + 2)).toEqual(["GET /", "POST /login"]);
  });
});
