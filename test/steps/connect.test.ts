import { describe, expect, it } from "vitest";
import { answered } from "../support/answered.ts";
import { faults } from "../support/load.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, play, playConnected, playRaw, withPuppet } from "../support/puppet.ts";
import {
  closeFrame,
  frame,
  type RawRequest,
  rawHandshakes,
  switchingProtocols,
  tcpServer,
} from "../support/raw-server.ts";

expectNoOpenHandles();

const refusal = 'HTTP/1.1 401 Unauthorized\nContent-Length: 15\nX-Why: no token\n\n{"why":"token"}';

describe("opening", () => {
  it("passes on 101", async () => {
    const played = await playConnected("  - carol: connect", { detail: "steps" });
    expect(failure(played)).toEqual(["passed"]);
    const told = played.events.flatMap((event) =>
      event.type === "client" ? [`${event.client} ${event.state} ${event.status ?? event.by ?? ""}`] : [],
    );
    expect(told.slice(0, 3)).toEqual(["alice opened 101", "bob opened 101", "carol opened 101"]);
  });
});

describe("what a client has from one connection to the next", () => {
  it("cookies that the server set; those of the settings are of each connect", async () => {
    const seen: (string | undefined)[] = [];
    const server = await rawHandshakes((socket, request) => {
      seen.push(request.headers.get("cookie"));
      socket.write(
        switchingProtocols(request, seen.length === 1 ? ["Set-Cookie: session=s1", "Set-Cookie: theme=dark"] : []),
      );
      socket.once("data", () => socket.end(closeFrame(1000)));
    });
    const played = await play(
      `
clients: { alice: { url: "\${url}", cookies: { lang: de } }, bob: "\${url}" }
steps:
  - alice: [connect, close]
  - alice: [{ connect: { cookies: { once: 1 } } }, close]
  - alice: [{ connect: { cookies: { lang: null, theme: null } } }, close]
  - alice: [connect, close]
  - bob: [connect, close]
`,
      { given: { url: server.url } },
    );
    await server.close();
    expect(failure(played)).toEqual(["passed"]);
    const sorted = seen.map((each) => each?.split("; ").toSorted());
    expect(sorted).toEqual([
      ["lang=de"],
      ["lang=de", "once=1", "session=s1", "theme=dark"],
      ["session=s1"],
      ["lang=de", "session=s1"],
      undefined,
    ]);
  });

  it("cookies that servers set on the way of a redirect, each for the server that set it", async () => {
    const seen: string[] = [];
    const redirected = (location: string, more: string): string =>
      `HTTP/1.1 302 Found\r\nLocation: ${location}\r\n${more}Content-Length: 0\r\n\r\n`;
    const note = (name: string, request: RawRequest): void => {
      seen.push(`${name}: ${request.headers.get("cookie")}`);
    };
    const other = await rawHandshakes((socket, request) => {
      note("other", request);
      socket.write(switchingProtocols(request, ["Set-Cookie: sid=of-other"]));
      socket.once("data", () => socket.end(closeFrame(1000)));
    });
    const server = await rawHandshakes((socket, request) => {
      const login = request.line.includes("/login");
      note(login ? "login" : "chat", request);
      socket.end(login ? redirected("/chat", "Set-Cookie: login=yes\r\n") : redirected(`${other.url}/`, ""));
    });
    const played = await play(
      `
clients: { alice: { url: "\${url}", cookies: { lang: de }, followRedirects: true } }
steps: [{ alice: [connect, close, connect, close] }]
`,
      { given: { url: `ws://localhost:${server.port}/login` } },
    );
    await Promise.all([server.close(), other.close()]);
    expect(failure(played)).toEqual(["passed"]);
    expect(seen).toEqual([
      "login: lang=de",
      "chat: lang=de; login=yes",
      "other: undefined",
      "login: login=yes; lang=de",
      "chat: lang=de; login=yes",
      "other: sid=of-other",
    ]);
  });

  it("no cookie that a header cannot hold: it is refused before anything is sent", async () => {
    const played = await play(withPuppet("  - alice: { connect: { cookies: { x: '${m}' } } }"), {
      given: { m: "a\u0000b" },
    });
    expect(failure(played)[0]).toBe(
      'setting: the header cookie has a character that HTTP does not allow: "x=a\\u0000b"',
    );
  });

  it("no message: a new connection starts a new inbox, and what was unread is noted", async () => {
    const played = await playConnected(`
  - alice: [{ send: { say: [a, b] } }, { receive: b }, close, connect, { receiveNothing, for: 20ms }]
  - alice: [{ send: { say: [c, d] } }, { receive: d }, { receiveNothing: x, for: 1ms }, { send: e, receive: e }, drop, connect]
`);
    expect(failure(played)).toEqual(["passed"]);
    expect(played.notes).toEqual([
      "alice: 1 unread message of the connection before was forgotten",
      "alice: 1 unread message of the connection before was forgotten",
    ]);
  });

  it("messages that a rule took are no loss", async () => {
    const head = 'clients: { alice: { url: "${puppet.url}", rules: [{ when: { message: { beat: $any } }, do: [] }] } }';
    const played = await play(
      withPuppet(
        "  - alice: [connect, { send: { say: [{ beat: 1 }, x, y, z] } }, { receive: z }, close, connect]",
        head,
      ),
    );
    expect(played.notes).toEqual(["alice: 2 unread messages of the connection before were forgotten"]);
  });
});

describe("who may connect", () => {
  it("not a client that is connected", async () => {
    expect(failure(await playConnected("  - alice: connect"))).toEqual([
      "already-connected: alice is already connected",
      "at: connect",
      "label: already connected",
      "help: Close first: - alice: close",
    ]);
  });

  it("one that closed, was closed or was refused", async () => {
    const played = await playConnected(`
  - alice: [close, connect, { send: { close: 4000 } }, closed, connect]
  - alice: [close, { connect: ws://127.0.0.1:1, expect: { error: refused } }, connect, { send: x, receive: x }]
`);
    expect(failure(played)).toEqual(["passed"]);
  });
});

it("extracts from the answer's headers and body", async () => {
  const steps = `[{ connect, expect: { status: 401 }, extract: { why: { header: X-Why }, what: $.why, all: { regex: 'y":"(\\w+)' } } }]`;
  const played = await answered(steps, refusal);
  expect(failure(played)).toEqual(["passed"]);
  const missing = await answered(
    "{ connect, expect: { status: 401 }, extract: { why: $.why, token: { header: x-token } } }",
    refusal,
  );
  expect(failure(missing)).toEqual([
    "handshake: alice: the answer has nothing at the header x-token, to extract token",
    "at: token",
    "label: nothing to extract",
    'headers: { content-length: "15", x-why: "no token" }',
  ]);
});

it("waits before it connects: a group is spread by delay", async () => {
  const head = 'clients: { alice: "${puppet.url}", bob: "${puppet.url}" }';
  const steps = "  - alice, bob: { connect, delay: 40ms..80ms, within: 4s, measure: opening }";
  const played = await play(withPuppet(steps, head), { random: () => 0.5 });
  expect(failure(played)).toEqual(["passed"]);
  // The delay is no part of the latency: it is measured from the connect itself.
  expect(played.ms).toBeGreaterThan(59);
  expect(played.series["opening"]?.count).toBe(2);
});

it("may be measured from what made it necessary, with all that lay between", async () => {
  const head = 'clients: { alice: "${puppet.url}", bob: "${puppet.url}" }';
  const steps = `  - alice, bob: connect
  - alice, bob: { drop, id: dropped }
  - alice, bob: { connect, delay: 40ms..40ms, after: dropped, measure: reconnect }`;
  const played = await play(withPuppet(steps, head));
  expect(failure(played)).toEqual(["passed"]);
  expect(played.series["reconnect"]?.count).toBe(2);
  expect(played.series["reconnect"]?.min).toBeGreaterThan(39);
});

it("fails when it takes too long", async () => {
  const server = await rawHandshakes((socket, request) => {
    setTimeout(() => socket.write(switchingProtocols(request)), 60);
    socket.once("data", () => socket.end(closeFrame(1000)));
  });
  const played = await play('clients: { alice: "${url}" }\nsteps: [{ alice: { connect, within: 5ms } }]', {
    given: { url: server.url },
  });
  await server.close();
  expect(failure(played).slice(0, 3)).toEqual([
    "too-late: alice: the connection came too late: <time> after alice: connect, <time> over the limit",
    "at: 5ms",
    "label: took <time>",
  ]);
});

it("runs onConnect each time, and rules of the client, whose self is the client", async () => {
  const head = `
clients:
  alice:
    url: "\${puppet.url}"
    state: { seen: 0 }
    onConnect: [{ send: { hello: "\${self.name}" } }]
    rules: [{ when: { message: { ask: $any } }, do: [{ set: { seen: "\${self.seen + 1}" } }, { send: { answer: "\${message.ask}", by: "\${self.name}", seen: "\${seen}" } }] }]`;
  const played = await play(
    withPuppet(
      `
  - alice: [connect, { receiveNext: { hello: alice } }]
  - alice: { send: { say: [{ ask: 1 }, { ask: 2 }] } }
  - alice: { receiveAll: [{ answer: 1, by: alice, seen: 1 }, { answer: 2, seen: 2 }] }
  - alice: [close, connect, { receive: { hello: alice } }]
`,
      head,
    ),
  );
  expect(failure(played)).toEqual(["passed"]);
});

it("is stopped with its scenario", async () => {
  const server = await tcpServer((socket) => void socket.resume());
  const played = await play('timeout: 60ms\nclients: { alice: "${url}" }\nsteps: [{ alice: connect }]', {
    given: { url: server.url },
  });
  await server.close();
  expect(failure(played)[0]).toBe("time-out: The scenario did not end within <time>");
  expect(played.ms).toBeLessThan(4000);
});

it("limits of the client are ours: maxPayload, inbox", async () => {
  const long = await playRaw(
    "  - alice: [connect, { receive }]",
    (socket) => void socket.end(frame({ payload: "123456" })),
    {
      head: 'clients: { alice: { url: "${url}", maxPayload: 5 } }',
    },
  );
  expect(failure(long)[0]).toBe(
    "closed: alice: closed by us: it sent a message of more than 5 bytes (maxPayload) while waiting",
  );
  const full = await playRaw(
    "  - alice: [connect, { stayOpen: 5s }]",
    (socket) => void socket.write(Buffer.concat([frame({}), frame({}), frame({})])),
    {
      head: 'clients: { alice: { url: "${url}", inbox: { messages: 2 } } }',
    },
  );
  expect(failure(full)[0]).toBe("inbox-full: alice: the inbox is full: 3 messages are unread, and inbox.messages is 2");
});

it("autoPong: false leaves pings unanswered", async () => {
  const answers: number[] = [];
  const played = await playRaw(
    "  - alice: [connect, { receivePing: a }, { send: x }, { receive: y }]",
    (socket) => {
      socket.write(frame({ opcode: 9, payload: "a" }));
      socket.on("data", (chunk: Buffer) => {
        answers.push((chunk[0] ?? 0) & 0x0f);
        if (answers.at(-1) === 1) socket.write(frame({ payload: "y" }));
      });
    },
    { head: 'clients: { alice: { url: "${url}", autoPong: false } }' },
  );
  expect(failure(played)).toEqual(["passed"]);
  expect(answers).toEqual([1, 8]);
});

describe("what is wrong in a file", () => {
  it.each([
    ["{ connect: { urll: ws://x } }", 'Unknown key "urll" in the settings of a connection — Did you mean "url"?'],
    [
      "{ connect, expect: { stauts: 1 } }",
      'Unknown key "stauts" in what to expect of the handshake — Did you mean "status"?',
    ],
    [
      "{ connect, expect: { error: dnss } }",
      'Expected one of refused, reset, timeout, tls, dns, redirects, protocol, got the text "dnss" — Did you mean "dns"?',
    ],
    ["{ connect, dealy: 1s }", 'Unknown key "dealy" in a connect step — Did you mean "delay"?'],
  ])("%s", async (step, problem) => {
    const [found] = await faults(`clients: { alice: ws://localhost:1 }\nsteps:\n- alice: ${step}\n`);
    expect(found).toContain(problem);
  });
});
