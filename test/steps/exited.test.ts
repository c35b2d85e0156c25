import { describe, expect, it } from "vitest";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, playProgram, stays } from "../support/puppet.ts";

expectNoOpenHandles();

const later = (what: string): string => `setTimeout(() => ${what}, 100);`;

describe("exited", () => {
  it("waits for the end, or finds that it has come", async () => {
    for (const steps of [
      "  - app: { exited: 3, timeout: 20s }",
      "  - wait: 300ms\n  - app: { exited: [2, 3] }\n  - app: { exited: { code: { $gt: 2 } } }",
    ])
      expect(failure(await playProgram(later("process.exit(3)"), steps))).toEqual(["passed"]);
  });

  it("tells a wrong code, and what was written and not read", async () => {
    const played = await playProgram(
      `console.error("no luck"); ${later("process.exit(3)")}`,
      "  - app: { exited: 0, timeout: 20s }",
    );
    expect(failure(played)).toEqual([
      "exec: app ended with exit code 3: exit code: expected 0, got 3",
      "at: 0",
      "label: got 3",
      "expected: 0",
      "actual: 3",
      "1 line of its output is unread:\n  no luck",
    ]);
  });

  it("expects nothing any more when another track was first, when it was cancelled, and when the end was another", async () => {
    const told = expect.stringMatching(/^exec: The program app ended with exit code 3|^server: .*exit code 3/);
    const lost = `
  - any:
      - app: { output: first }
      - app: { exited: 3, timeout: 3s }
  - wait: 20s`;
    const cancelled = `
  - start: t
    steps: [{ app: { exited: 3, timeout: 3s } }]
  - cancel: t
  - wait: 20s`;
    for (const steps of [lost, cancelled]) {
      const played = await playProgram(`console.log("first"); setTimeout(() => process.exit(3), 300)`, steps.slice(1));
      expect(failure(played)[0]).toEqual(told);
    }
  });

  it("tells that it still runs", async () => {
    expect(failure(await playProgram(stays, "  - app: { exited, timeout: 10ms }"))).toEqual([
      "exec: app still runs after <time>",
      "at: exited",
      "label: still running",
      "no line of the output of app is unread",
    ]);
  });

  it("knows the signal, and the end that a step asked for", async () => {
    const steps =
      "  - app: { stop, id: stopped }\n  - app: { exited: { signal: SIGTERM }, after: stopped, within: 20s, measure: stopping }";
    const played = await playProgram(stays, steps);
    expect(failure(played)).toEqual(["passed"]);
    expect(played.series["stopping"]?.count).toBe(1);
    expect(failure(await playProgram(stays, `${steps}\n  - app: restart\n  - app: { exited, timeout: 10ms }`))[0]).toBe(
      "exec: app still runs after <time>",
    );
  });
});

describe("an end that no step awaits", () => {
  it("fails the scenario at once, and with a step that may await it at the end; 0 of a program is none", async () => {
    const told = "server: The program app ended with exit code 3 while the scenario was running";
    expect(failure(await playProgram(later("process.exit(3)"), "  - wait: 20s"))[0]).toBe(told);
    expect(failure(await playProgram(later("process.exit(3)"), "  - wait: 20s")).at(-1)).toBe(
      "help: If that is right, say so: - app: exited.",
    );
    const skipped = "  - app: exited\n    if: 1 == 2\n";
    expect(failure(await playProgram(later("process.exit(3)"), `${skipped}  - wait: 300ms`))[0]).toBe(told);
    expect(failure(await playProgram(later("process.exit(0)"), `${skipped}  - wait: 300ms`))).toEqual(["passed"]);
  });
});
