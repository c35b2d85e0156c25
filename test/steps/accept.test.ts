import { describe, expect, it } from "vitest";
import { play as run } from "../support/play.ts";
import { faults } from "../support/load.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, play, type PlayedScenario } from "../support/puppet.ts";

expectNoOpenHandles();

/** Plays steps of alice and bob and of the server that they connect to; carol connects by herself when she was closed. */
function playUpstream(steps: string, more = ""): Promise<PlayedScenario> {
  return play(`servers: { upstream: { listen: true${more} } }
clients:
  alice: "\${upstream.url}/ws?token=abc"
  bob: "\${upstream.url}/other?token=abd"
  carol: { url: "\${upstream.url}/carol", onClose: [{ wait: 20ms }, connect] }
steps:
${steps.replace(/^\n|\s+$/g, "")}
`);
}

describe("accept", () => {
  it("makes an actor of a connection that came before, with what it was asked with", async () => {
    const { outcome, notes } = await playUpstream(
      `
  - alice: { connect: { headers: { X-User: alice }, protocols: [v1, v2], cookies: { a: b } } }
  - upstream: { accept, as: conn }
  - assert: conn.path == "/ws" && conn.query.token == "abc" && conn.headers["x-user"] == "alice" && conn.name == "conn"
  - assert: conn.protocol == "v2" && conn.protocols == ["v1", "v2"] && conn.cookies.a == "b"
  - conn: { send: { hello: "\${self.query.token}" } }
  - alice: { receive: { hello: abc }, within: 1s }
  - alice: { send: { id: 7 }, id: asked }
  - conn: { receive: { id: 7 }, extract: { id: $.id }, after: asked, within: 1s }
  - assert: id == 7 && conn.id == 7
  - conn: { close: 4000 }
  - alice: { closed: 4000 }
`,
      ", protocols: [v2]",
    );
    expect(outcome).toEqual({ status: "passed" });
    expect(notes).toEqual([]);
  });

  it("takes the first that fits; others stay for other steps", async () => {
    const played = await playUpstream(`
  - bob: connect
  - alice: connect
  - upstream: { accept: /ws, as: first }
  - upstream: { accept: { query: { token: { $startsWith: ab } } }, as: second }
  - assert: first.path == "/ws" && second.path == "/other"
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("waits for one that comes later", async () => {
    const played = await playUpstream(`
  - carol: connect
  - upstream: { accept, as: first }
  - first: { close: 1012 }
  - upstream: { accept: /carol, as: second, within: 15ms..5s }
  - second: { send: again }
  - carol: { receive: again }
`);
    expect(failure(played)[0]).toBe(
      "unexpected-close: carol: the other side closed with 1012 (service restart), and no step expected it",
    );
    expect(played.notes).toEqual([]);
  });

  it("gives the name to the latest; the one before stays a connection of the server", async () => {
    const played = await playUpstream(`
  - alice: connect
  - upstream: { accept, as: conn }
  - bob: connect
  - upstream: { accept, as: conn }
  - conn: { send: only bob }
  - bob: { receive: only bob }
  - upstream: { send: both }
  - alice, bob: { receive: both }
  - alice, bob: { send: heard }
  - upstream: { receive: heard }
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("finds what rules of the mock have answered, and what came before it was accepted", async () => {
    const played = await play(`
servers:
  chat: { mock: { endpoints: [{ path: "/:room", state: { user: none }, rules: [{ when: { message: { ask: $any } }, do: [{ send: { answer: "\${message.ask}" } }] }] }] } }
clients: { alice: "\${chat.url}/lobby" }
steps:
  - alice: [connect, { send: { ask: 1 }, receive: { answer: 1 } }, { send: { tell: 2 } }]
  - chat: { accept: { params: { room: lobby } }, as: conn }
  - conn: [{ receive: { ask: 1 } }, { receiveNext: { tell: 2 } }]
  - assert: conn.params.room == "lobby" && conn.user == "none"
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("measures from its cause; after passes over those that came before it", async () => {
    const played = await playUpstream(`
  - bob: connect
  - alice: { connect, id: dialled }
  - upstream: { accept, as: conn, after: dialled, within: 2s, measure: dialling }
  - assert: conn.path == "/ws"
  - upstream: { accept, as: old, id: late }
  - alice: { close, within: 2s }
`);
    expect(failure(played)).toEqual(["passed"]);
    expect(played.series["dialling"]?.count).toBe(1);
    expect(
      failure(await playUpstream("  - alice: connect\n  - upstream: { accept, as: conn, within: 10s..20s }")).slice(
        0,
        1,
      ),
    ).toEqual(["too-early: conn: the connection came too early: <time> after alice: connect"]);
  });

  it("extracts from the handshake", async () => {
    const played = await playUpstream(`
  - alice: { connect: { headers: { X-User: alice } } }
  - upstream: { accept, extract: { token: $.query.token, user: { header: x-user } } }
  - assert: token == "abc" && user == "alice"
  - bob: connect
  - upstream: { accept, as: conn, extract: { user: { header: x-user } } }
`);
    expect(failure(played)).toEqual([
      "handshake: conn: the handshake has nothing at the header x-user, to extract user",
      "at: user",
      "label: nothing to extract",
      "it asked for /other?token=abd",
    ]);
  });
});

describe("an accept that fails", () => {
  it("tells that nobody came", async () => {
    expect(failure(await playUpstream("  - upstream: { accept, timeout: 10ms }"))).toEqual([
      "never-came: upstream: no connection came within <time>",
      "at: accept",
      "label: still waiting after <time>",
      "expected: a connection",
      "nobody has connected to upstream",
    ]);
  });

  it("tells which connections are there and why they do not match, which were taken, and which became none", async () => {
    const played = await playUpstream(`
  - alice: connect
  - upstream: { accept, as: first }
  - bob: connect
  - upstream: { refuse: 503, count: 2 }
  - alice: close
  - alice: { connect, expect: { status: 503 } }
  - upstream: { accept: { query: { token: abc }, path: /ws }, as: conn, timeout: 10ms }
`);
    expect(failure(played)).toEqual([
      "never-came: upstream: no connection that matches came within <time>",
      "at: { query: { token: abc }, path: /ws }",
      "label: still waiting after <time>",
      'expected: "/ws", query { token: "abc" }',
      '1 connection is there and does not match:\n  /other?token=abd (<when>)\n      query.token: expected "abc", got "abd"',
      "one that matches was accepted by an earlier step (upstream: accept): /ws?token=abc",
      "handshakes that became no connection:\n  /ws?token=abc: answered 503 by a step (upstream: refuse)",
      "1 more handshake would have been refused first, by an earlier step",
    ]);
    expect(played.notes).toEqual([
      "upstream: 1 connection was accepted by no step: /other?token=abd",
      "upstream: 1 handshake was to be refused and never came",
    ]);
  });

  it("tells what a mock has turned away by itself", async () => {
    const played = await playUpstream(
      "  - alice: { connect, expect: { status: 404 } }\n  - upstream: { accept, timeout: 10ms }",
      ", path: /elsewhere",
    );
    expect(failure(played).slice(-1)).toEqual([
      "handshakes that became no connection:\n  /ws?token=abc: answered 404, no endpoint has this path",
    ]);
  });

  it("judges the handshake that was taken", async () => {
    const played = await playUpstream(`
  - alice: connect
  - upstream: { accept: /ws, as: conn, expect: { query: { token: xyz }, protocol: v1 } }
`);
    expect(failure(played)).toEqual([
      'handshake: conn: the handshake is not what was expected: query.token: expected "xyz", got "abc"',
      "at: xyz",
      'label: got "abc"',
      'expected: "xyz"',
      'actual: "abc"',
      'protocol: expected the string "v1", got null',
      "it asked for /ws?token=abc",
    ]);
  });

  it("tells of a matcher that cannot be evaluated, also when the connection comes later", async () => {
    const unset = "  - alice: { receive, extract: { late: $ } }\n    if: 1 == 2\n";
    const later = "  - carol: connect\n  - upstream: { accept, as: first }\n  - first: close\n";
    for (const before of ["  - alice: connect\n", later]) {
      const played = await playUpstream(`${unset}${before}  - upstream: { accept: { query: { token: "\${late}" } } }`);
      expect(failure(played).slice(0, 2)).toEqual(['not-set: The variable "late" has no value yet', "at: late"]);
    }
  });
});

describe("a connection that was accepted", () => {
  it("may be closed by its client, but not in another way that no step awaits", async () => {
    const closing = (code: string): string =>
      `  - alice: connect\n  - upstream: { accept, as: conn }\n  - alice: { send: x }\n  - alice: ${code}\n  - conn: { receive: x }\n`;
    expect(failure(await playUpstream(closing("close")))).toEqual(["passed"]);
    expect(failure(await playUpstream(closing("{ close: 4001 }")))[0]).toBe(
      "unexpected-close: conn: the other side closed with 4001, and no step expected it",
    );
    expect(failure(await playUpstream(`${closing("{ close: 4001 }")}  - conn: { closed: 4001 }`))).toEqual(["passed"]);
    expect(failure(await playUpstream(`${closing("{ drop: end }")}  - conn: { closed: 1006 }`))).toEqual(["passed"]);
  });

  it("is told of with its messages, in the conversation and in notes", async () => {
    const played = await playUpstream(`
  - alice: connect
  - upstream: { accept, as: conn }
  - alice: { send: one }
  - alice: { send: two }
  - conn: { receive: two }
  - conn: { send: three }
  - alice: { receive: three }
  - assert: 1 == 2
`);
    expect(played.notes).toEqual(["conn: 1 message was never read"]);
    expect(played.transcript?.map(({ peer, arrow, text }) => `${peer} ${arrow} ${text}`)).toEqual(
      expect.arrayContaining(['conn <- "two"', 'conn -> "three"', 'alice <- "three"']),
    );
  });

  it("is no client: invariants look at the other end, but for noUnexpectedClose, which holds for both", async () => {
    const steps = `
  - alice: connect
  - upstream: { accept, as: conn }
  - alice: { send: { secret: 1 } }
  - conn: { receive: { secret: 1 } }
  - conn: { send: { seq: 2 } }
  - alice: { receive: { seq: 2 } }
  - alice: { close: 4001 }
`;
    const watched = (invariants: string): string =>
      `servers: { upstream: { listen: true } }
clients: { alice: "\${upstream.url}" }
invariants: [${invariants}]
steps:${steps}`;
    expect(failure(await play(watched("{ never: { secret: $any }, from: server }, noUnexpectedClose: false")))).toEqual(
      ["passed"],
    );
    expect(
      failure(await play(watched("{ never: { secret: $any }, from: client }, noUnexpectedClose: false")))[0],
    ).toMatch(/^\w+: alice/);
  });

  it("is not there before a step has accepted it", async () => {
    const played = await playUpstream("  - upstream: { accept, as: conn }\n    if: 1 == 2\n  - conn: { send: x }");
    expect(failure(played)).toEqual([
      "not-connected: conn is not there: no step has accepted a connection under this name yet",
      "at: conn",
      "label: not accepted yet",
    ]);
  });

  it("cannot connect, not even in a fragment", async () => {
    const played = await play(`servers: { upstream: { listen: true } }
clients: { alice: "\${upstream.url}" }
fragments: { again: { steps: [close, connect] } }
steps:
  - alice: [connect, { call: again }]
  - upstream: { accept, as: conn }
  - conn: [{ closed: 1000 }, { call: again }]
`);
    expect(failure(played)[0]).toMatch(/^(?:setting|not-connected|closed): conn cannot (?:connect|close)/);
  });
});

describe("actions behind the name of a mock", () => {
  it("are those of all its open connections; without one there is nobody", async () => {
    const played = await playUpstream(`
  - alice, bob: connect
  - upstream: { send: hello, id: greeted }
  - alice, bob: { receive: hello, after: greeted, within: 1s }
  - alice, bob: { send: x }
  - upstream: [{ receive: x, within: 1s }, { close: 1001 }]
  - alice, bob: { closed: 1001 }
  - upstream: { send: late }
`);
    expect(failure(played)).toEqual([
      "not-connected: upstream cannot send: nobody is connected to it",
      "at: send",
      "label: no connection",
      "help: Behind the name of a mock stands what all its open connections do. Wait for one: - upstream: accept.",
    ]);
  });

  it("no more once another server has taken its place", async () => {
    const { problems } = await run("servers: { upstream: { listen: true } }\nsteps: [{ upstream: accept }]", {
      targets: ["ws://127.0.0.1:1"],
    });
    expect(problems).toMatchObject([
      {
        code: "server",
        headline: "upstream: steps accept and refuse only at a mock, and another server has taken its place",
      },
    ]);
  });
});

describe("what is wrong in a file", () => {
  const head = `servers: { upstream: { listen: true }, app: { command: sleep 1 } }
clients: { alice: "\${upstream.url}" }
steps:
`;

  it.each([
    [
      "- upstream: { accept: { pth: / } }",
      '4:25+3 Unknown key "pth" in what the client asks with — Did you mean "path"?',
    ],
    [
      "- app: accept",
      '4:8+6 "app" is a command: "accept" is for servers that wstest itself plays — Write servers: { app: { listen: true } }, or a mock.',
    ],
    ["- upstream: connect", "4:13+7 A connection that was accepted cannot connect"],
    [
      "- upstream: { accept: orders }",
      '4:23+6 Expected a path that begins with "/", got the text "orders" — Write accept: /orders.',
    ],
    ["- upstream: acept", '4:13+5 Unknown action "acept" — Did you mean "accept"?'],
    ["- alice: accept", "4:10+6 A client cannot accept — Write - upstream: accept."],
    ["- upstream: { wait: 1s }", "4:15+4 A server cannot wait — Write - alice: { wait: … }."],
    ["- app: { send: x }", "4:10+4 A server cannot send — Write - alice: { send: … }."],
  ])("%s", async (step, problem) => {
    expect(await faults(`${head}${step}`)).toEqual([problem]);
  });
});
