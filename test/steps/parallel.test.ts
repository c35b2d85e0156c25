import { describe, expect, it, test } from "vitest";
import { Failure } from "../../src/problem.ts";
import { faults } from "../support/load.ts";
import { stage, turn } from "../support/stage.ts";

const two = "clients: { alice: ws://h, bob: ws://h }\n";

describe("parallel", () => {
  it("begins all tracks before one that waits goes on, and ends with the last", async () => {
    const { play, say, sent } = await stage(`${two}
steps:
  - parallel:
      - [{ alice: { send: a1, receive: go } }, { alice: { send: a2 } }]
      - [{ bob: { send: b1, receive: go } }, { bob: { send: b2 } }]
  - alice: { send: end }
`);
    const playing = play();
    expect(sent).toEqual(["alice: a1", "bob: b1"]);
    say("bob", "go");
    await turn();
    expect(sent).toEqual(["alice: a1", "bob: b1", "bob: b2"]);
    say("alice", "go");
    await playing;
    expect(sent.slice(3)).toEqual(["alice: a2", "alice: end"]);
  });

  it("runs at once when no track waits", async () => {
    const { play, scene } = await stage("steps: [{ parallel: [{ set: { a: 1 } }, { set: { b: 2 } }] }]");
    expect(play()).toBeUndefined();
    expect(Object.fromEntries(scene.variables)).toEqual({ a: 1, b: 2 });
  });

  it("stops the others at once when a track fails, and says where they were", async () => {
    const { outcome, say, sent, client } = await stage(`${two}
steps:
  - parallel:
      writer:
        - alice: { receiveNext: yes }
        - alice: { send: never }
      reader:
        - bob: { send: b1 }
        - bob: { receive: never comes }
        - bob: { send: never }
      done: { set: { a: 1 } }
`);
    const ended = outcome();
    say("alice", "no");
    const problem = await ended;
    expect(problem).toMatchObject({ code: "wrong-message", place: { line: 6 } });
    expect(problem?.notes).toEqual([
      'the track "reader" was stopped at line 10: bob: { receive: never comes }',
      'in the track "writer" of the parallel at line 4',
    ]);
    expect(sent).toEqual(["bob: b1"]);
    // Nobody waits any more.
    say("bob", "never comes");
    expect(client("bob").inbox.unread).toBe(1);
  });

  it("tells of several that fail at the same time", async () => {
    const { outcome } = await stage(`${two}
steps:
  - parallel: [{ alice: { stayOpen: 1s } }, { assert: 1 == 2 }, { assert: 2 == 3 }]
`);
    const problem = await outcome();
    expect(problem?.headline).toBe("The assertion does not hold: 1 == 2");
    // The third was not begun.
    expect(problem?.notes.filter((each) => /track/.test(each))).toEqual([
      "the track 1 was stopped at line 4: { alice: { stayOpen: 1s } }",
      "the track 3 was stopped before its first step",
      "in the track 2 of the parallel at line 4",
    ]);
  });

  it("is stopped as a whole from outside, and says where its tracks were", async () => {
    const { outcome, track } = await stage(`${two}
steps:
  - parallel:
      - alice: { receive: x }
      - [{ set: { a: 1 } }, { bob: { receive: x } }]
      - set: { b: 1 }
`);
    const ended = outcome();
    track.stop(new Failure({ code: "time-out", headline: "too long" }));
    expect(await ended).toMatchObject({
      code: "time-out",
      headline: "too long",
      notes: ["the track 1 was at line 5: alice: { receive: x }", "the track 2 was at line 6: { bob: { receive: x } }"],
    });
  });

  it("lets a client that took part be measured from its own act", async () => {
    const { play, say, clock, scene } = await stage(`${two}
steps:
  - parallel: [{ alice: { send: a } }, [{ wait: 200ms }, { bob: { send: b } }]]
  - alice: { receive: x, measure: s }
`);
    const playing = play();
    clock.advance(50);
    say("alice", "x");
    clock.advance(150);
    await playing;
    expect(scene.series.get("s")?.summary().max).toBe(50);
  });

  it("measures within a track, and what follows from the latest act of all", async () => {
    const { play, say, clock, scene } = await stage(`${two}
steps:
  - alice: { send: first }
  - parallel:
      - [{ wait: 100ms }, { alice: { send: a } }, { alice: { receive: x, measure: own } }]
      - [{ bob: { receive: y, measure: outer } }]
  - bob: { receive: z, measure: after }
`);
    const playing = play();
    clock.advance(100);
    await turn();
    clock.advance(10);
    say("alice", "x");
    say("bob", "y");
    await turn();
    clock.advance(5);
    say("bob", "z");
    await playing;
    expect(Object.fromEntries([...scene.series].map(([name, series]) => [name, series.summary().max]))).toEqual({
      own: 10,
      outer: 110,
      after: 15,
    });
  });

  it("lets a track name a step of another as its cause", async () => {
    const { play, say, clock, scene } = await stage(`${two}
steps:
  - parallel:
      - { alice: { send: a, id: asked } }
      - { bob: { receive: x, after: asked, measure: s } }
`);
    const playing = play();
    clock.advance(7);
    say("bob", "x");
    await playing;
    expect(scene.series.get("s")?.summary().max).toBe(7);
  });
});

test.each([
  ["parallel: 3", "Expected a list of tracks, or a map of named ones, got the number 3"],
  ["parallel: [{ wait: 1s }]", "One track runs beside no other"],
  ["parallel: []", "There are no tracks"],
  ["parallel: [[], { wait: 1s }]", "The track 1 has no steps"],
  ["parallel: { a: , b: { wait: 1s } }", 'The track "a" has no steps'],
])("check: %s", async (step, headline) => {
  const [first, ...others] = await faults(`steps: [{ ${step} }]`);
  expect(first).toContain(headline);
  expect(others).toEqual([]);
});
