import { describe, expect, it } from "vitest";
import { faults } from "../support/load.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, play, playConnected, withPuppet } from "../support/puppet.ts";

expectNoOpenHandles();

const five = "alice: { send: { say: [{ n: 1 }, { x: 1 }, { n: 2 }, { x: 2 }, { n: 3 }] }, receive: { n: 3 } }";

describe("in order", () => {
  it("takes one message for each, others between stay unread", async () => {
    const played = await playConnected(`
  - ${five}
  - alice: { receiveAll: [{ n: 1 }, { n: 2 }] }
  - alice: { receiveAll: [{ x: 1 }, { x: 2 }], extract: { all: $.x } }
  - assert: { all: [1, 2] }
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("waits for those that are still to come, under one time-out", async () => {
    const steps = (timeout: string): string => `
  - alice: [{ send: { n: 1 } }, { send: { n: 0 }, receive: { n: 0 } }, { send: { later: { n: 2 }, in: 60ms } }]
  - alice: { receiveAll: [{ n: 1 }, { n: 2 }, { n: 3 }], timeout: ${timeout} }
`;
    expect(failure(await playConnected(steps("400ms")))).toEqual([
      "never-came: alice: no message matched within <time> (2 of 3 came)",
      "at: { n: 3 }",
      "label: still waiting after <time>",
      "expected: { n: 3 }",
      "no unread message is left; 3 messages came in all",
      "help: If that is all that comes, count fewer; if more is on its way, give the step a longer timeout.",
    ]);
    expect(failure(await playConnected(steps("20ms")))[0]).toBe(
      "never-came: alice: no message matched within <time> (1 of 3 came); one came <time> after the deadline",
    );
  });

  it("an earlier message is not taken for a later matcher", async () => {
    const played = await playConnected(`
  - alice: { send: { say: [{ n: 2 }, { n: 1 }] }, receiveAll: [{ n: 1 }, { n: 2 }], timeout: 60ms }
`);
    expect(failure(played)).toEqual([
      "never-came: alice: no message matched within <time> (1 of 2 came)",
      "at: { n: 2 }",
      "label: still waiting after <time>",
      "expected: { n: 2 }",
      "1 message came and did not count:\n  { n: 2 } (<when>)\n      it matches, but came before the message that was taken last",
      "help: Write anyOrder: true beside it if their order does not matter.",
    ]);
  });

  it("judges each at once", async () => {
    const played = await playConnected(`
  - alice: { send: { say: [{ n: 1, ok: no }] }, receiveAll: [{ n: 1 }, { n: 2 }], expect: { ok: "yes" }, schema: { required: [id] } }
`);
    expect(failure(played)).toEqual([
      'wrong-message: alice: the message was taken and is wrong: $.ok: expected "yes", got "no"',
      'at: "yes"',
      'label: got "no"',
      'expected: "yes"',
      'actual: "no"',
      '$: the member "id" is missing',
      'the message: { n: 1, ok: "no" }',
    ]);
    expect(played.ms).toBeLessThan(4000);
  });

  it("the connection's end ends it", async () => {
    const played = await playConnected(
      "  - alice: [{ send: { n: 1 } }, { send: { close: 4000 } }, { receiveAll: [{ n: 1 }, { n: 2 }] }]",
    );
    expect(failure(played)[0]).toBe("closed: alice: the other side closed with 4000 while waiting (1 of 2 came)");
  });
});

describe("in any order", () => {
  it("takes one message for each matcher, whatever the order, without a note", async () => {
    const played = await playConnected(`
  - alice: { send: { say: [{ n: 3 }, { x: 1 }, { n: 1 }] } }
  - alice: { send: { later: { n: 2 }, in: 30ms } }
  - alice: { receiveAll: [{ n: 1 }, { n: 2 }, { n: 3 }], anyOrder: true, within: 4s, measure: all }
  - alice: { receiveNext: { x: 1 } }
`);
    expect(failure(played)).toEqual(["passed"]);
    expect(played.series["all"]?.count).toBe(3);
    expect(played.notes).toEqual(["alice: message 2 was taken after message 4 (out of order), by receiveNext"]);
  });

  it("leaves a message to the matcher that fits nothing else", async () => {
    const played = await playConnected(`
  - alice: { send: { say: [{ n: 1, id: 1 }, { n: 1, id: 2 }] } }
  - alice: { receiveAll: [{ n: 1 }, { n: 1, id: 1 }], anyOrder: true, timeout: 500ms }
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("says which is missing", async () => {
    const played = await playConnected(`
  - alice: { send: { say: [{ n: 3 }, { n: 1 }] } }
  - alice: { receiveAll: [{ n: 1 }, { n: 2 }, { n: 3 }], anyOrder: true, timeout: 60ms }
`);
    expect(failure(played)).toEqual([
      "never-came: alice: no message matched within <time> (2 of 3 came)",
      "at: { n: 2 }",
      "label: still waiting after <time>",
      "expected: { n: 2 }",
      "no unread message is left; 2 messages came in all",
      "help: If that is all that comes, count fewer; if more is on its way, give the step a longer timeout.",
    ]);
  });

  it("with inOrder looks behind the message that was taken before it, and with after behind the cause", async () => {
    const played = await playConnected(`
  - alice: { send: { say: [{ n: 1 }, { n: 2 }] }, receive: { n: 2 } }
  - alice: { send: { say: [{ n: 1 }, { n: 2 }] }, id: again }
  - alice: { receiveAll: [{ n: 2 }, { n: 1 }], anyOrder: true, inOrder: true, after: again }
  - alice: { receiveNext: { n: 1 } }
`);
    expect(failure(played)).toEqual(["passed"]);
  });
});

describe("what each matcher shares", () => {
  it("where, opcode and codec", async () => {
    const played = await playConnected(`
  - alice: [{ send: 0a01, codec: hex }, { send: "0a01" }, { send: 0a02, codec: hex }]
  - alice: { receiveAll: [{ $startsWith: 0a }, 0a02], opcode: binary, codec: hex }
  - alice: { send: { say: [{ n: 1 }, { n: 1, ok: true }] }, receiveAll: [{ n: 1 }], where: $.ok }
  - alice: [{ receiveNext: "0a01" }, { receiveNext: { n: 1 } }]
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("a client that is not connected fails at once", async () => {
    const played = await play(withPuppet("  - alice: { receiveAll: [a] }\n"));
    expect(failure(played)[0]).toBe("not-connected: alice cannot receive: it is not connected");
  });

  it.each([
    [
      "[]",
      "3:24+2 Expected at least one matcher, got an empty list — Write receiveNothing where no message may come, receive for any message.",
    ],
    ["{ n: 1 }", "3:24+8 Expected a list of matchers, got a map"],
    ["[{ $gt: a, n: 1 }]", '3:35+1 Operators and members cannot stand in one map: $gt is an operator, "n" is a member'],
  ])("a value like %s is refused when the file is read", async (value, problem) => {
    const [found] = await faults(`clients: { alice: ws://localhost:1 }\nsteps:\n- alice: { receiveAll: ${value} }\n`);
    expect(found).toContain(problem);
  });
});
