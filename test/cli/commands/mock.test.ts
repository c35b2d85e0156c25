import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { main } from "../../../src/cli/main.ts";
import { expectNoOpenHandles } from "../../support/open-handles.ts";
import { command } from "../../support/command.ts";
import { testEnvironment } from "../../support/play.ts";
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
  use: (url: string, until: (text: string) => Promise<void>) => Promise<void>,
) {
  const cwd = await workspace(files);
  let stdout = "";
  let look = (): void => undefined;
  const until = (text: string): Promise<void> =>
    new Promise((resolve) => {
      look = () => void (stdout.includes(text) && resolve());
      look();
    });
  const environment = {
    ...testEnvironment(cwd),
    stdout: { isTerminal: false, write: (text: string) => void ((stdout += text), look()) },
  };
  const abort = new AbortController();
  const ended = main(["mock", ...args], environment, abort.signal);
  await until(" listens on ");
  await use(/listens on (\S+)/.exec(stdout)?.[1] ?? "", until);
  abort.abort("SIGINT");
  return { exitCode: await ended, stdout };
}

async function talk(url: string, ...messages: readonly string[]): Promise<WebSocket> {
  const socket = new WebSocket(`${url}/ws`);
  await once(socket, "open");
  for (const each of messages) socket.send(each);
  return socket;
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

  it("that its port is taken", async () => {
    await mocked(["chat.yaml"], { "chat.yaml": chat }, async (url) => {
      const { exitCode, stderr } = await mock(["a.yaml", "--port", new URL(url).port], { "a.yaml": chat });
      expect(exitCode).not.toBe(0);
      expect(stderr).toMatch(/^chat cannot start: /);
    });
  });
});
