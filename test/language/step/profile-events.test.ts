import { describe, expect, it } from "vitest";
import { faults } from "../../support/load.ts";

/** The faults of one step of alice, by what they say. */
async function found(step: string, codec = "jsonrpc"): Promise<readonly string[]> {
  const told = await faults(`clients: { alice: { url: "ws://localhost", codec: ${codec} } }
vars: { name: sum }
steps: [{ alice: connect }, { alice: ${step} }]`);
  return told.map((each) => each.replace(/\d+:\d+\+\d+ /, ""));
}

describe("what is sent to a profile", () => {
  it.each([
    ["{ send: { cal: sum } }", /^jsonrpc cannot send this: a map with one of the keys .* Did you mean "call"\?/],
    ['{ send: { cal: "${name}" } }', /Did you mean "call"\?/],
    [
      "{ send: { call: sum, parms: [1] } }",
      /beside "call" there can be only params, id, not "parms"\. Did you mean "params"\?/,
    ],
    ['{ send: { call: "${name}", parms: [1] } }', /Did you mean "params"\?/],
    ["{ send: { call: 7 } }", /"call" takes the name of a method/],
    ["{ send: { call: sum, params: 5 } }", /"params" must be a list or a map/],
    ['{ send: { jsonrpc: "2.0", call: sum } }', /beside "call" there can be only params, id, not "jsonrpc"/],
    ["{ send: [{ call: sum }, { notfy: sum }] }", /Did you mean "notify"\?/],
    ['{ send: [{ call: "${name}" }, { notfy: sum }] }', /Did you mean "notify"\?/],
    ["{ send: { cal: sum }, receive: { result: 3 } }", /Did you mean "call"\?/],
  ])("is told in %s", async (step, expected) => {
    const [first, ...others] = await found(step);
    expect(first).toMatch(expected);
    expect(others).toEqual([]);
  });

  it.each([
    "{ send: { call: sum, params: [1, 2], id: a } }",
    '{ send: { call: "${name}", params: "${[1]}" } }',
    "{ send: { result: 3 } }",
    "{ send: { result: 3, id: 7 } }",
    '{ send: "{}" }',
    "{ send: { $hex: 00 } }",
    "{ send: { any: thing }, codec: json }",
  ])("is fit in %s, as far as can be known", async (step) => {
    expect(await found(step)).toEqual([]);
  });

  it.each([
    ["graphql-transport-ws", "{ send: { complete: true } }"],
    ["stomp", "{ send: { ack: true } }"],
    ["stomp", "{ send: { unsubscribe: true } }"],
    ["socket.io", "{ send: { ack: true, args: [] } }"],
  ])("may be about what came before: %s, %s", async (codec, step) => {
    expect(await found(step, codec)).toEqual([]);
  });
});

describe("what is received by a profile", () => {
  it.each([
    ["{ receive: { reslt: 3 } }", 'warning No event of jsonrpc has a "reslt" — Did you mean "result"?'],
    ["{ receiveNothing: { notfy: x } }", 'warning No event of jsonrpc has a "notfy" — Did you mean "notify"?'],
    [
      "{ receiveAll: [{ result: 3 }, { reslt: 3 }] }",
      'warning No event of jsonrpc has a "reslt" — Did you mean "result"?',
    ],
    [
      "{ receive: { banana: 3 } }",
      'warning No event of jsonrpc has a "banana" — Its events are call, notify, result, error.',
    ],
    [
      '{ receive: { jsonrpc: "2.0", result: 3 } }',
      'warning No event "result" of jsonrpc has a "jsonrpc" — Beside "result" there is of, id.',
    ],
    ["{ receive: { result: 3, off: sum } }", 'warning No event "result" of jsonrpc has a "off" — Did you mean "of"?'],
  ])("is warned of in %s", async (step, expected) => {
    expect(await found(step)).toEqual([expected]);
  });

  it.each([
    "{ receive: { result: 3, of: sum, id: 1 } }",
    "{ receive: { id: 1 } }",
    "{ receive: { $type: object } }",
    "{ receive: { $or: [{ result: 3 }] } }",
    "{ receive: { reslt: 3 }, codec: json }",
    "receive",
  ])("is fit in %s", async (step) => {
    expect(await found(step)).toEqual([]);
  });

  it("is open where servers have events of their own, unless it is nearly one that is known", async () => {
    expect(await found("{ receive: { ka: true } }", "graphql-transport-ws")).toEqual([]);
    expect(await found("{ receive: { nxt: {} } }", "graphql-transport-ws")).toEqual([
      'warning No event of graphql-transport-ws has a "nxt" — Did you mean "next"?',
    ]);
  });
});

describe("the greeting of a profile that has none", () => {
  it("is not expected", async () => {
    const told = await faults(`clients: { alice: { url: "ws://localhost", codec: jsonrpc } }
steps: [{ alice: { connect, expect: { ready: { a: 1 } } } }]`);
    expect(told).toEqual([
      "2:39+5 jsonrpc has no greeting: it is ready when the connection is open, and says nothing to that — Leave it out; a connection that is refused by HTTP is expected by status.",
    ]);
  });
});

describe("a greeting", () => {
  it("cannot be ready and refused", async () => {
    const [first, ...others] = await faults(`clients: { alice: { url: "ws://localhost", codec: stomp } }
steps: [{ alice: { connect, expect: { ready: { a: 1 }, refused: { code: 1 } } } }]`);
    expect(first).toMatch(/^2:\d+\+7 "ready" and "refused" cannot both be expected/);
    expect(others).toEqual([]);
  });
});

describe("who acts", () => {
  const wrong = "{ receive: { reslt: 3 } }";

  it("has the profile of the defaults, too", async () => {
    expect(
      await faults(`defaults: { client: { url: "ws://localhost", codec: jsonrpc } }
clients: { alice: {}, bob: { codec: json } }
steps: [{ alice: ${wrong} }, { bob: ${wrong} }]`),
    ).toHaveLength(1);
  });

  it("may be connected with another codec, or may be several with several: then nobody knows", async () => {
    expect(
      await faults(`clients: { alice: { url: "ws://localhost", codec: jsonrpc }, bob: "ws://localhost" }
steps: [{ alice: { connect: { codec: json } } }, { alice: ${wrong} }, { "alice, bob": ${wrong} }]`),
    ).toEqual([]);
  });
});
