import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { beginningText } from "../../src/repl/written-session.ts";
import { chattyServer } from "../support/chatty-server.ts";
import { play } from "../support/play.ts";
import { promptAt } from "../support/prompt.ts";

const portless = (text: string): string => text.replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:<port>");

describe("a session is saved", () => {
  it("as a scenario that passes: sends, what came, what was typed, what is carried on, and how it ended", async () => {
    const url = await chattyServer();
    const { type, saved } = await promptAt({ url });
    await type('{"type":"order","item":"tea"}', ".receive { type: ordered }, extract: { order: $.id }, within: 5s");
    await type(
      '{"again":"${order}"}',
      ".receive { nope: 1 }, timeout: 10ms",
      ".wait 1ms",
      ".ping, timeout: 1s",
      "ticks",
    );
    await type(`.connect bob ${url}/b`, ".as bob", "hi", ".connect", "bye");
    const { text, notes } = await saved();
    expect(portless(text)).toBe(`# A session of wstest connect.
# Carried from message to message:
# - ordered_id, sent again as $.again: the server has said it before, as id
name: A session
clients: { alice: ws://127.0.0.1:<port>, bob: ws://127.0.0.1:<port>/b }
steps:
  - alice: connect
  - alice: { receive: { type: welcome, session: $uuid, authorization: null } }
  - alice:
      send: { type: order, item: tea }
      receive: { type: ordered }
      within: 5s
      extract: { ordered_id: $.id, order: $.id }
  - alice: { send: { again: "\${order}" }, receive: { again: "\${ordered_id}" } }
  - wait: 1ms
  - alice: { ping: "", timeout: 1s }
  - alice: { send: ticks, receive: { type: tick, n: 0 } }
  - alice: { receive: { type: tick, n: 1 } }
  - alice: { receive: { type: tick, n: 2 } }
  - bob: connect
  - bob: { receive: { type: welcome, session: $uuid, authorization: null } }
  - bob: { send: hi, receive: hi }
  - bob: { send: bye }
  - bob: { closed: 4001 }
`);
    expect(notes).toEqual(["2 messages that came again and again are not awaited in it."]);
    expect((await play(text)).outcomes).toEqual(["A session: passed"]);
  });

  it("with what the server made and was sent back as it came", async () => {
    const { type, saved, prompt } = await promptAt({ url: await chattyServer() });
    await type("x");
    const welcome = prompt.parts.log.entries.find((each) => each.kind === "message");
    const { session } = JSON.parse(welcome?.kind === "message" ? welcome.event.payload : "{}") as { session: string };
    expect(await type(JSON.stringify({ type: "resume", session }))).toContain(
      '<time> <- {"type": "resumed", "right": true}',
    );
    const { text } = await saved();
    expect(text).not.toContain(session);
    expect(text).toContain("extract: { session: $.session }");
    expect(text).toContain('send: { type: resume, session: "${session}"');
    expect((await play(text)).outcomes).toEqual(["A session: passed"]);
  });

  it("without its secrets: they are read from the environment", async () => {
    const url = await chattyServer();
    const { type, saved } = await promptAt(
      {
        text: `clients: { alice: { url: "${url}", headers: { authorization: Bearer s3cr3t-t0ken } } }\nsteps: [{ alice: connect }]\n`,
      },
      { secrets: ["s3cr3t-t0ken"] },
    );
    await type("with s3cr3t-t0ken");
    const { text, secrets } = await saved();
    expect(text).not.toContain("s3cr3t-t0ken");
    expect(secrets.map(({ variable, value }) => [variable, value])).toEqual([["AUTHORIZATION", "s3cr3t-t0ken"]]);
    expect(text).toContain('authorization: "${env.AUTHORIZATION}"');
    expect(text).toContain("authorization: Bearer ${authorization}".replace(/(Bearer .*)$/, '"$1"'));
    const run = await play(text, { env: { AUTHORIZATION: "s3cr3t-t0ken" } });
    expect(run.outcomes).toEqual(["A session: passed"]);
  });

  it("which says what the environment lacks, before anything else is done", async () => {
    const { saved } = await promptAt(
      {
        text: `clients: { alice: { url: "${await chattyServer()}", headers: { x-api-key: abcdefgh, cookie: home=ijklmnop } } }
before: [{ log: as it was }]
steps: [{ alice: connect }]
`,
      },
      {
        secrets: ["abcdefgh", "ijklmnop"],
        called: new Map([
          ["abcdefgh", "x-api-key"],
          ["ijklmnop", "home"],
        ]),
      },
    );
    const { text } = await saved();
    expect(text).toContain(`before:
  - assert: { env.X_API_KEY: $any, env.HOME_SECRET: $any }
    name: the secrets are in the environment
  - { log: as it was }
`);
    const run = await play(text, { env: { HOME_SECRET: "ijklmnop" } });
    expect(run.problems.map(({ headline }) => headline)).toEqual([
      'The assertion "the secrets are in the environment" does not hold: env.X_API_KEY: expected any value, got nothing',
    ]);
  });

  it("with variables for short secrets, and with none that nothing reads", async () => {
    const url = `${(await chattyServer()).replace("//", "//me:pw@")}/room?token=1&n=11`;
    const text = beginningText({
      client: "alice",
      url,
      settings: { auth: { bearer: "tok" }, cookies: { session: "1", theme: "11" }, headers: { "x-key": "Key ab" } },
      written: { codec: "hex" },
    });
    const called = new Map([
      ["tok", "authorization"],
      ["1", "session"],
      ["pw", "password"],
      ["ab", "x-key"],
      ["hex", "lang"],
      ["bm90aGVyZQ", "alice"],
    ]);
    const { saved } = await promptAt({ text }, { secrets: [...called.keys()], called });
    const { text: found, secrets } = await saved();
    expect(portless(found).replace(/steps:.*/s, "")).toBe(`# A session of wstest connect.
# Secrets are not in the file: it reads AUTHORIZATION, SESSION, PASSWORD, X_KEY from the environment.
name: A session
clients:
  alice:
    url: ws://me:\${password}@127.0.0.1:<port>/room?token=\${session}&n=11
    auth: { bearer: "\${authorization}" }
    cookies: { session: "\${session}", theme: "11" }
    headers: { x-key: "Key \${x_key}" }
    codec: hex
vars:
  authorization: \${env.AUTHORIZATION}
  session: \${env.SESSION}
  password: \${env.PASSWORD}
  x_key: \${env.X_KEY}
secrets: [authorization, session, password, x_key]
before:
  - assert: { env.AUTHORIZATION: $any, env.SESSION: $any, env.PASSWORD: $any, env.X_KEY: $any }
    name: the secrets are in the environment
`);
    expect(secrets.map(({ value }) => value)).toEqual(["tok", "1", "pw", "ab"]);
  });

  it("without secrets that were typed: in urls, in what HTTP sends, in variables", async () => {
    const server = createServer((_, response) => response.end('{"ok":true}')).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const login = `http://127.0.0.1:${(server.address() as AddressInfo).port}/login`;
    const url = await chattyServer();
    const { type, saved } = await promptAt({ url });
    const shown = [
      ...(await type(
        `.connect zed ${url}/url?token=4e9d-77`,
        ".close",
        ".connect { url: '" + url + "/url?token=4e9d-77' }",
      )),
      ...(await type(
        `.http { method: POST, url: '${login}?key=k1', json: { user: bea, password: hunter2, pin: 1234, pwd: ab } }`,
      )),
      ...(await type(".set api_key=0815abc", ".connect { url: '" + url + "/?token=nine-99', nope: 1 }")),
    ];
    expect(shown.filter((line) => /connected to|POST|api_key/.test(line))).toEqual([
      "<time> zed   -- connected to ws://127.0.0.1:<port>/url?token=***: 101 Switching Protocols after <ms>",
      "<time> alice -- connected to ws://127.0.0.1:<port>/url?token=***: 101 Switching Protocols after <ms>",
      "<time> alice -- POST http://127.0.0.1:<port>/login?key=k1: 200 OK after <ms>",
      'api_key = "***"',
    ]);
    const { text, secrets } = await saved();
    expect(portless(text)).toBe(`# A session of wstest connect.
# Secrets are not in the file: it reads TOKEN, KEY, PASSWORD, PIN, PWD_SECRET, API_KEY2 from the environment.
name: A session
clients: { alice: ws://127.0.0.1:<port>, zed: "ws://127.0.0.1:<port>/url?token=\${token}" }
vars:
  token: \${env.TOKEN}
  key: \${env.KEY}
  password: \${env.PASSWORD}
  pin: \${env.PIN}
  pwd: \${env.PWD_SECRET}
  api_key2: \${env.API_KEY2}
secrets: [token, key, password, pin, pwd, api_key2]
before:
  - assert:
      env.TOKEN: $any
      env.KEY: $any
      env.PASSWORD: $any
      env.PIN: $any
      env.PWD_SECRET: $any
      env.API_KEY2: $any
    name: the secrets are in the environment
steps:
  - alice: connect
  - alice: { receive: { type: welcome, session: $uuid, authorization: null } }
  - zed: connect
  - zed: { receive: { type: welcome, session: $uuid, authorization: null } }
  - alice: close
  - alice: { connect: { url: "ws://127.0.0.1:<port>/url?token=\${token}" } }
  - alice: { receive: { type: welcome, session: $uuid, authorization: null } }
  - http:
      method: POST
      url: http://127.0.0.1:<port>/login?key=\${key}
      json: { user: bea, password: "\${password}", pin: "\${int(pin)}", pwd: "\${pwd}" }
  - alice: { set: { api_key: "\${api_key2}" } }
`);
    expect(secrets.map(({ variable, value }) => [variable, value])).toEqual([
      ["TOKEN", "4e9d-77"],
      ["KEY", "k1"],
      ["PASSWORD", "hunter2"],
      ["PIN", "1234"],
      ["PWD_SECRET", "ab"],
      ["API_KEY2", "0815abc"],
    ]);
    const env = Object.fromEntries(secrets.map(({ variable, value }) => [variable, value]));
    expect((await play(text, { env })).outcomes).toEqual(["A session: passed"]);
  });

  it("without the time that somebody thinks", async () => {
    const { type, saved } = await promptAt({ url: await chattyServer() });
    await type("one");
    await pause(2700);
    await type("two", ".receive one", ".extract three=$");
    const { text } = await saved();
    expect(text).toContain("- alice: { send: two, receive: two }");
    expect(text).not.toContain("timeout");
  });

  it("with a name that lets nobody in, and secrets by the names of their parameters", async () => {
    const url = `${(await chattyServer()).replace("//", "//me:pass1word@")}/room?token=SECRET123`;
    const called = new Map([
      ["SECRET123", "token"],
      ["pass1word", "password"],
      ["bm90aGVyZQ", "authorization"],
    ]);
    const { saved } = await promptAt({ url }, { secrets: [...called.keys()], called });
    const { text, secrets } = await saved();
    expect(secrets.map(({ variable }) => variable)).toEqual(["TOKEN", "PASSWORD"]);
    expect(portless(text)).toContain('alice: "ws://me:${password}@127.0.0.1:<port>/room?token=${token}"');
    expect(text).not.toMatch(/SECRET123|pass1word/);
    expect(beginningText({ client: "alice", url, settings: {}, written: {} }).split("\n")[0]).toMatch(
      /^name: A session at ws:\/\/127\.0\.0\.1:\d+\/room$/,
    );
  });

  it("with what other clients did, several things at once, and what nobody does", async () => {
    const url = await chattyServer();
    const { type, saved } = await promptAt({ url });
    await type(
      `.connect bob ${url}`,
      ".bob: { send: a, receive: a }",
      ".bob [{ send: b }, { receive: b }]",
      ".{ repeat: 2, steps: [{ send: c, receive: c }] }",
    );
    await type(".set n=1", ".log done", ".bob close", ".drop");
    const { text } = await saved();
    expect(text).toContain("- bob: { send: a, receive: a }");
    expect(text).toContain("- bob: [{ send: b }, { receive: b }]");
    expect(text).toContain("- alice: { repeat: 2, steps: [{ send: c, receive: c }] }");
    expect(text).toContain("- log: done");
    expect(text).toContain("- bob: close");
    expect(text).toContain("- alice: drop");
    expect((await play(text)).outcomes).toEqual(["A session: passed"]);
  });

  it("in the values that a codec reads in bytes", async () => {
    const url = await chattyServer();
    const { type, saved } = await promptAt({
      text: `clients: { alice: { url: "${url}", codec: msgpack } }\nsteps: [{ alice: connect }]\n`,
    });
    await type('{ type: order, id: 0c4fe0d0-3a0b-4a55-8d0a-9a9b2f3f2b11, list: [1, "a"] }');
    const { text } = await saved();
    expect(text).toContain("send: { type: order,");
    expect(text).toContain("receive: { type: order, id: 0c4fe0d0-3a0b-4a55-8d0a-9a9b2f3f2b11, list: [1, a] }");
    expect((await play(text)).outcomes, text).toEqual(["A session: passed"]);
  });

  it("with bytes, and with texts that mean something in YAML and in expressions", async () => {
    const { type, saved } = await promptAt({ url: await chattyServer() });
    await type(
      "bin",
      '.send { $hex: "00 ff" }',
      "$${not} # a comment: no",
      "- [x",
      '"quoted"',
      "null",
      "$any",
      ".send $$x",
    );
    const { text } = await saved();
    expect((await play(text)).outcomes, text).toEqual(["A session: passed"]);
  });
});
