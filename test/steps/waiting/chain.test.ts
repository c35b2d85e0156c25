import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/problem.ts";
import { stage, turn } from "../../support/stage.ts";

/** Bob in a loop whose rounds are the given step. */
const looping = (round: string, rounds = "5", more = "") =>
  stage(`
clients: { bob: ws://h }
steps:
  - repeat: ${rounds}
    as: i${more}
    steps:
      - bob: ${round}
  - bob: { send: over }
`);

const echoed = '{ send: { n: "${i}" }, receive: { n: "${i}" }, timeout: 100ms }';

describe("rounds that are one wait each", () => {
  it("begin in the handler of the message that ended the one before", async () => {
    const { outcome, say, sent } = await looping(echoed, "3");
    const ended = outcome();
    expect(sent).toEqual(['bob: {"n":0}']);
    say("bob", { n: 0 });
    expect(sent).toEqual(['bob: {"n":0}', 'bob: {"n":1}']);
    say("bob", { n: 1 });
    say("bob", { n: 2 });
    expect(sent).toEqual(['bob: {"n":0}', 'bob: {"n":1}', 'bob: {"n":2}']);
    expect(await ended).toBeUndefined();
    expect(sent.at(-1)).toBe("bob: over");
  });

  it("go on with what has come before it was awaited", async () => {
    const { outcome, say, sent, client } = await looping(echoed);
    const ended = outcome();
    for (const n of [3, 1, 0, 2, 4]) say("bob", { n });
    expect(await ended).toBeUndefined();
    expect(sent).toHaveLength(6);
    expect(client("bob").inbox.unread).toBe(0);
  });

  it("end with the first that fails, which says in which round it was", async () => {
    const { outcome, say, clock, sent } = await looping(echoed);
    const ended = outcome();
    say("bob", { n: 0 });
    say("bob", { n: 1 });
    clock.advance(100);
    expect(await ended).toMatchObject({
      code: "never-came",
      notes: expect.arrayContaining([expect.stringContaining("round 3 of 5")]),
    });
    expect(sent).toHaveLength(3);
    clock.advance(1000);
    expect(clock.pending).toBe(0);
  });

  it("end with a message that is taken and wrong, never in the socket's handler", async () => {
    const { outcome, say } = await looping("{ receive, expect: { ok: true } }");
    const ended = outcome();
    say("bob", { ok: true });
    expect(() => say("bob", { ok: false })).not.toThrow();
    expect(await ended).toMatchObject({ code: "wrong-message" });
  });

  it("end when what begins the next round cannot", async () => {
    const { outcome, say } = await looping('{ send: { n: "${1 / (1 - i)}" }, receive }');
    const ended = outcome();
    expect(() => say("bob", {})).not.toThrow();
    expect(await ended).toMatchObject({ code: "expression" });
  });

  it("end with the connection", async () => {
    const { outcome, say, end } = await looping(echoed);
    const ended = outcome();
    say("bob", { n: 0 });
    end("bob", 4001, "away");
    expect(await ended).toMatchObject({ code: "closed", headline: expect.stringContaining("4001") });
  });

  it("end when their condition holds", async () => {
    const { outcome, say, sent } = await looping(
      "{ receive, extract: { state: $.state } }",
      "5",
      "\n    until: state == 'ready'",
    );
    const ended = outcome();
    say("bob", { state: "busy" });
    say("bob", { state: "ready" });
    say("bob", { state: "more" });
    expect(await ended).toBeUndefined();
    expect(sent).toEqual(["bob: over"]);
  });

  it("keep their pace", async () => {
    const { outcome, say, sent, clock } = await looping(echoed, "3", "\n    every: 10ms");
    const ended = outcome();
    for (const n of [0, 1, 2]) {
      expect(sent).toHaveLength(n + 1);
      say("bob", { n });
      await turn();
      clock.advance(10);
      await turn();
    }
    expect(await ended).toBeUndefined();
  });

  it("end when the scenario is stopped", async () => {
    const { outcome, say, track, sent } = await looping(echoed);
    const ended = outcome();
    say("bob", { n: 0 });
    track.stop(new Failure({ code: "time-out", headline: "stopped" }));
    expect(await ended).toMatchObject({ headline: "stopped" });
    say("bob", { n: 1 });
    expect(sent).toHaveLength(2);
  });
});
