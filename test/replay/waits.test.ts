import { describe, expect, it } from "vitest";
import { Waits } from "../../src/replay/waits.ts";
import { manualClock } from "../support/manual-clock.ts";

describe("waiting for connections", () => {
  it("ends when the condition holds, or when its time is up", async () => {
    const clock = manualClock();
    const waits = new Waits(clock, new AbortController().signal);
    let holds = false;
    const first = waits.until(
      () => holds,
      () => clock.now() + 100,
    );
    waits.wake();
    holds = true;
    waits.wake();
    expect(await first).toBe(true);
    expect(clock.pending).toBe(0);
    let due = clock.now() + 50;
    const second = waits.until(
      () => false,
      () => due,
    );
    due += 50;
    clock.advance(60);
    expect(clock.pending).toBe(1);
    clock.advance(60);
    expect(await second).toBe(false);
    expect(clock.pending).toBe(0);
  });

  it("looks again when all is to end", async () => {
    const abort = new AbortController();
    const clock = manualClock();
    const waits = new Waits(clock, abort.signal);
    const waiting = waits.until(
      () => abort.signal.aborted,
      () => Infinity,
    );
    abort.abort();
    expect(await waiting).toBe(true);
    expect(clock.pending).toBe(0);
  });
});
