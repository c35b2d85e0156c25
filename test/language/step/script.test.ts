import { describe, expect, it } from "vitest";
import { faults, scenario } from "../../support/load.ts";

const clients = "clients: { alice: ws://h, bob: ws://h }\n";
const steps = (text: string): Promise<readonly string[]> => faults(`${clients}steps:\n${text.replace(/^/gm, "  ")}\n`);

describe("a step", () => {
  it("has a path, a title, a line, and an id", async () => {
    const { steps: script } = await scenario(`${clients}
steps:
  - alice: connect
  - id: asked
    alice: { send: { type: ask } }   # why
  - name: both get it
    alice, bob:
      - receive
      - { receive: { type: answer } }
  - group: the end
    steps:
      - alice, bob: close
`);
    expect(script.map(({ path, title, line, id }) => [path, title, line, id])).toEqual([
      ["1", "alice: connect", 4, undefined],
      ["2", "id: asked alice: { send: { type: ask } }", 6, "asked"],
      ["3", "both get it", 8, undefined],
      ["4", "group: the end steps: - alice, bob: close", 11, undefined],
    ]);
  });

  it("with a long text has a short title", async () => {
    const { steps: script } = await scenario(`${clients}steps: [{ alice: { send: "${"x".repeat(500)}" } }]`);
    expect(script[0]?.title).toHaveLength(90);
    expect(script[0]?.title).toMatch(/…$/);
  });

  it("is a word, a map, or a list of these", async () => {
    expect(await steps("- alice: connect\n- alice: [connect, { send: a }, { receive, count: 2 }]\n- wait: 1s")).toEqual(
      [],
    );
    expect(await steps("- 7")).toMatchInlineSnapshot(`
      [
        "3:5+1 Expected a step, got the number 7 — A step is, for example, alice: { send: … }, or wait: 1s.",
      ]
    `);
    expect(await steps("- []")).toMatchInlineSnapshot(`
      [
        "3:5+2 Expected a step, got an empty list — A step is, for example, alice: { send: … }, or wait: 1s.",
      ]
    `);
    expect(await steps("- {}")).toMatchInlineSnapshot(`
      [
        "3:5+2 The step is empty",
      ]
    `);
    expect(await steps("- alice: [7, []]")).toMatchInlineSnapshot(`
      [
        "3:13+1 Expected a step, got the number 7 — A step is, for example, connect, or { send: … }.",
        "3:16+2 Expected a step, got an empty list — A step is, for example, connect, or { send: … }.",
      ]
    `);
  });
});

describe("who acts", () => {
  it("must be known", async () => {
    expect(await steps("- alcie: connect")).toMatchInlineSnapshot(`
      [
        "3:5+5 Unknown client or control word "alcie" — Did you mean "alice"?",
      ]
    `);
    expect(await steps("- carol: connect")).toMatchInlineSnapshot(`
      [
        "3:5+5 Unknown client or control word "carol" — The clients are alice, bob; control words are wait, set, unset, log, http, exec, assert, delivered, repeat, forEach, if, choose, parallel, barrier, any, start, cancel, call, group, breakpoint.",
      ]
    `);
    expect(await steps("- alice, carol: connect")).toMatchInlineSnapshot(`
      [
        "3:12+5 Unknown client or control word "carol" — The clients are alice, bob; control words are wait, set, unset, log, http, exec, assert, delivered, repeat, forEach, if, choose, parallel, barrier, any, start, cancel, call, group, breakpoint.",
      ]
    `);
    expect(await faults("steps: [{ alice: connect }]")).toMatchInlineSnapshot(`
      [
        "1:11+5 Unknown client or control word "alice" — Declare clients first: clients: { alice: ws://localhost:8080 }.",
      ]
    `);
    expect(await steps("- self: connect")).toMatchInlineSnapshot(`
      [
        "3:5+4 Unknown client or control word "self" — self is who acts, and here nobody does: it stands in what a client does, - alice: { call: … }.",
      ]
    `);
  });

  it("must be written where nobody is implied", async () => {
    expect(await steps("- send: hi")).toMatchInlineSnapshot(`
      [
        "3:5+4 "send" needs an actor — Write - alice: { send: … }.",
      ]
    `);
    expect(await steps("- connect")).toMatchInlineSnapshot(`
      [
        "3:5+7 "connect" needs an actor — Write - alice: connect.",
      ]
    `);
    expect(await faults("servers: { chat: ws://h }\nsteps: [restart]")).toMatchInlineSnapshot(`
      [
        "2:9+7 "restart" needs an actor — Write - chat: restart.",
      ]
    `);
  });

  it("does something", async () => {
    expect(await steps("- alice:")).toMatchInlineSnapshot(`
      [
        "3:5+5 "alice" does nothing here — Write what it does: - alice: connect.",
      ]
    `);
    expect(await steps("- alice")).toMatchInlineSnapshot(`
      [
        "3:5+5 "alice" does nothing here — Write what it does: - alice: connect.",
      ]
    `);
    expect(await faults("servers: { chat: ws://h }\nsteps: [{ chat: }]")).toMatchInlineSnapshot(`
      [
        "2:11+4 "chat" does nothing here — Write what it does: - chat: stop.",
      ]
    `);
  });

  it("has the members of a message below its action", async () => {
    const inside = (action: string, members: string): string =>
      `"type" stands beside "${action}", and not inside it — Indent it deeper than "${action}", or write ${action}: { ${members} }.`;
    for (const action of ["send", "receive", "receiveNext", "receiveNothing"]) {
      expect(await steps(`- alice:\n    ${action}:\n    type: message\n    text: \${x}`)).toEqual([
        `5:7+4 ${inside(action, "type: …, text: …")}`,
        expect.stringContaining('Unknown variable "x"'),
      ]);
    }
    expect(await steps("- alice: { receive, type: message, timeout: 1s }")).toEqual([
      `3:23+4 ${inside("receive", "type: …")}`,
    ]);
    // An option of another action is no member.
    expect(await steps("- alice: { receiveNext, last: 2 }")).toEqual([
      expect.stringContaining('Unknown key "last" in a receiveNext step'),
    ]);
  });

  it("says how long a silence is with for", async () => {
    for (const option of ["timeout", "within"]) {
      expect(await steps(`- alice: { receiveNothing, ${option}: 1s }`)).toEqual([
        `3:30+${option.length} Unknown key "${option}" in a receiveNothing step — How long to listen is "for": { receiveNothing: …, for: 200ms }.`,
      ]);
    }
  });

  it("does what is indented below it", async () => {
    expect(await steps("- alice:\n  send: a\n  receive: b\n  witin: 1s")).toEqual([
      '4:5+4 "send" stands beside "alice", and not inside it — Indent it deeper than "alice", or write - alice: { send: …, receive: …, witin: … }.',
      '6:5+5 Unknown key "witin" in a receive step — Did you mean "within"?',
    ]);
    expect(await steps("- alice:\n  receive:\n  type: message\n  timeot: 1s")).toEqual([
      '4:5+7 "receive" stands beside "alice", and not inside it — Indent it deeper than "alice", or write - alice: { receive: { type: … }, timeot: … }.',
      '6:5+6 Unknown key "timeot" in a receive step — Did you mean "timeout"?',
    ]);
    expect(await steps("- alice:\n  repeat: 3")).toEqual([
      '4:5+6 "repeat" stands beside "alice", and not inside it — Indent it deeper than "alice", or write - alice: { repeat: … }.',
    ]);
    expect(await steps("- alice:\n  connect")).toEqual([
      '4:5+7 The YAML is not valid: Implicit map keys need to be followed by map values — Indent it deeper than "alice", or write - alice: connect.',
    ]);
  });

  it("is self only where somebody acts", async () => {
    expect(await steps("- alice: [{ self: { send: hi } }]")).toEqual([]);
    expect(await faults("servers: { chat: ws://h }\nsteps: [{ chat: [{ self: stop }] }]")).toMatchInlineSnapshot(`
      [
        "2:20+4 Unknown action "self" — self is who acts, and here nobody does: it stands in what a client does, - alice: { call: … }.",
      ]
    `);
  });

  it("is one in a step", async () => {
    expect(await steps("- { alice: connect, bob: connect }")).toMatchInlineSnapshot(`
      [
        "3:23+3 A step has one actor; this one has "alice" and "bob" — Give each its own line: "- bob: …". If both do the same, write "- alice, bob: …".",
      ]
    `);
    expect(await steps("- { alice: connect, wait: 1s }")).toMatchInlineSnapshot(`
      [
        "3:23+4 A step does one thing; this one has "alice" and "wait" — Make it two steps: "- alice: …" and "- wait: …".",
      ]
    `);
  });

  it("may be a server, for what servers do", async () => {
    const servers = "servers: { chat: { command: chat }, mail: { command: mail } }\n";
    expect(await faults(`${servers}steps: [{ chat: restart }, { mail: [stop] }]`)).toEqual([]);
    expect(await faults(`${servers}steps: [{ chat: { send: hi } }]`)).toMatchInlineSnapshot(`
      [
        "2:19+4 A server cannot send — Write - alice: { send: … }.",
      ]
    `);
    expect(await faults(`${servers}steps: [{ "chat, mail": stop }]`)).toMatchInlineSnapshot(`
      [
        "2:11+12 Servers act one at a time, and not together with clients — Give each its own line: "- chat: …", "- mail: …".",
      ]
    `);
    expect(await faults(`${clients}${servers}steps: [{ alice: stop }]`)).toMatchInlineSnapshot(`
      [
        "3:18+4 A client cannot stop — Write - chat: stop.",
      ]
    `);
  });

  it("may be somebody else inside a script, and nobody acts for nobody in a control step", async () => {
    expect(await steps('- alice: [connect, { bob: connect }, { if: "true", then: [{ send: a }] }]')).toEqual([]);
    expect(await steps('- if: "true"\n  then: [{ send: a }]')).toMatchInlineSnapshot(`
      [
        "4:14+4 "send" needs an actor — Write - alice: { send: … }.",
      ]
    `);
  });
});

describe("what is done", () => {
  it("must be known", async () => {
    expect(await steps("- alice: { recieve: { n: 1 } }")).toMatchInlineSnapshot(`
      [
        "3:14+7 Unknown action "recieve" — Did you mean "receive"?",
      ]
    `);
    expect(await steps("- alice: banana")).toMatchInlineSnapshot(`
      [
        "3:12+6 Unknown action "banana" — Known here are connect, send, receive, receiveNext, receiveAll, receiveNothing, discard, ping, receivePing, receivePong, close, closed, stayOpen, drop, pause, resume, sendFrame, receiveFrame, wait, set, unset, log, http, exec, assert, delivered, repeat, forEach, if, choose, parallel, barrier, any, start, cancel, call, group, breakpoint.",
      ]
    `);
    expect(await steps("- alice: { banana: 1, within: 1s }")).toMatchInlineSnapshot(`
      [
        "3:14+6 Unknown action "banana" — Known here are connect, send, receive, receiveNext, receiveAll, receiveNothing, discard, ping, receivePing, receivePong, close, closed, stayOpen, drop, pause, resume, sendFrame, receiveFrame, wait, set, unset, log, http, exec, assert, delivered, repeat, forEach, if, choose, parallel, barrier, any, start, cancel, call, group, breakpoint.",
      ]
    `);
  });

  it("is one thing, but for a send with a receive", async () => {
    expect(await steps("- alice: { send: a, receive: b, within: 1s, opcode: text, split: 2 }")).toEqual([]);
    expect(await steps("- alice: { receive: b, send: a }")).toEqual([]);
    expect(await steps("- alice: { send: a, close: 1000 }")).toMatchInlineSnapshot(`
      [
        "3:23+5 A step does one thing; this one has "send" and "close" — Make it two steps, or a list: [{ send: … }, { close: … }].",
      ]
    `);
    expect(await steps("- alice: { send: a, receive: b, receiveNext: c }")).toMatchInlineSnapshot(`
      [
        "3:35+11 A send has one kind of receive beside it; this one has "receive" and "receiveNext" — Write a list: [{ send: …, receive: … }, { receiveNext: … }].",
      ]
    `);
    expect(await steps("- alice: { connect, receive: b }")).toMatchInlineSnapshot(`
      [
        "3:23+7 A step does one thing; this one has "connect" and "receive" — Make it two steps, or a list: [{ connect: … }, { receive: … }].",
      ]
    `);
  });

  it("may need a value", async () => {
    expect(await steps("- alice: send")).toMatchInlineSnapshot(`
      [
        "3:12+4 "send" has no value — The message: a map or list by codec, a text as it is, or bytes.",
      ]
    `);
    expect(await steps("- alice: { send: }")).toMatchInlineSnapshot(`
      [
        "3:14+4 "send" has no value — The message: a map or list by codec, a text as it is, or bytes.",
      ]
    `);
    expect(await steps("- alice: { receive, close }")).toMatchInlineSnapshot(`
      [
        "3:23+5 A step does one thing; this one has "receive" and "close" — Make it two steps, or a list: [{ receive: … }, { close: … }].",
      ]
    `);
    expect(await steps("- wait")).toMatchInlineSnapshot(`
      [
        "3:5+4 "wait" has no value — How long: \`500ms\`, \`5s\`, \`2m\`.",
      ]
    `);
  });

  it("keeps what YAML would silently drop", async () => {
    expect(await steps("- alice: { send: { channel: #general\n } }")).toMatchInlineSnapshot(`
      [
        "3:31+8 A "#" after a space starts a comment, which has swallowed the rest of the line — Quote the text that contains it.",
      ]
    `);
    expect(await steps("- alice: { send: { text: hello, world } }")).toMatchInlineSnapshot(`
      [
        "3:35+5 The key "world" has no value — A comma ends the text in a flow map. Quote it: "hello, world".",
      ]
    `);
  });

  it("knows its options", async () => {
    expect(await steps("- alice: { receive: a, whithin: 1s }")).toMatchInlineSnapshot(`
      [
        "3:26+7 Unknown key "whithin" in a receive step — Did you mean "within"?",
      ]
    `);
    expect(await steps("- alice: { send: a, within: 1s }")).toMatchInlineSnapshot(`
      [
        "3:23+6 "within" does nothing for a send — It belongs to a receive: { send: …, receive: …, within: … }.",
      ]
    `);
    expect(await steps("- alice: { receive: a, within: 500 }")).toMatchInlineSnapshot(`
      [
        "3:34+3 A duration needs its unit: 500ms or 500s? — Write 500ms for milliseconds, 500s for seconds.",
      ]
    `);
    expect(await steps("- alice: { receive: a }\n  within: 1s")).toMatchInlineSnapshot(`
      [
        "4:5+6 "within" cannot stand here — What tunes a step stands inside, beside the action: - alice: { receive: …, within: … }.",
      ]
    `);
  });

  it("warns of a matcher that says what options say", async () => {
    expect(await steps("- alice: { receive: { count: 3 } }")).toMatchInlineSnapshot(`
      [
        "warning 3:23+12 This matcher has only members that are names of options (count) — Did you mean { receive, count: 3 }? Options stand beside the action. If the message has such members, add another member that it has.",
      ]
    `);
  });
});

it("the kind of a step has its article", async () => {
  expect(await steps("- { if: env.X == null, thn: [{ wait: 1ms }] }\n- { wait: 1s, i: 1 }")).toEqual([
    '3:26+3 Unknown key "thn" in an if step — Did you mean "then"?',
    '4:17+1 Unknown key "i" in a wait step — No keys are known here.',
  ]);
  expect(await steps("- http: GET http://h\n  foo: 1")).toEqual([
    expect.stringContaining('Unknown key "foo" in an http step'),
  ]);
});

describe("id, name and if", () => {
  it("stand beside the actor or beside its only action", async () => {
    const outside = await scenario(
      `${clients}steps: [{ alice: { send: a }, id: x }, { alice: { receive: b, after: x } }]`,
    );
    const inside = await scenario(
      `${clients}steps: [{ alice: { send: a, id: x } }, { alice: { receive: b, after: x } }]`,
    );
    const word = await scenario(`${clients}steps: [{ alice: connect, id: x }, { alice: { receive: b, after: x } }]`);
    expect([outside, inside, word].map(({ steps: { length } }) => length)).toEqual([2, 2, 2]);
  });

  it("are checked", async () => {
    expect(await steps("- { alice: connect, if: 1 + }")).toMatchInlineSnapshot(`
      [
        "3:30+1 The expression is not valid: it ends too early",
      ]
    `);
    expect(await steps("- alice: { receive: b, after: y }")).toMatchInlineSnapshot(`
      [
        "3:33+1 No step has the id "y" — Give the step that it means an id: - alice: { send: …, id: asked }.",
      ]
    `);
    expect(await steps("- alice: { send: a, id: asked }\n- alice: { receive: b, after: askde }"))
      .toMatchInlineSnapshot(`
      [
        "4:33+5 No step has the id "askde" — Did you mean "asked"?",
      ]
    `);
    expect(await steps("- { alice: connect, id: [] }")).toMatchInlineSnapshot(`
      [
        "3:27+2 Expected an id, got an empty list",
      ]
    `);
  });
});

describe("what stands beside a send", () => {
  it("is a receive with its options, and a slip of the pen is told so", async () => {
    expect(await steps("- alice: { send: a, recive: b }")).toEqual([
      '3:23+6 Unknown key "recive" in a send step — Did you mean "receive"?',
    ]);
    expect(await steps("- alice: { send: a, tiemout: 1s }")).toEqual([
      '3:23+7 Unknown key "tiemout" in a send step — Did you mean "timeout"?',
    ]);
    expect(await steps("- alice: { send: a, timeout: 1s }")).toEqual([
      '3:23+7 "timeout" does nothing for a send — It belongs to a receive: { send: …, receive: …, timeout: … }.',
    ]);
  });
});
