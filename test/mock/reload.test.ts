import { describe, expect, it } from "vitest";
import { listensElsewhere } from "../../src/mock/reload.ts";
import { compiledMock, endMocks, startMock, type StartedMock } from "../support/mock.ts";

endMocks();

async function become(mock: StartedMock, yaml: string): Promise<void> {
  mock.server.become(await compiledMock(yaml));
}

const before = `
vars: { word: old }
data: { count: 1, gone: 1 }
endpoints:
  - path: /ws
    state: { user: nobody }
    rules:
      - { name: echo, when: { message: echo }, do: [{ send: "\${word} \${data.count} \${user}" }] }
      - { name: ask, when: { message: ask }, do: [{ receive: answer }, { send: "old end" }] }
      - { name: put, when: { message: put }, do: [{ set: { user: bob, data.count: 7 } }, { send: put }] }
  - { path: /former, rules: [{ do: [{ send: former }] }] }
http: [{ path: /old, respond: { text: old } }]
`;

const after = `
vars: { word: new }
data: { count: 1, fresh: 5 }
endpoints:
  - path: /added
    rules: [{ do: [{ send: added }] }]
  - path: /ws
    state: { user: nobody, color: red }
    accept: [{ when: { query: { no: $any } }, refuse: 403 }]
    rules:
      - { name: echo, when: { message: echo }, do: [{ send: "\${word} \${data.count} \${data.fresh} \${user} \${color}" }] }
      - { name: ask, when: { message: ask }, do: [{ send: "new end" }] }
http: [{ path: /new, respond: { text: new } }]
`;

describe("a mock whose file was written anew", () => {
  it("knows rules and answers again by their names or their text, wherever they stand now", async () => {
    const rules = (...texts: readonly string[]): string =>
      `endpoints: [{ path: /ws, rules: [${texts.join(", ")}] }]\nhttp: [{ path: /b, respond: 200 }, { path: /a, respond: 200 }]`;
    const [a, b] = ["{ when: { message: a }, do: [{ send: A }] }", "{ when: { message: b }, do: [{ send: B }] }"];
    const named = "{ name: last, do: [{ send: C }] }";
    const mock = await startMock(rules(a, b, named));
    const client = await mock.connect("/ws");
    for (const text of ["a", "b", "b", "c", "c", "c"]) {
      client.socket.send(text);
      expect(await client.next()).toBe(text.toUpperCase());
    }
    await fetch(`${mock.httpUrl}/a`);
    const set = (): readonly unknown[] =>
      mock.server.world?.endpoints[0]?.rules.rules.map(({ answered, enabled }) => [answered, enabled]) ?? [];
    const [first] = mock.server.world?.endpoints[0]?.rules.rules ?? [];
    if (first) first.enabled = false;
    const fresh = "{ when: { message: new }, do: [{ send: N }] }";
    await become(
      mock,
      rules(fresh, b, a, b, "{ name: last, do: [{ send: D }] }").replace("{ path: /b, respond: 200 }, ", ""),
    );
    expect(set()).toEqual([
      [0, true],
      [2, true],
      [1, false],
      [0, true],
      [3, true],
    ]);
    const { world } = mock.server;
    expect(world?.mock.http.map((each) => world.answeredHttp.get(each))).toEqual([1]);
  });

  it("does what stands there, on open connections as well; what it knows stays, what is new begins", async () => {
    const mock = await startMock(before);
    const [client, former] = [await mock.connect("/ws"), await mock.connect("/former")];
    const ask = async (text: string): Promise<unknown> => {
      client.socket.send(text);
      return client.next();
    };
    expect(await ask("echo")).toBe("old 1 nobody");
    expect(await ask("put")).toBe("put");
    client.socket.send("ask");
    await mock.until(() => mock.log.some((each) => each.type === "message" && each.rule === "ask"));
    await become(mock, after);
    // A reaction that waits goes on as it began.
    expect(await ask("answer")).toBe("old end");
    expect(await ask("ask")).toBe("new end");
    expect(await ask("echo")).toBe("new 7 5 bob red");
    expect((await mock.refused("/ws?no=1")).status).toBe(403);
    const added = await mock.connect("/added");
    added.socket.send("x");
    expect(await added.next()).toBe("added");
    // What has no endpoint any more is left alone, and nobody else gets there.
    former.socket.send("x");
    expect(await former.next()).toBe("former");
    expect((await mock.refused("/former")).status).toBe(404);
    expect((await fetch(`${mock.httpUrl}/old`)).status).toBe(404);
    expect(await (await fetch(`${mock.httpUrl}/new`)).text()).toBe("new");
    expect(mock.problems).toEqual([]);
  });

  it("numbers connections on, also where an endpoint has gone", async () => {
    const mock = await startMock(before);
    await mock.connect("/former");
    await become(mock, after);
    await mock.connect("/ws");
    await mock.connect("/added");
    expect(mock.log.flatMap((each) => (each.type === "opened" ? [each.connection] : []))).toEqual([
      "/former #1",
      "/ws #2",
      "/added #3",
    ]);
  });

  it("counts on for rules that keep their name, and keeps who switched them", async () => {
    const mock = await startMock(before);
    const client = await mock.connect("/ws");
    client.socket.send("echo");
    await client.next();
    await become(mock, after);
    client.socket.send("echo");
    await client.next();
    client.socket.send("put");
    await mock.until(() => mock.log.some((each) => each.type === "message" && each.untaken === true));
  });

  it("leaves streams alone that are written as before, ends and begins others", async () => {
    const streams = (own: string, all: string): string => `
endpoints:
  - path: /ws
    streams:
      - { name: own, every: 1ms, send: "${own}" }
      - { name: kept, every: 1ms, send: "kept \${seq}" }
      - { name: all, every: 1ms, to: all, send: "${all}" }
`;
    const mock = await startMock(streams("own old", "all old"));
    const client = await mock.connect("/ws");
    const until = async (...wanted: readonly string[]): Promise<void> => {
      const left = new Set(wanted);
      while (left.size > 0) left.delete(String(await client.next()).replace(/^kept (\d\d+)$/, "kept many"));
    };
    await until("own old", "kept many", "all old");
    await become(mock, streams("own new", "all new"));
    await until("own new", "all new");
    const seen: string[] = [];
    for (let n = 0; n < 30; n++) seen.push(String(await client.next()));
    expect(seen.some((each) => each.includes("old"))).toBe(false);
    // It has gone on counting.
    expect(seen.find((each) => each.startsWith("kept"))).toMatch(/^kept \d\d+$/);
    await become(mock, "endpoints: [{ path: /ws, rules: [{ do: [{ send: still }] }] }]");
    client.socket.send("x");
    await until("still");
  });

  it("has the faults that stand there, on open connections as well", async () => {
    const faulty = (faults: string): string =>
      `endpoints: [{ path: /ws, faults: [${faults}], rules: [{ do: [{ send: "\${raw}" }] }] }]`;
    const mock = await startMock(faulty(""));
    const client = await mock.connect("/ws");
    await become(mock, faulty("{ duplicate: true, from: server }"));
    client.socket.send("a");
    expect([await client.next(), await client.next()]).toEqual(["a", "a"]);
    await become(mock, faulty(""));
    for (const text of ["b", "c"]) client.socket.send(text);
    expect([await client.next(), await client.next()]).toEqual(["b", "c"]);
  });

  it("stays as it is when a value of the new one cannot be had", async () => {
    const mock = await startMock(before);
    const client = await mock.connect("/ws");
    const broken = await compiledMock("vars: { n: 1, z: 0 }\ndata: { a: '${n / z}' }\nendpoints: [{ path: /ws }]");
    expect(() => mock.server.become(broken)).toThrow("division by zero");
    client.socket.send("echo");
    expect(await client.next()).toBe("old 1 nobody");
  });

  it("is the mock of a restart", async () => {
    const mock = await startMock(before);
    await become(mock, after);
    await mock.server.restart();
    const added = await mock.connect("/added");
    added.socket.send("x");
    expect(await added.next()).toBe("added");
  });
});

describe("where a mock listens", () => {
  it.each([
    ["listen: { port: 1 }", "listen: { port: 1 }", false],
    ["listen: { port: 1 }", "listen: { port: 2 }", true],
    ["listen: { port: 1 }", "", true],
    ["", "", false],
    ["listen: { tls: auto }", "listen: { port: 0 }", true],
  ])("has changed from %j to %j: %s", async (one, other, changed) => {
    const endpoints = "\nendpoints: [{ path: /ws }]";
    expect(listensElsewhere(await compiledMock(one + endpoints), await compiledMock(other + endpoints))).toBe(changed);
  });
});
