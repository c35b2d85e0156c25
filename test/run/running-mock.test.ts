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
      'chat: no message matched within 50 ms | it got {"n":1}',
    );
    expect(await failure(server.received({ n: { $gtt: 1 } }))).toContain("$gtt");
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
