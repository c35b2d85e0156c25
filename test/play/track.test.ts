import { describe, expect, it } from "vitest";
import { Deadlines } from "../../src/play/deadlines.ts";
import { PlayTrack } from "../../src/play/track.ts";
import { Failure } from "../../src/problem.ts";
import { manualClock } from "../support/manual-clock.ts";

function made() {
  const clock = manualClock();
  const deadlines = new Deadlines(clock);
  const heard: string[] = [];
  const wait = (track: PlayTrack, name: string, milliseconds: number) =>
    track.wait(
      milliseconds,
      () => heard.push(`${name} late`),
      ({ problem }) => heard.push(`${name} ${problem.headline}`),
    );
  return { clock, deadlines, heard, wait, track: new PlayTrack(deadlines) };
}

const failure = (headline: string): Failure => new Failure({ code: "interrupted", headline });

describe("a wait of a track", () => {
  it("hears that its time is up, once", () => {
    const { clock, track, heard, wait } = made();
    wait(track, "a", 100);
    clock.advance(99);
    expect(heard).toEqual([]);
    clock.advance(1);
    track.stop(failure("stopped"));
    expect(heard).toEqual(["a late"]);
  });

  it("hears that the track was stopped, and nothing after that", () => {
    const { clock, track, heard, wait } = made();
    wait(track, "a", 100);
    wait(track, "b", 200);
    track.stop(failure("stopped"));
    track.stop(failure("again"));
    clock.advance(1000);
    expect(heard).toEqual(["a stopped", "b stopped"]);
    expect(track.stopped?.problem.headline).toBe("stopped");
    expect(clock.pending).toBeLessThanOrEqual(1);
  });

  it("hears nothing once it has ended", () => {
    const { clock, track, heard, wait } = made();
    wait(track, "a", 100)();
    clock.advance(200);
    track.stop(failure("stopped"));
    expect(heard).toEqual([]);
  });

  it("without a time hears only that the track was stopped, once", () => {
    const { clock, track, heard } = made();
    track.onStop(({ problem }) => heard.push(`a ${problem.headline}`));
    track.branch().onStop(({ problem }) => heard.push(`b ${problem.headline}`));
    track.onStop(({ problem }) => heard.push(`c ${problem.headline}`))();
    expect(clock.pending).toBe(0);
    clock.advance(1e9);
    expect(heard).toEqual([]);
    track.stop(failure("stopped"));
    track.stop(failure("again"));
    track.onStop(({ problem }) => heard.push(`d ${problem.headline}`));
    expect(heard.toSorted()).toEqual(["a stopped", "b stopped", "d stopped"]);
  });

  it("is stopped at once in a track that was stopped before", () => {
    const { clock, track, heard, wait } = made();
    track.stop(failure("stopped"));
    wait(track, "a", 100);
    expect(heard).toEqual(["a stopped"]);
    clock.advance(200);
    expect(heard).toEqual(["a stopped"]);
  });

  it("may begin another wait when it is stopped, which is stopped, too", () => {
    const { track, heard, wait } = made();
    track.wait(
      100,
      () => undefined,
      () => void wait(track, "b", 100),
    );
    track.stop(failure("stopped"));
    expect(heard).toEqual(["b stopped"]);
  });
});

describe("a branch", () => {
  it("begins with the cause of its track, and has its own from then on", () => {
    const { track } = made();
    track.cause = { at: 1, title: "first" };
    const branch = track.branch();
    expect(branch.cause).toEqual({ at: 1, title: "first" });
    branch.cause = { at: 2, title: "second" };
    expect(track.cause).toEqual({ at: 1, title: "first" });
  });

  it("is stopped with its track, however deep it is", () => {
    const { track, heard, wait } = made();
    const inner = track.branch().branch();
    wait(inner, "a", 100);
    track.stop(failure("stopped"));
    expect(heard).toEqual(["a stopped"]);
    expect(inner.stopped?.problem.headline).toBe("stopped");
  });

  it("knows whether it belongs to a reaction", () => {
    const { deadlines } = made();
    expect(new PlayTrack(deadlines, true).branch().ofReaction).toBe(true);
    expect(new PlayTrack(deadlines).branch().ofReaction).toBe(false);
  });
});
