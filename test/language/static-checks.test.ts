import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadText } from "../../src/language/load.ts";
import { faults } from "../support/load.ts";

const clients = "clients: { alice: { url: ws://h, state: { user: null } }, bob: ws://h, carol: ws://h }\n";
const servers =
  'servers: { u: ws://h, c: { command: run, url: "ws://h:${port}", ready: "on (?<id>.)" }, p: { command: run }, m: { mock: { endpoints: [{ path: / }] } } }\n';
const steps = (...lines: readonly string[]): Promise<readonly string[]> =>
  faults(`${servers}${clients}steps:\n${lines.map((each) => `  - ${each}\n`).join("")}`);

describe("a server that listens", () => {
  it("is looked at as a whole, whatever its listen says", async () => {
    expect(await faults("servers: { up: { listen: yes, path: x, strict: 1 } }\nsteps: [{ wait: 1ms }]")).toEqual([
      '1:26+3 Expected true, or a map with port or tls, got the text "yes" — Write listen: true.',
      expect.stringContaining('1:37+1 Expected a path that begins with "/"'),
      "1:48+1 Expected true or false, got the number 1",
    ]);
  });
});

describe("members of servers and clients", () => {
  it("of servers are those that they have", async () => {
    expect(
      await steps(
        "log: ${u.url} ${u.host} ${u.port} ${c.pid} ${c.id} ${p.port} ${m.url} ${m.httpUrl} ${m.ca} ${m['port']} ${m.?no}",
      ),
    ).toEqual([]);
    expect(
      await steps("log: ${u.urll}", "assert: c.prot == 1", "log: ${p.url}", "log: ${m['hots']}", "log: ${m.secure}"),
    ).toEqual([
      '4:14+4 The server "u" has no "urll" — Did you mean "url"?',
      '5:15+4 The server "c" has no "prot" — Did you mean "port"?',
      '6:14+3 The server "p" has no "url" — It has port, pid.',
      '7:14+6 The server "m" has no "hots" — Did you mean "host"?',
      '8:14+6 The server "m" has no "secure" — It has url, httpUrl, host, port, ca.',
    ]);
  });

  it("of clients are their state, what they extract, and all that anybody sets", async () => {
    expect(
      await steps(
        "bob: { receive, extract: { id: $.id } }",
        "alice: { set: { self.token: 1 } }",
        "log: ${alice.name} ${alice.index} ${alice.user} ${bob.id} ${bob.token} ${bob.id.x}",
      ),
    ).toEqual([]);
    expect(await steps("bob: { receive, extract: { id: $.id } }", "log: ${bob.idd} ${bob.user} ${alice.id}")).toEqual([
      '5:16+3 The client "bob" has no "idd" — Did you mean "id"?',
      '5:27+4 The client "bob" has no "user" — A client has name and index, its state, and what steps extract or set: - bob: { set: { self.user: … } }.',
      '5:41+2 The client "alice" has no "id" — bob extracts it: bob.id.',
    ]);
  });

  it("of clients are what http and exec extract for them, and not what is extracted for nobody or set", async () => {
    expect(
      await faults(`${clients}fragments: { login: { steps: [{ exec: a, extract: { token: $ } }] } }
steps:
  - bob: [{ call: login }, { http: GET http://h, extract: { id: $.id } }]
  - exec: a
    extract: { out: $ }
  - bob: { set: { plain: 1 } }
  - log: "\${bob.token} \${bob.id} \${bob.tokne} \${bob.out} \${bob.plain}"
`),
    ).toEqual([
      '8:40+5 The client "bob" has no "tokne" — Did you mean "token"?',
      expect.stringMatching(/^8:53\+3 The client "bob" has no "out" — A client has/) as string,
      expect.stringMatching(/^8:64\+5 The client "bob" has no "plain" — A client has/) as string,
    ]);
  });

  it("are not judged where they may be anything: computed names, names that mean something else", async () => {
    expect(await steps('alice: { set: { "self.${env.X}": 1 } }', "log: ${alice.whatever}")).toEqual([]);
    expect(
      await faults(`${clients}steps: [{ forEach: [{ any: 1 }], as: alice, steps: [{ log: "\${alice.any}" }] }]`),
    ).toEqual([]);
    expect(
      await faults(
        "servers: { u: ws://h }\nvars: { rows: [{ urll: 1 }] }\nsteps: [{ assert: 'rows.exists(u, u.urll == 1)' }]",
      ),
    ).toEqual([]);
  });
});

describe("members of self", () => {
  it("are those of the clients that act", async () => {
    const known = "${self.name} ${self.index} ${self.?maybe}";
    expect(await steps(`alice: { send: "${known} \${self.user}" }`, `alice, bob: { send: "${known}" }`)).toEqual([]);
    expect(
      await steps(
        "alice: { send: '${self.nmae}' }",
        "alice, bob: { send: '${self.user}' }",
        "bob: [{ set: { got: '${self[\"indx\"]}' } }, { self: { send: '${self.key}' } }]",
      ),
    ).toEqual([
      '4:28+4 The client "alice" has no "nmae" — Did you mean "name"?',
      '5:33+4 The client "bob" has no "user" — A client has name and index, its state, and what steps extract or set: - bob: { set: { self.user: … } }.',
      '6:33+6 The client "bob" has no "indx" — Did you mean "index"?',
      '6:72+3 The client "bob" has no "key" — A client has name and index, its state, and what steps extract or set: - bob: { set: { self.key: … } }.',
    ]);
  });

  it("are what steps extract and set, and no variables of the scenario", async () => {
    expect(
      await faults(
        `vars: { token: x }\n${clients}steps: [{ bob: { receive, extract: { id: $.id } } }, { bob: { set: { self.n: 1 } } }, { bob: { send: "\${self.id} \${self.n}" } }, { alice: { send: "\${self.token} \${alice.token}" } }]`,
      ),
    ).toEqual([
      expect.stringMatching(/^3:155\+5 The client "alice" has no "token" — /) as string,
      expect.stringMatching(/^3:170\+5 The client "alice" has no "token" — /) as string,
    ]);
  });

  it("are those of any client where it may be any: all of them, fragments, settings of all", async () => {
    expect(await steps("all: { send: '${self.user}' }")).toEqual([]);
    expect(await steps("all: { send: '${self.usr}' }")).toEqual(['4:26+3 No client has "usr" — Did you mean "user"?']);
    const fragment = (member: string): Promise<readonly string[]> =>
      faults(
        `${clients}fragments: { f: { steps: [{ send: "\${self.${member}}" }] } }\nsteps: [{ bob: { call: f } }, { alice: { call: f } }]`,
      );
    expect(await fragment("user")).toEqual([]);
    expect(await fragment("xyzzy")).toEqual([
      '2:43+5 No client has "xyzzy" — A client has name and index, its state, and what steps extract or set: - alice: { set: { self.xyzzy: … } }.',
    ]);
    expect(
      await faults(
        "defaults: { client: { url: 'ws://h/${self.nmae}' } }\nclients: { alice: { headers: { A: '${self.indx}' } } }\nsteps: [{ alice: connect }]",
      ),
    ).toEqual([
      '1:43+4 No client has "nmae" — Did you mean "name"?',
      '2:43+4 The client "alice" has no "indx" — Did you mean "index"?',
    ]);
  });

  it("are known in rules, too", async () => {
    expect(
      await faults(
        "clients: { alice: { url: ws://h, state: { n: 0 }, rules: [{ if: self.n > self.m, do: [{ send: '${self.nn}' }] }] } }\nsteps: [{ alice: connect }]",
      ),
    ).toEqual([
      expect.stringMatching(/^1:79\+1 The client "alice" has no "m" — /) as string,
      expect.stringMatching(/^1:103\+2 The client "alice" has no "nn" — /) as string,
    ]);
  });

  it("of a mock are those of its connections, and the state of the endpoint", async () => {
    const mock = (step: string): Promise<readonly string[]> =>
      faults(`
fragments: { f: { steps: [{ send: "\${self.user} \${self.room}" }] }, g: { steps: [{ send: "\${self.rom}" }] } }
endpoints:
  - { path: /a, state: { user: null } }
  - path: /b
    state: { room: null }
    rules:
      - do: [${step}]`);
    expect(
      await mock(
        '{ set: { self.n: 1, room: x } }, { send: "${self.name} ${self.key} ${self.index} ${self.number} ${self.rooms} ${self.room} ${self.n} ${receiver.user}", to: all }, { call: f }, { if: has(self.x), then: [{ log: x }] }',
      ),
    ).toEqual([]);
    expect(
      await mock(
        '{ send: "${self.user} ${self.roms} ${receiver.usre}" }, { receive: $any, extract: { id: $.id } }, { send: "${self.id}" }, { call: g }',
      ),
    ).toEqual([
      '2:98+3 No connection has "rom" — Did you mean "room"?',
      '8:30+4 A connection of this endpoint has no "user" — A connection has name, key, index, number and rooms, the state of its endpoint, and what steps set: - set: { self.user: … }.',
      '8:43+4 A connection of this endpoint has no "roms" — Did you mean "rooms"?',
      '8:60+4 No connection has "usre" — Did you mean "user"?',
      '8:128+2 A connection of this endpoint has no "id" — A connection has name, key, index, number and rooms, the state of its endpoint, and what steps set: - set: { self.id: … }.',
    ]);
  });

  it("are not judged where a step gives them by a computed name", async () => {
    expect(await steps('alice: { set: { "self.${env.X}": 1 } }', "bob: { send: '${self.whatever}' }")).toEqual([]);
  });
});

describe("names that a loop or a call binds", () => {
  it("are those of variables", async () => {
    expect(await steps("repeat: 2\n    as: send\n    steps: [{ wait: 1ms }]")).toEqual([
      '5:9+4 "send" cannot be the name of a variable — It is a word of the language. Choose another name.',
    ]);
  });

  it("cannot be extracted or set inside", async () => {
    expect(
      await steps("repeat: 2\n    as: i\n    steps: [{ alice: { receive, extract: { i: $.i } } }, { set: { i: 1 } }]"),
    ).toEqual([
      '6:44+1 "i" belongs to the loop around this step and cannot be changed — Choose another name for what the step sets or extracts.',
      '6:67+1 "i" belongs to the loop around this step and cannot be changed — Choose another name for what the step sets or extracts.',
    ]);
    expect(
      await steps("forEach: [1]\n    steps: [{ set: { item: 1 } }, { set: { index: 1 } }, { set: { other: 1 } }]"),
    ).toHaveLength(2);
    expect(
      await faults(
        `${clients}fragments: { login: { params: [me], steps: [{ receive, extract: { me: $.me } }] } }\nsteps: [{ alice: { call: login, with: { me: 1 } } }]`,
      ),
    ).toEqual([
      '2:67+2 "me" is a parameter of this fragment and cannot be changed — Choose another name for what the step sets or extracts.',
    ]);
  });

  it("may be set behind it, and so may the state of a client in its rules", async () => {
    expect(await steps("repeat: 2\n    as: i\n    steps: [{ log: x }]", "set: { i: 1 }")).toEqual([]);
    expect(
      await faults(
        "clients: { alice: { url: ws://h, state: { user: null }, rules: [{ when: { raw: { $regex: '(?<who>.)' } }, do: [{ set: { user: 1 } }] }] } }\nsteps: [{ alice: connect }]",
      ),
    ).toEqual([]);
  });
});

describe("what only a mock understands", () => {
  it("is told outside", async () => {
    expect(
      await steps(
        "alice: { join: lobby }",
        "alice: { leave: lobby }",
        "alice: { send: x, to: others }",
        "alice: { close, to: all }",
        "alice: { drop, to: { room: a } }",
      ),
    ).toEqual([
      '4:14+4 "join" is only for the connections of a mock — A client asks its server for that by a message: - alice: { send: { type: subscribe, channel: lobby } }.',
      '5:14+5 "leave" is only for the connections of a mock — A client asks its server for that by a message: - alice: { send: { type: subscribe, channel: lobby } }.',
      '6:27+6 "to" is only for the connections of a mock — A client sends to its server alone: leave it out, or write the step for each client that is meant.',
      '7:25+3 "to" is only for the connections of a mock — A client sends to its server alone: leave it out, or write the step for each client that is meant.',
      '8:24+11 "to" is only for the connections of a mock — A client sends to its server alone: leave it out, or write the step for each client that is meant.',
    ]);
    expect(
      await faults(
        "endpoints: [{ path: /, rules: [{ do: [{ join: a }, { send: x, to: { room: a } }, { leave: a }] }] }]",
      ),
    ).toEqual([]);
  });
});

describe("urls that are fixed", () => {
  it("are looked at", async () => {
    expect(
      await faults(
        'clients: { a: not a url, b: "ws://h#frag", c: { url: "localhost:80/ws" }, d: "${env.X}", e: ws+unix:/s }\nsteps: [{ a: { connect: ftp://h } }, { http: GET nowhere }, { http: { url: mailto:x } }, { http: "GET ${env.X}" }]',
      ),
    ).toEqual([
      '1:15+9 "not a url" is not a WebSocket url — A url begins with ws:// or wss://.',
      '1:29+13 The url of a WebSocket has no part behind a #, and this one has "#frag" — Leave it out, or write %23 for a # that is meant.',
      '1:54+17 "localhost:80/ws" is not a WebSocket url — Did you mean "ws://localhost:80/ws"?',
      '2:25+7 "ftp://h" is not a WebSocket url — A url begins with ws:// or wss://.',
      '2:50+7 "nowhere" is not a url that HTTP can reach — A url begins with http:// or https://.',
      '2:76+8 "mailto:x" is not a url that HTTP can reach — A url begins with http:// or https://.',
    ]);
  });
});

describe("files that are missing", () => {
  it("are told; what a command may make first is a warning", async () => {
    const folder = await mkdtemp(join(tmpdir(), "wstest-files-"));
    try {
      await writeFile(join(folder, "ca.pem"), "x");
      await mkdir(join(folder, "app"));
      const told = async (text: string): Promise<readonly string[]> => {
        const { problems } = await loadText(
          text,
          { path: join(folder, "a.yaml"), shown: "a.yaml" },
          { show: (path) => path },
        );
        return problems.map(
          ({ severity, headline, place }) => `${severity ?? "error"} ${place?.line}:${place?.column} ${headline}`,
        );
      };
      const alice = (tls: string): string => `clients: { alice: { url: wss://h, tls: ${tls} } }\n`;
      expect(
        await told(
          `${alice("{ ca: ca.pem, cert: '-----BEGIN X', key: '${env.KEY}' }")}steps: [{ exec: ls, cwd: app }, { exec: ls, cwd: "\${env.X}" }]`,
        ),
      ).toEqual([]);
      expect(
        await told(
          `${alice("{ ca: ca.pen }")}steps: [{ alice: { connect: { tls: { key: app } } } }, { http: { url: "https://h", tls: { cert: no } } }]`,
        ),
      ).toEqual([
        'error 1:46 There is no file "ca.pen"',
        'error 2:43 There is no file "app"',
        'error 2:97 There is no file "no"',
      ]);
      expect(await told(`${alice("{ ca: ca.pen }")}steps: [{ exec: ls, cwd: apq }, { exec: ls, cwd: made }]`)).toEqual([
        'warning 1:46 There is no file "ca.pen"',
        'error 2:26 There is no folder "apq"',
        'warning 2:50 There is no folder "made"',
      ]);
      expect(await told("servers: { s: { command: run, cwd: ca.pem } }\nsteps: [{ wait: 1s }]")).toEqual([
        'error 1:36 There is no folder "ca.pem"',
      ]);
      expect(await told(`defaults: { client: { tls: { cert: no } } }\n${alice("{}")}steps: [{ wait: 1s }]`)).toEqual([
        'error 1:36 There is no file "no"',
      ]);
      const mock = (tls: string): string => `{ listen: { tls: ${tls} }, endpoints: [{ path: / }] }`;
      const pair = "{ cert: ca.pen, key: kye.pem }";
      expect(await told(mock("{ cert: ca.pem, key: '-----BEGIN X' }"))).toEqual([]);
      expect(await told(mock("{ cert: '${vars.c}', key: '${env.KEY}' }"))).toEqual([]);
      expect(await told(mock(pair))).toEqual([
        'error 1:26 There is no file "ca.pen"',
        'error 1:39 There is no file "kye.pem"',
      ]);
      expect(await told(`servers: { m: { mock: ${mock(pair)} } }\nsteps: [{ exec: later }]`)).toEqual([
        'error 1:48 There is no file "ca.pen"',
        'error 1:61 There is no file "kye.pem"',
      ]);
      // What starts before the mock may make them.
      expect(await told(`servers: { s: { command: run }, m: { mock: ${mock(pair)} } }\nsteps: [{ wait: 1s }]`)).toEqual(
        ['warning 1:69 There is no file "ca.pen"', 'warning 1:82 There is no file "kye.pem"'],
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("contradictions", () => {
  it("are told", async () => {
    const long = "x".repeat(126);
    expect(
      await steps(
        "alice: { receive, within: 2s, timeout: 1s }",
        "alice: { ping, within: 2s, timeout: 1s }",
        "alice: { receive, count: { min: 3, max: 2 } }",
        "alice: { receive, count: { max: 2 } }",
        "alice: { receive, last: 2, inOrder: true }",
        "alice: { receive, extract: { h: { header: x } } }",
        "exec: ls\n    extract: { h: { header: x } }",
        "alice, alice: connect",
        `alice: { close: { code: 1000, reason: ${long} } }`,
        `alice: { ping: ${long} }`,
        "u: stop",
      ),
    ).toEqual([
      "warning 4:44+2 The time-out of 1 s ends before the limit of 2 s: nothing can be too late here — Leave it out: the default is the larger of 5s and within.",
      "5:41+2 The time-out of 1 s ends before the limit of 2 s: nothing can be too late here — Leave it out: the default is the larger of 5s and within.",
      "6:14+7 No number of messages is at least 3 and at most 2 — Write count: { min: 2, max: 3 }.",
      '7:14+7 A "count" without "min" and without "for" awaits nothing — Say for how long to count, for: 1s, or at least how many: count: { min: 1 }.',
      '8:14+7 "inOrder" means nothing beside "last" — The last messages are looked at as they are, taken before or not. Leave out inOrder.',
      "9:34+1 A message has no headers — Headers are those of an answer: of connect, and of http.",
      "11:16+1 The output of a command has no headers — Headers are those of an answer: of connect, and of http.",
      '12:5+12 "alice" stands here twice — Each client acts once in a step. To act twice, write a list: - alice: [first, second].',
      "13:43+126 The close reason has 126 bytes and a close frame holds 123 (RFC 6455 section 5.5)",
      "14:20+126 It cannot be sent: the ping has 126 bytes and may have 125 (RFC 6455 section 5.5)",
      '15:8+4 "u" is only a url: wstest cannot stop a server that it did not start — Steps can stop, kill, restart and freeze a server that has a command or a mock: servers: { u: { command: … } }.',
    ]);
  });

  it("are only what cannot be meant", async () => {
    expect(
      await steps(
        "alice: { receive, within: 2s, timeout: 2s }",
        "alice: { receive, count: { max: 2 }, for: 1s }",
        "alice: { receive, count: { min: 2, max: 2 } }",
        "alice: { connect, extract: { h: { header: x } } }",
        "c: [stop, kill, restart]",
        "m: stop",
      ),
    ).toEqual([]);
  });
});

describe("a within whose cause is doubtful", () => {
  const warning = (line: number, column: number, count: number, who: string): string =>
    `warning ${line}:${column}+6 ${count} sends lie between this "within" and what ${who} received before: it is measured from the latest of them — Give the send that is meant an id, and name it here: after: id.`;

  it("is told", async () => {
    expect(await steps("alice: { send: a }", "bob: { send: b }", "alice: { receive: a, within: 1s }")).toEqual([
      warning(6, 26, 2, "alice"),
    ]);
    expect(
      await steps("alice: { send: a }", "carol: { send: c, receive: c }", "bob: [{ receive: a, within: 1s }]"),
    ).toEqual([warning(6, 25, 2, "bob")]);
    expect(
      await steps("alice: [{ send: 1 }, { send: 2 }]", "bob: { receive, within: 1s }", "bob: { receive, within: 1s }"),
    ).toEqual([warning(5, 21, 2, "bob")]);
  });

  it("is not seen in a plain dialogue", async () => {
    expect(
      await steps(
        "alice: { send: a }",
        "bob: { receive: a, within: 1s }",
        "bob: { send: b }",
        "alice: { receive: b, within: 1s }",
      ),
    ).toEqual([]);
    expect(
      await steps(
        "alice: { send: s, receive: s, within: 1s }",
        "bob: { send: s, receive: s, within: 1s }",
        "alice: { send: m }",
        "bob, carol: { receive: m, within: 1s }",
      ),
    ).toEqual([]);
    expect(
      await steps("alice: { send: a, id: x }", "bob: { send: b }", "alice: { receive: a, within: 1s, after: x }"),
    ).toEqual([]);
    expect(await steps("alice: { send: a }", "alice: { send: b }", "alice: { receive: a, within: 1s }")).toEqual([]);
    expect(
      await steps(
        "alice: { send: a }",
        "group: x\n    steps: [{ bob: { send: b } }]",
        "carol: { send: c }",
        "alice: { receive: a, within: 1s }",
      ),
    ).toEqual([]);
  });
});

describe("what would do nothing", () => {
  it("is a step of names and conditions alone", async () => {
    const help = "id, name and if stand beside what acts: - alice: connect.";
    expect(await steps("name: x", "{ id: x, name: y }")).toEqual([
      `4:5+7 Nothing acts in this step — ${help}`,
      `5:5+18 Nothing acts in this step — ${help}`,
    ]);
  });

  it("is a variable or an argument without a value", async () => {
    expect(await faults("vars:\n  a:\n  b: #fff\nsteps: [{ wait: 1ms }]")).toEqual([
      '2:3+1 The variable "a" gets no value — Write a value after the colon, or null if that is meant.',
      '3:3+1 The variable "b" gets no value — A "#" after a space starts a comment. Quote the value: "#fff".',
    ]);
    expect(
      await faults("fragments: { f: { params: [x], steps: [{ log: '${x}' }] } }\nsteps: [{ call: f, with: { x: } }]"),
    ).toEqual([expect.stringContaining('2:28+1 The parameter "x" gets no value — ') as string]);
  });

  it("is no assertion and no command", async () => {
    expect(await steps("assert: {}", "exec: ''", "exec: []")).toEqual([
      "4:13+2 Expected a map of values and matchers, got an empty map — Write assert: { order.state: open }.",
      '5:11+2 Expected a line for the shell, or a list of a program and its arguments, got the text "" — Write exec: npm run seed, or exec: [npm, run, seed].',
      "6:11+2 Expected a line for the shell, or a list of a program and its arguments, got an empty list — Write exec: npm run seed, or exec: [npm, run, seed].",
    ]);
  });
});

describe("what cannot be meant", () => {
  it("is a latency from a step that puts nothing on a wire", async () => {
    expect(await steps("wait: 1ms\n    id: pause", "alice: { receive, after: pause }")).toEqual([
      '6:30+5 The step "pause" is no cause: it puts nothing on a wire — Name a step that sends, receives, connects or closes.',
    ]);
    for (const quiet of ["discard", "{ stayOpen: 1ms }", "{ receiveNothing: x }"]) {
      expect(await steps(`alice: ${quiet}\n    id: quiet`, "alice: { receive, after: quiet }")).toEqual([
        '6:30+5 The step "quiet" is no cause: it puts nothing on a wire — Name a step that sends, receives, connects or closes.',
      ]);
    }
  });

  it("is a document that is a scenario and a mock", async () => {
    expect(await faults("steps: [{ wait: 1ms }]\nendpoints: [{ path: / }]")).toEqual([
      '2:1+9 A document is a scenario or a mock; this one has "steps" and "endpoints" — Put the mock into a document of its own, behind a line with ---.',
    ]);
  });

  it("is a connection of a mock that connects, or acts as a server", async () => {
    expect(await faults("endpoints: [{ path: /, onConnect: [connect, stop] }]")).toEqual([
      "1:36+7 A connection of a mock cannot connect — What it does when it is open stands in onConnect.",
      "1:45+4 A connection of a mock cannot stop",
    ]);
  });

  it("is a mock that is its own endpoint", async () => {
    expect(await faults("servers: { m: { mock: { path: /, rules: [] } } }\nsteps: [{ wait: 1ms }]")).toEqual([
      '1:25+4 "path" belongs to an endpoint — Write endpoints: [{ path: /ws }].',
      '1:34+5 "rules" belongs to an endpoint — Write endpoints: [{ path: /ws, rules: … }].',
    ]);
  });

  it("is an answer with a status that none has", async () => {
    const help = "A status is a number from 200 to 599.";
    expect(
      await faults(
        "endpoints: [{ path: /, accept: [{ refuse: 101 }] }]\nhttp: [{ method: GET, path: /, respond: { status: 99 } }]",
      ),
    ).toEqual([
      `1:43+3 Expected the status of an answer, got the number 101 — ${help}`,
      `2:51+2 Expected the status of an answer, got the number 99 — ${help}`,
    ]);
  });

  it("are two parts of a path with one name", async () => {
    expect(await faults("endpoints: [{ path: /:a/:b/:a }]")).toEqual([
      '1:21+9 Expected a path, got the text "/:a/:b/:a" — Two of its parts have the name "a".',
    ]);
  });

  it("is an endpoint behind another of the same path, unless it speaks subprotocols", async () => {
    expect(await faults("endpoints: [{ path: /a }, { path: /a, protocols: b }, { path: /b }, { path: /a }]")).toEqual([
      "warning 1:77+2 No client reaches this endpoint: one before it has the same path — Give it protocols that the other does not speak, or make one endpoint of both.",
    ]);
  });
});
