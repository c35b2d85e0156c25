import { once } from "node:events";
import { readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { main } from "../../../src/cli/main.ts";
import { expectNoOpenHandles } from "../../support/open-handles.ts";
import { command } from "../../support/command.ts";
import { testEnvironment } from "../../support/play.ts";
import { connection, head } from "../../support/traffic.ts";
import { workspace } from "../../support/workspace.ts";

expectNoOpenHandles();

const chat = `name: chat
endpoints:
  - path: /ws
    rules:
      - { name: fail, when: { message: fail }, do: [{ assert: "1 == 2" }] }
      - { name: echo, do: [{ send: "\${raw}" }] }
`;

/** Starts `wstest mock`, hands its url to a test, and ends it with a signal. */
async function mocked(
  args: readonly string[],
  files: Readonly<Record<string, string>>,
  use: (url: string, until: (text: string, times?: number) => Promise<void>, cwd: string) => Promise<void>,
) {
  const cwd = await workspace(files);
  let stdout = "";
  let look = (): void => undefined;
  const until = (text: string, times = 1): Promise<void> =>
    new Promise((resolve) => {
      look = () => void (stdout.split(text).length > times && resolve());
      look();
    });
  const environment = {
    ...testEnvironment(cwd),
    stdout: { isTerminal: false, write: (text: string) => void ((stdout += text), look()) },
  };
  const abort = new AbortController();
  const ended = main(["mock", ...args], environment, abort.signal);
  await until(args.includes("--json") ? '"listening"' : " listens on ");
  await use(/(?:listens on |"url":")([^\s"]+)/.exec(stdout)?.[1] ?? "", until, cwd);
  abort.abort("SIGINT");
  return { exitCode: await ended, stdout };
}

async function talk(url: string, ...messages: readonly string[]): Promise<WebSocket> {
  const socket = new WebSocket(`${url}/ws`);
  await once(socket, "open");
  for (const each of messages) socket.send(each);
  return socket;
}

describe("a recording as a mock", () => {
  it("shows no password that a client says", async () => {
    const { headLine, trafficLine } = await import("../../../src/recording/traffic-line.ts");
    const events = connection(1, '> {"op":"login","password":"hunter2"}\n< {"op":"welcome"}', { path: "/ws" });
    const recorded = [headLine(head), ...events.map(trafficLine)].join("\n");
    const { stdout } = await mocked(
      ["--from", "chat.ndjson", "--port", "0"],
      { "chat.ndjson": recorded },
      async (url, until) => {
        const socket = await talk(url.replace(/\/ws$/, ""), '{"op":"login","password":"another1"}');
        await until("welcome");
        socket.close();
        await until("closed");
      },
    );
    expect(stdout).toContain('/ws #1   <- {"op":"login","password":"***"}  (login)\n');
    expect(stdout).not.toMatch(/another1|hunter2/);
  });
});

describe("the authority of wstest mock", () => {
  const secure = "name: chat\nlisten: { tls: auto }\nendpoints: [{ path: /ws, onConnect: [{ send: secure }] }]\n";

  it("is written where --ca-file says, and clients that trust it connect", async () => {
    const { exitCode, stdout } = await mocked(
      ["chat.yaml", "--ca-file", "made/ca.pem"],
      { "chat.yaml": secure },
      async (url, _until, cwd) => {
        // The file is written when all mocks listen.
        const ca = await written(join(cwd, "made/ca.pem"));
        const socket = new WebSocket(`${url}/ws`, { ca });
        const [message] = (await once(socket, "message")) as [Buffer];
        expect(String(message)).toBe("secure");
        socket.terminate();
      },
    );
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain("authority");
  });

  it("is spoken of where nobody has asked for it", async () => {
    const { stdout } = await mocked(["chat.yaml"], { "chat.yaml": secure }, () => Promise.resolve());
    expect(stdout).toContain(
      "  authority made for this run; --ca-file ca.pem writes it, for clients that must trust it\n",
    );
  });

  it("cannot be written where there is none", async () => {
    const { exitCode, stderr } = await command(["mock", "chat.yaml", "--ca-file", "ca.pem"], {
      cwd: await workspace({ "chat.yaml": chat }),
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--ca-file: no mock here has tls: auto, so there is no authority to write");
  });
});

/** The text of a file as soon as it is whole. */
async function written(path: string): Promise<string> {
  for (;;) {
    const text = await readFile(path, "utf8").catch(() => "");
    if (text.includes("-----END CERTIFICATE-----")) return text;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("wstest mock", () => {
  it("plays the mock of a file until it is interrupted, and logs what passes", async () => {
    const { exitCode, stdout } = await mocked(["chat.yaml"], { "chat.yaml": chat }, async (url, until) => {
      const socket = await talk(url, "hello");
      await once(socket, "message");
      await until("-> hello");
      socket.close(1000);
      await until("closed by the client with 1000");
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^chat listens on ws:\/\/127\.0\.0\.1:\d+ \(Ctrl-C ends it\)\n/);
    expect(stdout).toMatch(/<- hello {2}\(echo\)/);
  });

  it("shows no messages with --quiet", async () => {
    const { stdout } = await mocked(["chat.yaml", "-q"], { "chat.yaml": chat }, async (url, until) => {
      const socket = await talk(url, "hello");
      await once(socket, "message");
      socket.close();
      await until("closed by");
    });
    expect(stdout).not.toContain("hello");
  });

  it("closes its connections with 1001 when it ends", async () => {
    let closed: Promise<unknown[]> | undefined;
    await mocked(["chat.yaml"], { "chat.yaml": chat }, async (url) => {
      closed = once(await talk(url), "close");
    });
    expect((await closed)?.[0]).toBe(1001);
  });

  it("shows a reaction that failed, and exits with 1 only when it is strict", async () => {
    const fail = async (url: string, until: (text: string) => Promise<void>): Promise<void> => {
      const socket = await talk(url, "fail");
      await until("does not hold");
      socket.terminate();
    };
    expect((await mocked(["chat.yaml"], { "chat.yaml": chat }, fail)).exitCode).toBe(0);
    const strict = await mocked(["chat.yaml", "--strict"], { "chat.yaml": chat }, fail);
    expect(strict.exitCode).toBe(1);
    expect(strict.stdout).toContain("chat.yaml:5:");
  });

  it("reads its file again when it is written, also by a new file in its place; a broken one changes nothing", async () => {
    const { exitCode, stdout } = await mocked(["chat.yaml"], { "chat.yaml": chat }, async (url, until, cwd) => {
      const socket = await talk(url);
      const ask = async (): Promise<string> => {
        const answer = once(socket, "message");
        socket.send("hi");
        return String((await answer)[0]);
      };
      const file = join(cwd, "chat.yaml");
      expect(await ask()).toBe("hi");
      await writeFile(file, chat.replace("${raw}", "second"));
      await until("chat.yaml was read again");
      expect(await ask()).toBe("second");
      await writeFile(join(cwd, "chat.yaml~"), chat.replace("${raw}", "third"));
      await rename(join(cwd, "chat.yaml~"), file);
      await until("chat.yaml was read again", 2);
      expect(await ask()).toBe("third");
      await writeFile(file, chat.replace("send:", "sned:"));
      await until("chat.yaml cannot be used as it is now: the mock goes on as it was");
      expect(await ask()).toBe("third");
      const { problems, reloadedAt } = (await (
        await fetch(`${url.replace("ws:", "http:")}/__wstest/api/state`)
      ).json()) as { problems: { text: string }[]; reloadedAt: number };
      expect(problems[0]?.text).toMatch(/^Unknown action "sned"\n --> chat.yaml:6:/);
      expect(reloadedAt).toBeGreaterThan(0);
      await writeFile(file, `listen: { port: 1 }\n${chat.replace("name: chat", "name: other")}`);
      await until("what listen says now takes a restart");
      socket.terminate();
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Unknown action "sned"');
  });

  it("plays the file as it was with --no-watch", async () => {
    await mocked(["chat.yaml", "--no-watch"], { "chat.yaml": chat }, async (url, _, cwd) => {
      await writeFile(join(cwd, "chat.yaml"), "broken: [");
      const socket = await talk(url, "hi");
      expect(String((await once(socket, "message"))[0])).toBe("hi");
      socket.terminate();
    });
  });

  it("plays all mocks of a file, and says whose a line is", async () => {
    const two = `${chat}---\nname: other\nendpoints: [{ path: /other }]\n`;
    const { stdout } = await mocked(["two.yaml"], { "two.yaml": two }, async (url, until) => {
      await until("other listens on ");
      const socket = await talk(url, "hi");
      await until("hi  (echo)", 2);
      socket.terminate();
    });
    expect(stdout).toMatch(/^chat \S+ \/ws #1 {3}<- hi {2}\(echo\)$/m);
  });

  it("says where clients and the dashboard are, but no dashboard with --no-admin", async () => {
    const files = { "chat.yaml": `${chat}http: [{ path: /health, respond: 200 }]\n` };
    const { stdout } = await mocked(["chat.yaml"], files, async (url) => {
      const page = await fetch(`${url.replace("ws:", "http:")}/__wstest/`);
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("<title>wstest mock</title>")]);
    });
    const port = /127\.0\.0\.1:(\d+)/.exec(stdout)?.[1] ?? "";
    expect(stdout.replaceAll(port, "PORT")).toBe(`chat listens on ws://127.0.0.1:PORT (Ctrl-C ends it)
  endpoint  ws://127.0.0.1:PORT/ws
  http      GET http://127.0.0.1:PORT/health
  dashboard http://127.0.0.1:PORT/__wstest/
`);
    const none = await mocked(["chat.yaml", "--no-admin"], files, async (url) => {
      expect((await fetch(`${url.replace("ws:", "http:")}/__wstest/`)).status).toBe(404);
    });
    expect(none.stdout).not.toContain("dashboard");
  });

  it("keeps all that happens in a file, whole messages too, and writes lines of JSON with --json", async () => {
    let folder = "";
    const long = "x".repeat(10_000);
    const args = ["chat.yaml", "--log", "out/chat.ndjson", "--json"];
    const { stdout } = await mocked(args, { "chat.yaml": chat }, async (url, until, cwd) => {
      folder = cwd;
      const socket = await talk(url, long, "fail");
      await until('"type":"problem"');
      socket.terminate();
      await until('"type":"closed"');
    });
    const lines = (text: string): readonly Record<string, unknown>[] =>
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    const [first, ...printed] = lines(stdout);
    expect(first).toMatchObject({ type: "listening", name: "chat", url: expect.stringMatching(/^ws:/) as string });
    const logged = lines(await readFile(join(folder, "out/chat.ndjson"), "utf8"));
    expect(printed.pop()).toEqual({ type: "verdict", ok: true, exit: 0 });
    expect(logged).toEqual(printed);
    expect(logged.map(({ id, type }) => `${String(id)} ${String(type)}`)).toEqual([
      "1 opened",
      "2 message",
      "3 message",
      "4 message",
      "5 problem",
      "6 closed",
    ]);
    expect(logged[1]).toMatchObject({ payload: long, size: 10_000, rule: "echo" });
    expect(logged[4]).toMatchObject({ text: expect.stringContaining("chat.yaml:5:") as string });
  });

  it("plays one of several, by its name, on the port that it is told", async () => {
    const two = `${chat}---\nname: other\nendpoints: [{ path: /other }]\n---\nsteps: [{ wait: 1ms }]\n`;
    const { stdout } = await mocked(
      ["two.yaml#other", "--port", "0", "--host", "127.0.0.1"],
      { "two.yaml": two },
      async (url) => {
        const socket = new WebSocket(`${url}/other`);
        await once(socket, "open");
        socket.terminate();
      },
    );
    expect(stdout).toMatch(/^other listens on/);
  });
});

describe("values and secrets of wstest mock", () => {
  const secret = `name: chat
secrets: [token]
vars: { token: in-the-file-1234, greeting: hello }
endpoints:
  - path: /ws
    onConnect: [{ send: { greeting: "\${greeting}", env: "\${env.WHO}", token: "\${token}" } }]
`;

  it("are given by options and files, and secrets are nowhere to be seen", async () => {
    const { exitCode, stdout } = await mocked(
      [
        "chat.yaml",
        "--var",
        "greeting=hi",
        "--secret",
        "token=from-outside-5678",
        "--env-file",
        ".env",
        "--log",
        "l.ndjson",
      ],
      { "chat.yaml": secret, ".env": "WHO=me\n" },
      async (url, until, cwd) => {
        const socket = new WebSocket(`${url}/ws?access_token=from-outside-5678`);
        const [message] = (await once(socket, "message")) as [Buffer];
        expect(JSON.parse(String(message))).toEqual({ greeting: "hi", env: "me", token: "from-outside-5678" });
        const api = `${url.replace("ws", "http")}/__wstest/api`;
        for (const path of ["state", "log", "log/1", "log/2"]) {
          const text = await (await fetch(`${api}/${path}`)).text();
          expect(text).not.toContain("from-outside");
          expect(text).toContain("***");
        }
        const events = await fetch(`${api}/events?after=0`);
        const { value } = (await events.body?.getReader().read()) ?? {};
        expect(String(value && Buffer.from(value))).not.toContain("from-outside");
        socket.close();
        await until("closed by");
        expect(await readFile(join(cwd, "l.ndjson"), "utf8")).not.toContain("from-outside");
      },
    );
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain("from-outside");
    expect(stdout).toContain("opened /ws?access_token=***");
  });

  it("are those of an environment of wstest.yaml", async () => {
    await mocked(
      ["chat.yaml", "-e", "staging"],
      { "chat.yaml": secret, "wstest.yaml": "environments: { staging: { vars: { greeting: staged } } }" },
      async (url) => {
        const socket = new WebSocket(`${url}/ws`);
        const [message] = (await once(socket, "message")) as [Buffer];
        expect(String(message)).toContain("staged");
        socket.terminate();
      },
    );
  });

  it("a name that a secret does not have is told", async () => {
    const { exitCode, stderr } = await command(["mock", "a.yaml"], {
      cwd: await workspace({ "a.yaml": "secrets: [tokn]\nvars: { token: abcdefgh }\nendpoints: [{ path: /ws }]" }),
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Neither vars nor data have a "tokn" that could be masked');
    expect(stderr).toContain('Did you mean "token"?');
  });

  it("a seed repeats what is drawn by chance, and is told where something is", async () => {
    const dice = 'endpoints: [{ path: /ws, onConnect: [{ send: "${randomInt(1, 1000000)}" }] }]';
    const drawn: string[] = [];
    const roll = async (url: string): Promise<void> => {
      const socket = new WebSocket(`${url}/ws`);
      drawn.push(String(((await once(socket, "message")) as [Buffer])[0]));
      socket.terminate();
    };
    for (const seed of ["7", "7", "8"]) {
      const { stdout } = await mocked(["a.yaml", "--seed", seed], { "a.yaml": dice }, roll);
      expect(stdout).toContain(`  seed      ${seed} (--seed ${seed} repeats what is drawn by chance)\n`);
    }
    expect(drawn[0]).toBe(drawn[1]);
    expect(drawn[0]).not.toBe(drawn[2]);
    expect((await mocked(["chat.yaml"], { "chat.yaml": chat }, () => Promise.resolve())).stdout).not.toContain("seed");
  });
});

describe("what clients must have done", () => {
  const expect1 = (list: string): Readonly<Record<string, string>> => ({
    "chat.yaml": chat,
    "e.yaml": `expect:\n${list}`,
  });

  it("is judged at the end", async () => {
    const good = "  - { receive: hello, count: 1, endpoint: /ws }\n  - { connect: /ws }\n";
    const play = (list: string) =>
      mocked(["chat.yaml", "--expect", "e.yaml"], expect1(list), async (url, until) => {
        const socket = await talk(url, "hello", "other");
        await until("-> other");
        socket.terminate();
      });
    const held = await play(good);
    expect([held.exitCode, held.stdout.trim().split("\n").at(-1)]).toEqual([0, "2 expectations: all hold"]);
    const failed = await play(`${good}  - { receive: { $startsWith: bye }, count: 2 }\n`);
    expect([failed.exitCode, failed.stdout.trim().split("\n").at(-1)]).toEqual([1, "3 expectations: 1 does not hold"]);
  });

  it("is judged when a program has used the mock; its exit code is that of all", async () => {
    const script =
      "const s = new (require(process.env.WS).WebSocket)(process.env.WSTEST_URL + '/ws'); s.on('open', () => { s.send('hello'); s.on('message', () => process.exit(Number(process.env.CODE))) })";
    const run = async (list: string, code: number) =>
      command(["mock", "chat.yaml", "--expect", "e.yaml", "--", process.execPath, "-e", script], {
        cwd: await workspace(expect1(list)),
        env: { WS: createRequire(import.meta.url).resolve("ws"), CODE: String(code) },
      });
    expect(await run("  - { receive: hello, count: 1 }\n", 0)).toMatchObject({
      exitCode: 0,
      stdout: "",
      stderr: expect.stringMatching(/^chat listens on ws:[^]*\n1 expectation: all hold\n$/) as string,
    });
    const failed = await run("  - { receive: bye }\n", 0);
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr.slice(failed.stderr.indexOf("clients sent")))
      .toBe(`clients sent no message like "bye", expected at least 1
 --> e.yaml:2:7
  |
1 | expect:
2 |   - { receive: bye }
  |       ^^^^^^^ not so many
  = expected: at least 1
  = actual: 0
  = /ws #1 sent hello
  = the latest: $: expected "bye", got "hello"
1 expectation: 1 does not hold
`);
    expect((await run("  - { receive: hello }\n", 7)).exitCode).toBe(7);
  });

  it("is checked before anything is played", async () => {
    const run = async (list: string) =>
      command(["mock", "chat.yaml", "--expect", "e.yaml"], { cwd: await workspace(expect1(list)) });
    expect(await run("  - { recieve: hello }\n")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Did you mean "receive"?') as string,
    });
    expect(
      await command(["mock", "chat.yaml", "--", "no-such-program"], { cwd: await workspace(expect1("  []\n")) }),
    ).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("no-such-program cannot be started: there is no such program") as string,
    });
    expect(await command(["mock", "chat.yaml", "b.yaml"], { cwd: await workspace(expect1("  []\n")) })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("b.yaml: one file is played at a time") as string,
    });
  });
});

describe("wstest mock says", () => {
  const mock = async (args: readonly string[], files: Readonly<Record<string, string>>) =>
    command(["mock", ...args], { cwd: await workspace(files) });

  it("what is wrong with the file", async () => {
    const { exitCode, stderr } = await mock(["a.yaml"], { "a.yaml": "endpoints: [{ pth: /ws }]" });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Did you mean "path"?');
  });

  it("that there is no such file, no mock in it, or none of that name", async () => {
    expect(await mock(["gone.yaml"], {})).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("gone.yaml cannot be read: there is no such file") as string,
    });
    expect(await mock(["a.yaml"], { "a.yaml": "steps: [{ wait: 1ms }]" })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("a.yaml holds no mock") as string,
    });
    expect(await mock(["a.yaml#mail"], { "a.yaml": chat })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('a.yaml holds no mock named "mail"') as string,
    });
  });

  it("that one port is not for several mocks", async () => {
    const two = `${chat}---\nname: other\nendpoints: [{ path: /other }]\n`;
    expect(await mock(["two.yaml", "--port", "8080"], { "two.yaml": two })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("two.yaml holds 2 mocks, and --port is for one") as string,
    });
  });

  it("that its log cannot be written", async () => {
    expect(await mock(["a.yaml", "--log", "."], { "a.yaml": chat })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("The file . cannot be written: EISDIR") as string,
    });
  });

  it("that its port is taken", async () => {
    await mocked(["chat.yaml"], { "chat.yaml": chat }, async (url) => {
      const { exitCode, stderr } = await mock(["a.yaml", "--port", new URL(url).port], { "a.yaml": chat });
      expect(exitCode).not.toBe(0);
      expect(stderr).toMatch(/^--port \d+: chat cannot start: the port \d+ of 127\.0\.0\.1 is in use already/);
      expect(stderr).not.toContain("-->");
      expect(stderr).toContain("--port 0 takes any that is free");
    });
  });

  it("--proxy stands in front of a server, without a file and with one", async () => {
    await mocked(["chat.yaml"], { "chat.yaml": chat }, async (server) => {
      const bare = await mocked(["--proxy", server, "--no-admin"], {}, async (url, until) => {
        const socket = await talk(url, "hello");
        await once(socket, "message");
        socket.close(4000, "enough");
        await until("closed by the client with 4000 enough");
      });
      expect(bare.stdout.split("\n")[0]).toBe(
        `proxy of ${server} listens on ${/listens on (\S+)/.exec(bare.stdout)?.[1]} (Ctrl-C ends it)`,
      );
      expect(bare.stdout).toMatch(/\/\* #1 +<- hello\n.*\/\* #1 +-> hello\n/);
      const gate = `proxy: ws://127.0.0.1:1\nendpoints: [{ path: /ws, rules: [{ from: server, do: [{ forward: changed }] }] }]`;
      await mocked(["gate.yaml", "--proxy", server], { "gate.yaml": gate }, async (url) => {
        const socket = await talk(url, "hello");
        const [message] = (await once(socket, "message")) as [Buffer];
        expect(message.toString()).toBe("changed");
        socket.terminate();
      });
    });
  });

  it("a proxy without a file is called after its server, and tells no password", async () => {
    const { stdout } = await mocked(
      ["--proxy", "ws://alice:secret@127.0.0.1:1/x?token=secret"],
      {},
      async () => undefined,
    );
    expect(stdout).toContain("proxy of ws://127.0.0.1:1/x listens on ");
    expect(stdout).not.toContain("secret");
  });

  it.each([
    [["mock"], "There is nothing to play: name a file with a mock, or a server to stand in front of"],
    [["mock", "--proxy", "example.com:80"], '--proxy: "example.com:80" is not the url of a server'],
    [["mock", "--expect", "e.yaml", "--", "true"], "There is nothing to play: name a file with a mock"],
    [["mock", "."], "cannot be read: it is a folder"],
  ])("%s is told", async (args, headline) => {
    const { exitCode, stderr } = await command(args, { cwd: await workspace({}) });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(headline);
  });
});
