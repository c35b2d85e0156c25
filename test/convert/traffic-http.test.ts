import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { converted, partOf } from "../support/converted.ts";
import { connection, exchange, together, unreached } from "../support/traffic.ts";

const handshake = (number: number, at: number, path: string, headers: readonly (readonly [string, string])[] = []) =>
  connection(number, '< {"type":"hello"}\n> {"type":"say","text":"hi"}', { at, path }).map((event) =>
    event.type === "request" ? { ...event, headers: [...event.headers, ...headers] } : event,
  );

const page = together(
  exchange(90, "GET /", { answerHeaders: [["Content-Type", "text/html; charset=utf-8"]], answer: "<html>" }),
  exchange(91, "GET /app.js", { at: 1 }),
);

describe("what HTTP gives to a handshake", () => {
  it("is nothing where the handshake never reached the server: no client is left of it, and no secret", async () => {
    const login = exchange(1, "POST /login", { body: { password: "x" }, answer: { token: "${secret.token}" } });
    const events = together(
      login,
      unreached(2, "/chat?token=${secret.token}", { at: 5 }),
      unreached(3, "/chat?token=${secret.token_2}", { at: 6 }),
      handshake(4, 10, "/chat"),
    );
    const { text, left, problems } = await converted(events, "scenario");
    expect(problems).toEqual([]);
    expect(text).toBe(`# Made by wstest convert of captured traffic: chat.ndjson.
# Recorded by a test, 2026-01-02T03:04:05.000Z, of ws://127.0.0.1:9000/chat.
name: chat
servers:
  server: ws://127.0.0.1:9000
clients:
  client: \${server.url}/chat
steps:
  - client: connect
  - client: { receive: { type: hello } }
  - client: { send: { type: say, text: hi } }
`);
    expect(left).toEqual([
      "chat.ndjson (connection 2): nothing listens there",
      "chat.ndjson (connection 3): nothing listens there",
      "chat.ndjson: 1 plain HTTP request is not written, since nothing depends on it: POST /login",
    ]);
    const mock = await converted([...unreached(2, "/other"), ...handshake(4, 10, "/chat")], "mock");
    expect(mock.left).toEqual(["chat.ndjson (connection 2): nothing listens there"]);
    expect(mock.text).not.toContain("/other");
  });

  it("is a token in its query: the login is a step, and a page that is loaded beside is none", async () => {
    const login = exchange(1, "POST /login", {
      at: 5,
      body: { user: "alice", password: "x" },
      answer: { token: "t0k-1" },
    });
    const { text, left, problems } = await converted(
      together(page, login, handshake(2, 10, "/chat?room=1&token=t0k-1")),
      "scenario",
    );
    expect(problems).toEqual([]);
    expect(text).toBe(`# Made by wstest convert of captured traffic: chat.ndjson.
# Recorded by a test, 2026-01-02T03:04:05.000Z, of ws://127.0.0.1:9000/chat.
#
# Secrets are not in the file: it reads PASSWORD from the environment.
# Carried from message to message:
# - token, sent again as the query parameter token: the server has said it before, as token
name: chat
vars: { password: "\${env.PASSWORD}" }
secrets: [password, token]
servers:
  server: ws://127.0.0.1:9000
clients:
  alice: \${server.url}/chat?room=1&token=\${token}
before:
  - assert: { env.PASSWORD: $any }
    name: the secret is in the environment
steps:
  - http: { method: POST, url: "\${server.url}/login", json: { user: alice, password: "\${password}" } }
    expect: { status: 200 }
    extract: { token: $.token }
  - alice: connect
  - alice: { receive: { type: hello } }
  - alice: { send: { type: say, text: hi } }
`);
    expect(left).toEqual([
      "chat.ndjson: 2 plain HTTP requests are not written, since nothing depends on them: GET /, GET /app.js",
    ]);
  });

  it("is credentials, a part of a path, a subprotocol, whatever the recorder has masked of it", async () => {
    const login = exchange(1, "POST /login", { answer: { access: { token: "${secret.token}" }, roomId: "K9dl2x" } });
    const { text } = await converted(
      together(
        login,
        handshake(2, 10, "/room/K9dl2x", [
          ["Authorization", "Bearer ${secret.token}"],
          ["Sec-WebSocket-Protocol", "chat, ${secret.token}"],
        ]),
      ),
      "scenario",
    );
    expect(partOf(text, "clients")).toBe(`clients:
  client:
    url: \${server.url}/room/\${roomId}
    protocols: [chat, "\${access_token}"]
    headers: { Authorization: "Bearer \${access_token}" }`);
    expect(partOf(text, "steps")).toContain("extract: { roomId: $.roomId, access_token: $.access.token }");
    expect(text).toContain("\nsecrets: [access_token]\n");
    expect(text).not.toContain("env.");
  });

  it("is a cookie: the client that uses it asks, and its jar keeps it; other cookies stay settings", async () => {
    const { text, problems } = await converted(
      together(
        exchange(1, "GET /csrf", { answer: { csrf: "Zx81kLmQ90Ab" } }),
        exchange(2, "POST /login", {
          at: 3,
          headers: [["X-Csrf", "Zx81kLmQ90Ab"]],
          answerHeaders: [["Set-Cookie", "sid=s-77; Path=/; HttpOnly"]],
        }),
        exchange(3, "POST /rooms", { at: 6, headers: [["Cookie", "sid=s-77"]], answer: { ok: true } }),
        handshake(4, 10, "/chat", [["Cookie", "theme=dark; sid=s-77"]]),
      ),
      "scenario",
    );
    expect(problems).toEqual([]);
    expect(partOf(text, "clients")).toBe(`clients:
  client: { url: "\${server.url}/chat", cookies: { theme: "\${theme}" } }`);
    expect(partOf(text, "steps")).toBe(`steps:
  - http: GET \${server.url}/csrf
    expect: { status: 200 }
    extract: { csrf: $.csrf }
  - client:
      http: { method: POST, url: "\${server.url}/login", headers: { X-Csrf: "\${csrf}" } }
      expect: { status: 200 }
  - client: { http: { method: POST, url: "\${server.url}/rooms" }, expect: { status: 200 } }
  - client: connect
  - client: { receive: { type: hello } }
  - client: { send: { type: say, text: hi } }`);
  });

  it("is extracted although the same answer sets a cookie that is kept", async () => {
    const { text } = await converted(
      together(
        exchange(1, "POST /login", { answerHeaders: [["Set-Cookie", "sid=s-77"]], answer: { token: "t0k-1234" } }),
        handshake(2, 10, "/chat?token=t0k-1234", [["Cookie", "sid=s-77"]]),
      ),
      "scenario",
    );
    expect(partOf(text, "clients")).toBe("clients:\n  client: ${server.url}/chat?token=${token}");
    expect(partOf(text, "steps")).toContain(`  - client:
      http: { method: POST, url: "\${server.url}/login" }
      expect: { status: 200 }
      extract: { token: $.token }`);
  });

  it("is each client's own where several log in", async () => {
    const login = (number: number, at: number, user: string) =>
      exchange(number, "POST /login", {
        at,
        body: { user },
        answerHeaders: [["Set-Cookie", `sid=\${secret.sid${number === 1 ? "" : "_2"}}; Path=/`]],
        answer: { id: `Zx81kLmQ90${user}` },
      });
    const { text, problems } = await converted(
      together(
        login(1, 0, "ann"),
        login(2, 2, "bob"),
        handshake(3, 10, "/chat?user=ann&id=Zx81kLmQ90ann", [["Cookie", "sid=${secret.sid}"]]),
        handshake(4, 20, "/chat?user=bob&id=Zx81kLmQ90bob", [["Cookie", "sid=${secret.sid_2}"]]),
      ),
      "scenario",
    );
    expect(problems).toEqual([]);
    expect(partOf(text, "clients")).toBe(`clients:
  ann: \${server.url}/chat?user=ann&id=\${login_id}
  bob: \${server.url}/chat?user=bob&id=\${login_id2}`);
    expect(partOf(text, "steps")).toContain(`  - bob:
      http: { method: POST, url: "\${server.url}/login", json: { user: bob } }
      expect: { status: 200 }
      extract: { login_id2: $.id }`);
  });

  it("is cut out of a header where it is used in another way", async () => {
    const { text, problems } = await converted(
      together(
        exchange(1, "POST /login", {
          answerHeaders: [
            ["Set-Cookie", "XSRF-TOKEN=Zx81kLmQ90Ab%3D; Path=/"],
            ["X-Auth-Token", "Token Zx81kLmQ90Cd"],
            ["Location", "/callback?code=Zx81kLmQ90Ef"],
          ],
          status: 302,
        }),
        handshake(2, 10, "/chat?code=Zx81kLmQ90Ef", [
          ["X-Xsrf-Token", "Zx81kLmQ90Ab%3D"],
          ["Authorization", "Bearer Zx81kLmQ90Cd"],
        ]),
      ),
      "scenario",
    );
    expect(problems).toEqual([]);
    expect(partOf(text, "clients")).toBe(`clients:
  client:
    url: \${server.url}/chat?code=\${urlDecode(first(split(last(split(string(location), "code=")), "&")))}
    headers:
      X-Xsrf-Token: \${first(split(last(split(string(set_cookie), "XSRF-TOKEN=")), ";"))}
      Authorization: Bearer \${substring(x_auth_token, 6)}`);
    expect(partOf(text, "steps")).toContain(`    extract:
      location: { header: location }
      set_cookie: { header: set-cookie }
      x_auth_token: { header: x-auth-token }`);
  });

  it("is asked of the environment when nobody has given it", async () => {
    const { text } = await converted(
      together(
        exchange(1, "POST /login", { answer: { token: "${secret.token}" } }),
        handshake(2, 10, "/chat?token=${secret.token_2}"),
      ),
      "scenario",
    );
    expect(partOf(text, "clients")).toContain("/chat?token=${token_2}");
    expect(partOf(text, "steps")).not.toContain("http");
  });
});

describe("what HTTP gives to a message", () => {
  it("is what both call the same, where the recorder has masked the one and not the other", async () => {
    const { text } = await converted(
      together(
        exchange(1, "POST /login", { answer: { token: "${secret.token}" } }),
        connection(2, '> {"type":"auth","token":"t0k-1"}\n< {"type":"ok"}\n> {"type":"auth","token":"t0k-1"}', {
          at: 5,
        }),
      ),
      "scenario",
    );
    expect(partOf(text, "steps")).toBe(`steps:
  - http: { method: POST, url: "\${server.url}/login" }
    expect: { status: 200 }
    extract: { token: $.token }
  - client: connect
  - client: { send: { type: auth, token: "\${token}" }, receive: { type: ok } }
  - client: { send: { type: auth, token: "\${token}" } }`);
    expect(text).toContain("# - token, sent again as $.token: one that was masked in an answer is called the same\n");
  });
});

describe("a secret of one user", () => {
  const login = (number: number, at: number, user: string, name: string) =>
    exchange(number, "POST /login", { at, body: { user }, answer: { token: `\${secret.${name}}` } });

  it("is said by a message of that one, although the other one's handshake has what was given first", async () => {
    const { text, left } = await converted(
      together(
        login(1, 0, "eve", "token"),
        login(2, 5, "alice", "token_2"),
        connection(3, '< {"type":"hello"}\nwait 20\n> {"type":"bye"}', {
          at: 10,
          path: "/chat?token=${secret.token_2}",
        }),
        login(4, 15, "bob", "token_3"),
        connection(5, '> {"type":"auth","token":"t0k-3"}', { at: 20 }),
      ),
      "scenario",
    );
    expect(partOf(text, "steps")).toBe(`steps:
  - http: { method: POST, url: "\${server.url}/login", json: { user: alice } }
    expect: { status: 200 }
    extract: { token: $.token }
  - alice: connect
  - alice: { receive: { type: hello } }
  - http: { method: POST, url: "\${server.url}/login", json: { user: bob } }
    expect: { status: 200 }
    extract: { token2: $.token }
  - client5: connect
  - client5: { send: { type: auth, token: "\${token2}" } }
  - alice: { send: { type: bye } }`);
    expect(text).toContain(
      "# - token2, sent again as $.token: 2 that were masked in answers are called the same, and only their order says\n# that it is this one\n",
    );
    expect(left).toEqual([
      "chat.ndjson: 1 plain HTTP request is not written, since nothing depends on it: POST /login",
    ]);
  });
});

describe("a request between messages", () => {
  it("is a step where it was asked, before what it has set off; with what a message has given", async () => {
    const { text, left } = await converted(
      together(
        connection(
          1,
          '> {"type":"order"}\n< {"type":"accepted","orderId":"ord_x8Kq2LmZ9aWc"}\nwait 5\n< {"type":"paid"}',
        ),
        exchange(2, "POST /orders/ord_x8Kq2LmZ9aWc/pay", {
          at: 8,
          headers: [["Content-Type", "application/x-www-form-urlencoded"]],
          body: "orderId=ord_x8Kq2LmZ9aWc&how=card",
        }).map((event) => (event.type === "response" || event.type === "end" ? { ...event, at: 20 } : event)),
        exchange(3, "GET /logo.png", { at: 9 }),
        exchange(4, "POST /late", { at: 30 }),
      ),
      "scenario",
    );
    expect(partOf(text, "steps")).toBe(`steps:
  - client: connect
  - client:
      send: { type: order }
      receive: { type: accepted, orderId: { $regex: "^[\\\\w-]+$" } }
      extract: { orderId: $.orderId }
  - http:
      method: POST
      url: \${server.url}/orders/\${orderId}/pay
      form: { orderId: "\${orderId}", how: card }
    expect: { status: 200 }
  - client: { receive: { type: paid } }`);
    expect(left).toEqual([
      "chat.ndjson: 2 plain HTTP requests are not written, since nothing depends on them: GET /logo.png, POST /late",
    ]);
  });
});

describe("what a capture has not masked", () => {
  const traffic = together(
    exchange(1, "POST /login", { answer: { token: "t0k-1234", user: { name: "alice" } } }),
    connection(2, '< {"welcome":"t0k-1234"}\n> {"type":"auth","word":"t0k-1234"}\n< {"ok":"t0k-1234"}', {
      at: 5,
      path: "/chat?token=t0k-1234",
    }),
  );

  it("is known again in messages, whatever they call it, and stands in no file", async () => {
    const { text, problems } = await converted(traffic, "scenario");
    expect(problems).toEqual([]);
    expect(partOf(text, "steps")).toBe(`steps:
  - http: { method: POST, url: "\${server.url}/login" }
    expect: { status: 200 }
    extract: { token: $.token }
  - alice: connect
  - alice: { receive: { welcome: "\${token}" } }
  - alice: { send: { type: auth, word: "\${token}" }, receive: { ok: "\${token}" } }`);
    expect(text).not.toContain("t0k");
  });

  it("is the same in all that a mock says, and any text is taken for it", async () => {
    const { text, problems } = await converted(traffic, "mock");
    expect(problems).toEqual([]);
    expect(text).not.toContain("t0k");
    expect(text).toContain(`- send: { welcome: '\${"recorded-token"}' }`);
    expect(text).toContain("json: { token: recorded-token, user: { name: alice } }");
    expect(text).toContain("word: { $type: string }");
  });
});

it("makes a scenario that can be read, whatever heads and bodies hold", async () => {
  const odd = fc.stringMatching(/^[!-~]{1,12}$/).map((text) => text.replaceAll(/[;,\s]/g, "_"));
  const value = fc.stringMatching(/^[A-Za-z0-9"'{}$\\%+=/-]{1,20}$/);
  await fc.assert(
    fc.asyncProperty(odd, odd, value, value, async (cookie, name, one, other) => {
      const query = `?${encodeURIComponent(name)}=${encodeURIComponent(one)}&b=${other}`;
      const { text, problems } = await converted(
        together(
          exchange(1, `POST /a/${encodeURIComponent(one)}`, {
            answerHeaders: [
              ["Set-Cookie", `${cookie}=${other}; Path=/`],
              ["Location", `/next${query}`],
              ["X-Auth-Token", `Token ${one}`],
            ],
            answer: { [name]: one, token: other, deep: [{ id: other }] },
          }),
          handshake(2, 10, `/chat/${encodeURIComponent(one)}${query}`, [
            ["Authorization", `Bearer ${one}`],
            ["X-Other", other],
            ["Cookie", `${cookie}=${other}; x=${one}`],
          ]),
        ),
        "scenario",
      );
      expect(problems, text).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
