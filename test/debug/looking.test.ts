import { describe, expect, it } from "vitest";
import { edit, session } from "./session.ts";

const echo = `servers:
  echo:
    mock:
      endpoints: [{ path: /, rules: [{ do: [{ send: "\${raw}" }] }] }]
clients: { alice: "\${echo.url}", bob: "\${echo.url}" }
`;

const threeSteps = `name: three
${echo}
steps:
  - alice: connect
  - alice: { send: hi, receive: hi }
  - alice: close
`;

describe("stops", () => {
  it("before each step, and shows where", async () => {
    const { shown, exitCode, asked } = await session(threeSteps, ["s", "", "step"]);
    expect(exitCode).toBe(0);
    expect(asked).toBe(3);
    expect(shown).toContain(`before step 2, +T
    --> scenario.yaml:10
   8 | steps:
   9 |   - alice: connect
> 10 |   - alice: { send: hi, receive: hi }
  11 |   - alice: close
(debug) `);
  });

  it("shows what has passed since the last stop before the place", async () => {
    const { shown } = await session(threeSteps, ["s", "s", "s"]);
    expect(shown).toContain(`(debug) s
    +0 ms  alice ->  "hi"
    +0 ms  alice <-  "hi"

before step 3`);
  });

  it("at a line of the command line, which means the step that stands there", async () => {
    const { shown, asked } = await session(threeSteps, ["c"], {
      start: "breakpoint",
      breakpoints: [{ file: "scenario.yaml", line: 10 }],
    });
    expect(asked).toBe(1);
    expect(shown).toContain("before step 2");
  });

  it.each([
    ["name: x", 1, "before step 1"],
    ["an empty line", 7, "before step 1"],
  ])("before the first step for a line before all steps: %s", async (_what, line, place) => {
    const { shown, asked } = await session(threeSteps, ["c"], {
      start: "breakpoint",
      breakpoints: [{ file: "scenario.yaml", line }],
    });
    expect([asked, shown.includes(place)]).toEqual([1, true]);
  });

  it("once at a line whose step holds others on it", async () => {
    const text = `${echo}\nsteps:\n  - alice: [connect, { send: a }, { receive: a }]\n  - alice: close\n`;
    const { asked } = await session(text, ["c"], {
      start: "breakpoint",
      breakpoints: [{ file: "scenario.yaml", line: 8 }],
    });
    expect(asked).toBe(1);
  });

  it("at a breakpoint of the file, under its condition, in each round", async () => {
    const text = `steps:\n  - repeat: 5\n    as: i\n    steps:\n      - breakpoint: i >= 3\n      - set: { n: "\${i}" }\n`;
    const { shown, asked, exitCode } = await session(text, ["p i", "c", "p i", "c"], { start: "breakpoint" });
    expect([asked, exitCode]).toEqual([4, 0]);
    expect(shown).toContain("at the breakpoint, step 1.1, round 4 of 5, +T");
    expect(shown).toContain("(debug) p i\n3\n");
    expect(shown).toContain("(debug) p i\n4\n");
  });

  it("in a round of a loop, which it says whatever reports want to know", async () => {
    const text =
      "steps:\n  - repeat: 2\n    as: i\n    steps: [{ set: { n: 1 } }]\n  - forEach: [a]\n    as: x\n    steps: [{ set: { n: 2 } }]\n";
    const { shown } = await session(text, ["s", "s", "n", "s", "q"], { detail: "scenarios" });
    expect(shown.match(/^before .*$/gm)).toEqual([
      "before step 1, +T",
      "before step 1.1, round 1 of 2, +T",
      "before step 1.1, round 2 of 2, +T",
      "before step 2, +T",
      "before step 2.1, round 1 of 1, +T",
    ]);
  });

  it("where quit ends the run: at the step before which it stands", async () => {
    const { events } = await session(threeSteps, ["s", "s", "q"]);
    const ends = events.flatMap((event) => (event.type === "scenario:end" ? [event] : []));
    expect(ends[0]?.outcome).toMatchObject({ problem: { code: "interrupted", place: { line: 11 } } });
  });

  it("at a connection that has ended, and says only of the others that they are as they were", async () => {
    const text = threeSteps.replace('rules: [{ do: [{ send: "${raw}" }] }]', "rules: [{ do: [close] }]");
    const { shown } = await session(text, ["q"], { start: "breakpoint" });
    expect(shown).toContain("\nFailed here; every other connection is as it was. retry reads the file again");
  });

  it("once at a breakpoint that is stepped to", async () => {
    const { asked } = await session("steps:\n  - breakpoint\n  - wait: 1ms\n", ["s", "s"]);
    expect(asked).toBe(2);
  });

  it("behind all in a step with next, and at the end of a step in it, too", async () => {
    const text = `steps:
  - group: first
    steps: [{ wait: 1ms }, { wait: 2ms }]
  - wait: 3ms
`;
    const over = await session(text, ["n", "n"]);
    expect(over.asked).toBe(2);
    expect(over.shown).toContain("before step 2");
    const into = await session(text, ["s", "n", "n", "n"]);
    expect(into.shown.match(/before step [\d.]+/g)).toEqual([
      "before step 1",
      "before step 1.1",
      "before step 1.2",
      "before step 2",
    ]);
  });

  it("each track of a parallel, one at a time, while the others stand", async () => {
    const text = `steps:
  - parallel:
      a: [{ set: { n: 1 } }, { set: { n: 2 } }]
      b: [{ set: { m: 1 } }]
`;
    const { shown, exitCode } = await session(text, ["s", "s", "s", "s"]);
    expect(exitCode).toBe(0);
    expect(shown.match(/before step \S+/g)?.toSorted()).toEqual(
      ["before step 1,", "before step 1.a.1,", "before step 1.a.2,", "before step 1.b.1,"].toSorted(),
    );
  });

  it("not at the first steps of any, which wait beside each other", async () => {
    const text = `${echo}
steps:
  - alice: connect
  - any:
      - [{ alice: { receive: never, timeout: 5ms } }, { set: { how: never } }]
      - [{ wait: 20ms }, { set: { how: waited } }]
`;
    const { shown, exitCode } = await session(text, ["s", "s", "s", "s"]);
    expect(exitCode).toBe(0);
    expect(shown.match(/before step \S+/g)).toEqual(["before step 1,", "before step 2,", "before step 2.2.2,"]);
  });

  it("not in what clients do by themselves", async () => {
    const text = `servers: { s: { mock: { endpoints: [{ path: /, onConnect: [{ send: one }] }] } } }
clients:
  alice: { url: "\${s.url}", rules: [{ when: { message: $missing, raw: one }, do: [{ breakpoint }, { send: two }] }] }
steps:
  - alice: connect
  - alice: { receive: one }
`;
    const { asked, exitCode } = await session(text, ["s", "s"]);
    expect([asked, exitCode]).toEqual([2, 0]);
  });
});

describe("time", () => {
  it("stands while it stops: no deadline passes, and no limit on a latency", async () => {
    const text = `timeout: 150ms
${echo}
steps:
  - alice: connect
  - alice: { send: hi }
  - alice: { receive: hi, within: 100ms, timeout: 120ms }
`;
    const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 250));
    const { exitCode } = await session(text, ["s", "s", wait, "s"]);
    expect(exitCode).toBe(0);
  });

  it("goes on while a typed step plays, which the limit of the scenario does not count", async () => {
    const text = `timeout: 200ms\nsteps:\n  - wait: 1ms\n  - wait: 50ms\n`;
    const { exitCode, shown } = await session(text, ["wait: 250ms", "s", "s"]);
    expect(shown).toContain("(debug) wait: 250ms\npassed");
    expect(exitCode).toBe(0);
  });

  it("is up for a scenario that plays too long all the same", async () => {
    const { exitCode, shown } = await session(`timeout: 30ms\nsteps:\n  - wait: 10s\n`, ["s", "r", "c"]);
    expect(exitCode).toBe(1);
    expect(shown).toContain("The scenario did not end within 30 ms");
    expect(shown).toContain("No step can be played again");
  });
});

describe("a failure", () => {
  const failing = `name: failing
${echo}
steps:
  - alice: connect
  - alice: { send: { n: 1 } }
  - alice: { receive: { n: 1 }, expect: { n: 2 } }
  - alice: { send: last, receive: last }
`;

  it("is shown with everything open, and stands when it is let go on", async () => {
    const { shown, exitCode, asked } = await session(failing, ["i alice", "c"], { start: "breakpoint" });
    expect([exitCode, asked]).toEqual([1, 2]);
    expect(shown).toContain("alice: the message was taken and is wrong: $.n: expected 2, got 1");
    expect(shown).toContain("(debug) i alice\nalice  connected, 0 unread of 1");
  });

  it("is played again with what it had taken, as the file is now", async () => {
    const mend = edit((text) => text.replace("n: 2", "n: 1"), failing);
    const { exitCode, events } = await session(failing, [mend, "retry"], { start: "breakpoint" });
    expect(exitCode).toBe(0);
    expect(events.find((event) => event.type === "scenario:end")).toMatchObject({ outcome: { status: "passed" } });
  });

  it("goes on with a step that was put before it", async () => {
    const mend = edit(
      (text) =>
        text.replace("  - alice: { receive: { n: 1 }", "  - alice: { send: { n: 2 } }\n  - alice: { receive: { n: 2 }"),
      failing,
    );
    const { exitCode } = await session(failing, [mend, "r"], { start: "breakpoint" });
    expect(exitCode).toBe(0);
  });

  it("is kept when the file is broken, until it is mended", async () => {
    const breakIt = edit((text) => text.replace("receive: { n", "recieve: { n"), failing);
    const mend = edit((text) => text.replace("n: 2", "n: 1"), failing);
    const { shown, exitCode } = await session(failing, [breakIt, "r", mend, "r"], { start: "breakpoint" });
    expect(shown).toContain('"recieve"');
    expect(exitCode).toBe(0);
  });

  it("is passed over by skip", async () => {
    const { asked, exitCode, events, shown } = await session(failing, ["skip"], { start: "breakpoint" });
    expect(shown).toContain("(debug) skip\nnote: step 3 failed, and was skipped by hand");
    // Who stops at failures is not made to step.
    expect([asked, exitCode]).toEqual([1, 0]);
    expect(events.find((event) => event.type === "scenario:end")?.notes).toEqual([
      "step 3 failed, and was skipped by hand: alice: the message was taken and is wrong: $.n: expected 2, got 1",
    ]);
    const stepping = await session(failing, ["s", "s", "s", "skip", "c"]);
    expect(stepping.shown).toContain("before step 4");
  });

  it("is told in sentences that are broken between words", async () => {
    const { shown } = await session(failing, ["s", "contniue of this scenario", "q"], {
      start: "breakpoint",
      width: 40,
    });
    expect(shown).toContain(`
Failed here; every connection is as it
was. retry reads the file again and
plays the step again, skip goes on
behind it, continue lets it fail.
(debug) s
The step has failed: retry plays it
again, skip goes on behind it. To let it
fail and stop before the next step there
is (in finally), say it again; then it
cannot be played again.
(debug) `);
  });

  it("is not lost by a step: that is said first; and retry says when it is too late", async () => {
    const text = `${failing}finally:\n  - log: the end\n`;
    const { shown, exitCode } = await session(text, ["s", "s", "r", "c"], { start: "breakpoint" });
    expect(shown).toContain("(debug) s\nThe step has failed: retry plays it again");
    expect(shown).toContain("before step finally.1");
    expect(shown).toContain(
      "(debug) r\nThe file is as it was.\nWhat has failed was let fail: it is too late to play it again.",
    );
    expect(exitCode).toBe(1);
  });

  it("stops once, however many steps are around it", async () => {
    const text = `steps:\n  - group: outer\n    steps:\n      - group: inner\n        steps: [{ assert: 1 == 2 }]\n`;
    const { asked, exitCode } = await session(text, ["c"], { start: "breakpoint" });
    expect([asked, exitCode]).toEqual([1, 1]);
  });

  it("stops once for several clients that fail in one step", async () => {
    const text = `${echo}\nsteps:\n  - alice, bob: connect\n  - alice, bob: { receive: x, timeout: 10ms }\n`;
    const { asked, shown } = await session(text, ["c"], { start: "breakpoint" });
    expect(asked).toBe(1);
    expect(shown).toContain("2 of 2 clients failed here");
  });

  it("that was meant stops nothing", async () => {
    const { asked, exitCode } = await session(`fails: assert\nsteps:\n  - assert: 1 == 2\n`, [], {
      start: "breakpoint",
    });
    expect([asked, exitCode]).toEqual([0, 0]);
  });

  it("of no step is looked at when all has ended: a server that closes", async () => {
    const text = `servers: { s: { mock: { endpoints: [{ path: /, onConnect: [{ close: 4000 }] }] } } }
clients: { alice: "\${s.url}" }
steps:
  - alice: connect
  - wait: 20ms
`;
    const { shown, exitCode } = await session(text, ["i", "c"], { start: "breakpoint" });
    expect(exitCode).toBe(1);
    expect(shown).toContain("The scenario has failed and no step can be played any more");
    expect(shown).toContain("alice  closed by the other side: 4000");
  });

  it("does not stop without being asked to", async () => {
    const { asked } = await session(failing, [], { start: "breakpoint", onFailure: false });
    expect(asked).toBe(0);
  });
});

describe("the file, read again", () => {
  it("gives the rounds of a loop that are left their new steps", async () => {
    const text = `steps:\n  - repeat: 3\n    as: i\n    steps:\n      - assert: i < 1\n  - set: { done: true }\n`;
    const mend = edit(
      (was) =>
        was.replace("steps:\n  - repeat", "steps:\n  - set: { before: 1 }\n  - repeat").replace("i < 1", "i < 9"),
      text,
    );
    const { exitCode, events } = await session(text, [mend, "r"], { start: "breakpoint" });
    expect(exitCode).toBe(0);
    const titles = events.flatMap((event) => (event.type === "step:start" ? [event.title] : []));
    expect(titles).toEqual([
      "repeat: 3 as: i steps: - assert: i < 1",
      "assert: i < 1",
      "assert: i < 1",
      "assert: i < 9",
      "assert: i < 9",
      "set: { done: true }",
    ]);
  });

  it("says so where nothing has failed", async () => {
    const { shown } = await session(threeSteps, [
      "r",
      edit((text) => text.replace("send: hi", "send: ho"), threeSteps),
      "r",
      "q",
    ]);
    expect(shown).toContain("The file is as it was.");
    expect(shown).toContain("The file has been read again.");
    expect(shown).toContain("send: ho");
  });

  it("must still hold the scenario", async () => {
    const renamed = edit(
      () => `name: other\nsteps: [{ wait: 1ms }]\n---\nname: another\nsteps: [{ wait: 1ms }]\n`,
      threeSteps,
    );
    const { shown } = await session(threeSteps, [renamed, "r", "q"]);
    expect(shown).toContain('scenario.yaml has no scenario "three" any more');
  });
});

describe("quit", () => {
  it("ends the run in order, and so does the end of the input", async () => {
    const text = `${threeSteps}finally:\n  - log: the end\n---\nname: second\nsteps: [{ wait: 1ms }]\n`;
    for (const typed of [["s", "quit"], ["s"]]) {
      const { events, exitCode, asked } = await session(text, typed);
      expect([exitCode, asked]).toEqual([130, 2]);
      expect(events.flatMap((event) => (event.type === "log" ? [event.text] : []))).toEqual(["the end"]);
      expect(events.filter((event) => event.type === "scenario:end").map(({ outcome }) => outcome.status)).toEqual([
        "errored",
        "skipped",
      ]);
      expect(events.find((event) => event.type === "run:end")).toMatchObject({ interrupted: "hand" });
      expect(JSON.stringify(events)).toContain("The run was interrupted by hand");
    }
  });
});
