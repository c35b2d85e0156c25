import { describe, expect, it } from "vitest";
import type { Failure } from "../../src/problem.ts";
import { CutShort } from "../../src/run/cut-short.ts";
import { manualClock } from "../support/manual-clock.ts";

describe("CutShort", () => {
  it("lets a run go on until its limit, and says what ended it", () => {
    const clock = manualClock();
    const cutShort = new CutShort(clock, {}, 2000);
    clock.advance(1999);
    expect([cutShort.signal.aborted, cutShort.reason, cutShort.told]).toEqual([false, undefined, {}]);
    clock.advance(1);
    expect((cutShort.signal.reason as Failure).problem).toMatchObject({
      code: "time-out",
      headline: "The run did not end within 2 s, the limit of --global-timeout",
    });
    expect(cutShort.reason).toBe("the run took longer than 2 s");
    expect(cutShort.told).toEqual({ timedOut: 2000 });
    expect(cutShort.hurry.aborted).toBe(false);
  });

  it("passes a signal on, and its name; the limit does not come after it", () => {
    const clock = manualClock();
    const [abort, hurry] = [new AbortController(), new AbortController()];
    const cutShort = new CutShort(clock, { signal: abort.signal, hurry: hurry.signal }, 2000);
    abort.abort("SIGTERM");
    clock.advance(5000);
    expect(cutShort.signal.reason).toMatchObject({ message: "The run was interrupted by SIGTERM" });
    expect([cutShort.reason, cutShort.told]).toEqual(["the run was interrupted", { interrupted: "SIGTERM" }]);
    hurry.abort("SIGTERM");
    expect(cutShort.hurry.aborted).toBe(true);
  });

  it("tells no signal when a program ended the run", () => {
    const cutShort = new CutShort(manualClock(), { signal: AbortSignal.abort("the program") }, undefined);
    expect([cutShort.reason, cutShort.told]).toEqual(["the run was interrupted", {}]);
  });

  it("leaves no timer behind", () => {
    const clock = manualClock();
    new CutShort(clock, {}, 2000).end();
    expect(clock.pending).toBe(0);
  });
});
