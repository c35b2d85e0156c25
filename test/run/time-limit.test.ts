import { afterEach, describe, expect, it, vi } from "vitest";
import { Deadlines } from "../../src/play/deadlines.ts";
import { PlayTrack } from "../../src/play/track.ts";
import { Failure } from "../../src/problem.ts";
import { timeLimit, withTimeLimit } from "../../src/run/time-limit.ts";
import { scenario } from "../support/load.ts";
import { manualClock } from "../support/manual-clock.ts";
import { play } from "../support/play.ts";

describe("the time of a scenario", () => {
  it("is limited; the step that it was at is told", async () => {
    const { problems, logs } = await play(
      "timeout: 50ms\nsteps: [{ log: begin }, { wait: 10s }]\nfinally: [{ log: end }]",
    );
    expect(problems).toMatchObject([
      { code: "time-out", headline: "The scenario did not end within 50 ms", place: { line: 2 } },
    ]);
    expect(logs).toEqual(["begin", "end"]);
  });

  it("is that of the command line when the scenario says nothing", async () => {
    const { outcomes } = await play(
      { "a.yaml": "steps: [{ wait: 10s }]", "b.yaml": "timeout: 5s\nsteps: [{ wait: 60ms }]" },
      { timeout: 50, workers: 1 },
    );
    expect(outcomes).toEqual(["a.yaml: errored time-out", "b.yaml: passed"]);
  });

  it("also ends a loop that waits for nothing", async () => {
    const { outcomes } = await play("timeout: 50ms\nsteps: [{ repeat: 1000000000, steps: [{ set: { a: 1 } }] }]");
    expect(outcomes).toEqual(["scenario.yaml: errored time-out"]);
  });

  it("also ends the start of a server, and then that is what is told", async () => {
    const { outcomes, problems } = await play(
      'timeout: 200ms\nservers: { chat: { command: "echo hi; sleep 30", url: "ws://127.0.0.1:${port}" } }\nsteps: [{ log: never }]',
    );
    expect(outcomes).toEqual(["scenario.yaml: errored server"]);
    expect(problems).toMatchObject([
      {
        headline: expect.stringMatching(/^chat: not ready after .*, when the time of the scenario was up$/) as string,
        label: "connection refused",
        notes: ["The scenario did not end within 200 ms", "its output:\n  hi"],
      },
    ]);
  });
});

describe("how long a scenario may take", () => {
  it("is what it says, else what the command line says, else a minute", async () => {
    const scope = { get: () => undefined };
    const [own, none] = [
      await scenario("timeout: 5m\nsteps: [{ wait: 1ms }]"),
      await scenario("steps: [{ wait: 1ms }]"),
    ];
    expect([timeLimit(own, scope, 50), timeLimit(none, scope, 50), timeLimit(none, scope, undefined)]).toEqual([
      300_000, 50, 60_000,
    ]);
  });
});

describe("work with a time limit", () => {
  afterEach(() => void vi.useRealTimers());

  async function limited(work: (signal: AbortSignal) => Promise<void>) {
    const clock = manualClock();
    const deadlines = new Deadlines(clock);
    const track = new PlayTrack(deadlines);
    const read = await scenario("steps: [{ wait: 1ms }]");
    return { clock, track, done: withTimeLimit(read, track, { deadlines, timeout: 1000 }, work) };
  }

  it("leaves nothing behind", async () => {
    const { clock, track, done } = await limited(() => Promise.resolve());
    await done;
    clock.advance(60_000);
    expect(track.stopped).toBeUndefined();
  });

  it("hears of it when its track is stopped, whoever does that", async () => {
    const told: unknown[] = [];
    const until = (signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Failure));
      });
    const late = await limited(until);
    late.clock.advance(1000);
    await late.done.catch((thrown: unknown) => told.push((thrown as Failure).problem));
    expect(told).toMatchObject([
      {
        code: "time-out",
        headline: "The scenario did not end within 1 s",
        label: "it was still starting its servers",
        help: "Give it more with timeout: 5m.",
        place: { line: 1 },
      },
    ]);
    const stopped = await limited(until);
    const reason = new Failure({ code: "interrupted", headline: "that will do" });
    stopped.track.stop(reason);
    await expect(stopped.done).rejects.toBe(reason);
  });

  it("is given up when it does not end though it was told to", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { done } = await limited(() => new Promise(() => undefined));
    const thrown = done.catch((why: unknown) => (why as Error).message);
    vi.advanceTimersByTime(16_000);
    expect(await thrown).toBe("a step did not end within 15 s after it was stopped");
  });
});
