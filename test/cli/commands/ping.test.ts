import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { command } from "../../support/command.ts";

async function server(
  options: ConstructorParameters<typeof WebSocketServer>[0] = {},
  greet: (socket: WebSocket) => void = () => undefined,
): Promise<string> {
  const sockets = new WebSocketServer({ host: "127.0.0.1", port: 0, ...options });
  await new Promise((resolve) => sockets.once("listening", resolve));
  sockets.on("connection", (socket) => {
    greet(socket);
    socket.on("message", (data, binary) => {
      socket.send('{"type":"noise"}');
      socket.send(data, { binary });
    });
  });
  onTestFinished(() => {
    for (const each of sockets.clients) each.terminate();
    return new Promise<void>((resolve) => sockets.close(() => resolve()));
  });
  return `127.0.0.1:${(sockets.address() as AddressInfo).port}`;
}

const wstest = (args: readonly string[], signal?: AbortSignal, onOutput?: (text: string) => void) =>
  command(["ping", ...args], { cwd: "/", ...(signal ? { signal } : {}), ...(onOutput ? { onOutput } : {}) });
const times = (text: string): string =>
  text
    .replaceAll(/\d+(?:\.\d+)? ms/g, "N ms")
    .replaceAll(/= [\d./]+N ms$/gm, "= N ms")
    .replaceAll(/:\d{4,5}/g, ":PORT");

describe("wstest ping", () => {
  it("prints what ping prints", async () => {
    const { stdout, exitCode } = await wstest([await server(), "-c", "2", "-i", "5ms"]);
    expect(times(stdout)).toBe(`PING ws://127.0.0.1:PORT/: connected in N ms
pong seq=1 time=N ms
pong seq=2 time=N ms

--- ws://127.0.0.1:PORT/ ping statistics ---
2 pings sent, 2 pongs received, 0% lost, time N ms
rtt min/p50/p90/p99/max = N ms
`);
    expect(exitCode).toBe(0);
  });

  it("fails where the server speaks none of the subprotocols, as connect does", async () => {
    const { stdout, stderr, exitCode } = await wstest([await server({ handleProtocols: () => false }), "-s", "nope"]);
    expect(times(stdout)).toBe("PING ws://127.0.0.1:PORT/: connected in N ms\n");
    expect(stderr).toBe(`The server did not choose the subprotocol nope
  = The server does not know it, and speaks whatever it speaks without. Browsers end such a connection.
  = help: Is the name right, with its version, as in graphql-transport-ws, graphql-ws, mqtt? Offer none if the server has none.
`);
    expect(exitCode).toBe(1);
  });

  it("says what it means that the server closes at once", async () => {
    const url = await server({}, (socket) => socket.close(1008, "no token"));
    const { stdout, stderr, exitCode } = await wstest([url]);
    expect(stdout).toContain("the other side closed: 1008 no token\n");
    expect(stderr).toBe(`The server ended the connection
  = It takes the handshake and then does not want the connection: often a token that is missing or wrong.
  = help: Who you are is said with --bearer TOKEN, -u name:password, a cookie (-b session=…) or any header (-H 'X-Api-Key: …'); some servers want it in the url, or as the first message.
`);
    expect(exitCode).toBe(1);
    const last = (await wstest([url, "--json"])).stdout.trimEnd().split("\n").at(-1) ?? "";
    expect(JSON.parse(last)).toMatchObject({
      ok: false,
      code: "closed",
      help: expect.stringContaining("--bearer") as string,
    });
  });

  it("says what it means that no pong comes, nor an answer", async () => {
    const mute = await server({ autoPong: false });
    // The handshake has as long, too.
    const [{ stdout, stderr, exitCode }, wrong] = await Promise.all([
      wstest([mute, "-c", "1", "--timeout", "2s"]),
      wstest([mute, "-c", "1", "--timeout", "2s", "--echo", "x", "--expect", "never"]),
    ]);
    expect(stdout).toContain("no pong seq=1 within 2000 ms\n");
    expect(stderr).toBe(`No pong came
  = A ping must be answered (RFC 6455 section 5.5.2). Clients that send heartbeats take it for dead.
  = help: Does something between keep control frames back? --echo TEXT measures by messages.
`);
    expect(exitCode).toBe(1);
    expect(wrong.stderr).toContain("No answer came\n  = The server takes the connection");
  });

  it("measures messages, of which one may be meant", async () => {
    const { stdout, exitCode } = await wstest([
      await server(),
      "-c",
      "1",
      "--echo",
      '{"type":"ping"}',
      "--expect",
      "{ type: ping }",
      "-q",
    ]);
    expect(times(stdout)).toContain("\n1 message sent, 1 reply received, 0% lost, time N ms\n");
    expect(stdout).not.toContain("seq=");
    expect(exitCode).toBe(0);
  });

  it("writes lines of JSON, whose times are of microseconds", async () => {
    const { stdout } = await wstest([
      await server({ handleProtocols: () => "chat" }),
      "-c",
      "1",
      "--json",
      "-s",
      "chat",
    ]);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      { type: "open", status: 101, protocol: "chat" },
      { type: "answer", seq: 1 },
      { type: "summary", sent: 1, received: 1, lost: 0, closed: false },
      { type: "verdict", ok: true, exit: 0 },
    ]);
    expect(stdout).not.toMatch(/\.\d{4}/);
  });

  it("shows no password and no value of a query", async () => {
    const { stdout } = await wstest([`ws://me:hunter2@${await server()}/?token=abc`, "-c", "1"]);
    expect(stdout).toContain("***");
    expect(stdout).not.toMatch(/hunter2|abc/);
  });

  it("is ended by a signal, in order and with 0", async () => {
    const abort = new AbortController();
    const { stdout, exitCode } = await wstest([await server(), "-i", "5ms"], abort.signal, (text) => {
      if (text.includes("seq=2")) abort.abort("SIGINT");
    });
    expect(stdout).toContain("ping statistics");
    expect(exitCode).toBe(0);
  });

  it.each([
    ["no server", ["127.0.0.1:1"], 1, "nothing listens there"],
    ["no address", ["http://"], 2, "is not a WebSocket url"],
    ["a matcher without a message", ["h", "--expect", "x"], 2, "--expect needs --echo"],
    ["a matcher that is wrong", ["h", "--echo", "x", "--expect", "{ $gtt: 1 }"], 2, 'Did you mean "$gt"?'],
    ["a matcher with a variable", ["h", "--echo", "x", "--expect", "${x}"], 2, 'Unknown variable "x"'],
    ["a duration without a unit", ["h", "-i", "5"], 2, "5"],
    ["no url", [], 2, "missing required argument"],
    ["another scheme", ["ftp://h"], 2, "A url begins with ws:// or wss://."],
  ])("says what is wrong: %s", async (_what, args, code, told) => {
    const { stderr, exitCode } = await wstest(args);
    expect(stderr).toContain(told);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(exitCode).toBe(code);
  });

  it("tells a problem with its code in JSON", async () => {
    const { stdout, exitCode } = await wstest(["127.0.0.1:1", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ type: "verdict", ok: false, exit: 1, code: "refused" });
    expect(exitCode).toBe(1);
  });

  it("fails when nothing came back", async () => {
    const { stdout, exitCode } = await wstest([
      await server(),
      "-c",
      "1",
      "--echo",
      "x",
      "--expect",
      "never",
      "--timeout",
      "1500ms",
    ]);
    expect(stdout).toContain("no reply seq=1 within 1500 ms");
    expect(stdout).toContain("1 message sent, 0 replies received, 100% lost");
    expect(exitCode).toBe(1);
  });
});
