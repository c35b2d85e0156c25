import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import type { Probe, Unready } from "../../src/run/probe.ts";
import { look, untilReady } from "../../src/run/ready.ts";
import { manualClock } from "../support/manual-clock.ts";

/** A clock that starts at 0 and can be moved to the moment when the next call-back is due. */
function steppingClock() {
  const clock = manualClock();
  const start = clock.now();
  const due = new Set<{ readonly at: number }>();
  const now = (): number => clock.now() - start;
  return {
    now,
    wall: () => clock.wall(),
    every: (milliseconds: number, callback: () => void) => clock.every(milliseconds, callback),
    after(milliseconds: number, callback: () => void) {
      const timer = { at: now() + milliseconds };
      due.add(timer);
      const cancel = clock.after(milliseconds, () => {
        due.delete(timer);
        callback();
      });
      return () => {
        due.delete(timer);
        cancel();
      };
    },
    pending: () => due.size,
    step: () => clock.advance(due.size === 0 ? 0 : Math.min(...[...due].map(({ at }) => at)) - now()),
  };
}

/** Lets everything that is not waiting for the clock happen. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** Moves the clock from call-back to call-back until something has come to its end. */
async function drive<T>(clock: ReturnType<typeof steppingClock>, work: Promise<T>): Promise<T> {
  let done = false;
  const end = work.finally(() => (done = true));
  for (await settle(); !done; await settle()) clock.step();
  return end;
}

const refused: Unready = { stage: "closed", text: "connection refused" };
const notFound: Unready = { stage: "answered", text: "404 Not Found", status: 404 };
const silent: Unready = { stage: "silent", text: "connected, but GET / was not answered" };
const unheard: Unready = { stage: "closed", text: "no answer" };

/** A look that ends only when it is broken off, and says then how far it came. */
const hanging =
  (why: Unready): Probe =>
  (signal) =>
    new Promise((resolve) => signal.addEventListener("abort", () => resolve(why), { once: true }));
const hangs = hanging(silent);

describe("waiting", () => {
  test("looks with pauses that grow from 25 ms to 250 ms", async () => {
    const clock = steppingClock();
    const times: number[] = [];
    const probe: Probe = async () => (times.push(clock.now()), times.length < 12 ? refused : undefined);
    expect(
      await drive(clock, untilReady(probe, { clock, timeout: 60_000, signal: new AbortController().signal })),
    ).toEqual({ kind: "ready" });
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
    expect(gaps[0]).toBe(25);
    expect(gaps.at(-1)).toBe(250);
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
    expect(clock.pending()).toBe(0);
  });

  test("ends with the deadline and what the last look found", async () => {
    const clock = steppingClock();
    const { signal } = new AbortController();
    const result = await drive(
      clock,
      untilReady(async () => notFound, { clock, timeout: 1000, signal }),
    );
    expect(result).toEqual({ kind: "late", last: notFound });
    expect(clock.now()).toBe(1000);
    expect(clock.pending()).toBe(0);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("gives up a look that takes longer than 5 s, and looks again", async () => {
    const clock = steppingClock();
    let looks = 0;
    const probe: Probe = async (signal) => (++looks === 1 ? hangs(signal) : undefined);
    const signal = new AbortController().signal;
    expect(await drive(clock, untilReady(probe, { clock, timeout: 60_000, signal }))).toEqual({ kind: "ready" });
    expect(clock.now()).toBe(5025);
  });

  test("does not look beyond the deadline", async () => {
    const clock = steppingClock();
    const result = await drive(clock, untilReady(hangs, { clock, timeout: 300, signal: new AbortController().signal }));
    expect(result).toEqual({ kind: "late", last: silent });
    expect(clock.now()).toBe(300);
  });

  test.each([
    ["that came less far", notFound, silent, notFound],
    ["that saw nothing", refused, unheard, refused],
    ["that came as far or farther: it is the latest state", refused, silent, silent],
  ])(
    "tells, of a last look that the deadline cut short and the one before it, not one %s",
    async (_, before, last, told) => {
      const clock = steppingClock();
      const probe: Probe = async (signal) => (clock.now() < 500 ? before : hanging(last)(signal));
      const result = await drive(
        clock,
        untilReady(probe, { clock, timeout: 1000, signal: new AbortController().signal }),
      );
      expect(result).toEqual({ kind: "late", last: told });
      expect(clock.now()).toBe(1000);
    },
  );

  test("ends at once when the signal aborts, in a look or between two", async () => {
    const clock = steppingClock();
    for (const probe of [hangs, async () => silent] satisfies Probe[]) {
      const end = new AbortController();
      const waiting = untilReady(probe, { clock, timeout: 1000, signal: end.signal });
      await settle();
      end.abort();
      expect(await waiting).toEqual({ kind: "aborted", last: silent });
      expect(clock.pending()).toBe(0);
      expect(getEventListeners(end.signal, "abort")).toEqual([]);
    }
  });
});

test("a single look has 5 s", async () => {
  const clock = steppingClock();
  expect(await drive(clock, look(hangs, { clock, signal: new AbortController().signal }))).toEqual(silent);
  expect(clock.now()).toBe(5000);
});
