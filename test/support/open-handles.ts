import { afterEach, beforeEach, expect } from "vitest";

/** Fails a test that leaves sockets, servers or timers behind. Call it once in a file, before its other hooks. */
export function expectNoOpenHandles(): void {
  let before: Readonly<Record<string, number>> = {};
  beforeEach(() => {
    before = openHandles();
  });
  afterEach(async () => {
    // The system confirms the close of a handle in a later turn of the event loop, and vitest has short timers of its own.
    const patience = performance.now() + PATIENCE;
    while (surplus(before).length > 0 && performance.now() < patience) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(surplus(before)).toEqual([]);
  });
}

/** Milliseconds; less than any time-out that a test might leave behind. */
const PATIENCE = 2_000;

const kinds = ["TCPSocketWrap", "TCPServerWrap", "PipeWrap", "PipeServerWrap", "TLSWrap", "Timeout"];

function openHandles(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    if (kinds.includes(kind)) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

function surplus(before: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(openHandles())
    .filter(([kind, count]) => count > (before[kind] ?? 0))
    .map(([kind, count]) => `${count - (before[kind] ?? 0)} × ${kind}`);
}
