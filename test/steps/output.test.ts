import { describe, expect, it } from "vitest";
import { play as run } from "../support/play.ts";
import { faults } from "../support/load.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, playProgram, stays } from "../support/puppet.ts";

expectNoOpenHandles();

describe("output", () => {
  it("takes the first line that matches, also one that came before; others stay", async () => {
    const played = await playProgram(
      `console.log("one 1"); console.error("two 2"); console.log("one 3"); ${stays}`,
      `
  - app: { output: 'one (?<n>\\d)' }
  - assert: n == "1"
  - app: [{ output: "^two" }, { output: { $contains: one }, extract: { last: { regex: '(\\d)$' } } }]
  - assert: last == "3"
  - app: { output: one, timeout: 20ms }
`,
    );
    // What it wrote last is told behind it, in whatever order the two streams were read.
    expect(failure(played).slice(0, -1)).toEqual([
      "never-came: app: no line of its output matched within <time>",
      "at: one",
      "label: still waiting after <time>",
      'expected: { $regex: "one" }',
      "no line of the output of app is unread",
    ]);
  });

  it("matches lines that are JSON by their values", async () => {
    const played = await playProgram(
      `console.log('[not json'); console.log(JSON.stringify({ level: "error", code: 7 })); ${stays}`,
      `
  - app: { output: { level: error }, extract: { code: $.code }, within: 5s, measure: none }
  - assert: code == 7
  - app: { output: "not json" }
`,
    );
    expect(failure(played)).toEqual(["passed"]);
  });

  it("waits for a line that comes later, and measures from its cause; after passes over older ones", async () => {
    const played = await playProgram(
      `let n = 0; setInterval(() => console.log("tick " + n++), 20);`,
      `
  - app: { output: tick 1, id: tick }
  - app: { output: 'tick (?<n>\\d+)', after: tick, within: 1ms..5s, measure: gap }
  - app: { restart, id: again }
  - app: { output: tick 0, after: again, within: 5s, measure: gap }
  - app: { output: tick 1, after: again, within: 20s..30s }
`,
    );
    expect(failure(played).slice(0, 1)).toEqual([
      expect.stringMatching(/^too-early: app: the line came too early: <time> after /),
    ]);
    expect(played.series["gap"]?.count).toBe(2);
  });

  it("leaves the next line to others, when two tracks wait and both come in one piece", async () => {
    const played = await playProgram(
      `setTimeout(() => process.stdout.write("A one\\nB two\\n"), 200); ${stays}`,
      `
  - any:
      - app: { output: "^A" }
      - app: { output: "^B" }
  - app: { output: "^B", timeout: 1s }
`,
    );
    expect(failure(played)).toEqual(["passed"]);
  });

  it("shows what is unread", async () => {
    const played = await playProgram(
      `for (let n = 0; n < 7; n++) console.log("line " + n); ${stays}`,
      "  - app: { output: line 6 }\n  - app: { output: nothing, timeout: 10ms }",
    );
    expect(failure(played).slice(-2, -1)).toEqual([
      "6 lines of its output are unread; the latest:\n  line 1\n  line 2\n  line 3\n  line 4\n  line 5",
    ]);
  });

  it("is not waited for when the program has ended, or ends", async () => {
    for (const script of ["process.exit(0)", "setTimeout(() => process.exit(0), 100)"]) {
      const played = await playProgram(script, "  - app: { output: never, timeout: 20s }");
      expect(failure(played)).toEqual([
        "never-came: app ended with exit code 0 before a line of its output matched",
        "at: never",
        "label: it has ended",
        'expected: { $regex: "never" }',
      ]);
    }
  });

  it("tells of a matcher that cannot be evaluated, whenever the line comes", async () => {
    for (const script of [`console.log("x"); ${stays}`, `setTimeout(() => console.log("x"), 100); ${stays}`]) {
      const played = await playProgram(
        script,
        '  - set: { late: 1 }\n    if: 1 == 2\n  - app: { output: { $contains: "${late}" } }',
      );
      expect(failure(played).slice(0, 1)).toEqual(['not-set: The variable "late" has no value yet']);
    }
  });

  it("is not known of a server that has taken the place of a command", async () => {
    const { problems } = await run(
      "servers: { app: { command: server, url: 'ws://127.0.0.1:${port}' } }\nsteps: [{ app: { output: x } }]",
      { targets: ["ws://127.0.0.1:1"] },
    );
    expect(problems).toMatchObject([
      { code: "server", headline: "app: its output and its end are not known: wstest did not start it" },
    ]);
  });
});

it.each([
  ["- app: { output: '(' }", /^3:18\+3 The regular expression is not valid/],
  ["- app: output", /^3:8\+6 "output" has no value/],
  ["- app: { output: x, extract: { h: { header: x } } }", /^3:32\+1 The output of a command has no headers/],
  [
    "- up: { output: x }",
    /^3:9\+6 "up" is a mock: "output" is for commands — Write servers: { up: { command: … } }\.$/,
  ],
])("what is wrong in a file: %s", async (step, problem) => {
  const [first, ...others] = await faults(`servers: { app: { command: app }, up: { listen: true } }\nsteps:\n${step}`);
  expect(first).toMatch(problem);
  expect(others).toEqual([]);
});
