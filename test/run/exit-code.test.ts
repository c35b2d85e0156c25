import { describe, expect, it } from "vitest";
import { exitCode } from "../../src/run/exit-code.ts";
import type { Tally } from "../../src/run/tally.ts";

const none: Tally = { passed: 0, flaky: 0, failed: 0, errored: 0, skipped: 0, invalid: 0, internal: 0 };

describe("exitCode", () => {
  it.each<[string, Partial<Tally>, number]>([
    ["all passed", { passed: 2 }, 0],
    ["all skipped", { skipped: 1 }, 0],
    ["one failed", { passed: 1, failed: 1 }, 1],
    ["one errored", { errored: 1 }, 1],
    ["a file is wrong, whatever else", { passed: 1, failed: 1, invalid: 1 }, 2],
    ["a fault of our own, whatever else", { invalid: 1, internal: 1 }, 3],
    ["nothing matched", {}, 4],
  ])("%s", (_, tally, code) => {
    expect(exitCode({ ...none, ...tally })).toBe(code);
  });

  it("does not mind what is flaky, unless it is asked to", () => {
    expect(exitCode({ ...none, flaky: 1 })).toBe(0);
    expect(exitCode({ ...none, passed: 1, flaky: 1 }, { failOnFlaky: true })).toBe(1);
    expect(exitCode({ ...none, passed: 1 }, { failOnFlaky: true })).toBe(0);
  });

  it("says that a run which its limit cut short has not passed", () => {
    expect(exitCode({ ...none, passed: 1, skipped: 1 }, { timedOut: 1000 })).toBe(1);
  });

  it("says which signal interrupted", () => {
    expect([
      exitCode({ ...none, failed: 1 }, { interrupted: "SIGINT" }),
      exitCode(none, { interrupted: "SIGTERM" }),
      exitCode({ ...none, internal: 1 }, { interrupted: "SIGHUP" }),
    ]).toEqual([130, 143, 129]);
  });
});
