import { describe, expect, it } from "vitest";
import { ask, startAdmin } from "../../support/admin.ts";
import { endMocks } from "../../support/mock.ts";

endMocks();

const chat = `name: chat
data: { count: 0, motd: hello }
endpoints:
  - path: /ws
    protocols: [v1]
    state: { user: null }
    rules:
      - { name: login, when: { message: { user: $any } }, do: [{ set: { user: "\${message.user}" } }, { send: { ok: true } }] }
      - { name: join, when: { message: { join: $any } }, do: [{ join: "\${message.join}" }, { send: { ok: true } }] }
      - { name: echo, do: [{ set: { data.count: "\${data.count + 1}" } }, { send: "\${raw}" }] }
  - { path: "/other/:room" }
http:
  - { path: /health, respond: { text: fine } }
`;

describe("the state", () => {
  it("names as many connections as are asked for, and counts all", async () => {
    const mock = await startAdmin(chat);
    for (let n = 0; n < 3; n++) await mock.connect("/ws");
    expect((await mock.get("api/state?connections=2")).json).toMatchObject({
      connectionCount: 3,
      connections: [{ name: "/ws #1" }, { name: "/ws #2" }],
    });
    expect(await mock.get("api/state?connections=20001")).toMatchObject({
      status: 400,
      json: { error: { headline: '"connections" must be a whole number up to 20000' } },
    });
  });

  it("does not grow with what clients have sent: of long texts it has the beginning", async () => {
    const mock = await startAdmin(chat);
    for (let n = 0; n < 40; n++) {
      const client = await mock.connect("/ws");
      await client.ask({ user: `${n} ${"x".repeat(400_000)}` });
    }
    const { text, json } = await mock.get("api/state");
    expect(text.length).toBeLessThan(9 * 1024 * 1024);
    const users = (json as { connections: { state: { user: string } }[] }).connections.map(({ state }) => state.user);
    expect(users).toHaveLength(40);
    for (const [n, user] of users.entries()) expect(user).toMatch(new RegExp(`^${n} x{10000}.*…$`));
  });

  it("has all that is there", async () => {
    const mock = await startAdmin(chat);
    const client = await mock.connect("/ws?a=1", { protocols: ["v1"] });
    await client.ask({ user: "alice" });
    await client.ask({ join: "lobby" });
    await client.ask([1]);
    await ask("GET", `${mock.httpUrl}/health`);
    const { status, json, headers } = await mock.get("api/state");
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "content-type": "application/json; charset=utf-8",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
    });
    expect(json).toEqual({
      name: "chat",
      file: "chat.yaml",
      url: mock.url,
      httpUrl: mock.httpUrl,
      startedAt: expect.any(Number) as number,
      reloadedAt: null,
      problems: [],
      endpoints: [
        {
          id: "endpoints.1",
          path: "/ws",
          url: `${mock.url}/ws`,
          protocols: ["v1"],
          connections: 1,
          accepted: 1,
          rules: [
            { id: "endpoints.1.rules.1", name: "login", enabled: true, answered: 1, line: 8 },
            { id: "endpoints.1.rules.2", name: "join", enabled: true, answered: 1, line: 9 },
            { id: "endpoints.1.rules.3", name: "echo", enabled: true, answered: 1, line: 10 },
          ],
          streams: [],
          faults: [],
        },
        {
          id: "endpoints.2",
          path: "/other/:room",
          url: `${mock.url}/other/:room`,
          protocols: [],
          connections: 0,
          accepted: 0,
          rules: [],
          streams: [],
          faults: [],
        },
      ],
      http: [{ id: "http.1", method: "GET", path: "/health", answered: 1 }],
      connections: [
        {
          key: expect.stringMatching(/==$/) as string,
          name: "/ws #1",
          endpoint: "/ws",
          url: "/ws?a=1",
          protocol: "v1",
          remoteAddress: "127.0.0.1",
          openedAt: expect.any(Number) as number,
          state: { user: "alice" },
          rooms: ["lobby"],
          received: 3,
          sent: 3,
          buffered: 0,
        },
      ],
      connectionCount: 1,
      rooms: [{ name: "lobby", count: 1 }],
      data: { count: 1, motd: "hello" },
    });
  });
});

describe("the log", () => {
  it("is asked for by id, kind, connection and text", async () => {
    const mock = await startAdmin(chat);
    const [a, b] = [await mock.connect("/ws"), await mock.connect("/ws")];
    await a.ask("Hello");
    await b.ask("bye");
    const log = async (query: string): Promise<unknown> => {
      const { json } = await mock.get(`api/log${query}`);
      return (json as { entries: { id: number }[] }).entries.map(({ id }) => id);
    };
    expect((await mock.get("api/log")).json).toMatchObject({ first: 1, last: 6, dropped: 0 });
    expect(await log("")).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await log("?limit=2")).toEqual([5, 6]);
    expect(await log("?after=2&limit=2")).toEqual([3, 4]);
    expect(await log("?type=opened")).toEqual([1, 2]);
    expect(await log(`?connection=${encodeURIComponent("/ws #2")}`)).toEqual([2, 5, 6]);
    expect(await log("?text=hELLO")).toEqual([3, 4]);
    expect((await mock.get("api/log/3")).json).toEqual({
      entry: {
        id: 3,
        type: "message",
        at: expect.any(Number) as number,
        connection: "/ws #1",
        endpoint: "/ws",
        direction: "in",
        binary: false,
        payload: '"Hello"',
        size: 7,
        rule: "echo",
      },
      payload: { text: '"Hello"', base64: Buffer.from('"Hello"').toString("base64"), whole: true },
    });
    expect((await mock.get("api/log/7")).json).toEqual({
      error: { headline: "the log has no entry 7", help: "It has 1 to 6." },
    });
    expect(await mock.get("api/log?after=x")).toMatchObject({
      status: 400,
      json: { error: { headline: '"after" must be a whole number' } },
    });
    expect(await mock.get("api/log?limit=99999")).toMatchObject({
      status: 400,
      json: { error: { headline: '"limit" must be a whole number up to 10000' } },
    });
  });

  it("shows a failure as the terminal does", async () => {
    const mock = await startAdmin("endpoints: [{ path: /ws, rules: [{ do: [{ assert: 'false' }] }] }]");
    const client = await mock.connect("/ws");
    client.socket.send("go");
    await mock.until(() => mock.problems.length > 0);
    const { json } = await mock.get("api/log?type=problem");
    expect((json as { entries: { text: string }[] }).entries[0]?.text).toMatchInlineSnapshot(`
      "chat: a reaction failed: The assertion does not hold: false
       --> mock.yaml:1:51
        |
      1 | endpoints: [{ path: /ws, rules: [{ do: [{ assert: 'false' }] }] }]
        |                                                   ^^^^^^^ does not hold
        = in a reaction of /ws #1"
    `);
  });
});

describe("steps", () => {
  it("run at all connections, at those of an endpoint, a room, a name, or a matcher, or at none", async () => {
    const mock = await startAdmin(chat);
    const [a, b, c] = [await mock.connect("/ws"), await mock.connect("/ws"), await mock.connect("/other/x")];
    await a.ask({ user: "alice" });
    await b.ask({ join: "lobby" });
    const reached = async (to: unknown): Promise<unknown> => {
      const { json } = await mock.post("api/steps", { ...(to === undefined ? {} : { to }), do: { log: "here" } });
      return (json as { reached: number }).reached;
    };
    expect(await reached("all")).toBe(3);
    expect(await reached({ endpoint: "/ws" })).toBe(2);
    expect(await reached({ room: "lobby" })).toBe(1);
    expect(await reached({ room: "empty" })).toBe(0);
    expect(await reached({ connection: "/other/:room #3" })).toBe(1);
    expect(await reached({ user: "alice" })).toBe(1);
    expect(await reached({ user: { $in: ["bob", "carol"] } })).toBe(0);
    expect(await reached(undefined)).toBe(0);
    expect(mock.log.filter(({ type }) => type === "log").length).toBe(3 + 2 + 1 + 1 + 1 + 1);
    c.socket.terminate();
  });

  it("are the steps of a rule, as JSON or as YAML", async () => {
    const mock = await startAdmin(chat);
    const client = await mock.connect("/ws");
    await client.ask({ user: "alice" });
    expect(
      (await mock.post("api/steps", { to: "all", do: { send: { for: "${user}", n: "${data.count}" } } })).json,
    ).toEqual({
      reached: 1,
      problems: [],
    });
    expect(await client.json()).toEqual({ for: "alice", n: 0 });
    await mock.post("api/steps", { do: "- set: { data.count: 41 }\n- set: { data.motd: bye }\n" });
    await mock.post("api/steps", { to: "all", do: "- send: ${data.motd}\n- send: { n: '${data.count}' }" });
    expect([await client.next(), await client.json()]).toEqual(["bye", { n: 41 }]);
    await mock.post("api/steps", { to: "all", do: "close" });
    expect(await client.closed).toBe("1000");
  });

  it("that send the same to several are one entry of the log", async () => {
    const mock = await startAdmin(chat);
    const [a, b] = [await mock.connect("/ws"), await mock.connect("/ws")];
    await mock.post("api/steps", { to: "all", do: { send: { type: "news" } } });
    expect([await a.json(), await b.json()]).toEqual([{ type: "news" }, { type: "news" }]);
    expect(mock.log.at(-1)).toMatchObject({ type: "broadcast", to: "all", receivers: 2, payload: '{"type":"news"}' });
  });

  it("that fail are told, and are in the log", async () => {
    const mock = await startAdmin(chat);
    await mock.connect("/ws");
    const { json } = await mock.post("api/steps", { to: "all", do: { assert: "data.count == 1" } });
    expect((json as { problems: { text: string }[] }).problems[0]?.text).toMatchInlineSnapshot(`
      "The assertion does not hold: data.count == 1
       --> steps:2:13
        |
      1 | {
      2 |   "assert": "data.count == 1"
        |             ^^^^^^^^^^^^^^^^^ does not hold
        = data.count = 0"
    `);
    expect(mock.problems).toHaveLength(1);
  });

  it("are refused when they are wrong, with their places", async () => {
    const mock = await startAdmin(chat);
    const problems = async (body: unknown): Promise<string> => {
      const { status, json } = await mock.post("api/steps", body);
      const { headline, problems: found = [] } = (
        json as { error: { headline: string; problems?: { text: string }[] } }
      ).error;
      return [`${status} ${headline}`, ...found.map(({ text }) => text)].join("\n");
    };
    expect(await problems({ to: "all", do: "- sned: a" })).toMatchInlineSnapshot(`
      "400 the steps are not valid
      Unknown action "sned"
       --> steps:1:3
        |
      1 | - sned: a
        |   ^^^^ unknown action
        = help: Did you mean "send"?"
    `);
    expect(await problems({ do: "- send: hi" })).toMatchInlineSnapshot(`
      "400 the steps are not valid
      send needs \`to\`: nobody acts here, so it does not say whom it is for
       --> steps:1:3
        |
      1 | - send: hi
        |   ^^^^ to whom?
        = help: Write { send: …, to: all }, or say which connections run the steps."
    `);
    expect(await problems({ do: "- receive: hi" })).toMatchInlineSnapshot(`
      "400 the steps are not valid
      Nobody is there to receive
       --> steps:1:3
        |
      1 | - receive: hi
        |   ^^^^^^^ who does it?
        = help: Say which connections run the steps."
    `);
    expect(await problems({ to: "all", do: { send: "${nobody}" } })).toMatchInlineSnapshot(`
      "400 the steps are not valid
      Unknown variable "nobody"
       --> steps:2:14
        |
      1 | {
      2 |   "send": "\${nobody}"
        |              ^^^^^^ nothing gives it a value
        = help: Define it: vars: { nobody: … }, or give it on the command line: --var nobody=…."
    `);
    expect(await problems({ to: "all", do: "- send: {" })).toMatchInlineSnapshot(`
      "400 the steps are not valid
      The YAML is not valid: this { is not closed
       --> steps:1:9
        |
      1 | - send: {
        |         ^ no } for it
        = help: Write } at its end. A text or condition that contains , [ ] { } or a quotation mark is quoted as a whole."
    `);
    expect(await problems({ to: "all" })).toMatchInlineSnapshot(`"400 "do" is missing: the steps"`);
    expect(await problems({ to: "all", do: "" })).toMatchInlineSnapshot(`
      "400 the steps are not valid
      There is nothing in steps
       --> steps:1:1
        |
      1 |
        | ^"
    `);
    expect(await problems({ to: { user: { $in: 1 } }, do: "close" })).toMatchInlineSnapshot(`
      "400 the steps are not valid
      Expected a list, got the number 1
       --> to:3:12
        |
      1 | {
      2 |   "user": {
      3 |     "$in": 1
        |            ^ expected a list
        = help: Write $in: [open, pending]."
    `);
    expect(await problems({ to: { endpoint: "/wss" }, do: "close" })).toMatchInlineSnapshot(
      `"400 there is no endpoint "/wss""`,
    );
    expect(await problems({ to: { connection: "/ws #1" }, do: "close" })).toMatchInlineSnapshot(
      `"400 there is no open connection "/ws #1""`,
    );
    expect(await problems({ two: "all", do: "close" })).toMatchInlineSnapshot(`"400 unknown key "two""`);
    expect(await problems("{")).toMatchInlineSnapshot(`"400 the body is not JSON"`);
    expect(await problems("[]")).toMatchInlineSnapshot(`"400 the body must be a map"`);
  });
});

describe("switches", () => {
  it("turn rules off and on, for open connections as well", async () => {
    const mock = await startAdmin(chat);
    const client = await mock.connect("/ws");
    expect(await client.ask("a")).toBe("a");
    const { json } = await mock.post("api/rules", { id: "endpoints.1.rules.3", enabled: false });
    expect(json).toEqual({ id: "endpoints.1.rules.3", name: "echo", enabled: false, answered: 1, line: 10 });
    client.say("b");
    await mock.until(() => mock.log.at(-1)?.type === "message" && "untaken" in (mock.log.at(-1) ?? {}));
    await mock.post("api/rules", { id: "endpoints.1.rules.3", enabled: true });
    expect(await client.ask("c")).toBe("c");
    expect(await mock.post("api/rules", { id: "endpoints.1.rules.9", enabled: true })).toMatchObject({
      status: 404,
      json: { error: { headline: 'there is no rule with the id "endpoints.1.rules.9"' } },
    });
    expect(await mock.post("api/rules", { id: "endpoints.1.rules.1", enabled: "no" })).toMatchObject({
      status: 400,
      json: { error: { headline: '"enabled" must be true or false' } },
    });
  });

  it("turn streams on and off", async () => {
    const mock = await startAdmin(`
endpoints:
  - path: /ws
    streams:
      - { name: own, every: 1ms, start: manual, send: own }
      - { name: news, every: 10ms..20ms, to: all, start: manual, send: news }
      - { name: prices, every: 1s, to: { room: "sym:*" }, send: "\${room}" }
`);
    const client = await mock.connect("/ws");
    const streams = async (): Promise<unknown> =>
      ((await mock.get("api/state")).json as { endpoints: { streams: unknown }[] }).endpoints[0]?.streams;
    const [own, news] = ["endpoints.1.streams.1", "endpoints.1.streams.2"];
    expect(await streams()).toEqual([
      { id: own, name: "own", to: "each", every: 1, enabled: false, ticks: 0 },
      { id: news, name: "news", to: "all", every: null, enabled: false, ticks: 0 },
      { id: "endpoints.1.streams.3", name: "prices", to: "room sym:*", every: 1000, enabled: true, ticks: 0 },
    ]);
    expect((await mock.post("api/streams", { id: own, enabled: true })).json).toMatchObject({ id: own, enabled: true });
    expect(await client.next()).toBe("own");
    expect(await streams()).toMatchObject([{ enabled: true, ticks: expect.any(Number) as number }, {}, {}]);
    await mock.post("api/streams", { id: own, enabled: false });
    await mock.post("api/streams", { id: news, enabled: true });
    for (let text: unknown = ""; text !== "news"; text = await client.next());
    expect(await streams()).toMatchObject([{ enabled: false }, { enabled: true }, {}]);
    await mock.post("api/streams", { id: news, enabled: false });
    expect(await mock.post("api/streams", { id: "news", enabled: true })).toMatchObject({
      status: 404,
      json: { error: { headline: 'there is no stream with the id "news"' } },
    });
  });

  it("turn a stream that each connection has for itself on and off for those that come, too, until a reset", async () => {
    const mock = await startAdmin(`
endpoints:
  - path: /ws
    streams:
      - { name: own, every: 1ms, send: own }
      - { name: extra, every: 1ms, start: manual, send: extra }
`);
    const heard = async (): Promise<unknown> => (await mock.connect("/ws")).next();
    const state = async (): Promise<unknown> =>
      (
        (await mock.get("api/state")).json as { endpoints: { streams: { enabled: boolean }[] }[] }
      ).endpoints[0]?.streams.map(({ enabled }) => enabled);
    expect([await state(), await heard()]).toEqual([[true, false], "own"]);
    await mock.post("api/streams", { id: "endpoints.1.streams.1", enabled: false });
    await mock.post("api/streams", { id: "endpoints.1.streams.2", enabled: true });
    expect([await state(), await heard()]).toEqual([[false, true], "extra"]);
    await mock.post("api/reset", {});
    expect([await state(), await heard()]).toEqual([[true, false], "own"]);
  });

  it("turn faults on and off, and add some to connections that are open", async () => {
    const mock = await startAdmin("endpoints: [{ path: /ws, rules: [{ do: [{ send: '${raw}' }] }] }]");
    const [a, b] = [await mock.connect("/ws"), await mock.connect("/ws")];
    const { json, status } = await mock.post("api/faults", {
      to: { connection: "/ws #1" },
      fault: { duplicate: true, from: "server" },
    });
    expect(status).toBe(200);
    expect(json).toEqual({
      reached: 1,
      faults: [{ id: "1.1", text: expect.stringContaining("duplicate") as string, enabled: true, hits: 0 }],
    });
    a.socket.send("one");
    expect([await a.next(), await a.next()]).toEqual(["one", "one"]);
    expect(await mock.post("api/faults", { id: "1.1", enabled: false })).toMatchObject({
      json: { id: "1.1", enabled: false, hits: 1 },
    });
    for (const text of ["two", "three"]) a.socket.send(text);
    expect([await a.next(), await a.next()]).toEqual(["two", "three"]);
    b.socket.send("b");
    expect(await b.next()).toBe("b");
    const listed = async (): Promise<unknown> =>
      ((await mock.get("api/state")).json as { endpoints: { faults: unknown }[] }).endpoints[0]?.faults;
    expect(await listed()).toHaveLength(1);
    a.socket.terminate();
    await mock.until(() => mock.log.at(-1)?.type === "closed");
    // It was for that connection alone.
    expect(await listed()).toEqual([]);
    expect(await mock.post("api/faults", { id: "9.9", enabled: false })).toMatchObject({ status: 404 });
    expect(await mock.post("api/faults", { fault: { lose: true } })).toMatchObject({ status: 400 });
    expect(await mock.post("api/faults", { to: "all", fault: { lsoe: true } })).toMatchObject({
      status: 400,
      json: {
        error: { headline: "the fault is not valid", problems: [{ text: expect.stringContaining("lose") as string }] },
      },
    });
  });

  it("are reset with data and counts; connections only when that is asked for", async () => {
    const mock = await startAdmin(chat);
    const client = await mock.connect("/ws");
    await client.ask("a");
    await mock.post("api/steps", { do: { set: { "data.extra": 1 } } });
    await mock.post("api/rules", { id: "endpoints.1.rules.3", enabled: false });
    const { json } = await mock.post("api/reset", {});
    expect(json).toMatchObject({
      data: { count: 0, motd: "hello" },
      connectionCount: 1,
      endpoints: [{ rules: [{}, {}, { enabled: true, answered: 0 }] }, {}],
    });
    expect((json as { data: object }).data).not.toHaveProperty("extra");
    expect(await client.ask("b")).toBe("b");
    await mock.post("api/reset", { connections: true });
    expect(await client.closed).toBe("1012 the mock was reset");
  });
});

describe("what clients sent", () => {
  it("comes in order, decoded, for an endpoint, a connection, and after an id", async () => {
    const mock = await startAdmin(chat);
    const [a, b] = [await mock.connect("/ws"), await mock.connect("/ws")];
    await a.ask({ n: 1 });
    await b.ask({ n: 2 });
    a.socket.send("not json");
    await a.next();
    const received = async (query: string): Promise<unknown> => {
      const { json } = await mock.get(`api/received${query}`);
      return (json as { messages: { decoded?: unknown; payload: string }[] }).messages.map(
        ({ decoded, payload }) => decoded ?? payload,
      );
    };
    expect(await received("")).toEqual([{ n: 1 }, { n: 2 }, "not json"]);
    expect(await received(`?connection=${encodeURIComponent("/ws #1")}`)).toEqual([{ n: 1 }, "not json"]);
    expect(await received("?endpoint=/other/:room")).toEqual([]);
    expect(await received("?after=3")).toEqual([{ n: 2 }, "not json"]);
  });
});

describe("the API", () => {
  it("has a page, and says where it is without the slash", async () => {
    const mock = await startAdmin(chat, { page: async () => "<!doctype html><title>chat</title>" });
    const { status, headers, text } = await mock.get("");
    expect([status, text]).toEqual([200, "<!doctype html><title>chat</title>"]);
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
      "x-frame-options": "DENY",
    });
    expect(await ask("GET", `${mock.httpUrl}/__wstest`)).toMatchObject({
      status: 308,
      headers: { location: "/__wstest/" },
    });
  });

  it("tells a parameter, a kind or a target that it does not know", async () => {
    const mock = await startAdmin(chat);
    await mock.connect("/ws");
    const problems = async (path: string, body?: object): Promise<unknown> =>
      (body ? await mock.post(path, body) : await mock.get(path)).json;
    const error = (headline: string, help: string) => ({ error: { headline, help } });
    expect(await problems("api/log?limt=2")).toEqual(error('unknown parameter "limt"', 'Did you mean "limit"?'));
    expect(await problems("api/log?type=opend")).toEqual(
      error('"type" is "opend", and there is no such type', 'Did you mean "opened"?'),
    );
    expect(await problems("api/state?log=1")).toEqual(
      error('unknown parameter "log"', "The parameters are connections."),
    );
    expect(await problems("api/received?endpiont=/ws")).toEqual(
      error('unknown parameter "endpiont"', 'Did you mean "endpoint"?'),
    );
    expect(await problems("api/steps", { to: "al", do: "close" })).toEqual(
      error('"to" is "al", which names nobody', 'Did you mean "all"?'),
    );
    for (const to of [{ rooom: "lobby" }, { usr: "bob" }]) {
      expect(await problems("api/steps", { to, do: "close" })).toMatchObject({
        error: {
          headline: "the steps are not valid",
          problems: [{ text: expect.stringContaining(`Did you mean "${"rooom" in to ? "room" : "user"}"?`) as string }],
        },
      });
    }
  });

  it("says what it has and has not", async () => {
    const mock = await startAdmin(chat);
    expect(await mock.get("api/nothing")).toMatchObject({
      status: 404,
      json: { error: { headline: "the admin API has nothing here" } },
    });
    expect(await mock.post("api/state", {})).toMatchObject({ status: 405, headers: { allow: "GET" } });
    expect(await mock.get("api/steps")).toMatchObject({ status: 405, headers: { allow: "POST" } });
    expect(await mock.post("api/steps", "x".repeat(2 * 1024 * 1024))).toMatchObject({ status: 413 });
  });

  it("is not the mock's: no endpoint and no answer of it stands there", async () => {
    const mock = await startAdmin("endpoints: [{ path: /* }]\nhttp: [{ path: /*, respond: { text: mine } }]");
    expect((await mock.refused("/__wstest/api/state")).status).toBe(404);
    expect((await mock.get("api/state")).text).not.toBe("mine");
    expect((await ask("GET", `${mock.httpUrl}/__wstestx`)).text).toBe("mine");
  });

  it("takes a token where the mock is reached from elsewhere", async () => {
    const mock = await startAdmin(chat, { host: "0.0.0.0" });
    const token = mock.admin.tokenAt("0.0.0.0") ?? "";
    expect(token).toMatch(/^[\w-]{32}$/);
    expect((await mock.get("api/state")).status).toBe(401);
    expect((await mock.get("api/state", { authorization: `Bearer ${token}` })).status).toBe(200);
    const { headers, status } = await mock.get(`?token=${token}`);
    expect(status).toBe(303);
    const [cookie = ""] = String(headers["set-cookie"]).split(";");
    expect((await mock.get("api/state", { cookie })).status).toBe(200);
  });

  it("takes the token that it was given, also on this machine", async () => {
    const mock = await startAdmin(chat, { token: "abc" });
    expect((await mock.get("api/state")).status).toBe(401);
    expect((await mock.get("api/state", { authorization: "Bearer abc" })).status).toBe(200);
  });
});
