import { describe, expect, it } from "vitest";
import { convertTraffic, defaultMock } from "../../src/convert/traffic.ts";
import type { MockOptions } from "../../src/convert/traffic/mock-plan.ts";
import { parse } from "yaml";
import { converted, partOf } from "../support/converted.ts";
import { endMocks, startMock, type StartedMock } from "../support/mock.ts";
import { connection, exchange as exchanged, pipelined, recording, together } from "../support/traffic.ts";
import type { TrafficEvent } from "../../src/recording/traffic.ts";

/** The endpoints of the mock that traffic becomes. */
async function endpoints(...events: readonly (readonly TrafficEvent[])[]): Promise<string> {
  const { text, problems } = await converted(together(...events), "mock");
  expect(problems).toEqual([]);
  return partOf(text, "endpoints");
}

/** The mock of traffic, as it plays. */
async function played(events: readonly TrafficEvent[], options: Partial<MockOptions> = {}): Promise<StartedMock> {
  const request = { name: "chat.ndjson", out: undefined, cwd: "/tmp" };
  const { text } = await convertTraffic(recording(events), request, "mock", { ...defaultMock, ...options });
  return startMock(text);
}

/** What a client gets for what it says, one after another. */
async function answers(mock: StartedMock, path: string, ...said: readonly string[]): Promise<readonly unknown[]> {
  const client = await mock.connect(path);
  const got: unknown[] = [];
  for (const each of said) {
    if (each !== "") client.socket.send(each);
    got.push(await client.next());
  }
  return got;
}

describe("a mock of captured traffic", () => {
  endMocks();

  it("knows who comes by the token that it has given, in whatever order they come", async () => {
    const login = (number: number, user: string, token: string) =>
      exchanged(number, "POST /login", { at: number, body: { user }, answer: { token: `\${secret.${token}}` } });
    const talk = (number: number, user: string, token: string) =>
      connection(number, `> hi\n< {"you":"${user}"}\n> close 1000\n< close 1000`, {
        at: number * 10,
        path: `/chat?access_token=\${secret.${token}}`,
      });
    const mock = await played(
      together(
        login(1, "alice", "token"),
        login(2, "bob", "token_2"),
        talk(3, "alice", "token"),
        talk(4, "bob", "token_2"),
      ),
    );
    expect(await answers(mock, "/chat?access_token=recorded-token_2", "hi")).toEqual(['{"you":"bob"}']);
    expect(await answers(mock, "/chat?access_token=recorded-token", "hi")).toEqual(['{"you":"alice"}']);
  });

  it("has a rule for each thing that was said, and answers it as it was answered", async () => {
    expect(
      await endpoints(
        connection(
          1,
          '< {"type":"welcome"}\n> {"type":"join","room":"lobby"}\nwait 40\n< {"type":"joined","members":1}\n> bye\n< close 4000 so long',
        ),
      ),
    ).toBe(`endpoints:
  - path: /chat
    onConnect:
      - send: { type: welcome }
    unexpected: close
    rules:
      - name: join
        when: { message: { type: join, room: lobby } }
        delay: 41ms
        do: [{ send: { type: joined, members: 1 } }]
      - name: bye
        when: { message: bye }
        do: [{ close: { code: 4000, reason: so long } }]`);
  });

  it("repeats what was said, and keeps what it repeats later", async () => {
    const events = connection(
      1,
      '> {"type":"hello","user":{"id":"lpsKpVbBLLhCU8LMAAAB"}}\n< {"type":"hi","user":{"id":"lpsKpVbBLLhCU8LMAAAB"}}\n> {"type":"ask","id":7,"text":"why"}\n< {"id":7,"text":"why","to":"user:lpsKpVbBLLhCU8LMAAAB"}',
    );
    expect(await endpoints(events)).toBe(`endpoints:
  - path: /chat
    state: { user_id: lpsKpVbBLLhCU8LMAAAB }
    unexpected: close
    rules:
      - name: hello
        when: { message: { type: hello, user: { id: { $regex: "^[\\\\w-]+$" } } } }
        do:
          - { set: { user_id: "\${message.user.id}" } }
          - { send: { type: hi, user: { id: "\${message.user.id}" } } }
      - name: ask
        when: { message: { type: ask, id: { $type: integer }, text: why } }
        do: [{ send: { id: "\${message.id}", text: "\${message.text}", to: "user:\${user_id}" } }]`);
    const mock = await played(events);
    expect(
      await answers(
        mock,
        "/chat",
        '{"type":"hello","user":{"id":"zzzz9999aaaa"}}',
        '{"type":"ask","id":12,"text":"why"}',
      ),
    ).toEqual(['{"type":"hi","user":{"id":"zzzz9999aaaa"}}', '{"id":12,"text":"why","to":"user:zzzz9999aaaa"}']);
    expect(mock.problems).toEqual([]);
  });

  it("makes one rule of what is answered alike", async () => {
    const events = connection(
      1,
      '> {"type":"say","text":"a","loud":true}\n< {"type":"said","text":"a"}\n> {"type":"say","text":"b","loud":true}\n< {"type":"said","text":"b"}\n> {"type":"say","text":"c","loud":false}\n< {"type":"said","text":"c"}',
    );
    expect(await endpoints(events)).toContain(`      - name: say
        when: { message: { type: say, text: { $type: string }, loud: true } }
        do: [{ send: { type: said, text: "\${message.text}" } }]
      - name: say2
        when: { message: { type: say, text: c, loud: false } }`);
    const mock = await played(events);
    expect(await answers(mock, "/chat", '{"type":"say","text":"new","loud":true}')).toEqual([
      '{"type":"said","text":"new"}',
    ]);
  });

  it("answers the nth time as it was answered the nth time, and then from the beginning", async () => {
    const mock = await played(connection(1, "> next\n< 1\n> next\n< 2\n< 3"));
    expect(await answers(mock, "/chat", "next", "next", "", "next")).toEqual(["1", "2", "3", "1"]);
    // Another connection has a turn of its own.
    expect(await answers(mock, "/chat", "next")).toEqual(["1"]);
  });

  it("plays who is meant: by the handshake, else in the order of coming, else by what is said first", async () => {
    const talk = (number: number, path: string, name: string, extra = ""): readonly TrafficEvent[] =>
      connection(number, `< hello ${name}\n${extra}> who\n< ${name}`, { at: number * 100, path });
    const byQuery = await played(together(talk(1, "/chat?as=alice", "alice"), talk(2, "/chat?as=bob", "bob")));
    expect(await answers(byQuery, "/chat?as=bob", "", "who")).toEqual(["hello bob", "bob"]);
    expect(await answers(byQuery, "/chat?as=alice", "", "who")).toEqual(["hello alice", "alice"]);
    // Secrets are masked: who has one is all that is known of it.
    const secret = (talks: readonly TrafficEvent[], name: string): readonly TrafficEvent[] =>
      talks.map((each) =>
        each.type === "request"
          ? { ...each, headers: [["Authorization", `Bearer \${secret.${name}}`] as const] }
          : each,
      );
    const masked = together(secret(talk(1, "/chat", "alice"), "a"), secret(talk(2, "/chat", "bob"), "b"));
    const bySecret = await played(masked);
    for (const name of ["alice", "bob"])
      expect(await answers(bySecret, "/chat", "", "who")).toEqual([`hello ${name}`, name]);
    const byOrder = await played(together(talk(1, "/chat", "alice"), talk(2, "/chat", "bob")));
    for (const name of ["alice", "bob", "alice"])
      expect(await answers(byOrder, "/chat", "", "who")).toEqual([`hello ${name}`, name]);
    const bySaying = await played(
      together(talk(1, "/chat", "alice", "> I am alice\n< ok\n"), talk(2, "/chat", "bob", "> I am bob\n< ok\n")),
    );
    expect((await answers(bySaying, "/chat", "", "I am bob", "who")).slice(1)).toEqual(["ok", "bob"]);
  });

  it("of what has masked nothing, as a browser and packets, writes no credentials", async () => {
    const headers = [
      ["Cookie", "auth=5688cafe"],
      ["Authorization", "Bearer static-alice"],
    ] as const;
    const events = connection(1, "> a\n< b", { path: "/chat?token=2a01cafe" }).map((each) =>
      each.type === "request" ? { ...each, headers } : each,
    );
    for (const kind of ["mock", "scenario"] as const) {
      const { text, problems } = await converted(events, kind, { target: "ws://127.0.0.1:9000/?token=2a01cafe" });
      expect(problems).toEqual([]);
      expect(text).not.toMatch(/cafe|static/);
    }
    expect(partOf((await converted(events, "scenario")).text, "clients")).toBe(`clients:
  client:
    url: \${server.url}/chat?token=\${token}
    headers: { Cookie: "auth=\${auth}", Authorization: "Bearer \${authorization}" }`);
  });

  it("counts those who come in order among themselves", async () => {
    const talk = (number: number, path: string, name: string): readonly TrafficEvent[] =>
      connection(number, `< hello ${name}`, { at: number * 100, path });
    const mock = await played(
      together(talk(1, "/chat?room=a", "alice"), talk(2, "/chat?token=b", "bob"), talk(3, "/chat?token=c", "carol")),
    );
    const paths = ["/chat?token=x", "/chat?token=y", "/chat?room=a", "/chat?token=x"];
    const names: unknown[] = [];
    for (const path of paths) names.push(...(await answers(mock, path, "")));
    expect(names).toEqual(["hello bob", "hello carol", "hello alice", "hello bob"]);
  });

  it("answers plain HTTP by what is asked in the body, keeps cookies, and gives several answers in turn", async () => {
    const exchange = (number: number, asked: string, answered: string): readonly TrafficEvent[] => {
      const at = { at: number * 10, connection: number };
      const json = ["Content-Type", "application/json"] as const;
      const set = ["Set-Cookie", "auth=s3cr3t; Path=/"] as const;
      const [ask, answer] = [asked, answered].map((text) => ({ bytes: Buffer.from(text) }));
      const url = "http://127.0.0.1:9000/login";
      return [
        { type: "open", ...at },
        { type: "request", ...at, method: "POST", url, headers: [json], ...(ask ? { body: ask } : {}) },
        {
          type: "response",
          ...at,
          status: 200,
          statusText: "OK",
          headers: [json, set],
          ...(answer ? { body: answer } : {}),
        },
      ];
    };
    const events = together(
      connection(1, "> a"),
      exchange(2, '{"user":"alice","password":"wonder"}', '{"name":"A"}'),
      exchange(3, '{"user":"bob","password":"build"}', '{"name":"B"}'),
      exchange(4, '{"user":"bob","password":"build"}', '{"name":"C"}'),
    );
    const mock = await played(events);
    const login = async (user: string): Promise<unknown> => {
      const body = JSON.stringify({ user, password: "any" });
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${mock.httpUrl}/login`, { method: "POST", headers, body });
      return [await response.json(), response.headers.getSetCookie()];
    };
    expect(await login("alice")).toEqual([{ name: "A" }, ["auth=recorded-auth; Path=/"]]);
    // What was asked again is answered the nth time as it was then, and from the beginning when there is no more.
    for (const name of ["B", "C", "B"]) expect(await login("bob")).toEqual([{ name }, ["auth=recorded-auth; Path=/"]]);
    const { left } = await converted(events, "mock");
    expect(left).toEqual(["chat.ndjson (connection 2): its secret auth: recorded-auth stands there"]);
  });

  it("answers each request of a connection that has asked several at once", async () => {
    const asked = [
      ["POST /login", { answer: { name: "A" } }],
      ["GET /room", { status: 201, answer: { room: 1 } }],
    ] as const;
    const mock = await played(together(pipelined(1, asked), connection(2, "> a", { at: 5 })));
    const [login, room] = [
      await fetch(`${mock.httpUrl}/login`, { method: "POST" }),
      await fetch(`${mock.httpUrl}/room`),
    ];
    expect([login.status, await login.json()]).toEqual([200, { name: "A" }]);
    expect([room.status, await room.json()]).toEqual([201, { room: 1 }]);
  });

  it("refuses as it was refused, and answers plain HTTP", async () => {
    const body = { body: { bytes: Buffer.from('{"token":"none"}') } };
    const refused = connection(1, "", { path: "/chat?room=wrong" }).map((each) =>
      each.type === "response" ? { ...each, status: 403, statusText: "No", ...body } : each,
    );
    const http = [
      { type: "open", at: 0, connection: 3 },
      { type: "request", at: 1, connection: 3, method: "GET", url: "http://127.0.0.1:9000/health", headers: [] },
      {
        type: "response",
        at: 2,
        connection: 3,
        status: 200,
        statusText: "OK",
        headers: [],
        body: { bytes: Buffer.from('{"ok":true}') },
      },
    ] as const;
    const mock = await played(together(refused, connection(2, "> a\n< b", { path: "/chat?room=right" }), http));
    expect(await mock.refused("/chat?room=wrong")).toMatchObject({ status: 403, body: '{"token":"recorded-token"}' });
    expect(await answers(mock, "/chat?room=right", "a")).toEqual(["b"]);
    expect(await (await fetch(`${mock.httpUrl}/health`)).json()).toEqual({ ok: true });
    const { left } = await converted(
      together(
        refused.map((each) => (each.type === "request" ? { ...each, url: "ws://127.0.0.1:9000/chat" } : each)),
        connection(2, "> a"),
      ),
      "mock",
    );
    expect(left).toEqual([
      "chat.ndjson (connection 1): it was refused with 403, and nothing tells it from those that were accepted",
    ]);
  });

  it("sends by itself what came late, while it goes on answering", async () => {
    const events = connection(1, "< hello\nwait 4000\n< late\nwait 600\n> a\n< b\nwait 400\n< c");
    expect(await endpoints(events)).toBe(`endpoints:
  - path: /chat
    onConnect:
      - send: hello
      - start: pushes
        steps: [{ wait: 4001ms }, { send: late }]
    unexpected: close
    rules:
      - name: a
        when: { message: a }
        order: any
        do: [{ send: b }, { wait: 401ms }, { send: c }]`);
    const mock = await played(events, { speed: 4 });
    expect(await answers(mock, "/chat", "", "a", "", "")).toEqual(["hello", "b", "c", "late"]);
  });

  it("makes a loop of what came at an even pace", async () => {
    const ticks = Array.from({ length: 5 }, () => "< tick\nwait 99").join("\n");
    expect(await endpoints(connection(1, `> start\n${ticks}`))).toContain(
      "do: [{ repeat: 5, every: 100ms, steps: [{ send: tick }] }]",
    );
  });

  it("gives times of now, ids that nobody repeats anew, and no secrets", async () => {
    const events = connection(
      1,
      '> {"type":"login","password":"hunter2"}\n< {"token":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl","id":"3f2504e0-4f89-41d3-9a0c-0305e82c3301","at":"2026-01-02T03:04:05.005Z","expires":1767326645005,"secret":"abcd1234"}',
    );
    const text = await endpoints(events);
    expect(text).not.toMatch(/hunter2|c2lnbmF0dXJl|abcd1234/);
    const mock = await played(events);
    const [got] = await answers(mock, "/chat", '{"type":"login","password":"other"}');
    const { at, expires, id, secret, token } = JSON.parse(String(got)) as Record<string, string>;
    expect(Math.abs(Date.parse(at ?? "") - Date.now())).toBeLessThan(60_000);
    expect(Math.abs(Number(expires) - Date.now() - 3_600_000)).toBeLessThan(60_000);
    expect(id).toMatch(/^[\da-f-]{36}$/);
    expect(id).not.toBe("3f2504e0-4f89-41d3-9a0c-0305e82c3301");
    expect([secret, token?.split(".").length]).toEqual(["recorded-secret", 3]);
  });

  it.each([
    ["a UUID", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"],
    ["hexadecimal", "d41d8cd98f00b204e9800998ecf8427e"],
    ["a signed token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"],
    ["a long one", `a1${"b2".repeat(700)}`],
    ["with a word before it", "Bearer 3f2504e0-4f89-41d3-9a0c-0305e82c3301"],
  ])("takes its own token in a message, though the one that was recorded was of another kind: %s", async (_, token) => {
    const events = together(
      exchanged(1, "POST /login", { answer: { token: "${secret.token}" } }),
      connection(2, `> {"type":"auth","token":"${token}"}\n< {"type":"ok"}`, { at: 5 }),
    );
    expect(await endpoints(events)).toBe(`endpoints:
  - path: /chat
    unexpected: close
    rules:
      - name: auth
        when: { message: { type: auth, token: { $type: string } } }
        do: [{ send: { type: ok } }]`);
    const mock = await played(events);
    expect(await answers(mock, "/chat", '{"type":"auth","token":"recorded-token"}')).toEqual(['{"type":"ok"}']);
  });

  it("takes any text in the place of one that a recorder has masked within another", async () => {
    const text = await endpoints(connection(1, '> {"type":"auth","as":"me:${secret.pass}!"}\n< {"type":"ok"}'));
    expect(text).toContain("when: { message: { type: auth, as: { $regex: ^me:.+!$ } } }");
  });

  it("by the clock sends everything at its time, whatever is said", async () => {
    const mock = await played(connection(1, "< 1\nwait 50\n> a\n< 2\nwait 50\n< 3"), { timing: "clock", speed: 2 });
    const began = performance.now();
    expect(await answers(mock, "/chat", "", "", "")).toEqual(["1", "2", "3"]);
    expect(performance.now() - began).toBeGreaterThan(45);
    expect(mock.problems).toEqual([]);
  });

  it("step by step sends the next message when the stream is started", async () => {
    const { text } = await convertTraffic(
      recording(
        together(
          connection(1, "< 1\n> a\n< 2", { path: "/chat?as=a" }),
          connection(2, "< 3", { path: "/chat?as=b", at: 50 }),
        ),
      ),
      { name: "chat.ndjson", out: undefined, cwd: "/tmp" },
      "mock",
      { ...defaultMock, timing: "step" },
    );
    // A client that asks for it stands for whoever presses Enter.
    const mock = await startMock(
      text.replace("    rules:\n", "    rules:\n      - { when: { message: go }, do: [{ start: next }] }\n"),
    );
    expect(await answers(mock, "/chat?as=a", "go", "go")).toEqual(["1", "2"]);
    expect(await answers(mock, "/chat?as=b", "go")).toEqual(["3"]);
    expect(mock.problems).toEqual([]);
  });

  it("means nothing by what peers have sent, whatever that is", async () => {
    const odd = [
      '{"$ref":"${env.HOME}","type":"${1/0}"}',
      "${env.HOME}",
      "$any",
      '{"a":"$any"}',
      "",
      "*: &a !!x",
      '["x",{"y":null}]',
    ];
    const mock = await played(
      together(...odd.map((text, index) => connection(index + 1, `> ${text}\n< ${text}`, { at: index * 10 }))),
    );
    const client = await mock.connect("/chat");
    for (const text of odd) {
      client.socket.send(text);
      expect(await client.next()).toBe(text);
    }
    expect(mock.problems).toEqual([]);
  });

  it("has an endpoint for each path, which no other path fits, and the subprotocol that was chosen", async () => {
    const spoken = connection(1, "> a\n< b", { path: "/a:b/*" }).map((each) =>
      each.type === "request" || each.type === "response"
        ? {
            ...each,
            headers: [...each.headers, ["Sec-WebSocket-Protocol", each.type === "request" ? "v2, v1" : "v1"] as const],
          }
        : each,
    );
    const { text, problems } = await converted(together(spoken, connection(2, "> a\n< c")), "mock");
    expect(problems).toEqual([]);
    const parsed = parse(text) as {
      readonly endpoints: readonly { readonly path: string; readonly protocols?: readonly string[] }[];
    };
    expect(parsed.endpoints.map(({ path, protocols }) => [path, protocols])).toEqual([
      ["/a%3Ab/%2A", ["v1"]],
      ["/chat", undefined],
    ]);
  });
});
