import { describe, expect, it } from "vitest";
import { linesOf } from "../../support/puppet.ts";
import { stage, turn } from "../../support/stage.ts";

const head = "clients: { alice: ws://h }\nsteps:\n";

describe("the latency of what was taken", () => {
  it.each([
    [30, []],
    [
      5,
      [
        "too-early: alice: the message came too early: 5 ms after alice: send",
        "at: 10ms..50ms",
        "label: took 5 ms",
        "expected: not before 10 ms",
        "actual: 5 ms",
        'the message: "y"',
      ],
    ],
    [
      80,
      [
        "too-late: alice: the message came too late: 80 ms after alice: send, 30 ms over the limit",
        "at: 10ms..50ms",
        "label: took 80 ms",
        "expected: within 50 ms",
        "actual: 80 ms",
        'the message: "y"',
      ],
    ],
  ])("of %d ms in 10ms..50ms", async (time, told) => {
    const { outcome, clock, say } = await stage(
      `${head}  - alice: { send: x }\n  - alice: { receive: y, within: 10ms..50ms }`,
    );
    const ended = outcome();
    clock.advance(time);
    say("alice", "y");
    const problem = await ended;
    expect(problem ? linesOf(problem) : []).toEqual(told);
  });

  it("never selects: a limit longer than the time-out is waited for", async () => {
    const { outcome, clock, say } = await stage(
      `${head}  - alice: { send: x }\n  - alice: { receive: y, within: 10s }`,
    );
    const ended = outcome();
    clock.advance(9000);
    say("alice", "y");
    expect(await ended).toBeUndefined();
  });

  it("before its cause: it came earlier than what it is measured from", async () => {
    const { outcome, clock, say } = await stage(
      `${head}  - alice: { send: x }\n  - alice: { receive: y, within: 50ms }`,
    );
    say("alice", "y");
    clock.advance(20);
    const problem = await outcome();
    expect(problem && linesOf(problem)).toEqual([
      "before-cause: alice: the message came 20 ms before its cause (alice: send)",
      "at: 50ms",
      "label: came before its cause",
      'the message: "y"',
      "help: It was there already and fits: give the cause an id, and write after: with it to take only what came later.",
    ]);
  });

  it("is stamped on arrival, not when the step looks", async () => {
    const { play, clock, say, scene } = await stage(
      `${head}  - alice: { send: x, id: asked }\n  - wait: 1s\n  - alice: { receive: y, within: 50ms, after: asked }`,
    );
    const playing = play();
    clock.advance(20);
    say("alice", "y");
    clock.advance(1000);
    await playing;
    expect(scene.series.size).toBe(0);
  });
});

describe("which unread messages count", () => {
  it("after skips those that are older than the cause", async () => {
    const { play, clock, say } = await stage(
      `${head}  - alice: { send: x, id: asked }\n  - alice: { receive: y, after: asked, extract: { all: $ } }\n  - assert: all == "y"\n  - alice: { receiveNext: y }`,
    );
    say("alice", "y");
    clock.advance(1);
    const playing = play();
    await turn();
    say("alice", "y");
    await playing;
  });

  it("without it the first unread one is taken, older than the cause or not", async () => {
    const { play, clock, say } = await stage(`${head}  - alice: { send: x, id: asked }\n  - alice: { receive: y }`);
    say("alice", "y");
    clock.advance(1);
    expect(play()).toBeUndefined();
  });
});

it("extracts before it judges: what a failing message held is known", async () => {
  const { outcome, say, scene } = await stage(
    `${head}  - alice: { receive: { n: 1 }, extract: { id: $.id }, expect: { ok: true } }`,
  );
  say("alice", { n: 1, id: 7, ok: false });
  expect((await outcome())?.code).toBe("wrong-message");
  expect(scene.variables.get("id")).toBe(7);
});
