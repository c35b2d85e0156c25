import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/problem.ts";
import { abortable } from "../../../src/steps/waiting/abortable.ts";
import { testScene } from "../../support/scene.ts";

const stop = new Failure({ code: "interrupted", headline: "stopped" });

describe("work that can be aborted", () => {
  it("gives its result, or throws its error, and then waits for nothing", async () => {
    const { scope, track } = testScene();
    expect(await abortable(scope, async () => 7)).toBe(7);
    await expect(abortable(scope, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(track.waiting).toBe(0);
  });

  it("is aborted when the track is stopped, and throws the failure of the track", async () => {
    const { scope, track } = testScene();
    const ended = abortable(
      scope,
      (onGiveUp) => new Promise((_, reject) => void onGiveUp(() => reject(new Error("given up")))),
    );
    track.stop(stop);
    await expect(ended).rejects.toBe(stop);
    expect(track.waiting).toBe(0);
  });

  it("gives what it has made all the same to who throws it away", async () => {
    const { scope, track } = testScene();
    const discarded: number[] = [];
    const ended = abortable(
      scope,
      async () => {
        track.stop(stop);
        return 7;
      },
      (result) => void discarded.push(result),
    );
    await expect(ended).rejects.toBe(stop);
    expect(discarded).toEqual([7]);
  });

  it("sees at once that the track was stopped before", async () => {
    const { scope, track } = testScene();
    track.stop(stop);
    let given = false;
    await expect(abortable(scope, async (onGiveUp) => void onGiveUp(() => (given = true)))).rejects.toBe(stop);
    expect(given).toBe(true);
  });

  it("is not told when it has taken that back", async () => {
    const { scope, track } = testScene();
    const ended = abortable(scope, async (onGiveUp) => {
      onGiveUp(() => expect.unreachable())();
      track.stop(stop);
    });
    await expect(ended).rejects.toBe(stop);
  });
});
