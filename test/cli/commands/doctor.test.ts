import { describe, expect, it, onTestFinished } from "vitest";
import { command } from "../../support/command.ts";
import { closeFrame, frame, rawHandshakes, type RawServer, rawServer } from "../../support/raw-server.ts";

async function serving(server: Promise<RawServer>): Promise<string> {
  const running = await server;
  onTestFinished(() => running.close());
  return running.url;
}

const answering = (): Promise<RawServer> =>
  rawServer((socket) => {
    socket.write(frame({ payload: "hi\u001b[2J" }));
    socket.on("data", (chunk) => {
      if (chunk[0] === 0x89) socket.write(frame({ opcode: 10, payload: "wstest" }));
      else socket.end(closeFrame(1000));
    });
  });

const wstest = (args: readonly string[], columns?: number) =>
  command(["doctor", ...args], { cwd: "/", ...(columns ? { columns } : {}) });
const plain = (text: string): string => text.replaceAll(/\(\d[^)]* m?s\)/g, "(N)").replaceAll(/:\d{4,5}/g, ":PORT");

describe("wstest doctor", () => {
  it("that is interrupted says so, also by its exit code", async () => {
    const interrupted = async (...args: readonly string[]): Promise<{ stdout: string; exitCode: number }> => {
      const abort = new AbortController();
      const server = await serving(answering());
      return command(["doctor", server, "--idle", "60s", ...args], {
        cwd: "/",
        signal: abort.signal,
        onOutput: (text) => void (text.includes("subprotocol") && abort.abort("SIGINT")),
      });
    };
    const { stdout, exitCode } = await interrupted();
    expect(exitCode).toBe(130);
    expect(stdout).toMatch(/\ninterrupted: not all was looked at\n$/);
    const lines = (await interrupted("--json")).stdout.trim().split("\n");
    expect(JSON.parse(lines.at(-1) ?? "")).toEqual({
      type: "verdict",
      ok: false,
      exit: 130,
      code: "interrupted",
      headline: "Not all was looked at",
      notes: [],
    });
  });

  it("tells what it finds, line by line", async () => {
    const { stdout, exitCode } = await wstest([await serving(answering()), "--idle", "10ms"]);
    expect(plain(stdout)).toBe(`- dns            127.0.0.1 is an address
✓ tcp            127.0.0.1:PORT takes connections (N)
✓ upgrade        101 Switching Protocols (N)
- subprotocol    none was offered; -s NAME offers one
✓ first message  "hi\\u001b[2J" (N)
✓ ping           a ping is answered (N)
✓ idle           open after 10 ms without a message
✓ close          1000 is answered with 1000 (normal closure) (N)
- compression    permessage-deflate was offered, and not taken
✓ origin         pages of any origin may connect

All is well.
`);
    expect(exitCode).toBe(0);
  });

  it("says what a failure means and what to try, broken at the width", async () => {
    const url = await serving(
      rawHandshakes((socket) => socket.end("HTTP/1.1 403 For\u001bbidden\r\nContent-Length: 0\r\n\r\n")),
    );
    const { stdout, exitCode } = await wstest([url], 60);
    expect(plain(stdout)).toContain(`✗ upgrade        `);
    expect(stdout.split("\n").every((line) => line.length <= 60)).toBe(true);
    expect(stdout).toMatch(/does\s+not allow it\./);
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toContain("It does not work: see what is marked by ✗.");
    expect(exitCode).toBe(1);
  });

  it("writes lines of JSON for programs", async () => {
    const { stdout, exitCode } = await wstest([await serving(answering()), "--idle", "10ms", "--json"]);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.at(-1)).toEqual({ type: "verdict", ok: true, exit: 0 });
    expect(lines.at(-2)).toEqual({ type: "summary", ok: 7, warning: 0, failed: 0, skipped: 3, interrupted: false });
    expect(
      lines
        .slice(0, -2)
        .every(
          ({ type, check, status, found }) =>
            type === "finding" && [check, status, found].every((each) => typeof each === "string"),
        ),
    ).toBe(true);
    expect(exitCode).toBe(0);
  });

  it.each([
    ["no address", ["http://"], "is not a WebSocket url"],
    ["a header that is none", ["h", "-H", "x"], "-H takes a name and a value"],
    ["a certificate that is not there", ["h", "--cacert", "/no/such/file"], "cannot be read"],
  ])("says what is wrong with the command line: %s", async (_what, args, told) => {
    const { stderr, exitCode } = await wstest(args);
    expect(stderr).toContain(told);
    expect(exitCode).toBe(2);
  });
});
