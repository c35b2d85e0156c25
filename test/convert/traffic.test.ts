import { describe, expect, it } from "vitest";
import { readDialogue } from "../../src/writing/read-dialogue.ts";
import { converted, partOf } from "../support/converted.ts";
import { connection, recording, together } from "../support/traffic.ts";

/** The steps that a single connection becomes. */
async function steps(lines: string): Promise<string> {
  const { text, problems } = await converted(connection(1, lines), "scenario");
  expect(problems).toEqual([]);
  return partOf(text, "steps");
}

describe("a scenario of captured traffic", () => {
  it("is a file that says where it comes from, and what it plays", async () => {
    const { text, left, problems } = await converted(
      together(
        connection(
          1,
          '< {"type":"welcome"}\n> {"type":"join","user":"alice"}\n< {"type":"joined"}\nwait 20\n> close 1000',
        ),
        connection(2, '> {"type":"join","user":"bob"}\n< {"type":"joined"}\n< close 4000 bye', { at: 10 }),
      ),
      "scenario",
    );
    expect(problems).toEqual([]);
    expect(left).toEqual([]);
    expect(text).toBe(`# Made by wstest convert of captured traffic: chat.ndjson.
# Recorded by a test, 2026-01-02T03:04:05.000Z, of ws://127.0.0.1:9000/chat.
name: chat
servers:
  server: ws://127.0.0.1:9000
clients:
  alice: \${server.url}/chat
  bob: \${server.url}/chat
steps:
  - alice: connect
  - alice: { receive: { type: welcome } }
  - alice: { send: { type: join, user: alice }, receive: { type: joined } }
  - bob: connect
  - bob: { send: { type: join, user: bob }, receive: { type: joined } }
  - bob: { closed: { code: 4000, reason: bye } }
  - alice: close
`);
  });

  it("lets what changes from run to run be anything of its kind, and says why", async () => {
    const { text } = await converted(
      connection(
        1,
        '< {"id":"3f2504e0-4f89-41d3-9a0c-0305e82c3301","at":"2026-01-02T03:04:05Z","ts":1767323045123,"sid":"lpsKpVbBLLhCU8LMAAAB","room":"room:3f2504e0-4f89-41d3-9a0c-0305e82c3301"}',
      ),
      "scenario",
    );
    expect(partOf(text, "steps")).toBe(`steps:
  - client: connect
  - client:
      receive:
        id: $uuid
        at: $iso8601
        ts: { $type: integer }
        sid: { $regex: "^[\\\\w-]+$" }
        room: { $regex: "^room:[0-9a-fA-F-]{36}$" }`);
    expect(text).toContain(`# Left open, since it changes from run to run:
# - id: a UUID
# - at: a time
# - ts: a time in milliseconds since 1970
# - sid: a random text
# - room: a UUID`);
  });

  it("extracts what the server makes and a client says again", async () => {
    const { text } = await converted(
      connection(
        1,
        '< {"session":{"id":"lpsKpVbBLLhCU8LMAAAB"}}\n> {"resume":"lpsKpVbBLLhCU8LMAAAB","topic":"session/lpsKpVbBLLhCU8LMAAAB"}\n< {"resumed":"lpsKpVbBLLhCU8LMAAAB"}',
      ),
      "scenario",
    );
    expect(partOf(text, "steps")).toBe(`steps:
  - client: connect
  - client:
      receive: { session: { id: { $regex: "^[\\\\w-]+$" } } }
      extract: { session_id: $.session.id }
  - client:
      send: { resume: "\${session_id}", topic: "session/\${session_id}" }
      receive: { resumed: "\${session_id}" }`);
    expect(text).toContain("# - session_id, sent again as $.resume: the server has said it before, as id");
  });

  it("extracts parts of texts by what stands before them", async () => {
    expect(await steps('< 0{"sid":"lpsKpVbBLLhCU8LMAAAB"}\n> hello lpsKpVbBLLhCU8LMAAAB')).toBe(
      `steps:
  - client: connect
  - client:
      receive: { $regex: '^0\\{"sid":"[\\w.+/=~-]+"\\}$' }
      extract: { sid: { regex: '^0\\{"sid":"([\\w.+/=~-]+)' } }
  - client: { send: "hello \${sid}" }`,
    );
  });

  it("expects an echo to say what was said, whatever it looks like", async () => {
    const id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    expect(await steps(`> {"id":"${id}"}\n< {"id":"${id}"}`)).toContain(
      `send: { id: ${id} }\n      receive: { id: ${id} }`,
    );
  });

  it("does what several clients do alike in one step, and again and again by a count", async () => {
    const ticks = '< {"tick":1.5}\n< {"tick":2.25}\n< {"tick":0.5}';
    const { text, problems } = await converted(together(connection(1, ticks), connection(2, ticks)), "scenario");
    expect(problems).toEqual([]);
    expect(partOf(text, "steps")).toBe(`steps:
  - client1, client2: connect
  - client1, client2: { receive: { tick: { $type: number } }, count: 3 }`);
  });

  it("writes bytes in hexadecimal, JSON in bytes as what it is, and what is no JSON as texts", async () => {
    expect(await steps('>> 01ff\n<< 7b2261223a317d\n> 42\n< "a"\n< 9007199254740993\n< {"n":9007199254740993}'))
      .toBe(`steps:
  - client: connect
  - client: { send: { $hex: 01 ff } }
  - client: { receive: { a: 1 }, opcode: binary }
  - client: { send: "42", receive: '"a"' }
  - client: { receive: "9007199254740993" }
  - client: { receive: { n: { $type: number } } }`);
    // What JavaScript cannot hold is sent as it was.
    expect(await steps('> {"n":9007199254740993}\n> {"a":1,"a":2}\n> { "a" : "\\u00e9" }')).toBe(`steps:
  - client: connect
  - client: { send: '{"n":9007199254740993}' }
  - client: { send: '{"a":1,"a":2}' }
  - client: { send: { a: é } }`);
  });

  it("means nothing by what peers have sent", async () => {
    expect(
      await steps(
        '> {"$gt":1,"x":"${env.HOME}","y":"$any"}\n< {"$gt":1,"x":"${env.HOME}","y":"$any"}\n> ${env.HOME}\n< {}\n< {"count":3}',
      ),
    ).toBe(`steps:
  - client: connect
  - client:
      send: { $$gt: 1, x: "$\${env.HOME}", y: { $eq: $any } }
      receive: { $$gt: 1, x: { $eq: "$\${env.HOME}" }, y: { $eq: $any } }
  - client: { send: "$\${env.HOME}", receive: { $eq: {} } }
  - client: { receive: { $only: { count: 3 } } }`);
  });

  it("looks at the beginning of what is long", async () => {
    const long = "a long text ".repeat(200);
    expect(
      await steps(`< {"text":"${long}","list":[${Array(60).fill(1).join(",")}]}\n<< ${"00".repeat(2000)}`),
    ).toContain(`list: { $length: 60 }`);
  });

  it("asks for what stands before the frames of a stack trace, which names files and lines", async () => {
    const frames = "    at f (file:///home/me/app/server.mjs:13:36)\n    at g (/home/me/app/lib-DPoVGUwX.mjs:300:23)";
    const say = (error: unknown): string => `< ${JSON.stringify({ error })}`;
    const { text, problems } = await converted(
      connection(
        1,
        [
          say({ stack: `TRPCError: you asked for it\n${frames}` }),
          say({ stack: `Error: no order 3f2504e0-4f89-41d3-9a0c-0305e82c3301 [x]\n${frames}` }),
          say({ frames: frames.split("\n") }),
        ].join("\n"),
      ),
      "scenario",
    );
    expect(problems).toEqual([]);
    expect(text).toContain(`# Left open, since it changes from run to run:
# - error.stack: a stack trace
# - error.stack: a UUID
# - error.frames[*]: a stack trace
`);
    expect(partOf(text, "steps")).toBe(`steps:
  - client: connect
  - client: { receive: { error: { stack: { $startsWith: "TRPCError: you asked for it" } } } }
  - client: { receive: { error: { stack: { $regex: "^Error: no order [0-9a-fA-F-]{36} \\\\[x\\\\]" } } } }
  - client:
      receive: { error: { frames: [{ $type: string }, { $type: string }] } }`);
  });

  it("gives time to what takes long", async () => {
    const { text } = await converted(connection(1, "> a\nwait 12000\n< b\nwait 30000\n< c"), "scenario");
    expect(text).toContain("timeout: 127s\n");
    expect(partOf(text, "steps")).toBe(`steps:
  - client: connect
  - client: { send: a, receive: b, timeout: 37s }
  - client: { receive: c, timeout: 91s }`);
  });

  it("plays how connections end, are refused and are pinged", async () => {
    const { text, problems } = await converted(
      together(
        connection(1, "> ping 6869\n< pong 6869\n> close 4001 bye\nend client"),
        connection(2, "< close 1001\nend server", { at: 20 }),
        connection(3, "end server", { at: 40 }),
        connection(4, "end client", { at: 60 }),
        connection(5, "> close", { at: 80 }),
        connection(6, "", { at: 100 }).map((each) =>
          each.type === "response" ? { ...each, status: 403, statusText: "Forbidden" } : each,
        ),
      ),
      "scenario",
    );
    expect(problems).toEqual([]);
    expect(partOf(text, "steps")).toBe(`steps:
  - client1: connect
  - client1: { ping: hi }
  - client1: { close: { code: 4001, reason: bye } }
  - client2: connect
  - client2: { closed: 1001 }
  - client3: connect
  - client3: { closed: 1006 }
  - client4: connect
  - client4: { drop: end }
  - client5: connect
  - client5: { close: none }
  - client6: { connect: {}, expect: { status: 403 } }`);
  });

  it("asks the environment for secrets", async () => {
    const events = connection(
      1,
      '> {"type":"login","password":"hunter2"}\n< {"token":"abc12345"}\n> {"token":"abc12345"}',
      {
        path: "/chat?key=${secret.key}",
      },
    ).map((each) =>
      each.type === "request"
        ? { ...each, headers: [...each.headers, ["Authorization", "Bearer ${secret.authorization}"] as const] }
        : each,
    );
    const { text, problems } = await converted(events, "scenario");
    expect(problems).toEqual([]);
    expect(text).not.toContain("hunter2");
    expect(text)
      .toContain(`vars: { key: "\${env.KEY}", authorization: "\${env.AUTHORIZATION}", password: "\${env.PASSWORD}" }
secrets: [key, authorization, password, token]`);
    expect(partOf(text, "clients")).toBe(`clients:
  client: { url: "\${server.url}/chat?key=\${key}", headers: { Authorization: "Bearer \${authorization}" } }`);
    expect(partOf(text, "steps")).toContain('send: { type: login, password: "${password}" }');
    expect(partOf(text, "steps")).toContain("extract: { token: $.token }");
    expect(text).toContain("it reads KEY, AUTHORIZATION, PASSWORD from the environment");
    expect(partOf(text, "before")).toBe(`before:
  - assert: { env.KEY: $any, env.AUTHORIZATION: $any, env.PASSWORD: $any }
    name: the secrets are in the environment`);
  });

  it("calls a client by the name with which it is greeted, and awaits nothing that crossed its close", async () => {
    const { text, left } = await converted(
      connection(
        1,
        '< {"type":"welcome","user":"carol"}\n< {"type":"joined","user":"bob"}\n> close 1000\n< {"type":"left"}\n< close 1000',
      ),
      "scenario",
    );
    expect(partOf(text, "steps")).toBe(`steps:
  - carol: connect
  - carol: { receive: { type: welcome, user: carol } }
  - carol: { receive: { type: joined, user: bob } }
  - carol: close`);
    expect(left).toEqual(["chat.ndjson (connection 1): a message that came when it had closed"]);
  });

  it("carries nothing from what crossed a close", async () => {
    const { text, problems } = await converted(
      together(
        connection(1, '> close 1000\n< {"id":"lpsKpVbBLLhCU8LMAAAB"}'),
        connection(2, '> {"id":"lpsKpVbBLLhCU8LMAAAB"}', { at: 50 }),
      ),
      "scenario",
    );
    expect(problems).toEqual([]);
    expect(partOf(text, "steps")).toContain("send: { id: lpsKpVbBLLhCU8LMAAAB }");
  });

  it("lets who comes back connect again", async () => {
    const { text } = await converted(
      together(
        connection(1, "> close 1000\nend client", { path: "/chat?user=alice" }),
        connection(2, "", { at: 50, path: "/chat?user=alice" }),
        connection(3, "", { at: 60, path: "/chat?user=alice" }),
      ),
      "scenario",
    );
    expect(partOf(text, "steps")).toBe(`steps:
  - alice: connect
  - alice: close
  - alice, alice2: connect`);
  });

  it("asks over HTTP what was asked, and extracts from the answers", async () => {
    const body = (text: string) => ({ body: { bytes: Buffer.from(text) } });
    const http = [
      { type: "open", at: 0, connection: 1 },
      {
        type: "request",
        at: 1,
        connection: 1,
        method: "POST",
        url: "http://127.0.0.1:9000/login",
        headers: [["Content-Type", "application/json"]],
        ...body('{"user":"alice"}'),
      },
      {
        type: "response",
        at: 2,
        connection: 1,
        status: 201,
        statusText: "Created",
        headers: [],
        ...body('{"ticket":"x8Kq2LmZ9aWc"}'),
      },
    ] as const;
    const { text, problems } = await converted(
      together(http, connection(2, '> {"ticket":"x8Kq2LmZ9aWc"}', { at: 5 })),
      "scenario",
    );
    expect(problems).toEqual([]);
    expect(partOf(text, "steps")).toBe(`steps:
  - http: { method: POST, url: "\${server.url}/login", json: { user: alice } }
    expect: { status: 201 }
    extract: { ticket: $.ticket }
  - client: connect
  - client: { send: { ticket: "\${ticket}" } }`);
  });

  it("says what is not there: what comes behind a limit, and what the recording has lost", async () => {
    const events = [
      ...connection(1, "> a\n> b\n> c"),
      { type: "gap", at: 9, connection: 0, reason: "Line 7 is torn" },
    ] as const;
    expect((await converted(events, "scenario")).left).toEqual(["chat.ndjson: Line 7 is torn"]);
    const { cut, moments } = await readDialogue(recording(events), { limits: { messages: 2, bytes: 1e6 } });
    expect(cut).toBe("what comes behind the first 2 messages");
    expect(moments.filter(({ event }) => event.type === "message")).toHaveLength(2);
  });

  it("needs a connection", async () => {
    await expect(converted([], "scenario")).rejects.toThrow("There is no WebSocket connection in chat.ndjson");
  });
});

it("bytes are the same again up to an id that is a text in them", async () => {
  const bytes = (text: string): string => Buffer.from(text, "latin1").toString("hex");
  const { text, problems } = await converted(
    connection(1, `<< ${bytes("\n\tq9Bj0owIC\x04none")}\n<< ${bytes("p7FjVFLtV")}\n<< ${bytes("\x01unchanged")}`),
    "scenario",
  );
  expect(problems).toEqual([]);
  expect(partOf(text, "steps")).toBe(`steps:
  - client: connect
  - client: { receive: { $startsWith: { $hex: 0a 09 }, $length: 16 } }
  - client: { receive: { $length: 9 } }
  - client: { receive: { $hex: 01 75 6e 63 68 61 6e 67 65 64 } }`);
  expect(text).toContain("# - in texts: bytes with a random text in them");
});
