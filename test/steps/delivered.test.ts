import { describe, expect, it, test } from "vitest";
import { faults } from "../support/load.ts";
import { type Stage, stage, turn } from "../support/stage.ts";

const clients = "clients: { alice: ws://h, bob: ws://h, carol: ws://h, dave: ws://h }\n";

/** Plays a `delivered` after a send of alice's, with what came before it and while it waits. */
async function delivered(
  step: string,
  { before = () => undefined, during = () => undefined }: Partial<Record<"before" | "during", (stage: Stage) => void>>,
): Promise<readonly string[]> {
  const on = await stage(`${clients}steps:
  - alice: { send: hi, id: said }
  - wait: 10ms
  - delivered: { type: message }
    ${step}
`);
  const ended = on.outcome();
  before(on);
  on.clock.advance(10);
  await turn();
  during(on);
  await turn();
  on.clock.advance(200);
  await turn();
  on.clock.advance(5000);
  const problem = await ended;
  return problem ? [problem.code, problem.headline, ...problem.notes] : ["passed"];
}

const say =
  (...names: readonly string[]) =>
  (on: Stage): void => {
    for (const name of names) on.say(name, { type: "message" });
  };

describe("delivered", () => {
  it("takes one message of each, whether it came before or is yet to come", async () => {
    expect(await delivered("to: [bob, carol]", { before: say("bob"), during: say("carol") })).toEqual(["passed"]);
  });

  it("leaves messages that do not match", async () => {
    const on = await stage(`${clients}steps: [{ delivered: { type: message }, to: bob }]`);
    const playing = on.play();
    on.say("bob", { type: "other" });
    on.say("bob", { type: "message" });
    await turn();
    on.clock.advance(200);
    await playing;
    expect(on.client("bob").inbox.unread).toBe(1);
  });

  it("shows client by client who got it, who did not, who got it twice and who should not", async () => {
    expect(await delivered("to: [alice, bob, carol]", { during: say("alice", "bob", "bob", "dave") })).toEqual([
      "never-came",
      "The message was not delivered as it should: bob got it twice, carol did not get it, dave should not have got it",
      `client by client:
  bob    ✗ got it twice
  carol  ✗ did not get it
  dave   ✗ should not have got it
  alice  ✓ got it`,
      'the message: { type: "message" }',
      "carol was waited for 5 s; carol has received nothing",
    ]);
  });

  it("hears of copies and of leaks that come when all have it", async () => {
    const on = await stage(`${clients}steps: [{ delivered: { type: message }, to: bob, settle: 1s }]`);
    const ended = on.outcome();
    on.say("bob", { type: "message" });
    await turn();
    on.clock.advance(999);
    on.say("carol", { type: "message" });
    on.clock.advance(1);
    expect(await ended).toMatchObject({
      code: "unexpected-message",
      headline: "The message was not delivered as it should: carol should not have got it",
      label: "carol should not have got it",
      expected: '{ type: "message" }, once to bob and to nobody else',
    });
  });

  it("may be to nobody", async () => {
    expect(await delivered("to: []", {})).toEqual(["passed"]);
    expect(await delivered("to: []", { during: say("bob") })).toContain("unexpected-message");
  });

  it("lets others have it, too, when they may", async () => {
    expect(await delivered("to: bob\n    others: allowed", { during: say("bob", "dave", "dave") })).toEqual(["passed"]);
  });

  it("skips what came before its cause", async () => {
    const text = "to: bob\n    after: said";
    const on = await stage(`${clients}steps:
  - wait: 1ms
  - alice: { send: hi, id: said }
  - delivered: { type: message }
    ${text}
`);
    const playing = on.play();
    on.say("carol", { type: "message" });
    on.clock.advance(1);
    await turn();
    on.say("bob", { type: "message" });
    await turn();
    on.clock.advance(200);
    await playing;
    expect(on.client("carol").inbox.unread).toBe(1);
  });

  describe("and a message that another step has taken", () => {
    const yaml = (later: string): string => `${clients}steps:
  - alice: { send: hi, id: said }
  - wait: 1ms
  - bob, dave: { receive: { type: message } }
${later}  - delivered: { type: message }
    to: bob
    timeout: 1s
`;

    it("counts it since its cause", async () => {
      const on = await stage(yaml(""));
      const ended = on.outcome();
      on.clock.advance(1);
      say("bob", "dave")(on);
      await turn();
      on.clock.advance(200);
      expect(await ended).toMatchObject({
        code: "unexpected-message",
        headline: "The message was not delivered as it should: dave should not have got it",
      });
    });

    it("says so where it came before", async () => {
      const on = await stage(yaml("  - wait: 1ms\n  - alice: { send: more }\n"));
      const ended = on.outcome();
      on.clock.advance(1);
      say("bob", "dave")(on);
      await turn();
      on.clock.advance(1);
      await turn();
      on.clock.advance(1000);
      const problem = await ended;
      expect(problem).toMatchObject({
        code: "never-came",
        help: "What another step has taken counts when it came since the cause: give the send that is meant an id, and write after.",
      });
      expect(problem?.notes[0]).toBe(`client by client:
  bob    ✗ did not get it, but one was taken before in line 5 (bob, dave: { receive: { type: message } })
  alice  ✓ did not get it, as it should be
  carol  ✓ did not get it, as it should be
  dave   ✓ did not get it, as it should be, but one was taken before in line 5 (bob, dave: { receive: { type: message } })`);
    });
  });

  it("does not wait for who is gone", async () => {
    const found = await delivered("to: [bob, carol]", {
      during(on) {
        say("bob")(on);
        on.end("carol", 1001);
      },
    });
    expect(found.slice(0, 3)).toEqual([
      "never-came",
      "The message was not delivered as it should: carol did not get it",
      expect.stringContaining("carol  ✗ did not get it: the other side closed with 1001"),
    ]);
  });

  it("judges the latency of each, and puts all into one series", async () => {
    const on = await stage(`${clients}steps:
  - alice: { send: hi }
  - delivered: { type: message }
    to: [bob, carol, dave]
    within: 20ms
    measure: s
`);
    const ended = on.outcome();
    for (const name of ["bob", "carol", "dave"]) {
      on.clock.advance(10);
      on.say(name, { type: "message" });
    }
    await turn();
    on.clock.advance(200);
    const problem = await ended;
    expect(problem).toMatchObject({ code: "too-late" });
    expect(problem?.headline).toContain("dave: the message came too late: 30 ms after alice: send");
    expect(on.scene.series.get("s")?.summary()).toMatchObject({ count: 3, min: 10, max: 30 });
  });

  it("leaves nobody listening, however it ends", async () => {
    const on = await stage(`${clients}steps: [{ delivered: { type: message }, to: bob, timeout: 1s }]`);
    const ended = on.outcome();
    on.clock.advance(1000);
    expect(await ended).toMatchObject({ code: "never-came" });
    say("bob", "carol")(on);
    expect([on.client("bob").inbox.unread, on.client("carol").inbox.unread]).toEqual([1, 1]);
  });

  it("shows of a large group who is wrong first", async () => {
    const on = await stage(`clients: { viewers: { url: ws://h, size: 100 } }
steps: [{ delivered: { type: message }, to: "viewers[1..99]", timeout: 1s }]`);
    const ended = on.outcome();
    for (let i = 1; i <= 98; i++) on.say(`viewers[${i}]`, { type: "message" });
    on.say("viewers[100]", { type: "message" });
    on.clock.advance(1000);
    const problem = await ended;
    expect(problem?.headline).toBe(
      "The message was not delivered as it should: viewers[99] did not get it, viewers[100] should not have got it",
    );
    expect(problem?.notes[0]?.split("\n")).toHaveLength(14);
    expect(problem?.notes[0]).toContain("and 88 more, 0 of them wrong");
    expect(problem?.expected).toContain("viewers[5] and 94 more and to nobody else");
  });

  it("leaves nobody listening when its matcher cannot be evaluated", async () => {
    const on = await stage(`${clients}steps: [{ delivered: { n: "\${later}" }, to: bob }, { set: { later: 1 } }]`);
    on.say("bob", { n: 1 });
    expect(await on.outcome()).toMatchObject({ code: "not-set" });
    on.say("carol", { n: 1 });
    expect([on.client("bob").inbox.unread, on.client("carol").inbox.unread]).toEqual([1, 1]);
  });

  it("needs those to be connected who must get it", async () => {
    const on = await stage(`${clients}steps: [{ delivered: { type: message }, to: bob }]`, { connected: false });
    on.open("alice");
    expect(await on.outcome()).toMatchObject({
      code: "not-connected",
      headline: "bob cannot receive: it is not connected",
    });
  });

  it("needs somebody who listens", async () => {
    const on = await stage(`${clients}steps: [{ delivered: { type: message }, to: all }]`, { connected: false });
    expect(await on.outcome()).toMatchObject({ code: "not-connected" });
  });
});

test.each([
  ["delivered: { n: 1 }", 'The key "to" is missing in a delivered step'],
  ["delivered: { n: 1 }, to: bop", 'Unknown client "bop" — Did you mean "bob"?'],
  ['delivered: { n: 1 }, to: "bob[1]"', 'Unknown client "bob[1]"'],
  ["delivered: { n: 1 }, to: [bob, 3]", "Expected the name of a client or a group, got the number 3"],
  ["delivered: { n: 1 }, to: bob, others: yes", 'Expected "allowed", got'],
])("check: %s", async (step, problem) => {
  const found = await faults(`${clients}steps: [{ ${step} }]`);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(problem);
});

test("check: where there are no clients, none is known", async () => {
  expect(await faults("steps: [{ delivered: x, to: all }]")).toEqual([
    '1:29+3 Unknown client "all" — Declare clients first: clients: { alice: ws://localhost:8080 }.',
  ]);
});

it("fails when a client was paused while it listened", async () => {
  const pauseAndResume = (on: Stage): void => {
    on.client("carol").pause();
    on.client("carol").resume();
  };
  const told = await delivered("to: bob", { before: say("bob"), during: pauseAndResume });
  expect(told).toEqual(["not-connected", "carol cannot listen while it is paused: it reads nothing"]);
});
