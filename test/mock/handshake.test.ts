import { describe, expect, it } from "vitest";
import { endMocks, startMock } from "../support/mock.ts";

describe("a handshake", () => {
  endMocks();

  it("is accepted where no rule holds, and none is needed", async () => {
    const mock = await startMock("endpoints: [{ path: /ws, accept: [{ if: 'false', refuse: 403 }] }]");
    expect((await mock.connect("/ws")).socket.readyState).toBe(1);
  });

  it("gets the verdict of the first rule that holds", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    state: { role: guest }
    accept:
      - { when: { query: { as: closed } }, close: { code: 4000, reason: "no \${query.as}" } }
      - { when: { query: { as: bare } }, close: 4001 }
      - { when: { query: { as: empty } }, close: none }
      - { when: { query: { as: refused } }, refuse: { status: 429, statusText: Slow Down, headers: { Retry-After: 5, Set-Cookie: [a=1, b=2] }, text: "later, \${query.as}" } }
      - { when: { query: { as: short } }, refuse: 503 }
      - { when: { query: { as: plain } }, refuse: { body: "no" } }
      - { when: { query: { as: dropped } }, drop }
      - { when: { query: { as: admin } }, set: { role: "\${query.as}" } }
      - { when: { query: { as: let in } } }
      - { when: { query: { as: $any } }, refuse: 418 }
      - { refuse: 400 }
    onConnect: [{ send: "\${role}" }]
`);
    expect(await (await mock.connect("/ws?as=closed")).closed).toBe("4000 no closed");
    expect(await (await mock.connect("/ws?as=bare")).closed).toBe("4001");
    expect(await (await mock.connect("/ws?as=empty")).closed).toBe("1005");
    expect(await mock.refused("/ws?as=refused")).toMatchObject({
      status: 429,
      headers: { "retry-after": "5", "set-cookie": ["a=1", "b=2"] },
      body: "later, refused",
    });
    expect(await mock.refused("/ws?as=short")).toMatchObject({ status: 503, body: "" });
    expect(await mock.refused("/ws?as=plain")).toMatchObject({
      status: 403,
      body: "no",
      headers: { "content-type": "text/plain; charset=utf-8" },
    });
    await expect(mock.connect("/ws?as=dropped")).rejects.toThrow("ECONNRESET");
    expect(await (await mock.connect("/ws?as=admin")).next()).toBe("admin");
    expect(await (await mock.connect("/ws?as=let%20in")).next()).toBe("guest");
    expect(await mock.refused("/ws?as=else")).toMatchObject({ status: 418 });
    expect(await mock.refused("/ws")).toMatchObject({ status: 400 });
    expect(mock.problems).toEqual([]);
    expect(mock.log.filter(({ type }) => type === "refused").slice(0, 5)).toMatchObject([
      { how: "close", code: 4000, by: "accept rule 1", url: "/ws?as=closed", endpoint: "/ws" },
      { how: "close", code: 4001 },
      { how: "close", code: undefined },
      { how: "status", code: 429, by: "accept rule 4" },
      { how: "status", code: 503 },
    ]);
  });

  it("may hang until the mock stops", async () => {
    const mock = await startMock("endpoints: [{ path: /ws, accept: [hang] }]");
    const asking = mock.connect("/ws");
    const failing = asking.then(
      () => "opened",
      () => "failed",
    );
    await mock.until(() => mock.log.some((entry) => entry.type === "refused" && entry.how === "hang"));
    await mock.server.stop("stop");
    expect(await failing).toBe("failed");
  });

  it("is looked at with all its parts", async () => {
    const mock = await startMock(`
vars: { stage: "\${env.STAGE}" }
data: { users: [alice] }
endpoints:
  - path: /ws/:tenant?
    protocols: [v2, v1]
    state: { seen: { tenant: "\${params.?tenant}", key: "\${self.key}" } }
    accept:
      - when: { params: { tenant: $missing } }
        refuse: 404
    onConnect:
      - send:
          params: "\${params}"
          query: "\${query}"
          agent: "\${headers['X-Agent']}"
          cookies: "\${cookies}"
          path: "\${path}"
          protocol: "\${protocol}"
          protocols: "\${protocols}"
          connections: "\${endpoint.connections}"
          stage: "\${stage}\${vars.stage}"
          data: "\${data.users[0]}"
          self: ["\${self.name}", "\${self.index}", "\${self.number}", "\${self.rooms}", "\${self.key == seen.key}", "\${self.seen.tenant}"]
`);
    await mock.refused("/ws");
    const first = await mock.connect("/ws/acme?a=1&a=2&b=%20&__proto__=x", {
      headers: { "X-Agent": "test", Cookie: "id=7; __proto__=x" },
      protocols: ["v1", "v3"],
    });
    const said = (await first.json()) as Record<string, unknown>;
    expect(Object.entries(said["query"] as object)).toEqual([
      ["a", ["1", "2"]],
      ["b", " "],
      ["__proto__", "x"],
    ]);
    expect(Object.entries(said["cookies"] as object)).toEqual([
      ["id", "7"],
      ["__proto__", "x"],
    ]);
    expect(said).toMatchObject({
      params: { tenant: "acme" },
      agent: "test",
      path: "/ws/acme",
      protocol: "v1",
      protocols: ["v1", "v3"],
      connections: 1,
      stage: "testtest",
      data: "alice",
      self: ["/ws/:tenant? #1", 1, 1, [], true, "acme"],
    });
    const second = await mock.connect("/ws/acme");
    expect(await second.json()).toMatchObject({
      protocol: null,
      protocols: [],
      connections: 2,
      self: ["/ws/:tenant? #2", 2, 2, [], true, "acme"],
    });
    expect(mock.problems).toEqual([]);
  });

  it("captures what named groups say, for `if` and `set`", async () => {
    const mock = await startMock(`
data: { tokens: { t1: alice } }
endpoints:
  - path: /ws
    state: { user: null }
    accept:
      - when: { headers: { Authorization: { $regex: "^Bearer (?<token>.+)$" } } }
        if: token in data.tokens
        set: { user: "\${data.tokens[token]}" }
      - refuse: { status: 401 }
    onConnect: [{ send: "\${user}" }]
`);
    expect(await (await mock.connect("/ws", { headers: { Authorization: "Bearer t1" } })).next()).toBe("alice");
    expect(await mock.refused("/ws", { headers: { Authorization: "Bearer t2" } })).toMatchObject({ status: 401 });
    expect(await mock.refused("/ws", { headers: { Authorization: "Bearer constructor" } })).toMatchObject({
      status: 401,
    });
  });

  it("may fail a few times before it succeeds", async () => {
    const mock = await startMock(`
data: { tries: 0 }
endpoints:
  - path: /ws
    accept: [{ if: data.tries < 2, set: { data.tries: "\${data.tries + 1}" }, refuse: 503 }]
`);
    expect((await mock.refused("/ws")).status).toBe(503);
    expect((await mock.refused("/ws")).status).toBe(503);
    expect((await mock.connect("/ws")).socket.readyState).toBe(1);
  });

  it("goes to the first endpoint that shares a subprotocol, else to the first whose path fits", async () => {
    const mock = await startMock(`
endpoints:
  - { path: /ws, protocols: [a], onConnect: [{ send: first }] }
  - { path: /ws, protocols: [b, c], onConnect: [{ send: second }] }
  - { path: "/*", onConnect: [{ send: rest }] }
`);
    const answer = async (path: string, protocols: readonly string[]): Promise<unknown> => {
      const client = await mock.connect(path, { protocols });
      return [await client.next(), client.socket.protocol];
    };
    expect(await answer("/ws", [])).toEqual(["first", ""]);
    expect(await answer("/ws", ["c", "b"])).toEqual(["second", "b"]);
    expect(await answer("/ws", ["b", "a"])).toEqual(["first", "a"]);
    expect(await answer("/else", [])).toEqual(["rest", ""]);
    // A server that chooses none of what was offered: ws's own client takes that for a failure.
    await expect(mock.connect("/ws", { protocols: ["d"] })).rejects.toThrow("Server sent no subprotocol");
  });

  it("is answered 400 when `strict` and none of ours was offered", async () => {
    const mock = await startMock("endpoints: [{ path: /ws, protocols: [a, b], strict: true }]");
    const answer = { status: 400, body: "None of the subprotocols of this endpoint was offered: a, b" };
    expect(await mock.refused("/ws")).toMatchObject(answer);
    expect(await mock.refused("/ws", { protocols: ["c"] })).toMatchObject(answer);
    expect((await mock.connect("/ws", { protocols: ["b"] })).socket.protocol).toBe("b");
  });

  it("is answered 503 past the limit of connections, until one has left", async () => {
    const mock = await startMock("endpoints: [{ path: /ws, connections: 2 }]");
    const first = await mock.connect("/ws");
    await mock.connect("/ws");
    expect(await mock.refused("/ws")).toMatchObject({ status: 503, body: "This endpoint has its 2 connections." });
    await first.close();
    expect((await mock.connect("/ws")).socket.readyState).toBe(1);
  });

  it("is answered 404 where nothing is, and the log knows what was meant", async () => {
    const mock = await startMock("endpoints: [{ path: /chat/:room }, { path: /echo }]");
    expect(await mock.refused("/chta/lobby")).toMatchObject({
      status: 404,
      body: 'Nothing of this mock is at "/chta/lobby". Did you mean /chat/:room?',
    });
    expect(await mock.refused("/somewhere/else/entirely")).toMatchObject({
      status: 404,
      body: 'Nothing of this mock is at "/somewhere/else/entirely". The paths here are /chat/:room, /echo.',
    });
    expect(mock.log).toMatchObject([
      { type: "not-found", method: "GET", url: "/chta/lobby", nearest: "/chat/:room" },
      { type: "not-found", url: "/somewhere/else/entirely", nearest: undefined },
    ]);
  });

  it("that cannot be judged is answered 500 and told with its place", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    accept:
      - when: { query: { code: $any } }
        close: { code: "\${int(query.code)}" }
      - refuse: { status: 400, headers: { X-Said: "\${query.said}" } }
`);
    expect(await mock.refused("/ws?code=1005")).toMatchObject({
      status: 500,
      body: "The mock could not judge this handshake; its log says why.",
    });
    expect(mock.problems).toMatchObject([
      {
        code: "reaction",
        headline:
          "chat: the handshake of /ws #1 failed: the close code 1005 may not be sent: it stands for a close frame without a code (RFC 6455 section 7.4)",
        place: { line: 6 },
      },
    ]);
    expect((await mock.refused("/ws?said=a%0ab")).status).toBe(500);
    expect(mock.problems.map(({ headline }) => headline).slice(1)).toEqual([
      'chat: the handshake of /ws #1 failed: the header X-Said has a character that HTTP does not allow: "a\\nb"',
    ]);
  });

  it("takes the settings of its endpoint", async () => {
    const mock = await startMock(`
endpoints:
  - { path: /silent, autoPong: false, maxPayload: 10, headers: { X-Server: "\${params.size()}", Set-Cookie: [a=1, b=2] } }
  - { path: /packed, compression: true, codec: hex, rules: [{ when: { message: "0102" }, do: [{ send: [1] , codec: json }] }] }
`);
    const silent = await mock.connect("/silent");
    silent.socket.send("more than ten bytes");
    expect(await silent.closed).toBe("1009");
    const packed = await mock.connect("/packed", { perMessageDeflate: true });
    expect(packed.socket.extensions).toBe("permessage-deflate");
    packed.socket.send(Buffer.from([1, 2]));
    expect(await packed.next()).toBe("[1]");
  });
});
