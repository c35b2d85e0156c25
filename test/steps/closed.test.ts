import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { faults } from "../support/load.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, play, playConnected, playRaw, withPuppet } from "../support/puppet.ts";
import { closeFrame, frame } from "../support/raw-server.ts";

expectNoOpenHandles();

/** Plays steps of alice, who is connected to a server that does something as soon as she is. */
async function closedBy(steps: string, act: (socket: Socket) => void) {
  const played = await playRaw(`  - alice: [connect, ${steps}]`, (socket) => {
    setImmediate(() => act(socket));
  });
  return { told: failure(played), notes: played.notes, played };
}

const with4401 = (socket: Socket): unknown => socket.write(closeFrame(4401, "no token"));

describe("what holds", () => {
  it.each([
    "closed",
    "{ closed: 4401 }",
    "{ closed: [1000, 4401] }",
    "{ closed: { $gte: 4000 } }",
    "{ closed: { code: 4401, reason: no token, clean: true } }",
    "{ closed: { reason: { $contains: token } } }",
    "{ closed: { code: { $in: [4400, 4401] } } }",
    "{ closed: '${4000 + 401}' }",
  ])("%s", async (step) => {
    expect((await closedBy(step, with4401)).told).toEqual(["passed"]);
  });

  it("an empty close frame is 1005, an end without one 1006", async () => {
    expect((await closedBy("{ closed: 1005 }", (socket) => socket.end(closeFrame()))).told).toEqual(["passed"]);
    expect((await closedBy("{ closed: { code: 1006, clean: false } }", (socket) => socket.end())).told).toEqual([
      "passed",
    ]);
    expect((await closedBy("{ closed: 1006 }", (socket) => socket.resetAndDestroy())).told).toEqual(["passed"]);
  });

  it("is taken when the close frame arrives: TCP may stay open", async () => {
    const { told, played } = await closedBy("{ closed: 4401, within: 900ms }", with4401);
    expect(told).toEqual(["passed"]);
    expect(played.ms).toBeLessThan(900);
  });

  it("unread messages do not matter, and can still be received", async () => {
    const both = (socket: Socket): unknown =>
      socket.write(Buffer.concat([frame({ payload: "last" }), closeFrame(1000)]));
    expect((await closedBy("closed, { receive: last }, closed", both)).told).toEqual(["passed"]);
  });
});

describe("what does not hold", () => {
  it("another code", async () => {
    expect((await closedBy("{ closed: [1000, 1001] }", with4401)).told).toEqual([
      'wrong-close: alice: the other side closed with 4401 "no token"',
      "at: [1000, 1001]",
      'label: got 4401 "no token"',
      "expected: one of 1000, 1001",
      "actual: 4401",
    ]);
  });

  it("another code, reason and cleanness: all are told", async () => {
    expect((await closedBy("{ closed: { code: 1006, reason: '', clean: false } }", with4401)).told).toEqual([
      'wrong-close: alice: the other side closed with 4401 "no token"',
      "at: 1006",
      'label: got 4401 "no token"',
      "expected: 1006",
      "actual: 4401",
      'reason: expected "", got "no token"',
      "expected an unclean close, got a clean close",
    ]);
  });

  it("a connection that stays open, with what is unread", async () => {
    const two = (socket: Socket): unknown =>
      socket.write(Buffer.concat([frame({ payload: "one" }), frame({ payload: "two" })]));
    const { told } = await closedBy("{ closed: 4401, timeout: 60ms }", two);
    expect(told).toEqual([
      "not-closed: alice: the connection is still open after <time>",
      "at: 4401",
      "label: still open",
      "expected: a close by the other side with 4401",
      "actual: the connection is still open",
      '2 messages are unread:\n  "one" (<when>)\n  "two" (<when>)',
    ]);
  });

  it("a close that comes too late, measured from the latest cause or the one that is named", async () => {
    const late = (socket: Socket): unknown => setTimeout(() => with4401(socket), 60);
    expect((await closedBy("{ closed: 4401, within: 5ms }", late)).told.slice(0, 3)).toEqual([
      "too-late: alice: the close came too late: <time> after alice: connect, <time> over the limit",
      "at: 5ms",
      "label: took <time>",
    ]);
    const { told, played } = await closedBy(
      "{ send: x, id: asked }, { closed, after: asked, measure: closes }, { connect, if: 'false' }",
      late,
    );
    expect(told).toEqual(["passed"]);
    expect(played.series["closes"]?.count).toBe(1);
  });
});

describe("a breach of RFC 6455", () => {
  const breach = (socket: Socket): unknown => socket.end(frame({ rsv: 4, payload: "x" }));

  it("is what { error: protocol } awaits", async () => {
    expect((await closedBy("{ closed: { error: protocol } }", breach)).told).toEqual(["passed"]);
    expect((await closedBy("{ closed: { error: protocol } }", with4401)).told).toEqual([
      'wrong-close: alice: the other side closed with 4401 "no token"',
      "at: { error: protocol }",
      'label: got 4401 "no token"',
      "expected: a breach of the protocol",
      'actual: 4401 "no token"',
    ]);
  });

  it("is no close by the other side", async () => {
    for (const step of ["closed", "{ closed: 1006 }"]) {
      expect((await closedBy(step, breach)).told, step).toEqual([
        "wrong-close: alice: ended by us, the other side broke the protocol: it sent a frame with the reserved bit RSV1 set, which here stands for nothing (RFC 6455 section 5.2)",
        `at: ${step === "closed" ? "closed" : "1006"}`,
        "label: got 1006 (no close frame)",
        "expected: a close by the other side",
        "actual: it sent a frame with the reserved bit RSV1 set, which here stands for nothing (RFC 6455 section 5.2)",
        "help: If that is right, say so: - alice: { closed: { error: protocol } }.",
      ]);
    }
  });

  it("a close frame with a forbidden code keeps it, and is noted", async () => {
    const forbidden = (socket: Socket): unknown => socket.end(closeFrame(1006));
    const { told, notes } = await closedBy("{ closed: 1006 }", forbidden);
    expect(told).toEqual(["passed"]);
    expect(notes).toEqual([
      "alice: it sent a close frame with the code 1006, which may not be sent (RFC 6455 section 7.4)",
    ]);
    expect(
      (await closedBy("{ closed: { code: 999, error: protocol } }", (socket) => socket.end(closeFrame(999)))).told,
    ).toEqual(["passed"]);
    expect((await closedBy("{ closed: 4000 }", forbidden)).told[0]).toContain(
      "wrong-close: alice: ended by us, the other side broke the protocol",
    );
  });

  it("a limit of our own is no breach and no close of theirs", async () => {
    for (const value of ["{ error: protocol }", "1009", "1006"]) {
      expect((await tooMuch(`{ closed: ${value} }`)).filter((line) => !/^(?:expected|actual):/.test(line))).toEqual([
        "wrong-close: alice: closed by us: it sent a message of more than 5 bytes (maxPayload)",
        `at: ${value}`,
        "label: got 1006 (no close frame)",
        "help: If that is right, say so: - alice: { closed: { error: limit } }.",
      ]);
    }
  });

  it("a limit of our own is what { error: limit } awaits, as an unexpected close and a close step say", async () => {
    expect(await tooMuch("{ closed: { error: limit } }")).toEqual(["passed"]);
    const help = "{ closed: { error: limit } }";
    expect((await tooMuch("{ receiveNothing, for: 60ms }")).at(-1)).toContain(help);
    expect((await tooMuch("{ receiveNothing, for: 60ms }, close")).at(-1)).toContain(help);
    expect((await closedBy("{ closed: { error: limit } }", breach)).told).toContain(
      "expected: a breach of a limit of ours",
    );
  });

  const tooMuch = async (steps: string): Promise<readonly string[]> => {
    const played = await playRaw(
      `  - alice: [connect, ${steps}]`,
      (socket) => void socket.end(frame({ payload: "0123456789" })),
      { head: 'clients: { alice: { url: "${url}", maxPayload: 5 } }' },
    );
    return failure(played);
  };
});

describe("what cannot be awaited", () => {
  it("after our own close it is an error that names expect", async () => {
    expect(failure(await playConnected("  - alice: [close, { closed: 1000 }]"))).toEqual([
      "wrong-close: alice: we closed this connection ourselves",
      "at: closed",
      "label: closed by us",
      "help: How the other side answers is said with the close: { close, expect: { code: 1000 } }.",
    ]);
  });

  it("after a drop it says so", async () => {
    expect(failure(await playConnected("  - alice: [drop, closed]"))).toEqual([
      "wrong-close: alice: we dropped this connection ourselves",
      "at: closed",
      "label: dropped by us",
      "help: After a drop nothing comes from the other side. Leave out this step.",
    ]);
    expect(failure(await playConnected("  - alice: [{ drop: freeze }, closed]"))).toEqual([
      "wrong-close: alice: we froze this connection ourselves",
      "at: closed",
      "label: frozen by us",
      "help: It neither reads nor writes, so no close can come in. Leave out this step.",
    ]);
  });

  it("a client that was never connected", async () => {
    expect(failure(await play(withPuppet("  - alice: closed")))).toEqual([
      "not-connected: alice was never connected, so it cannot be closed",
      "at: closed",
      "label: not connected",
    ]);
  });

  it.each([
    ["{ closed: abc }", 'Expected a code, a list of codes, or operators, got the text "abc"'],
    ["{ closed: [] }", "Expected at least one code, got an empty list"],
    [
      "{ closed: 99999 }",
      "3:20+5 Expected a close code, got the number 99999 — Close codes are 1000 to 4999, 1006 for an end without a close frame; no frame holds more than 65535.",
    ],
    [
      "{ closed: [1000, -1] }",
      "3:27+2 Expected a close code, got the number -1 — Close codes are 1000 to 4999, 1006 for an end without a close frame; no frame holds more than 65535.",
    ],
    [
      "{ closed: { code: 65536 } }",
      "3:28+5 Expected a close code, got the number 65536 — Close codes are 1000 to 4999, 1006 for an end without a close frame; no frame holds more than 65535.",
    ],
    [
      "{ close, expect: { code: 70000 } }",
      "3:35+5 Expected a close code, got the number 70000 — Close codes are 1000 to 4999, 1006 for an end without a close frame; no frame holds more than 65535.",
    ],
    ["{ closed: { cod: 1 } }", 'Unknown key "cod" in what to expect of the close — Did you mean "code"?'],
    ["{ closed: { error: tls } }", 'Expected one of protocol, limit, got the text "tls"'],
    ["{ closed: 1000, expect: { code: 1000 } }", 'Unknown key "expect" in a closed step'],
  ])("%s is refused when the file is read", async (step, problem) => {
    const [found] = await faults(`clients: { alice: ws://localhost:1 }\nsteps:\n- alice: ${step}\n`);
    expect(found).toContain(problem);
  });
});

it("may be the cause of what follows, of each client its own", async () => {
  const played = await play(
    withPuppet(`
  - alice, bob: [connect, { send: { close: 4000 } }]
  - alice, bob: closed
    id: gone
  - alice: { connect, measure: again }
  - alice: { send: x, receive: x, after: gone, measure: since, within: 4s }
`),
  );
  expect(failure(played)).toEqual(["passed"]);
  expect(played.series["since"]?.count).toBe(1);
});
