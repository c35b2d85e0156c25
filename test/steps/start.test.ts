import { describe, expect, it, test } from "vitest";
import { faults } from "../support/load.ts";
import { stage, turn } from "../support/stage.ts";

const two = "clients: { alice: ws://h, bob: ws://h }\n";

describe("start", () => {
  it("is over at once, and its steps go on beside those that follow", async () => {
    const { play, say, sent } = await stage(`${two}
steps:
  - start: echo
    steps: [{ bob: { receive: ask } }, { bob: { send: answer } }]
  - alice: { send: a, receive: b }
`);
    const playing = play();
    expect(sent).toEqual(["alice: a"]);
    say("bob", "ask");
    await turn();
    expect(sent).toEqual(["alice: a", "bob: answer"]);
    say("alice", "b");
    await playing;
  });

  it("fails the scenario when it fails, and says where it was", async () => {
    const { play, say, failures } = await stage(`${two}
steps:
  - start: watch
    steps: [{ bob: { receiveNext: yes } }]
`);
    await play();
    say("bob", "no");
    await turn();
    expect(failures).toMatchObject([{ code: "wrong-message", place: { line: 5 } }]);
    expect(failures[0]?.notes.at(-1)).toBe('in the track "watch", started at scenario.yaml:4:5');
  });

  it("fails the scenario also when it fails at once", async () => {
    const { play, failures } = await stage("steps: [{ start: watch, steps: [{ assert: 1 == 2 }] }]");
    await play();
    expect(failures).toMatchObject([{ code: "assert", place: { line: 1 } }]);
  });

  it("keeps the round of the loop in which it was started", async () => {
    const { play, clock, sent } = await stage(`${two}
steps:
  - repeat: 3
    as: i
    steps: [{ start: "late", steps: [{ wait: 1s }, { alice: { send: "n\${i}" } }], if: i == 1 }]
`);
    await play();
    clock.advance(1000);
    await turn();
    expect(sent).toEqual(["alice: n1"]);
  });

  it("takes the place of a track of the same name", async () => {
    const { play, clock, sent, failures } = await stage(`${two}
steps:
  - forEach: [a, b]
    as: text
    steps: [{ start: late, steps: [{ wait: 1s }, { alice: { send: "\${text}" } }] }]
`);
    await play();
    clock.advance(1000);
    await turn();
    expect(sent).toEqual(["alice: b"]);
    expect(failures).toEqual([]);
  });

  it("ends with the connection of its actor, and with the scenario", async () => {
    const { play, open, end, clock, sent, failures, scene } = await stage(`${two}
steps:
  - alice, bob: { start: beat, steps: [{ wait: 1s }, { self: { send: beat } }] }
  - start: own
    steps: [{ wait: 1s }, { bob: { send: own } }]
`);
    await play();
    end("alice");
    clock.advance(1000);
    await turn();
    expect(sent).toEqual(["bob: beat", "bob: own"]);
    open("alice");
    await play();
    scene.stopReactions(new (await import("../../src/problem.ts")).Failure({ code: "interrupted", headline: "over" }));
    clock.advance(1000);
    await turn();
    expect(sent).toHaveLength(2);
    expect(failures).toEqual([]);
  });

  it("measures from the act before it", async () => {
    const { play, say, clock, scene } = await stage(`${two}
steps:
  - alice: { send: a }
  - start: watch
    steps: [{ bob: { receive: x, measure: s } }]
  - wait: 10ms
  - alice: { send: b }
`);
    const playing = play();
    clock.advance(10);
    await playing;
    clock.advance(5);
    say("bob", "x");
    await turn();
    expect(scene.series.get("s")?.summary().max).toBe(15);
  });
});

test("behind an actor whose connection has ended it cannot begin", async () => {
  const { outcome, end } = await stage(`${two}
steps: [{ alice: { start: beat, steps: [{ self: { send: beat } }] } }]
`);
  end("alice");
  expect(await outcome()).toMatchObject({
    code: "closed",
    headline: expect.stringContaining('alice cannot start "beat": '),
    place: { line: 3 },
  });
});

test("check: without steps it is the name of a stream; its steps meet no barrier of the tracks around", async () => {
  expect(await faults("steps: [{ start: a }]")).toEqual([
    '1:18+1 No stream is called "a" — Write a stream of that name, or the steps of a track: start: a, steps: [ … ].',
  ]);
  expect(
    await faults("steps: [{ parallel: [{ start: a, steps: [{ barrier: go }] }, { barrier: go }] }]"),
  ).toContainEqual(expect.stringContaining('The barrier "go" stands in no track'));
});
