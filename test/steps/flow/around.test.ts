import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/environment.ts";
import { Failure } from "../../../src/problem.ts";
import { runInside } from "../../../src/steps/flow/around.ts";
import { TestTrack } from "../../support/scene.ts";
import { stage } from "../../support/stage.ts";

const failure = new Failure({ code: "assert", headline: "no", notes: ["a note"] });
const track = new TestTrack(systemClock);
const fails = (): never => {
  throw failure;
};

describe("what runs inside something", () => {
  it.each<[string, () => Promise<void>]>([
    ["at once", fails],
    ["later", () => Promise.reject(failure)],
  ])("says where it was when it fails %s", async (_, run) => {
    const running = (async () => runInside(track, run, () => "in a loop"))();
    await expect(running).rejects.toMatchObject({ problem: { headline: "no", notes: ["a note", "in a loop"] } });
  });

  it("is left alone when there is nothing to say, and when the fault is ours", () => {
    expect(() => runInside(track, fails, () => undefined)).toThrow(failure);
    const ours = (): never => {
      throw new TypeError("ours");
    };
    expect(() => runInside(track, ours, () => "in a loop")).toThrow(new TypeError("ours"));
  });

  it("asks nothing, and gives no promise, where nothing fails and nothing waits", () => {
    const where = (): string => {
      throw new Error("asked");
    };
    expect(runInside(track, () => undefined, where)).toBeUndefined();
  });
});

/** The notes of the failure that a scenario ends with. */
async function notesOf(yaml: string): Promise<readonly string[] | undefined> {
  const { outcome } = await stage(yaml);
  return (await outcome())?.notes.filter((note) => note.startsWith("in "));
}

describe("a failure tells", () => {
  it("the calls and rounds around it, from the inside out", async () => {
    expect(
      await notesOf(`fragments:
  login:
    params: { user: , role: guest }
    steps: [{ assert: "user != 'carol'" }]
steps:
  - repeat: 2
    steps:
      - forEach: [bob, carol]
        as: who
        steps:
          - call: login
            with: { user: "\${who}" }
`),
    ).toEqual([
      'in login(user: "carol", role: "guest"), called at scenario.yaml:11:19',
      'in round 2 of 2 of the forEach at line 8: who = "carol"',
      "in round 1 of 2 of the repeat at line 6",
    ]);
  });

  it("the call of a fragment without parameters, and by whom", async () => {
    expect(
      await notesOf(`fragments: { ask: { steps: [{ send: hi }, { assert: "1 == 2" }] } }
clients: { bob: ws://h }
steps: [{ bob: { call: ask } }]
`),
    ).toEqual(["in ask, called at scenario.yaml:3:24"]);
  });

  it("the round of a loop without a number, and its own number", async () => {
    expect(
      await notesOf(`vars: { n: 0 }
steps:
  - repeat:
    while: n < 9
    as: i
    steps: [{ assert: n < 3 }, { set: { n: "\${n + 1}" } }]
`),
    ).toEqual(["in round 4 of the repeat at line 3: i = 3"]);
  });

  it("no round when it is the loop that failed", async () => {
    expect(await notesOf('steps: [{ repeat: 2, until: "1 == 2", steps: [{ log: x }] }]')).toEqual([]);
  });

  it("the round after which the condition could not be read", async () => {
    expect(
      await notesOf("vars: { n: [1] }\nsteps: [{ repeat: 3, as: i, until: i > 0 && n < 7, steps: [{ log: x }] }]"),
    ).toEqual(["in round 2 of 3 of the repeat at line 2: i = 1"]);
  });

  it("only the innermost of many", async () => {
    const notes =
      await notesOf(`fragments: { down: { params: [n], steps: [{ assert: n < 20 }, { call: down, with: { n: "\${n + 1}" } }] } }
steps: [{ call: down, with: { n: 0 } }]
`);
    expect(notes).toHaveLength(9);
    expect(notes?.slice(-2)).toEqual([
      "in down(n: 13), called at scenario.yaml:1:71",
      "in more calls and loops than are shown",
    ]);
  });

  it("the same when it is a time-out", async () => {
    const { outcome, clock } =
      await stage(`fragments: { hear: { params: [what], steps: [{ receive: { type: "\${what}" }, timeout: 1s }] } }
clients: { bob: ws://h }
steps: [{ bob: { call: hear, with: { what: welcome } } }]
`);
    const ended = outcome();
    clock.advance(1000);
    expect((await ended)?.notes.at(-1)).toBe('in hear(what: "welcome"), called at scenario.yaml:3:24');
  });

  it("where the steps were that something else has stopped", async () => {
    const { outcome, track: main } = await stage(
      "clients: { bob: ws://h }\nsteps: [{ repeat: 2, as: i, steps: [{ bob: receive }] }]",
    );
    const ended = outcome();
    main.stop(new Failure({ code: "reaction", headline: "chat: a reaction failed" }));
    expect((await ended)?.notes).toEqual(["the scenario was in round 1 of 2 of the repeat at line 2: i = 0"]);
  });

  it("the round in which the scenario ran out of time", async () => {
    const { outcome, track: main } = await stage(
      "clients: { bob: ws://h }\nsteps: [{ repeat: 2, steps: [{ bob: receive }] }]",
    );
    const ended = outcome();
    main.stop(new Failure({ code: "time-out", headline: "The scenario did not end within 1 s" }));
    expect((await ended)?.notes).toEqual(["in round 1 of 2 of the repeat at line 2"]);
  });
});
