import { describe, expect, it } from "vitest";
import { allEnded } from "../../src/net/all-ended.ts";
import type { Peer } from "../../src/net/peer.ts";
import { manualClock } from "../support/manual-clock.ts";

/** A peer that ends when it is told to. */
function peer() {
  let end: () => void = () => undefined;
  const made = { whenEnded: (callback: () => void) => void (end = callback) } as unknown as Peer;
  return { made, end: () => end() };
}

async function state(promise: Promise<void>): Promise<string> {
  return Promise.race([
    promise.then(() => "resolved"),
    new Promise<string>((resolve) => setImmediate(() => resolve("waiting"))),
  ]);
}

describe("allEnded", () => {
  it("resolves with the last one's end, and leaves no timer", async () => {
    const clock = manualClock();
    const [a, b] = [peer(), peer()];
    const ended = allEnded([a.made, b.made], clock);
    a.end();
    expect(await state(ended)).toBe("waiting");
    b.end();
    expect(await state(ended)).toBe("resolved");
    expect(clock.pending).toBe(0);
  });

  it("resolves after a second when somebody does not end", async () => {
    const clock = manualClock();
    const ended = allEnded([peer().made], clock);
    clock.advance(999);
    expect(await state(ended)).toBe("waiting");
    clock.advance(1);
    expect(await state(ended)).toBe("resolved");
  });

  it("resolves at once for nobody", async () => {
    expect(await state(allEnded([], manualClock()))).toBe("resolved");
  });
});
