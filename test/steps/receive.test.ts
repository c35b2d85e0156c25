import { describe, expect, it } from "vitest";
import { faults } from "../support/load.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, play, playConnected, playRaw, withPuppet } from "../support/puppet.ts";
import { closeFrame, frame, rawHandshakes, switchingProtocols } from "../support/raw-server.ts";

expectNoOpenHandles();

const text = (payload: string): Buffer => frame({ payload });

describe("nothing is lost to timing", () => {
  it("finds a message that came before the wait", async () => {
    const played = await playConnected(`
  - alice: { send: { say: [{ n: 1 }, { n: 2 }] }, receive: { n: 2 } }
  - alice: { receive: { n: 1 } }
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("finds a message that came in one piece with the handshake's answer", async () => {
    const server = await rawHandshakes((socket, request) => {
      socket.write(
        Buffer.concat([Buffer.from(switchingProtocols(request)), text("one"), text("two"), closeFrame(4001, "done")]),
      );
    });
    const played = await play(
      'clients: { alice: "${url}" }\nsteps: [{ alice: [connect, { receive: two }, { receive: one }, { closed: 4001 }] }]',
      {
        given: { url: server.url },
      },
    );
    expect(failure(played)).toEqual(["passed"]);
    await server.close();
  });

  it("finds what came before a close in one piece with it, then tells the close", async () => {
    const played = await playRaw(
      `
  - alice: connect
  - alice: { receive: first }
  - alice: { receive: second }
  - alice: { receive: third, timeout: 5s }
`,
      (socket) => void socket.write(Buffer.concat([text("first"), text("second"), closeFrame(4000, "bye")])),
    );
    expect(failure(played)).toEqual([
      'closed: alice: the other side closed with 4000 "bye" while waiting',
      "at: third",
      "label: the connection ended while waiting",
      'expected: "third"',
      "no unread message is left; 2 messages came in all",
      "help: If the connection has to end here, say so: - alice: { closed: 4000 }.",
    ]);
    expect(played.ms).toBeLessThan(4000);
  });

  it("keeps what comes while nobody waits, in order", async () => {
    const played = await playRaw(
      `
  - alice: connect
  - wait: 30ms
  - repeat: 3
    as: i
    steps: [{ alice: { receiveNext: "\${'m' + string(i)}" } }]
`,
      (socket) => void socket.write(Buffer.concat(["m0", "m1", "m2"].map(text))),
    );
    expect(failure(played)).toEqual(["passed"]);
  });
});

describe("select and assert", () => {
  it("a message that is selected and wrong fails at once, with every failure", async () => {
    const played = await playConnected(`
  - alice: { send: { type: order, id: 7, items: [{ price: 1 }] } }
  - alice:
      receive: { type: order }
      expect: { id: "7", $.items.length: 3, "items[0].price": { $gt: 2 }, note: $missing }
`);
    expect(failure(played)).toEqual([
      'wrong-message: alice: the message was taken and is wrong: $.id: expected the string "7", got the number 7',
      'at: "7"',
      "label: got the number 7",
      'expected: the string "7"',
      "actual: the number 7",
      "$.items.length: expected 3, got 1",
      "$.items[0].price: expected a number > 2, got 1",
      'the message: { type: "order", id: 7, items: [{ price: 1 }] }',
    ]);
    expect(played.ms).toBeLessThan(4000);
  });

  it("a message that arrives while the step waits and is wrong fails at once, too", async () => {
    const played = await playConnected("  - alice: { send: { later: { n: 1 }, in: 30ms }, receive, expect: { n: 2 } }");
    expect(failure(played).slice(0, 2)).toEqual([
      "wrong-message: alice: the message was taken and is wrong: $.n: expected 2, got 1",
      "at: 2",
    ]);
    expect(played.ms).toBeLessThan(4000);
  });

  it("a message that does not match is no failure: it stays unread, and the time-out shows how near it was", async () => {
    const played = await playConnected(`
  - alice: { send: { say: [{ type: message, text: hi, from: bob }, { type: presence }, { type: message, text: ho, from: bob }] } }
  - alice: { receive: { type: presence } }
  - alice: { receive: { type: message, text: hi, from: alice }, timeout: 60ms }
`);
    expect(failure(played)).toEqual([
      "never-came: alice: no message matched within <time>",
      "at: { type: message, text: hi, from: alice }",
      "label: still waiting after <time>",
      'expected: { type: "message", text: "hi", from: "alice" }',
      `2 messages came and did not match:
  { type: "message", text: "hi", from: "bob" } (<when>)
      $.from: expected "alice", got "bob"
  { type: "message", text: "ho", from: "bob" } (<when>)
      $.text: expected "hi", got "ho"
      and 1 more difference`,
    ]);
    expect(played.notes).toEqual([]);
  });

  it("says which step took a message that matches", async () => {
    const played = await playConnected(`
  - alice: { send: { n: 1 }, receive: { n: 1 } }
  - alice: { receive: { n: 1 }, timeout: 40ms }
`);
    expect(failure(played).slice(4)).toEqual([
      "one that matches came <time> before the wait and was taken in line 18 (alice: { send: { n: 1 }, receive: { n: 1 } }): { n: 1 }",
      "no unread message is left; 1 message came in all",
      "help: A message is taken once. Let the earlier step say more exactly which one it takes, or say in one step all that must hold of it.",
    ]);
  });

  it("a message that is no JSON fits no schema", async () => {
    for (const schema of ["{ type: object }", "{}"]) {
      const played = await playConnected(`  - alice: { send: hello, receive: hello, schema: ${schema} }`);
      expect(failure(played)).toEqual([
        'schema: alice: the message was taken and is wrong: expected JSON that fits the schema, got the text "hello", which is not JSON',
        `at: ${schema === "{}" ? "hello" : schema}`,
        'label: got the text "hello", which is not JSON',
        "expected: JSON that fits the schema",
        'actual: the text "hello", which is not JSON',
        'the message: "hello"',
      ]);
    }
  });

  it("a schema that does not fit is a failure of its own", async () => {
    const played = await playConnected(`
  - alice: { send: { price: "12" } }
  - alice: { receive, schema: { required: [symbol], properties: { price: { type: number } } } }
`);
    expect(failure(played)).toEqual([
      'schema: alice: the message was taken and is wrong: $: the member "symbol" is missing',
      "at: { required: [symbol], properties: { price: { type: number } } }",
      "label: got nothing",
      'expected: a member "symbol"',
      "actual: nothing",
      '$.price: expected a number, got the string "12"',
      'the message: { price: "12" }',
    ]);
  });

  it.each(["http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema"])(
    "knows %s",
    async (draft) => {
      const list = draft.includes("2020") ? "prefixItems" : "items";
      const schema = `{ $schema: "${draft}", properties: { pair: { ${list}: [{ type: string }, { type: integer }] } } }`;
      const played = await playConnected(`
  - alice: { send: { say: [{ pair: [a, 1] }, { pair: [a, b] }] } }
  - alice: { receive, schema: ${schema} }
  - alice: { receive, schema: ${schema} }
`);
      expect(failure(played)[0]).toBe(
        'schema: alice: the message was taken and is wrong: $.pair[1]: expected an integer, got the string "b"',
      );
    },
  );
});

describe("which message", () => {
  it("where: a path must select something; values in it are escaped", async () => {
    const played = await playConnected(`
  - set: { id: "a\\"b" }
  - alice: { send: { say: [{ items: [{ id: x }] }, text, { items: [{ id: "a\\"b", n: 5 }] }] } }
  - alice: { receive, where: '$.items[?(@.id == "\${id}")]', expect: { "items[0].n": 5 } }
  - alice: { receive, where: "$.items[?(@.id == 'y')]", timeout: 50ms }
`);
    expect(failure(played)).toEqual([
      "never-came: alice: no message matched within <time>",
      "at: receive",
      "label: still waiting after <time>",
      "expected: where $.items[?(@.id == 'y')]",
      `2 messages came and did not match, all for the same reason:
  "text" (<when>), and 1 more like it
      expected something at $.items[?(@.id == 'y')], got nothing`,
    ]);
  });

  it("extract: only a message in which every extraction resolves is taken; it waits for it", async () => {
    const played = await playConnected(`
  - alice: { send: { say: [{ id: 1 }, { token: t, id: 2 }] } }
  - alice: { receive, extract: { id: $.id, token: $.token } }
  - assert: id == 2 && token == "t" && alice.id == 2
  - alice: { send: { later: { session: s }, in: 60ms }, receive, extract: { session: $.session } }
  - assert: session == "s"
  - alice: { receive, extract: { missing: $.missing }, timeout: 40ms }
`);
    expect(failure(played).slice(0, 4)).toEqual([
      "never-came: alice: no message matched within <time>",
      "at: receive",
      "label: still waiting after <time>",
      "expected: with missing",
    ]);
    expect(failure(played)[4]).toContain("expected something at $.missing, to extract missing, got nothing");
  });

  it("opcode: only text or only binary messages", async () => {
    const played = await playConnected(`
  - alice: [{ send: same }, { send: same, opcode: binary }]
  - alice: { receive: same, opcode: binary }
  - alice: { receive: same, opcode: binary, timeout: 40ms }
`);
    expect(failure(played)[5]).toBe(`1 message came and did not match:
  "same" (<when>)
      expected a binary message, got a text message`);
  });

  it("codec: another one for this step, of the value and of what is expected of it", async () => {
    const played = await playConnected(`
  - alice: { send: { $hex: "01 ff" } }
  - alice: { receive: 01ff, codec: hex, expect: { $: { $startsWith: "01" } } }
  - alice: { send: "[1]" }
  - alice: { receive: "[1]", codec: text, expect: { $: { $type: string } } }
  - alice: { send: "[2]" }
  - alice: { receive: { $hex: 5b325d }, codec: binary }
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("an unquoted scalar counts as it is written, where the codec's values are texts", async () => {
    const played = await playConnected(`
  - alice: { send: 0101, codec: text }
  - alice: { receive: 0101, codec: text }
  - alice: { send: 0101, codec: hex }
  - alice: { receive: 0101, codec: hex, expect: { $: "0101" } }
  - alice: { send: 1.10 }
  - alice: { receive: 1.1 }
`);
    expect(failure(played)).toEqual(["passed"]);
    expect(played.notes).toEqual([]);
  });

  it("a bare receive takes any message, text that is not JSON as well", async () => {
    const played = await playConnected("  - alice: [{ send: not json }, receive]");
    expect(failure(played)).toEqual(["passed"]);
    expect(played.notes).toEqual([]);
  });
});

describe("order", () => {
  it("an older message taken later is noted", async () => {
    const played = await playConnected(`
  - alice: { send: { say: [{ n: 1 }, { n: 2 }] } }
  - alice: [{ receive: { n: 2 } }, { receive: { n: 1 } }]
`);
    expect(failure(played)).toEqual(["passed"]);
    expect(played.notes).toEqual(["alice: message 1 was taken after message 2 (out of order), by receive"]);
  });

  const disorder = `
  - alice: connect
  - alice: { send: { say: [{ n: 1 }, { n: 2 }] } }
  - alice: [{ receive: { n: 2 } }, { receive: { n: 1 }, timeout: 40ms }]
`;

  it.each([
    ["of the client", 'clients: { alice: { url: "${puppet.url}", inOrder: true } }'],
    ["of the defaults", 'defaults: { inOrder: true }\nclients: { alice: "${puppet.url}" }'],
    ["of the default client", 'defaults: { client: { inOrder: true } }\nclients: { alice: "${puppet.url}" }'],
  ])("inOrder %s: each takes a later message than the one before", async (_, head) => {
    const played = await play(withPuppet(disorder, head));
    expect(failure(played)).toEqual([
      "never-came: alice: no message matched within <time>",
      "at: { n: 1 }",
      "label: still waiting after <time>",
      "expected: { n: 1 }",
      `1 message came and did not count:
  { n: 1 } (<when>)
      it matches, but came before the message that was taken last`,
      "help: With inOrder, each receive takes a later message than the one before. Change the order of the steps, or leave inOrder out.",
    ]);
  });

  it("a client, and a step, may say otherwise", async () => {
    const head = 'defaults: { inOrder: true }\nclients: { alice: { url: "${puppet.url}", inOrder: false } }';
    expect(failure(await play(withPuppet(disorder, head)))).toEqual(["passed"]);
    const own = disorder.replace("timeout: 40ms", "inOrder: false");
    expect(
      failure(await play(withPuppet(own, 'defaults: { inOrder: true }\nclients: { alice: "${puppet.url}" }'))),
    ).toEqual(["passed"]);
  });
});

describe("with a send in one step", () => {
  it("the send is the cause, options go to the right half", async () => {
    const played = await playConnected(`
  - alice: { receive: { n: 1 }, send: { n: 1 }, within: 2s, expect: { n: 1 }, extract: { n: $.n }, id: asked }
  - alice: { send: 5, opcode: binary, receive: 5 }
  - alice: { send: 0aff, codec: hex, receive: 0aff }
  - bob: { receiveNothing, after: asked, for: 30ms }
  - assert: n == 1
`);
    expect(failure(played)).toEqual(["passed"]);
    expect(Object.keys(played.series)).toEqual(["asked"]);
    expect(played.series["asked"]?.count).toBe(1);
  });
});

describe("what cannot be waited for", () => {
  it("a client that is not connected fails at once", async () => {
    const played = await play(withPuppet("  - alice: { receive: hi }"));
    expect(failure(played)).toEqual([
      "not-connected: alice cannot receive: it is not connected",
      "at: hi",
      "label: not connected",
      "help: Connect first: - alice: connect",
    ]);
    expect(played.ms).toBeLessThan(4000);
  });

  it("fails at once when the connection ends, after the unread messages were searched", async () => {
    const played = await playConnected(`
  - alice: { send: { say: [{ n: 1 }] } }
  - alice: { send: { drop: end } }
  - alice: { receive: { n: 2 } }
`);
    expect(failure(played)).toEqual([
      "closed: alice: the connection ended without a close frame (1006) while waiting",
      "at: { n: 2 }",
      "label: the connection ended while waiting",
      "expected: { n: 2 }",
      expect.stringMatching(
        /^1 message came and did not match:\n {2}\{ n: 1 \} \(.*\)\n {6}\$\.n: expected 2, got 1$/,
      ) as string,
      "help: If the connection has to end here, say so: - alice: { closed: 1006 }.",
    ]);
  });
});

describe("what is wrong in a file", () => {
  const head = "clients: { alice: ws://localhost:1 }\nsteps:\n";

  it.each([
    ["- alice: { receive: a, last: 2, count: 2 }", "3:12+7 A receive has one of last, count and joined"],
    [
      "- alice: { receive: a, for: 1s }",
      '3:12+7 "for" counts the messages of a time and needs "count" — Write count: { min: 1 } beside it. To wait longer for one message, say timeout.',
    ],
    [
      "- alice: { receive: a, tiemout: 1s }",
      '3:24+7 Unknown key "tiemout" in a receive step — Did you mean "timeout"?',
    ],
    [
      "- alice: { receive: a, timeout: 500 }",
      "3:33+3 A duration needs its unit: 500ms or 500s? — Write 500ms for milliseconds, 500s for seconds.",
    ],
    [
      "- alice: { receive: a, opcode: txt }",
      '3:32+3 Expected one of text, binary, got the text "txt" — Did you mean "text"?',
    ],
    ["- alice: { receive: a, last: 0 }", "3:30+1 Expected a whole number from 1 to 100000, got the number 0"],
    [
      "- alice: { receive: a, extract: $.id }",
      '3:33+4 Expected a map of names and paths, got the text "$.id" — Write extract: { id: $.id }.',
    ],
    [
      "- alice: { receive: a, expect: $.id }",
      '3:32+4 Expected a map of paths and matchers, got the text "$.id" — Write expect: { status: open }.',
    ],
    [
      "- alice: { receive: a, within: }",
      '3:24+6 The key "within" has no value — Write a value after the colon, or null if that is meant.',
    ],
    [
      "- alice: { receive: { timeout: 1s, count: 2 } }",
      "warning 3:21+25 This matcher has only members that are names of options (timeout, count) — Did you mean { receive, timeout: 1s, count: 2 }? Options stand beside the action. If the message has such members, add another member that it has.",
    ],
  ])("%s", async (step, problem) => {
    expect(await faults(`${head}${step}\n`)).toEqual([problem]);
  });
});
