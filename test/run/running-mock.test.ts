import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { Failure } from "../../src/problem.ts";
import { mock, type MockOptions, type MockSource, type RunningMock } from "../../src/run/running-mock.ts";
import { TestClient } from "../support/mock.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { workspace } from "../support/workspace.ts";

const chat = `name: chat
data: { topic: none }
endpoints:
  - path: /ws
    state: { user: null }
    rules:
      - when: { message: { type: login } }
        do: [{ set: { user: "\${message.user}" } }, { join: lobby }, { send: { topic: "\${data.topic}" } }]
      - when: { message: { type: fail } }
        do: [{ send: "\${message.none.member.deeper + 1}" }, { assert: "1 == 2" }]
`;

describe("mock", () => {
  expectNoOpenHandles();
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  async function start(source: MockSource = chat, options?: MockOptions): Promise<RunningMock> {
    const server = await mock(source, options);
    ends.push(() => server.close().catch(() => undefined));
    return server;
  }

  async function connect(server: RunningMock, path = "/ws"): Promise<TestClient> {
    const client = new TestClient(new WebSocket(`${server.url}${path}`));
    ends.unshift(async () => client.socket.terminate());
    await client.opened;
    return client;
  }

  const failure = async (work: Promise<unknown>): Promise<string> => {
    const thrown: unknown = await work.catch((each: unknown) => each);
    if (!(thrown instanceof Failure)) throw new Error(`it did not fail: ${String(thrown)}`);
    return [thrown.problem.headline, ...thrown.problem.notes].join(" | ");
  };

  it("takes a text, an object, a file, and one of the mocks of a file", async () => {
    expect((await start(chat)).url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
    expect((await start({ endpoints: [{ path: "/" }] })).httpUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const cwd = await workspace({ "a/chat.yaml": `${chat}---\nname: other\nendpoints: [{ path: /other }]\n` });
    await connect(await start("a/chat.yaml", { cwd }));
    await connect(await start(`${join(cwd, "a/chat.yaml")}#other`), "/other");
    expect(await failure(mock("a/chat.yaml#none", { cwd }))).toBe('a/chat.yaml holds no mock named "none"');
    expect(await failure(mock("a/none.yaml", { cwd }))).toContain("a/none.yaml cannot be read: there is no such file");
    expect(await failure(mock({ endpoint: [] }))).toBe("mock.yaml holds no mock");
    expect(await failure(mock({ endpoints: [{ pth: "/" }] }))).toContain('"pth"');
  });

  it("gives what it has received, each message once, however early it came", async () => {
    const server = await start();
    const client = await connect(server);
    client.say({ type: "login", user: "ann" });
    client.say({ type: "login", user: "bob" });
    await client.next();
    await client.next();
    const bob = await server.received({ user: "bob" });
    expect(bob).toEqual({
      value: { type: "login", user: "bob" },
      raw: '{"type":"login","user":"bob"}',
      connection: "/ws #1",
    });
    expect((await server.received({ type: "login" })).value).toEqual({ type: "login", user: "ann" });
    const later = server.received();
    client.socket.send(Buffer.from([1, 255]));
    expect((await later).raw).toEqual(Buffer.from([1, 255]));
    client.say({ n: 1 });
    expect(await failure(server.received({ n: { $gt: 1 } }, { timeout: 50 }))).toBe(
      'chat: no message matched { n: { $gt: 1 } } within 50 ms | /ws #1 sent {"n":1} | the nearest, {"n":1}: $.n: expected a number > 1, got 1',
    );
    expect(await failure(server.received({ n: { $gtt: 1 } }))).toContain("$gtt");
  });

  it("fails where it was called, with a message that says all", async () => {
    const server = await start();
    const client = await connect(server);
    client.say({ type: "say", text: "helo" });
    const thrown = await server
      .received({ type: "say", text: "hello" }, { timeout: 100 })
      .catch((each: unknown) => each);
    if (!(thrown instanceof Failure)) throw new Error("it did not fail");
    expect(thrown.message.split("\n")).toEqual([
      'chat: no message matched { type: "say", text: "hello" } within 100 ms',
      '  /ws #1 sent {"type":"say","text":"helo"}',
      '  the nearest, {"type":"say","text":"helo"}: $.text: expected "hello", got "helo"',
    ]);
    expect(thrown.stack?.startsWith(`Failure: ${thrown.message}\n    at `)).toBe(true);
    expect(thrown.stack?.split("\n")[3]).toContain("running-mock.test.ts");
    const invalid = await server.run([{ sen: 1 }]).catch((each: unknown) => each as Failure);
    expect((invalid as Failure).message).toContain("steps:3:6");
    expect((invalid as Failure).stack).toContain("running-mock.test.ts");
  });

  it("keeps what came before, however much came after it", async () => {
    const server = await start();
    const client = await connect(server);
    client.say({ type: "first" });
    for (let n = 0; n < 12_000; n++) client.say({ n });
    expect((await server.received({ n: 11_999 })).value).toEqual({ n: 11_999 });
    expect((await server.received({ type: "first" })).value).toEqual({ type: "first" });
  });

  it("a matcher that cannot be evaluated rejects, and hurts nobody", async () => {
    const server = await start(chat.replace("data:", "vars: { pattern: ( }\ndata:"));
    const client = await connect(server);
    const asked = failure(server.received({ type: { $regex: "${vars.pattern}" } }, { timeout: 10_000 }));
    const other = server.received({ type: "login" });
    expect(await client.ask({ type: "login", user: "ann" })).toEqual({ topic: "none" });
    expect(await asked).toContain("(");
    expect((await other).value).toEqual({ type: "login", user: "ann" });
  });

  it("that is closed keeps nobody waiting", async () => {
    const server = await start();
    const asked = failure(server.received({ type: "never" }, { timeout: 60_000 }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await server.close();
    expect(await asked).toBe("chat: it was closed while a message was awaited");
  });

  it("has no other options than these", async () => {
    const misspelt = (given: object): Promise<string> => failure(mock(chat, given));
    expect(await misspelt({ prot: 0 })).toBe('mock has no option "prot"');
    const server = await start();
    expect(await failure(server.received({}, { timeot: 5 } as object))).toBe('received has no option "timeot"');
    expect(await failure(server.run([], { too: "all" } as object))).toBe('run has no option "too"');
  });

  it("sends to nobody only where that says to whom", async () => {
    const server = await start();
    const client = await connect(server);
    expect(await failure(server.run({ send: "hi" }, { to: "nobody" }))).toBe(
      "send needs `to`: nobody acts here, so it does not say whom it is for",
    );
    expect(await failure(server.run({ receive: "hi" }, { to: "nobody" }))).toBe("Nobody is there to receive");
    await server.run([{ send: "hi", to: "all" }], { to: "nobody" });
    expect(await client.next()).toBe("hi");
  });

  it("runs steps at connections, and broadcasts", async () => {
    const server = await start();
    const [ann, bob] = [await connect(server), await connect(server)];
    expect(await server.run({ set: { "data.topic": "news" } }, { to: "nobody" })).toBe(0);
    expect(await ann.ask({ type: "login", user: "ann" })).toEqual({ topic: "news" });
    expect(server.connections.map(({ name, state }) => [name, state["user"]])).toEqual([
      ["/ws #1", "ann"],
      ["/ws #2", null],
    ]);
    expect(await server.broadcast({ hello: "${user}" })).toBe(2);
    expect([await ann.json(), await bob.json()]).toEqual([{ hello: "ann" }, { hello: null }]);
    expect(await server.run("- send: only ann", { to: { user: "ann" } })).toBe(1);
    expect(await server.run([{ close: 4000 }], { to: { room: "lobby" } })).toBe(1);
    expect(await ann.next()).toBe("only ann");
    expect(await ann.closed).toBe("4000");
    expect(await failure(server.run({ sent: 1 }))).toContain('"sent"');
    expect(await failure(server.run({ exec: "ls" }))).not.toBe("");
    await server.close();
    expect(await bob.closed).toBe("1001");
    expect(await failure(server.run([]))).toBe("chat is not running");
  });

  it("fails when it is closed, if a reaction has failed and nobody has heard of it", async () => {
    const server = await start();
    const client = await connect(server);
    client.say({ type: "fail" });
    await server.received({ type: "fail" });
    await vi.waitFor(() => expect(server.problems.length).toBe(1));
    expect(await failure(server.close())).toBe(
      server.problems.map(({ headline, notes }) => [headline, ...notes].join(" | ")).join(),
    );
    const told: string[] = [];
    const other = await start(chat, { onProblem: ({ headline }) => told.push(headline) });
    (await connect(other)).say({ type: "fail" });
    await other.received({ type: "fail" });
    await vi.waitFor(() => expect(told.length).toBe(1));
    await other.close();
  });

  it("ends with its block", async () => {
    let client: TestClient | undefined;
    {
      await using server = await mock(chat);
      client = await connect(server);
    }
    expect(await client.closed).toBe("1001");
  });
});
