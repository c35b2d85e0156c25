import { describe, expect, it } from "vitest";
import { constant } from "../../../src/expression/expr.ts";
import {
  causeOf,
  causeTime,
  judgeLatency,
  markCause,
  nameCause,
  timeoutOf,
} from "../../../src/steps/waiting/latency.ts";
import { thrownBy } from "../../support/evaluate.ts";
import { linesOf } from "../../support/puppet.ts";
import { type SceneSettings, testPeer, testScene } from "../../support/scene.ts";
import { stage } from "../../support/stage.ts";
import { tree } from "../../support/yaml.ts";

const [source, limit] = ["- alice: receive", "5ms"].map((text) => tree(text).span);
if (!source || !limit) throw new Error("no span");
const at = source;
const after = (id: string) => ({ id, at });
const within = (min: number, max: number) => constant({ min, max }, limit);

describe("a latency", () => {
  const judged = (
    end: number,
    options: { readonly within?: ReturnType<typeof within>; readonly series?: string } = {},
    settings: SceneSettings = {},
  ) => {
    const scene = testScene(settings);
    const measurement = {
      what: "bob: the message",
      start: 1000,
      end,
      startTitle: "alice: send",
      series: options.series,
      within: options.within,
      at,
    };
    return { scene, judge: () => judgeLatency(measurement, scene.scope) };
  };

  it("holds within its limits, both included", () => {
    for (const end of [1100, 1150, 1200]) expect(judged(end, { within: within(100, 200) }).judge).not.toThrow();
  });

  it.each([
    [
      1331,
      "too-late: bob: the message came too late: 331 ms after alice: send, 131 ms over the limit",
      "label: took 331 ms",
      "expected: within 200 ms",
      "actual: 331 ms",
    ],
    [
      1050,
      "too-early: bob: the message came too early: 50 ms after alice: send",
      "label: took 50 ms",
      "expected: not before 100 ms",
      "actual: 50 ms",
    ],
    [975, "before-cause: bob: the message came 25 ms before its cause (alice: send)", "label: came before its cause"],
  ])("of an arrival at %d is told", async (end, headline, ...rest) => {
    const problem = await thrownBy(judged(end, { within: within(100, 200) }).judge);
    expect(linesOf(problem)).toEqual([headline, "at: 5ms", ...rest]);
  });

  it("is judged by the default where the step has no limit, at the step", async () => {
    const problem = await thrownBy(judged(1500, {}, { within: { min: 0, max: 100 } }).judge);
    expect(linesOf(problem).slice(0, 2)).toEqual([
      "too-late: bob: the message came too late: 500 ms after alice: send, 400 ms over the limit",
      "at: - alice: receive",
    ]);
    expect(judged(1500, { within: within(0, 600) }, { within: { min: 0, max: 100 } }).judge).not.toThrow();
  });

  it("joins its series, also when it is too late", async () => {
    const { scene, judge } = judged(1500, { within: within(0, 100), series: "delivery" });
    await thrownBy(judge);
    expect(scene.recorded).toEqual(new Map([["delivery", [500]]]));
    const unlimited = judged(1500, { series: "delivery" });
    unlimited.judge();
    expect(unlimited.scene.recorded.get("delivery")).toEqual([500]);
  });

  it("tells how much of it is the runner's own, when that matters", async () => {
    const late = judged(1500, { within: within(0, 100) });
    for (const [own, note] of [
      [40, []],
      [41, ["41 ms of the 500 ms are the runner's own"]],
    ] as const) {
      Object.assign(late.scene, { lateness: () => own });
      expect((await thrownBy(late.judge)).notes).toEqual(note);
    }
  });
});

describe("a time-out", () => {
  it("is what the step says, else the larger of the default and the limit", () => {
    const { scope } = testScene({ timeout: 5000 });
    expect(timeoutOf({ timeout: constant(10, at), within: within(0, 9000) }, scope)).toBe(10);
    expect(timeoutOf({ within: within(0, 9000) }, scope)).toBe(9000);
    expect(timeoutOf({ within: within(0, 100) }, scope)).toBe(5000);
    expect(timeoutOf({}, testScene({ timeout: 5000, within: { min: 0, max: 7000 } }).scope)).toBe(7000);
  });
});

describe("causes", () => {
  const [alice, bob] = [testPeer("alice"), testPeer("bob")];

  it("the latest on a wire is that of the track, and is found under its id", async () => {
    const { scope } = testScene();
    expect(causeOf(undefined, scope)).toBeUndefined();
    const first = { at: 1, title: "alice: send" };
    markCause(scope, first, "asked");
    markCause(scope, { at: 2, title: "bob: send" }, undefined);
    expect(causeOf(undefined, scope)?.at).toBe(2);
    expect(causeOf(after("asked"), scope)).toMatchObject(first);
    expect(linesOf(await thrownBy(() => causeOf(after("nothing"), scope)))).toEqual([
      'not-set: No step with the id "nothing" has run yet',
      "at: - alice: receive",
      "label: not run yet",
      "help: It must have run when this step begins. Where it stands in another track, let both meet first: - barrier: name.",
    ]);
  });

  it("an arrival under an id is no cause of what follows, unless it is named", () => {
    const { scope } = testScene();
    nameCause(scope, { at: 5, title: "bob: receive" }, "got");
    expect(causeOf(undefined, scope)).toBeUndefined();
    expect(causeOf(after("got"), scope)?.at).toBe(5);
  });

  it("of several actors each has its own part; others measure from the latest", () => {
    const scene = testScene({ self: alice });
    const asBob = {
      ...scene.scope,
      scene: scene.scope.scene,
      track: scene.scope.track,
      self: bob,
    } as typeof scene.scope;
    nameCause(scene.scope, { at: 7, title: "alice: send" }, "asked");
    nameCause(asBob, { at: 3, title: "bob: send" }, "asked");
    const cause = causeOf(after("asked"), scene.scope);
    if (!cause) throw new Error("no cause");
    expect([
      causeTime(cause, alice),
      causeTime(cause, bob),
      causeTime(cause, testPeer("carol")),
      causeTime(cause, undefined),
    ]).toEqual([7, 3, 7, 7]);
    expect(cause.title).toBe("alice: send");
    // In a loop the latest act of each counts.
    nameCause(asBob, { at: 9, title: "bob: send" }, "asked");
    expect([causeTime(cause, bob), cause.at, cause.title]).toEqual([9, 9, "bob: send"]);
  });
});

describe("in a scenario", () => {
  const two = "clients: { alice: ws://h, bob: ws://h }\n";

  it("a client that took part in its cause is measured from its own part", async () => {
    const { outcome, clock, say } = await stage(`${two}
steps:
  - alice, bob: [receive, { send: x }]
    id: asked
  - bob: { receive: y, within: 50ms }
  - alice: { receive: y, within: 50ms, after: asked }
`);
    const ended = outcome();
    say("bob", 1);
    await new Promise(setImmediate);
    clock.advance(30);
    say("bob", "y");
    clock.advance(70);
    say("alice", 1);
    await new Promise(setImmediate);
    clock.advance(60);
    say("alice", "y");
    const problem = await ended;
    expect(problem && linesOf(problem).slice(0, 2)).toEqual([
      "too-late: alice: the message came too late: 60 ms after alice: send, 10 ms over the limit",
      "at: 50ms",
    ]);
  });

  it("several that send under one id keep their parts, too", async () => {
    const { play, clock, say, scene } = await stage(`${two}
steps:
  - alice, bob: { send: x }
    id: asked
  - bob: { receive: y, after: asked, measure: b }
`);
    const playing = play();
    clock.advance(40);
    say("bob", "y");
    await playing;
    expect(scene.series.get("b")?.summary().max).toBe(40);
  });

  it("after a receive is the gap between two arrivals, after a list its last act", async () => {
    const { play, clock, say, scene } = await stage(`${two}
steps:
  - alice: { receive: first, id: one }
  - alice: { receive: second, after: one, measure: gap }
  - bob: [{ send: x }, { receive: y }, { send: z }, receive]
    id: talked
  - alice: { receive: third, after: talked, measure: since }
`);
    clock.advance(10);
    say("alice", "first");
    clock.advance(25);
    say("alice", "second");
    clock.advance(100);
    const playing = play();
    say("bob", "y");
    await new Promise(setImmediate);
    clock.advance(5);
    say("bob", "last");
    await new Promise(setImmediate);
    clock.advance(30);
    say("alice", "third");
    await playing;
    expect(scene.series.get("gap")?.summary().max).toBe(25);
    expect(scene.series.get("since")?.summary().max).toBe(35);
  });

  it.each([
    ["a call of a client", "- bob: { call: talk, id: cc }"],
    ["a call beside its client", "- bob: { call: talk }\n    id: cc"],
    ["a call in a list", "- bob: [{ call: talk, id: cc }]"],
    ["a call of nobody", "- call: both\n    id: cc"],
    ["a group", "- group: talking\n    id: cc\n    steps: [bob: [{ send: x }, { receive: y }]]"],
    ["a loop", "- repeat: 1\n    id: cc\n    steps: [bob: [{ send: x }, { receive: y }]]"],
    ["a loop over items", "- forEach: [1]\n    id: cc\n    steps: [bob: [{ send: x }, { receive: y }]]"],
    ["a condition", "- if: 1 < 2\n    id: cc\n    then: [bob: [{ send: x }, { receive: y }]]"],
    ["a choice", "- choose: random\n    id: cc\n    of: [bob: [{ send: x }, { receive: y }]]"],
    ["an actor", "- bob: [{ send: x }, { receive: y }]\n    id: cc"],
  ])("the id of %s names its last act on a wire", async (_what, step) => {
    const { play, clock, say, scene } = await stage(`${two}
fragments:
  talk: { steps: [{ self: [{ send: x }, { receive: y }] }] }
  both: { steps: [{ bob: [{ send: x }, { receive: y }] }] }
steps:
  - alice: { send: before }
  ${step}
  - alice: { send: behind }
  - alice: { receive: third, after: cc, measure: since }
`);
    const playing = play();
    clock.advance(30);
    say("bob", "y");
    await new Promise(setImmediate);
    clock.advance(5);
    say("alice", "third");
    await playing;
    expect(scene.series.get("since")?.summary().max).toBe(35);
  });

  it("several clients that call under one id keep their parts, round by round", async () => {
    const { play, clock, say, scene } = await stage(`${two}
fragments:
  talk: { steps: [receive, { send: x }] }
steps:
  - repeat: 2
    steps:
      - alice, bob: { call: talk }
        id: cc
      - alice: { receive: y, after: cc, measure: a }
      - bob: { receive: y, after: cc, measure: b }
`);
    const playing = play();
    for (let round = 0; round < 2; round++) {
      say("alice", "go");
      await new Promise(setImmediate);
      clock.advance(10);
      say("bob", "go");
      await new Promise(setImmediate);
      clock.advance(20);
      for (const each of ["alice", "bob"]) say(each, "y");
      await new Promise(setImmediate);
    }
    await playing;
    const { a, b } = Object.fromEntries(scene.series);
    expect([a?.summary(), b?.summary()]).toMatchObject([
      { count: 2, min: 30, max: 30 },
      { count: 2, min: 20, max: 20 },
    ]);
  });

  it.each([
    ["a call", "- call: listen\n        id: cc"],
    ["a list", "- bob: [{ receive: y }]\n        id: cc"],
    ["a call that has sent in another round", '- bob: { call: once, with: { round: "${i}" }, id: cc }'],
  ])("%s that puts nothing on a wire is no cause, which is told at the id", async (_what, step) => {
    const { outcome, say } = await stage(`${two}
fragments:
  listen: { steps: [{ bob: { receive: y } }] }
  once: { params: [round], steps: [{ send: x, if: round == 0 }, { receive: y }] }
steps:
  - bob: { send: before }
  - repeat: 2
    as: i
    steps:
      ${step}
  - alice: { receive: z, after: cc }
`);
    const ended = outcome();
    for (const each of ["y", "y"]) say("bob", each);
    const problem = await ended;
    expect(problem && linesOf(problem)).toEqual([
      'not-set: The step "cc" is no cause: nothing in it has put anything on a wire',
      "at: cc",
      "label: no cause",
      "help: Give an id to what it sends, or to what it receives, and name that here.",
    ]);
  });
});
