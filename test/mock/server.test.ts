import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { systemClock } from "../../src/environment.ts";
import { MockServer } from "../../src/mock/server.ts";
import { throwAwayCertificate } from "../../src/net/certificate.ts";
import { dial } from "../../src/net/dial.ts";
import { Deadlines } from "../../src/play/deadlines.ts";
import { Failure, type Problem } from "../../src/problem.ts";
import { dialRequest } from "../support/dial-request.ts";
import { compiledMock, endMocks, startMock } from "../support/mock.ts";
import { RecordingListener } from "../support/recording-listener.ts";
import { turn } from "../support/stage.ts";

async function failure(starting: Promise<unknown>): Promise<Problem> {
  try {
    await starting;
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown.problem;
    throw thrown;
  }
  throw new Error("it has started");
}

async function server(yaml: string, path?: string): Promise<MockServer> {
  const deadlines = new Deadlines(systemClock);
  return new MockServer(await compiledMock(yaml, path), {
    name: "chat",
    clock: systemClock,
    random: () => 0,
    env: {},
    atExit: () => () => undefined,
    deadlines,
    onProblem: () => undefined,
  });
}

describe("the server of a mock", () => {
  endMocks();

  it("tells where it listens, only on this machine unless told otherwise", async () => {
    const mock = await startMock("endpoints: [{ path: / }]");
    const { url, httpUrl, host, port, ...rest } = mock.server.vars;
    expect(url).toBe(`ws://127.0.0.1:${String(port)}`);
    expect(httpUrl).toBe(`http://127.0.0.1:${String(port)}`);
    expect(host).toBe("127.0.0.1");
    expect(rest).toEqual({});
  });

  it("closes with 1001 when it stops, and runs no onClose then", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    rules: [{ do: [{ wait: 60s }] }]
    onClose: [{ send: somebody left, to: all }]
`);
    const clients = [await mock.connect("/ws"), await mock.connect("/ws")];
    clients[0]?.say(1);
    await mock.until(() => mock.log.some(({ type }) => type === "message"));
    await mock.server.stop("stop");
    for (const client of clients) {
      expect(await client.closed).toBe("1001");
    }
    expect(mock.log.filter(({ type }) => type === "closed")).toMatchObject([{ by: "us" }, { by: "us" }]);
    expect(mock.log.filter((entry) => entry.type === "message" && entry.direction === "out")).toEqual([]);
    await expect(mock.connect("/ws")).rejects.toThrow("ECONNREFUSED");
    expect(mock.problems).toEqual([]);
    await mock.server.stop("stop");
  });

  it("ends an onClose that still waits when it stops", async () => {
    const mock = await startMock("endpoints: [{ path: /ws, onClose: [{ wait: 60s }] }]");
    await (await mock.connect("/ws")).close();
    await mock.server.stop("stop");
    expect(mock.problems).toEqual([]);
  });

  it("does not wait long for a client that does not answer its close", async () => {
    const mock = await startMock("endpoints: [{ path: /ws }]");
    const client = await mock.connect("/ws");
    client.socket.pause();
    const start = performance.now();
    await mock.server.stop("stop");
    expect(performance.now() - start).toBeLessThan(4000);
    client.socket.terminate();
  });

  it("resets connections when it is killed", async () => {
    const mock = await startMock("endpoints: [{ path: /ws }]");
    const listener = new RecordingListener();
    await dial(dialRequest(`${mock.url}/ws`), listener, { clock: systemClock });
    await mock.server.stop("kill");
    expect(await listener.whenEnded()).toMatchObject({ code: 1006, reset: true, clean: false });
  });

  it("starts again on the same port with fresh state and data", async () => {
    const mock = await startMock(`
data: { count: 0 }
endpoints:
  - path: /ws
    state: { own: 0 }
    onConnect: [{ set: { data.count: "\${data.count + 1}", own: "\${own + 1}" } }, { join: a }, { send: ["\${data.count}", "\${own}", "\${self.number}", "\${rooms.a.count}"] }]
`);
    const { port } = mock.server.vars;
    await (await mock.connect("/ws")).json();
    const second = await mock.connect("/ws");
    expect(await second.json()).toEqual([2, 1, 2, 2]);
    await mock.server.restart();
    expect(await second.closed).toBe("1001");
    expect(mock.server.vars["port"]).toBe(port);
    expect(await (await mock.connect("/ws")).json()).toEqual([1, 1, 1, 1]);
  });

  it("may be stopped before it has started, and while it starts", async () => {
    const early = await server("endpoints: [{ path: / }]");
    await early.end();
    const starting = early.start();
    await early.stop("stop");
    await starting;
    const { url } = early.vars;
    const refused = new WebSocket(String(url));
    await expect(new Promise((_resolve, reject) => refused.once("error", reject))).rejects.toThrow("ECONNREFUSED");
  });

  /** A mock with a client that does not answer its close, until it is told to. */
  async function stubborn() {
    const mock = await startMock("endpoints: [{ path: /ws }]");
    const { socket } = await mock.connect("/ws");
    socket.pause();
    return { mock, socket };
  }

  it("is one stop, however many ask for it", async () => {
    const { mock, socket } = await stubborn();
    const ended: string[] = [];
    const asked = ["first", "second"].map(async (each) => {
      await mock.server.end();
      ended.push(each);
      await expect(mock.connect("/ws")).rejects.toThrow("ECONNREFUSED");
    });
    await turn();
    expect(ended).toEqual([]);
    socket.resume();
    await Promise.all(asked);
    expect(ended).toEqual(["first", "second"]);
  });

  it("starts again when a stop that is under way is over", async () => {
    const { mock, socket } = await stubborn();
    const stopped = mock.server.stop("stop");
    const started = mock.server.start();
    await turn();
    socket.resume();
    await Promise.all([stopped, started]);
    await (await mock.connect("/ws")).close();
  });

  it("hurries a stop that is under way when it is killed, also that of a restart", async () => {
    const start = performance.now();
    const { mock } = await stubborn();
    const stopped = mock.server.stop("stop");
    await mock.server.stop("kill");
    await stopped;
    await mock.server.start();
    (await mock.connect("/ws")).socket.pause();
    const restarted = mock.server.restart();
    await turn();
    await mock.server.stop("kill");
    await restarted;
    await expect(mock.connect("/ws")).rejects.toThrow("ECONNREFUSED");
    expect(performance.now() - start).toBeLessThan(900);
  });

  it("plays one mock many times at once, each with its own data", async () => {
    const yaml =
      "data: { n: 0 }\nendpoints: [{ path: /, onConnect: [{ set: { data.n: '${data.n + 1}' } }, { send: '${data.n}' }] }]";
    const [first, second] = [await startMock(yaml), await startMock(yaml)];
    expect(await (await first.connect("/")).json()).toBe(1);
    expect(await (await first.connect("/")).json()).toBe(2);
    expect(await (await second.connect("/")).json()).toBe(1);
  });

  it("speaks TLS with a certificate of its own, also after a restart", async () => {
    const mock = await startMock("listen: { tls: auto }\nendpoints: [{ path: /ws, onConnect: [{ send: secure }] }]");
    const { ca, url, httpUrl } = mock.server.vars;
    expect(url).toMatch(/^wss:/);
    expect(httpUrl).toMatch(/^https:/);
    const client = await mock.connect("/ws", { ca: String(ca) });
    expect(await client.next()).toBe("secure");
    await client.close();
    await mock.server.restart();
    expect(await (await mock.connect("/ws", { ca: String(ca) })).next()).toBe("secure");
    await expect(mock.connect("/ws")).rejects.toThrow(/certificate/);
  });

  it("takes a certificate from files beside it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wstest-mock-"));
    const { ca, cert, key } = throwAwayCertificate({ hosts: ["127.0.0.1"] });
    writeFileSync(join(folder, "cert.pem"), cert);
    writeFileSync(join(folder, "key.pem"), key);
    const yaml =
      "vars: { file: cert }\nlisten: { tls: { cert: '${file}.pem', key: key.pem } }\nendpoints: [{ path: /ws, onConnect: [{ send: secure }] }]";
    const mock = await startMock(yaml, { path: join(folder, "mock.yaml") });
    expect(mock.server.vars["ca"]).toBeUndefined();
    expect(await (await mock.connect("/ws", { ca })).next()).toBe("secure");
    const computed = yaml.replace("key: key.pem", "key: '${file}.pem'");
    expect(await failure((await server(computed)).start())).toMatchObject({
      code: "setting",
      headline: expect.stringMatching(/^chat cannot start: The file cert.pem cannot be read: /),
      place: { line: 2 },
    });
  });

  it("says which part of its TLS cannot be used, and that clients will refuse what has expired", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wstest-mock-"));
    const own = throwAwayCertificate({ hosts: ["127.0.0.1"] });
    const yearsAgo = { ...systemClock, wall: () => Date.UTC(2020, 0, 1) };
    const old = throwAwayCertificate({ hosts: ["127.0.0.1"] }, yearsAgo);
    const files = {
      "cert.pem": own.cert,
      "key.pem": own.key,
      "old.pem": old.cert,
      "old-key.pem": old.key,
      "no.pem": "?",
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const starting = async (cert: string, key: string): Promise<Problem> =>
      failure(
        (
          await server(
            `listen: { tls: { cert: ${cert}, key: ${key} } }\nendpoints: [{ path: / }]`,
            join(folder, "mock.yaml"),
          )
        ).start(),
      );
    expect(await starting("cert.pem", "old-key.pem")).toMatchObject({
      code: "setting",
      headline: "chat cannot start: The key is not that of the certificate",
      help: "The certificate is that of CN=wstest. Take the key that it was made with, or tls: auto, which makes both.",
      place: { line: 1, column: 39 },
    });
    expect(await starting("no.pem", "key.pem")).toMatchObject({
      headline: "chat cannot start: No certificate can be read here",
      place: { line: 1, column: 24 },
    });
    expect(await starting("cert.pem", "no.pem")).toMatchObject({
      headline: "chat cannot start: No private key can be read here",
      place: { line: 1, column: 39 },
    });
    const notes: string[] = [];
    const mock = await startMock("listen: { tls: { cert: old.pem, key: old-key.pem } }\nendpoints: [{ path: / }]", {
      path: join(folder, "mock.yaml"),
      onNote: (text) => notes.push(text),
    });
    expect(notes).toEqual([
      expect.stringMatching(/^The certificate has expired: it was valid until .* 2020 GMT, and clients refuse it$/),
    ]);
    await expect(mock.connect("/", { ca: old.ca })).rejects.toThrow(/expired/);
  });

  it("says why it cannot start", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as AddressInfo;
    const problem = await failure(
      (await server(`name: chat\nlisten: { port: ${port} }\nendpoints: [{ path: / }]`)).start(),
    );
    expect(problem).toMatchObject({
      code: "server",
      headline: `chat cannot start: the port ${port} of 127.0.0.1 is in use already (EADDRINUSE)`,
      place: { file: "mock.yaml", line: 2, column: 17, width: String(port).length },
    });
    await new Promise((resolve) => taken.close(resolve));
    const elsewhere = await failure(
      (await server("name: chat\nlisten: { host: 192.0.2.1, port: 0 }\nendpoints: [{ path: / }]")).start(),
    );
    expect(elsewhere).toMatchObject({
      headline: expect.stringMatching(/not an address/),
      place: { line: 2, column: 17 },
    });
    expect(
      await failure((await server("vars: { x: q }\ndata: { a: '${int(vars.x)}' }\nendpoints: [{ path: / }]")).start()),
    ).toMatchObject({ headline: expect.stringMatching(/^chat cannot start: /), place: { line: 2 } });
  });

  it("evaluates variables in any order", async () => {
    const mock = await startMock(`
vars: { greeting: "hello \${who}", who: "\${env.STAGE}" }
data: { said: "\${greeting}!", list: ["\${vars.who}"] }
endpoints: [{ path: /, onConnect: [{ send: ["\${data.said}", "\${data.list}", "\${greeting}"] }] }]
`);
    expect(await (await mock.connect("/")).json()).toEqual(["hello test!", ["test"], "hello test"]);
  });
});
