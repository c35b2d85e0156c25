import { describe, expect, it } from "vitest";
import { expectNoOpenHandles } from "../../support/open-handles.ts";
import { failure, playConnected } from "../../support/puppet.ts";

expectNoOpenHandles();

const three = "alice: { send: { say: [{ n: 1 }, { m: 1 }, { n: 2 }, { n: 3 }] } }";

describe("an exact count", () => {
  it("takes so many, from what came and what comes, and leaves the rest", async () => {
    const played = await playConnected(`
  - ${three}
  - alice: { receive: { n: { $gt: 0 } }, count: 2, extract: { all: $.n } }
  - assert: { all: [1, 2] }
  - alice: { send: { later: { n: 4 }, in: 40ms } }
  - alice: { receive: { n: { $gt: 0 } }, count: 2, expect: { n: { $gte: 3 } } }
  - alice: { receiveNext: { m: 1 } }
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("says how many came, and not that it took them itself", async () => {
    const played = await playConnected(`
  - ${three}
  - alice: { receive: { n: $any }, count: 4, timeout: 60ms }
`);
    expect(failure(played)).toEqual([
      "never-came: alice: no message matched within <time> (3 of 4 came)",
      "at: { n: $any }",
      "label: still waiting after <time>",
      "expected: { n: $any }",
      "1 message came and did not match:\n  { m: 1 } (<when>)\n      $.n: expected any value, got nothing (the member is missing)",
    ]);
  });

  it("with for: looks at all that comes in that time", async () => {
    const steps = (count: number): string => `
  - ${three}
  - alice: { receive: { n: $any }, count: ${count}, for: 80ms }
`;
    expect(failure(await playConnected(steps(3)))).toEqual(["passed"]);
    expect(failure(await playConnected(steps(2)))).toEqual([
      "wrong-count: alice: more messages matched than expected",
      "at: { n: $any }",
      "label: at most 2",
      "expected: at most 2",
      "actual: 3",
      "the one too many: { n: 3 }",
    ]);
    expect(failure(await playConnected(steps(4))).slice(0, 5)).toEqual([
      "wrong-count: alice: 3 of at least 4 messages matched in <time>",
      "at: { n: $any }",
      "label: 3 came",
      "expected: at least 4",
      "actual: 3",
    ]);
  });
});

describe("limits", () => {
  it("are about all that is there; without for nothing more is awaited once there are enough", async () => {
    const steps = (count: string): string => `
  - ${three}
  - alice: { receive: { n: 3 } }
  - alice: { receive: { n: $any }, count: ${count} }
  - alice: { receiveNothing: { n: $any }, for: 10ms }
`;
    for (const count of ["{ min: 1 }", "{ min: 2, max: 2 }", "{ min: 1, max: 5 }"]) {
      expect(failure(await playConnected(steps(count))), count).toEqual(["passed"]);
    }
    expect(failure(await playConnected(steps("{ min: 0, max: 1 }")))[0]).toBe(
      "wrong-count: alice: more messages matched than expected",
    );
  });

  it("are judged when the time is over", async () => {
    const played = await playConnected(
      "  - alice: [{ send: { later: { n: 1 }, in: 30ms } }, { receive: { n: 1 }, count: { min: 2, max: 3 }, for: 500ms }]",
    );
    expect(failure(played).slice(0, 5)).toEqual([
      "wrong-count: alice: 1 of at least 2 messages matched in <time>",
      "at: { n: 1 }",
      "label: 1 came",
      "expected: at least 2",
      "actual: 1",
    ]);
  });

  it("that the connection's end leaves unmet fail at once; met ones pass", async () => {
    const steps = (min: number): string => `
  - alice: [{ send: { n: 1 } }, { send: { close: 4000 } }]
  - alice: [{ receive: { n: 1 }, count: { min: ${min} }, for: 10s }, closed]
`;
    expect(failure(await playConnected(steps(1)))).toEqual(["passed"]);
    expect(failure(await playConnected(steps(2)))).toEqual([
      "closed: alice: the other side closed with 4000 while waiting (1 of 2 came)",
      "at: { n: 1 }",
      "label: the connection ended while waiting",
      "expected: { n: 1 }",
      "no unread message is left; 1 message came in all",
      "help: If the connection has to end here, say so: - alice: { closed: 4000 }.",
    ]);
  });
});

it("judges each message and adds each latency to the series", async () => {
  const played = await playConnected(`
  - ${three}
  - alice: { receive: { n: $any }, count: 10, measure: ticks, expect: { n: { $lt: 3 } } }
`);
  expect(failure(played).slice(0, 1)).toEqual([
    "wrong-message: alice: the message was taken and is wrong: $.n: expected a number < 3, got 3",
  ]);
  expect(played.series["ticks"]?.count).toBe(2);
  // At once: it does not wait for the seven others.
  expect(played.ms).toBeLessThan(4000);
});

it("takes what is older than its cause with neither of both", async () => {
  const played = await playConnected(`
  - alice: { send: { n: 1 }, receive: { n: 1 } }
  - alice: { send: { say: [{ n: 2 }, { n: 3 }] }, receive: { n: 3 } }
  - alice: { send: { n: 4 }, id: asked }
  - alice: { receive: { n: $any }, count: 2, after: asked, timeout: 50ms }
`);
  expect(failure(played).slice(-2)).toEqual([
    "1 message came and did not count:\n  { n: 2 } (<when>)\n      it matches, but came before the cause",
    "help: With after, what came before that step does not count. Name an earlier step there, or leave after out.",
  ]);
});
