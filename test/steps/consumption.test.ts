import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Stage, stage, turn } from "../support/stage.ts";

const kind = fc.integer({ min: 0, max: 2 });

/** A step that takes messages of some kinds, and says under its name which it took. */
const step = fc.oneof(
  kind.map((k) => `receive: { k: ${k} }`),
  fc.tuple(kind, fc.integer({ min: 1, max: 3 })).map(([k, count]) => `receive: { k: ${k} }, count: ${count}`),
  fc.constant("receive"),
  fc.constant("receiveNext"),
  fc
    .tuple(fc.array(kind, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(
      ([kinds, any]) => `receiveAll: [${kinds.map((k) => `{ k: ${k} }`).join(", ")}]${any ? ", anyOrder: true" : ""}`,
    ),
);

/** What happens, in order: a message of a kind arrives, alone or with the one before it, or time passes. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ k: kind, together: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant("time" as const) },
);

interface Given {
  readonly tracks: readonly (readonly string[])[];
  readonly happenings: readonly (typeof happening extends fc.Arbitrary<infer T> ? T : never)[];
}

/** Plays the steps while the messages arrive; gives the numbers of those that were taken and of those that are unread. */
async function play({ tracks, happenings }: Given): Promise<{ taken: number[]; unread: number[]; arrived: number }> {
  const scripts = tracks.map(
    (steps, t) =>
      `    - [${steps.map((each, i) => `{ bob: { ${each}, timeout: 1s, extract: { g${t}_${i}: $.n } } }`).join(", ")}]`,
  );
  const on: Stage = await stage(`clients: { bob: ws://h }\nsteps:\n- parallel:\n${scripts.join("\n")}\n`);
  const ended = on.outcome();
  let arrived = 0;
  for (const each of happenings) {
    if (each === "time") on.clock.advance(100);
    else {
      if (!each.together) await turn();
      on.say("bob", { k: each.k, n: arrived++ });
    }
  }
  await turn();
  on.clock.advance(20_000);
  for (let i = 0; i < 8; i++) {
    await turn();
    on.clock.advance(20_000);
  }
  await ended;
  const taken = [...on.scene.variables].flatMap(([name, value]) =>
    name.startsWith("g") ? (value as number | number[]) : [],
  );
  const unread = [...on.client("bob").inbox.unreadMessages()].map(({ value }) => (value as { n: number }).n);
  return { taken, unread, arrived };
}

describe("whatever steps wait, and in whatever order messages come", () => {
  const given = fc.record({
    tracks: fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 3 }),
    happenings: fc.array(happening, { maxLength: 16 }),
  });

  test("no message is taken twice, and none that was taken is unread", async () => {
    await fc.assert(
      fc.asyncProperty(given, async (each) => {
        const { taken, unread } = await play(each);
        const all = [...taken, ...unread];
        expect(new Set(all).size).toBe(all.length);
      }),
      { numRuns: 150 },
    );
  });

  test("none is lost: one that no step took is unread", async () => {
    const whole = fc.record({
      // Steps that take one message or nothing, so that a step that fails has taken none without a word.
      tracks: fc.array(
        fc.array(
          kind.map((k) => `receive: { k: ${k} }`),
          { minLength: 1, maxLength: 4 },
        ),
        { minLength: 2, maxLength: 3 },
      ),
      happenings: fc.array(happening, { maxLength: 16 }),
    });
    await fc.assert(
      fc.asyncProperty(whole, async (each) => {
        const { taken, unread, arrived } = await play(each);
        expect([...taken, ...unread].toSorted((a, b) => a - b)).toEqual(Array.from({ length: arrived }, (_, i) => i));
      }),
      { numRuns: 150 },
    );
  });
});
