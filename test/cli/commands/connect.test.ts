import { describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { throwAwayCertificate } from "../../../src/net/certificate.ts";
import { chattyServer } from "../../support/chatty-server.ts";
import { command, normalised } from "../../support/command.ts";
import { workspace } from "../../support/workspace.ts";

const cwd = "/tmp";
const connect = (args: readonly string[], more: Partial<Parameters<typeof command>[1]> = {}) =>
  command(["connect", ...args], { cwd, ...more });

const opened = "connected to ws://127.0.0.1:<port>/: 101 Switching Protocols after <time>\n";
const closed = "closed by us with 1000 (normal closure)\n";

describe("wstest connect without a prompt", () => {
  it("sends, waits for the answer, prints it, and says how it connected and ended", async () => {
    const { exitCode, stdout, stderr } = await connect([
      await chattyServer(),
      "--expect",
      "{ type: welcome }",
      "--send",
      '{"a": 1}',
    ]);
    expect([exitCode, stdout, normalised(stderr)]).toEqual([
      0,
      expect.stringMatching(/"welcome".*\n\{"a":1\}\n$/),
      opened + closed,
    ]);
  });

  it("does what is asked in the order of the command line", async () => {
    const url = await chattyServer();
    const { exitCode, stdout } = await connect([
      url,
      "-q",
      "--expect",
      "{ type: welcome }",
      "--send",
      "a",
      "--send",
      "b",
      "--expect",
      "b",
      "--expect",
      "a",
    ]);
    expect([exitCode, stdout.split("\n").slice(1)]).toEqual([0, ["b", "a", ""]]);
  });

  it("fails when what is expected never comes", async () => {
    const { exitCode, stdout, stderr } = await connect([
      await chattyServer(),
      "-q",
      "--send",
      "{ a: 1 }",
      "--expect",
      "{ a: 2 }",
      "--timeout",
      "1500ms",
    ]);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(normalised(stderr)).toContain(
      `alice: no message matched within <time>
 --> --expect:1:1
  |
1 | { a: 2 }
  | ^^^^^^^^ still waiting after <time>`,
    );
    expect(stderr).toContain("$.a: expected 2, got 1");
  });

  it("shows in full what came and was not expected, where something fails", async () => {
    const url = await chattyServer();
    const long = '{ a: 1, b: { c: [{ d: "why it is so" }] } }';
    const acts = ["--send", long, "--expect", "{ a: 1 }", "--send", "bye", "--expect", "{ a: 2 }"];
    const { exitCode, stdout, stderr } = await connect([url, "-q", ...acts]);
    expect([exitCode, stdout]).toEqual([1, '{"a":1,"b":{"c":[{"d":"why it is so"}]}}\n']);
    const session = /"session":"([^"]*)"/.exec(stderr)?.[1] ?? "";
    expect(
      normalised(stderr)
        .replaceAll(session, "SESSION")
        .replace(/ \([^)]* the wait\)/, ""),
    ).toBe(`not expected: {"type":"welcome","session":"SESSION","authorization":null}
alice: the other side closed with 4001 "so long" while waiting
 --> --expect:1:1
  |
1 | { a: 2 }
  | ^^^^^^^^ the connection ended while waiting
  = expected: { a: 2 }
  = 1 message came and did not match:
      { type: "welcome", session: "SESSION", authorization: null }
          $.a: expected 2, got nothing (the member is missing)
  = help: What the server has said before, above, may tell why.
`);
    const { stdout: json, stderr: told } = await connect([url, "--json", "--send", "bye", "--expect", "{ a: 2 }"]);
    expect([json.includes("not expected"), told.includes("not expected")]).toEqual([false, false]);
  });

  it("waits for as many messages as are wanted, and for none with 0", async () => {
    const url = await chattyServer();
    expect((await connect([url, "-q", "--send", "ticks", "-n", "3"])).stdout.split("\n")).toHaveLength(4);
    expect(await connect([url, "-q", "--send", "ticks", "-n", "0"])).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  it("sends each line of a pipe as it is, and prints what comes", async () => {
    const { exitCode, stdout } = await connect([await chattyServer(), "-q", "-w", "200ms"], {
      input: 'one\n{"a": 1.0}\n\n${nope}\n.send x\n',
    });
    expect(exitCode).toBe(0);
    expect(stdout.split("\n").slice(1)).toEqual(["one", '{"a": 1.0}', "${nope}", ".send x", ""]);
  });

  it("sends the lines of standard input where - stands for them, and says that it does not read it else", async () => {
    const url = await chattyServer();
    const input = "one\ntwo\n";
    const within = await connect([url, "-q", "--send", "-", "--expect", "two", "--send", "three", "-n", "1"], {
      input,
    });
    expect([within.exitCode, within.stdout.split("\n").slice(1)]).toEqual([0, ["one", "two", "three", ""]]);
    const last = await connect([url, "-q", "--send", "zero", "--send", "-", "-w", "200ms"], { input });
    expect([last.exitCode, last.stdout.split("\n").slice(1)]).toEqual([0, ["zero", "one", "two", ""]]);
    const unread = await connect([url, "--send", "zero", "-n", "0"], { input });
    expect(normalised(unread.stderr)).toBe(
      `Standard input is not read: --send - sends its lines, in its place among the others.\n${opened}${closed}`,
    );
  });

  it("finds with --expect what came before it was its turn, also beside --listen", async () => {
    const url = await chattyServer();
    const acts = ["--send", "a", "--send", "b", "--expect", "b", "--expect", "a"];
    const { exitCode, stdout } = await connect([url, "-q", ...acts, "--listen", "-n", "3"]);
    expect([exitCode, stdout.split("\n").slice(1)]).toEqual([0, ["a", "b", ""]]);
  });

  it.each([
    [
      ["--codec", "hex", "--send", "zz"],
      'This cannot be sent: "zz" is not a text of pairs of hexadecimal digits\n --> --send:1:1',
    ],
    [["--codec", "binary", "--send", "{ a: 1 }"], 'This cannot be sent: the codec "binary" sends bytes'],
    [["--codec", "stomp", "--send", "{ a: 1 }"], "stomp cannot send this: a map with one of the keys"],
    [["--codec", "nope", "--send", "a"], "--codec nope: Expected one of json, text"],
    [
      ["--codec", "protobuf", "--send", "a"],
      "--codec protobuf: The codec protobuf needs the file that describes the messages\n  = help: A scenario names it",
    ],
    [["--send", "a", "--expect", "{ $nope: 1 }"], "Unknown operator $nope\n --> --expect:1:3\n  |\n1 | { $nope: 1 }\n"],
    [["--send", "a", "--expect", "x, within: 5"], "A duration needs its unit: 5ms or 5s?\n --> --expect:1:12"],
    [["--send", "a", "--expect", " "], "error: option '--expect <matcher>' argument ' ' is invalid. Write a matcher"],
    [["--send", "a", "-x", "socks5://there"], 'the proxy "socks5://there" is not the URL of an HTTP proxy'],
    [["--send", "a", "-x", ""], 'the proxy "http://" is not the URL of an HTTP proxy'],
    [["--send", "a", "-s", "a b"], '"a b" is not a name that a subprotocol can have\n  = help: Names of'],
    [["--send", "a", "-s", "a", "-s", "a"], "the subprotocol a is offered twice"],
    [["--send", "-", "--send", "-"], "--send - stands here twice"],
    [["--client", "all", "--send", "a"], '"all" cannot be the name of a client or server\n  = help'],
  ])("tells before it dials what is wrong: %j", async (args, told) => {
    // Nobody listens there: who dials is told so.
    const { exitCode, stdout, stderr } = await connect(["ws://127.0.0.1:1", ...args]);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr.startsWith(told), stderr).toBe(true);
  });

  it("advises what can be done here when it is refused", async () => {
    const server = createServer().on("upgrade", ({ url = "" }, socket) => {
      socket.end(`HTTP/1.1 ${url.slice(1)} No\r\nContent-Length: 0\r\n\r\n`);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    onTestFinished(() => void server.close());
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { stderr } = await connect([`${url}/401`, "-q", "--send", "a"]);
    expect(normalised(stderr)).toBe(`alice: the server refused the connection with 401 No
  = expected: 101 Switching Protocols
  = actual: 401 No
  = url: ws://127.0.0.1:<port>/401
  = The server wants to know who you are.
  = help: Give it: --bearer TOKEN, -u name:password, a cookie (-b session=…) or any header (-H 'X-Api-Key: …'). -v shows the headers, wstest doctor URL looks closer.
`);
    const folder = await workspace({ "a.yaml": `clients: { bob: "${url}/403" }\nsteps: [{ bob: connect }]\n` });
    const inFile = await connect(["--scenario", "a.yaml", "-q", "--send", "a"], { cwd: folder });
    expect(inFile.stderr).toContain("\n  = help: wstest doctor URL looks closer.\n");
    expect(inFile.stderr).not.toContain("expect:");
  });

  it("advises what can be done here when the server chooses no subprotocol", async () => {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0, handleProtocols: () => false });
    await once(server, "listening");
    onTestFinished(() => void (server.clients.forEach((each) => each.terminate()), server.close()));
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
    const { stderr, exitCode } = await connect([url, "-q", "-s", "nope", "--send", "a"]);
    expect(exitCode).toBe(1);
    expect(normalised(stderr))
      .toBe(`alice: the handshake is not what was expected: protocol: expected one of nope, got no subprotocol
  = expected: one of nope
  = actual: no subprotocol
  = url: ws://127.0.0.1:<port>/graphql
  = The server does not know it, and speaks whatever it speaks without. Browsers end such a connection.
  = help: At such an address it is mostly graphql-transport-ws or graphql-ws.
`);
  });

  it("advises what can be done here when the server closes at once", async () => {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    server.on("connection", (socket, { url }) =>
      url === "/1008" ? socket.close(1008, "no token") : socket.close(4406),
    );
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { stderr, exitCode } = await connect([`${url}/1008`, "-q", "-n", "1"]);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(`alice: the connection was closed with 1008, before all messages had come
  = It takes the handshake and then does not want the connection: often a token that is missing or wrong.
  = help: Who you are is said with --bearer TOKEN, -u name:password, a cookie (-b session=…) or any header (-H 'X-Api-Key: …'); some servers want it in the url, or as the first message.
`);
    expect((await connect([`${url}/graphql`, "-q", "--listen"])).stderr)
      .toBe(`alice: the connection was closed with 4406, and not in order
  = The server wants a subprotocol, and none was offered.
  = help: Offer one: -s graphql-transport-ws (some: graphql-ws).
`);
  });

  it("says what is wrong with a certificate, and what helps", async () => {
    const { cert, key } = throwAwayCertificate({ hosts: ["localhost"] });
    const server = createSecureServer({ cert, key });
    await once(server.listen(0, "127.0.0.1"), "listening");
    onTestFinished(() => void server.close());
    const { stderr } = await connect([`wss://127.0.0.1:${(server.address() as AddressInfo).port}`, "-q", "-n", "0"]);
    expect(stderr).toContain(`
  = The certificate is not signed by an authority that this machine trusts: a private one, or the server does not show the certificates between its own and the authority's.
`);
    expect(stderr).toContain("\n  = help: --cacert FILE trusts its authority; -k accepts any certificate.");
  });

  it("says which options help", async () => {
    const server = createServer().on("upgrade", ({ url }, socket) => {
      if (url === "/moved") socket.end("HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n");
      else socket.on("error", () => undefined);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    onTestFinished(() => void (server.close(), server.closeAllConnections()));
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect((await connect([`${url}/moved`, "-n", "0"])).stderr).toContain("-L follows redirects of the handshake.");
    const { stderr } = await connect([url, "-n", "0", "--timeout", "50ms"]);
    expect(stderr).toContain("Give it more time with --timeout 30s.");
  });

  it("shows the headers of handshakes with -v, and no secret in them", async () => {
    const { stderr } = await connect([await chattyServer(), "-v", "-n", "0", "--bearer", "abcdefgh"]);
    expect(stderr).toMatch(/^> authorization: Bearer \*{3}$/im);
    expect(stderr).toMatch(/^< upgrade: websocket$/im);
  });

  it("does not listen for ever where so many messages are wanted", { timeout: 20_000 }, async () => {
    const { exitCode, stderr } = await connect([await chattyServer(), "-q", "--listen", "-n", "5"]);
    expect([exitCode, stderr]).toEqual([1, "1 of 5 messages came within 5000 ms\n"]);
  });

  it("listens until enough came, or the server closes", async () => {
    const url = await chattyServer();
    expect((await connect([url, "-q", "--listen", "-n", "1"])).stdout).toContain('"type":"welcome"');
    const bye = await connect([url, "-w", "2s"], { input: "bye\n" });
    expect([bye.exitCode, normalised(bye.stderr)]).toEqual([
      1,
      `${opened}closed by the server with 4001 "so long"\nalice: the connection was closed with 4001, and not in order\n`,
    ]);
    const some = await connect([url, "-q", "--listen", "--timeout", "2s"]);
    expect([some.exitCode, some.stdout.split("\n").length]).toEqual([0, 2]);
    const few = await connect([url, "-q", "--listen", "-n", "2", "--timeout", "1500ms"]);
    expect([few.exitCode, few.stderr]).toEqual([1, "1 of 2 messages came within 1500 ms\n"]);
  });

  it("ends when nobody reads its output any more, and reads no faster than that is", async () => {
    const url = await chattyServer();
    const gone = new AbortController();
    let drain = (): void => undefined;
    let asked = 0;
    const listening = connect([url, "-q", "--listen"], {
      gone: gone.signal,
      drained: () => {
        asked++;
        return new Promise<void>((resolve) => {
          drain = resolve;
        });
      },
      onOutput: () => setTimeout(() => (drain(), gone.abort()), 20),
    });
    expect((await listening).exitCode).toBe(0);
    expect(asked).toBe(1);
  });

  it("prints bytes in hexadecimal", async () => {
    const { stdout } = await connect([await chattyServer(), "-q", "--expect", "{ type: welcome }", "--send", "bin"]);
    expect(stdout).toMatch(/^01 02 03 ff$/m);
  });

  it("prints all that happens as lines of JSON, which are a report", async () => {
    const { exitCode, stdout, stderr } = await connect([
      await chattyServer(),
      "--json",
      "--send",
      "x",
      "--bearer",
      "s3cr3t-t0ken",
    ]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; payload?: string; direction?: string });
    const types = events.map(({ type }) => type);
    expect(types[0]).toBe("run:start");
    expect(types.slice(-3)).toEqual(["scenario:end", "run:end", "verdict"]);
    expect(events.flatMap(({ direction, payload }) => (direction === "in" ? [payload] : []))).toEqual([
      expect.stringContaining("***"),
      "x",
    ]);
    expect(stdout).not.toContain("s3cr3t");
  });

  it("shows what a refused handshake was answered, and a server that is not there", async () => {
    const server = createServer((_, response) =>
      response.writeHead(402, { "content-type": "text/plain" }).end("pay first"),
    ).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const refused = await connect([`ws://127.0.0.1:${port}`, "--listen"]);
    expect(refused.exitCode).toBe(1);
    expect(normalised(refused.stderr)).toContain(
      "not connected to ws://127.0.0.1:<port>/: 402 Payment Required after <time>\n",
    );
    expect(refused.stderr).toContain("pay first");
    const absent = await connect(["ws://127.0.0.1:1", "--send", "x"]);
    expect(absent.exitCode).toBe(1);
    expect(absent.stderr).toContain("127.0.0.1:1 refused the connection: nothing listens there (ECONNREFUSED)");
  });

  it("connects as the options say", async () => {
    const server = new WebSocketServer({
      port: 0,
      host: "127.0.0.1",
      perMessageDeflate: true,
      handleProtocols: () => "v2",
    });
    onTestFinished(() => void server.close());
    await once(server, "listening");
    server.on("connection", (socket, { headers }) => socket.send(JSON.stringify(headers)));
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { stdout, stderr } = await connect([
      url,
      "--listen",
      "-n",
      "1",
      "-H",
      "X-A: ${b}",
      "-s",
      "v1",
      "-s",
      "v2",
      "-u",
      "me:pass word",
      "-b",
      "c=d",
      "--compress",
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      "x-a": "${b}",
      "sec-websocket-protocol": "v1,v2",
      authorization: "Basic ***",
      cookie: expect.stringMatching(/^c=/) as string,
    });
    expect(stderr).toMatch(/101 Switching Protocols, subprotocol v2, permessage-deflate/);
  });

  it("says how a variable gets its value that the steps of a scenario would set", async () => {
    const url = await chattyServer();
    const text = `clients: { bob: "${url}/?room=\${room}" }\nsteps: [{ set: { room: lobby } }, { bob: connect }]\n`;
    const folder = await workspace({ "a.yaml": text });
    const scenario = ["--scenario", "a.yaml", "-q", "--send", "hi", "-n", "0"];
    expect(await connect([...scenario, "--var", "room=lobby"], { cwd: folder })).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout, stderr } = await connect(scenario, { cwd: folder });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(
      stderr
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => !/^(?:[12] )?\|/.test(line)),
    ).toEqual([
      'The variable "room" has no value yet',
      expect.stringMatching(/^--> a\.yaml:1:\d+$/),
      "= help: The steps of the scenario are not played here: --var room=… gives it a value, or a step in its before.",
      "",
    ]);
  });

  it("takes the clients and servers of a scenario, and of wstest.yaml what all clients have", async () => {
    const folder = await workspace({
      "wstest.yaml": "defaults: { client: { headers: { x-project: chat } } }\n",
      "chat.yaml": `
servers: { chat: { mock: { endpoints: [{ path: /, rules: [{ do: [{ send: "\${headers['x-project']} \${raw}" }] }] }] } } }
clients: { alice: "\${chat.url}", bob: "\${chat.url}" }
steps: [{ alice: connect }]
`,
    });
    const result = await connect(
      ["--scenario", "chat.yaml", "--client", "bob", "-q", "--send", "${greeting}", "--var", "greeting=hi"],
      { cwd: folder },
    );
    expect(result).toEqual({ exitCode: 0, stdout: "chat hi\n", stderr: "" });
    expect((await connect(["--scenario", "chat.yaml", "--client", "carol"], { cwd: folder })).stderr).toContain(
      "Its clients are alice, bob.",
    );
  });

  it("shows no password and no token of a url", async () => {
    const url = (await chattyServer()).replace("//", "//me:hunt%20er2@");
    const { stderr } = await connect([`${url}/?token=abcdef&room=lobby`, "--send", "x", "-n", "0"]);
    expect(stderr).toContain("connected to ws://me:***@127.0.0.1");
    expect(stderr).toContain("?token=***&room=lobby");
    const short = (await chattyServer()).replace("//", "//u:p@");
    expect((await connect([short, "-n", "0"])).stderr).toContain("connected to ws://***@127.0.0.1");
  });

  it.each([
    [[], "There is nothing to connect to"],
    [["chat.yaml"], "chat.yaml looks like a file, and connect wants a url"],
    [["ftp://a"], '"ftp://a" is not a WebSocket url'],
    [["ws://a", "--scenario", "b.yaml"], "A url and --scenario are two ways to say where to connect"],
    [
      ["--scenario", "b.yaml", "--codec", "text"],
      "--codec is for a url: how its clients connect the scenario says itself",
    ],
    [["--scenario", "nope.yaml"], 'There is no file or folder "nope.yaml"'],
    [["ws://a", "-t", "ws://b"], "-t is for --scenario: here the url is the server"],
    [["ws://a", "-u", "me"], "--user takes a name and a password with a colon between them"],
    [["ws://a", "-u", "me:x", "--bearer", "y"], "--user and --bearer are two ways to say who you are: choose one"],
    [["ws://a", "-b", "x"], "--cookie takes name=value"],
    [["ws://127.0.0.1:1", "--send", "{ a: "], "The YAML is not valid: this { is not closed"],
    [["ws://127.0.0.1:1", "--expect", "{ a: { $nope: 1 } }"], "Unknown operator $nope"],
    [["ws://127.0.0.1:1", "--send", "${nope}"], 'Unknown variable "nope"'],
    [["ws://127.0.0.1:1", "--codec", "jsn", "--listen"], "jsn"],
    [["ws://a", "--timeout", "5"], "5ms or 5s?"],
  ])("%j is told what is wrong, before anything is dialled", async (args, headline) => {
    const { exitCode, stdout, stderr } = await connect(args);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(headline);
    expect(stderr).not.toContain("not connected");
  });

  it("ends in order when it is interrupted; who only listens has had enough", async () => {
    const url = await chattyServer();
    const interrupted = async (...args: readonly string[]) => {
      const abort = new AbortController();
      return connect([url, ...args], { signal: abort.signal, onOutput: () => abort.abort("SIGINT") });
    };
    const listening = await interrupted("--listen");
    expect([listening.exitCode, normalised(listening.stderr)]).toEqual([
      0,
      `${opened}closed by us with 1001 (going away)\n`,
    ]);
    expect((await interrupted("--listen", "-n", "5")).exitCode).toBe(130);
  });
});
