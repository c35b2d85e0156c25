import { describe, expect, it } from "vitest";
import { Failure } from "../../src/problem.ts";
import { stage, turn } from "../support/stage.ts";

describe("a script", () => {
  it("runs at once what need not wait, and then gives no promise", async () => {
    const { play, scene } = await stage(`
steps:
  - set: { a: 1 }
  - if: "true"
    then: [{ set: { b: "\${a + 1}" } }]
  - repeat: 3
    as: i
    steps: [{ set: { a: "\${a + i}" } }]
`);
    expect(play()).toBeUndefined();
    expect(Object.fromEntries(scene.variables)).toEqual({ a: 4, b: 2 });
  });

  it("finds at once what came before, and then gives no promise either", async () => {
    const { play, say } = await stage("clients: { bob: ws://h }\nsteps: [{ bob: { receive: { n: 1 } } }]");
    say("bob", { n: 1 });
    expect(play()).toBeUndefined();
  });

  it("goes on where it waited", async () => {
    const { play, say, scene } = await stage(`
clients: { bob: ws://h }
steps:
  - set: { a: 1 }
  - bob: { receive: { n: 1 } }
  - set: { a: 2 }
  - bob: { receive: { n: 2 } }
  - set: { a: 3 }
`);
    const playing = play();
    expect(playing).toBeInstanceOf(Promise);
    expect(scene.variables.get("a")).toBe(1);
    say("bob", { n: 1 });
    await turn();
    expect(scene.variables.get("a")).toBe(2);
    say("bob", { n: 2 });
    await playing;
    expect(scene.variables.get("a")).toBe(3);
  });

  it("throws at once what fails at once, and starts no step after that", async () => {
    const { play, scene } = await stage('steps: [{ assert: "1 == 2" }, { set: { a: 1 } }]');
    expect(play).toThrow(Failure);
    expect(scene.variables.has("a")).toBe(false);
  });

  it("starts no step once its track was stopped", async () => {
    const { play, track, scene } = await stage("steps: [{ set: { a: 1 } }]");
    track.stop(new Failure({ code: "interrupted", headline: "enough" }));
    expect(play).toThrow("enough");
    expect(scene.variables.has("a")).toBe(false);
  });

  it("ends a step that waits when its track is stopped", async () => {
    const { outcome, track, clock, client } = await stage(
      "clients: { bob: ws://h }\nsteps: [{ bob: receive }, { set: { a: 1 } }]",
    );
    const ended = outcome();
    track.stop(new Failure({ code: "interrupted", headline: "enough" }));
    expect(await ended).toMatchObject({ code: "interrupted", headline: "enough" });
    clock.advance(60_000);
    // What comes later finds nobody waiting: it is unread.
    client("bob").session.message(Buffer.from("late"), false, clock.now());
    expect(client("bob").inbox.unread).toBe(1);
  });

  it("passes over a step whose condition does not hold", async () => {
    const { play, scene } = await stage(
      "vars: { n: 3 }\nsteps: [{ set: { a: 1 }, if: n > 3 }, { set: { b: 1 }, if: n == 3 }]",
    );
    await play();
    expect([...scene.variables.keys()]).toEqual(["n", "b"]);
  });
});

describe("what a script tells", () => {
  const yaml = `clients: { bob: ws://h }
steps:
  - set: { a: 1 }
  - name: the answer
    bob: { receive: { n: 1 } }
  - bob: [{ set: { b: 1 } }, { receive: { n: 2 } }]
`;

  it("is each step's beginning and end, one line for an actor's only action", async () => {
    const { play, say, events, clock } = await stage(yaml, { detail: "steps" });
    const playing = play();
    clock.advance(20);
    say("bob", { n: 1 });
    await turn();
    clock.advance(5);
    say("bob", { n: 2 });
    await playing;
    expect(
      events.map((each) =>
        each.type === "step:start"
          ? `${each.step} ${each.title} (${each.line})`
          : each.type === "step:end"
            ? `${each.step} ${each.outcome.status} ${each.ms}`
            : each.type,
      ),
    ).toEqual([
      "1 set: { a: 1 } (3)",
      "1 passed 0",
      "2 the answer (5)",
      "2 passed 20",
      "3 bob: [{ set: { b: 1 } }, { receive: { n: 2 } }] (6)",
      "3.1 { set: { b: 1 } } (6)",
      "3.1 passed 0",
      "3.2 { receive: { n: 2 } } (6)",
      "3.2 passed 5",
      "3 passed 5",
    ]);
  });

  it("is also how a step failed, at once or later", async () => {
    const now = await stage('steps: [{ assert: "1 == 2" }]', { detail: "steps" });
    await now.outcome();
    expect(now.events.at(-1)).toMatchObject({
      type: "step:end",
      step: "1",
      outcome: { status: "failed", problem: { code: "assert" } },
    });
    const later = await stage("clients: { bob: ws://h }\nsteps: [{ bob: { receive: { n: 1 }, timeout: 30ms } }]", {
      detail: "steps",
    });
    const outcome = later.outcome();
    later.clock.advance(30);
    expect((await outcome)?.code).toBe("never-came");
    expect(later.events.at(-1)).toMatchObject({
      type: "step:end",
      step: "1",
      ms: 30,
      outcome: { problem: { code: "never-came" } },
    });
  });

  it("is nothing when nobody reads steps", async () => {
    const { play, say, events } = await stage(yaml);
    say("bob", { n: 1 });
    say("bob", { n: 2 });
    await play();
    expect(events).toEqual([]);
  });
});

describe("the steps of fragments", () => {
  it("are told with the path of each call and with the client that acts", async () => {
    const { play, events } = await stage(
      `clients: { alice: ws://h, bob: ws://h }
fragments:
  hello: { steps: [{ send: hi }] }
  login: { steps: [{ send: a }, { call: hello }] }
steps:
  - alice: { call: login }
  - alice, bob: [{ call: login }]
  - group: both
    steps: [{ call: told }]
`.replace("fragments:\n", "fragments:\n  told: { steps: [{ log: x }] }\n"),
      { detail: "steps" },
    );
    await play();
    const told = (type: string): readonly string[] =>
      events.flatMap((event) =>
        "step" in event && event.type === type ? [`${event.step} ${event.client ?? "-"}`] : [],
      );
    expect(told("step:start")).toEqual([
      "1 alice",
      "1.login.1 alice",
      "1.login.2 alice",
      "1.login.2.hello.1 alice",
      "2 -",
      "2.1 alice",
      "2.1.login.1 alice",
      "2.1.login.2 alice",
      "2.1.login.2.hello.1 alice",
      "2.1 bob",
      "2.1.login.1 bob",
      "2.1.login.2 bob",
      "2.1.login.2.hello.1 bob",
      "3 -",
      "3.1 -",
      "3.1.told.1 -",
    ]);
    expect(told("step:end").toSorted()).toEqual(told("step:start").toSorted());
    expect(new Set(told("step:end")).size).toBe(16);
  });
});
