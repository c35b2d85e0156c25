import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/problem.ts";
import { coming, type Told } from "../../../src/steps/waiting/coming.ts";
import { stage } from "../../support/stage.ts";

const failure = (headline: string): Failure => new Failure({ code: "never-came", headline });

/** A wait of a second on a stage, with what it was told by, and how many still listen. */
async function waiting(options: { readonly isJudged?: boolean; readonly stopped?: boolean } = {}) {
  const { scene, track, clock } = await stage("steps: [{ wait: 1ms }]");
  if (options.stopped) track.stop(failure("stopped"));
  let told: Told<string> | undefined;
  let listening = 0;
  let passed = 0;
  track.onPass = () => passed++;
  const result = coming<string>(
    {
      timeout: 1000,
      late: () => failure("late"),
      listen(by) {
        told = by;
        listening++;
        return [() => listening--];
      },
      isJudged: options.isJudged ?? false,
    },
    scene.scope(track),
  );
  const outcome = result.catch((thrown: unknown) => (thrown as Failure).message);
  return { outcome, track, clock, told: () => told, left: () => ({ listening, passed }) };
}

describe("what comes", () => {
  it("ends the wait, and tells its track at once", async () => {
    const { outcome, told, left } = await waiting();
    told()?.came("a");
    expect(left()).toEqual({ listening: 0, passed: 1 });
    // The first counts.
    told()?.came("b");
    told()?.fails(failure("too"));
    expect(await outcome).toBe("a");
  });

  it("has not passed by its coming where it is judged", async () => {
    const { outcome, told, left } = await waiting({ isJudged: true });
    told()?.came("a");
    expect(left()).toEqual({ listening: 0, passed: 0 });
    expect(await outcome).toBe("a");
  });

  it("may come while it is asked for", async () => {
    const { scene, track } = await stage("steps: [{ wait: 1ms }]");
    let left = 1;
    const result = coming<string>(
      {
        timeout: 1000,
        late: () => failure("late"),
        listen(told) {
          told.came("at once");
          return [() => left--];
        },
      },
      scene.scope(track),
    );
    expect(await result).toBe("at once");
    expect(left).toBe(0);
  });
});

describe("a wait for it", () => {
  it("is late when the time is up", async () => {
    const { outcome, clock, left } = await waiting();
    clock.advance(1000);
    expect(await outcome).toBe("late");
    expect(left()).toEqual({ listening: 0, passed: 0 });
  });

  it("ends with its track", async () => {
    const { outcome, track, left } = await waiting();
    track.stop(failure("stopped"));
    expect(await outcome).toBe("stopped");
    expect(left()).toEqual({ listening: 0, passed: 0 });
  });

  it("does not begin in a track that was stopped", async () => {
    const { outcome, told } = await waiting({ stopped: true });
    expect(await outcome).toBe("stopped");
    expect(told()).toBeUndefined();
  });

  it("fails by what cannot be evaluated, and never who asks", async () => {
    const { outcome, told, left } = await waiting();
    expect(told()?.fits(() => true)).toBe(true);
    expect(
      told()?.fits(() => {
        throw failure("no value");
      }),
    ).toBe(false);
    expect(await outcome).toBe("no value");
    expect(told()?.fits(() => true)).toBe(false);
    expect(left()).toEqual({ listening: 0, passed: 0 });
  });
});
