import { describe, expect, test } from "vitest";
import { systemClock } from "../../../src/environment.ts";
import { playRounds, type Rounds } from "../../../src/steps/flow/rounds.ts";
import { codecs } from "../../../src/codec/index.ts";
import { defaultLimits } from "../../../src/net/peer.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { observedPeer } from "../../support/observed-peer.ts";
import { testScene } from "../../support/scene.ts";

/** Rounds whose playing says whether another one follows. */
function each(play: () => boolean): Rounds {
  let more = true;
  return {
    play() {
      more = play();
    },
    more: () => more,
  };
}

/** The same of rounds that wait. */
function eachAwaited(play: () => Promise<boolean>): Rounds {
  let more = true;
  return {
    async play() {
      more = await play();
    },
    more: () => more,
  };
}

describe("rounds that need not wait", () => {
  test("are played at once", () => {
    const { scope } = testScene();
    let played = 0;
    expect(
      playRounds(
        each(() => ++played < 10),
        scope,
      ),
    ).toBeUndefined();
    expect(played).toBe(10);
  });

  test("do not give way in a reaction that takes messages: the next would be for the rules", () => {
    let time = 0;
    const { peer } = observedPeer({ codec: codecs.json, limits: defaultLimits });
    const { scope } = testScene({ clock: { ...manualClock(), now: () => time }, self: peer, ofReaction: true });
    let played = 0;
    const rounds = each(() => {
      time += 4;
      peer.inbox.lastTaken = ++played;
      return played < 7;
    });
    expect(playRounds(rounds, scope)).toBeUndefined();
    expect(played).toBe(7);
  });

  test("give way to the event loop after 10 ms", async () => {
    // Time passes in the rounds; what waits is called only when the test says so, as the event loop would.
    let time = 0;
    const timers = manualClock();
    const { scope, track } = testScene({ clock: { ...timers, now: () => time } });
    let played = 0;
    const rounds = each(() => {
      time += 4;
      return ++played < 7;
    });
    const playing = playRounds(rounds, scope);
    expect(played).toBe(3);
    await new Promise(setImmediate);
    expect(played).toBe(3);
    timers.advance(0);
    await new Promise(setImmediate);
    expect(played).toBe(6);
    timers.advance(0);
    await playing;
    expect(played).toBe(7);
    expect(track.waiting).toBe(0);
  });

  test("so that sockets and timers are heard however long they go on", async () => {
    const { scope } = testScene();
    let heard = false;
    systemClock.after(1, () => {
      heard = true;
    });
    let played = 0;
    await playRounds(
      each(() => ++played < 1e9 && !heard),
      scope,
    );
    expect(heard).toBe(true);
  });
});

describe("rounds that wait", () => {
  test("follow one another", async () => {
    const { scope, track } = testScene();
    const played: number[] = [];
    const rounds = eachAwaited(async () => {
      await Promise.resolve();
      played.push(played.length);
      return played.length < 3;
    });
    await playRounds(rounds, scope);
    expect(played).toEqual([0, 1, 2]);
    expect(track.waiting).toBe(0);
  });

  test("give way, too, when what they wait for is always there already", async () => {
    const { scope } = testScene();
    let heard = false;
    systemClock.after(1, () => {
      heard = true;
    });
    await playRounds(
      eachAwaited(async () => !heard),
      scope,
    );
    expect(heard).toBe(true);
  });

  test("end with the failure of a round, and leave nothing behind", async () => {
    const { scope, track } = testScene();
    const playing = playRounds({ play: () => Promise.reject(new Error("broken")), more: () => true }, scope);
    await expect(playing).rejects.toThrow("broken");
    expect(track.waiting).toBe(0);
  });

  test("end when the track is stopped while they give way", async () => {
    const clock = manualClock();
    const { scope, track } = testScene({ clock });
    const rounds = each(() => {
      clock.advance(20);
      return true;
    });
    const playing = playRounds(rounds, scope);
    track.stop();
    await expect(playing).rejects.toThrow("stopped by the test");
    expect(clock.pending).toBe(0);
  });
});
