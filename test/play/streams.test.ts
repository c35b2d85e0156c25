import { describe, expect, it } from "vitest";
import { stage, turn } from "../support/stage.ts";

const bob = (streams: string, more = "steps: [{ wait: 1ms }]"): string => `clients:
  bob:
    url: ws://h
    streams:
${streams.replace(/^/gm, "      ")}
${more}
`;

describe("a stream of a client", () => {
  it("ticks from the opening of the connection to its end", async () => {
    const { open, end, clock, sent } = await stage(bob('- { every: 10ms, send: "tick ${seq}" }'), {
      connected: false,
    });
    clock.advance(50);
    expect(sent).toEqual([]);
    open("bob");
    clock.advance(20);
    expect(sent).toEqual(["bob: tick 0", "bob: tick 1", "bob: tick 2"]);
    end("bob");
    clock.advance(100);
    expect(sent).toHaveLength(3);
    expect(clock.pending).toBe(0);
    open("bob");
    clock.advance(0);
    expect(sent.at(-1)).toBe("bob: tick 0");
  });

  it("is due at its start and so often after that, however late its timer comes", async () => {
    const { clock, sent, client } = await stage(bob('- { every: 10ms, send: "${seq}" }'));
    clock.advance(0);
    // A turn that takes 35 ms: three ticks are late, and caught up.
    const later = clock.now() + 35;
    const { now } = clock;
    clock.now = () => Math.max(now(), later);
    clock.advance(10);
    clock.now = now;
    expect(sent).toEqual(["bob: 0", "bob: 1", "bob: 2", "bob: 3"]);
    clock.advance(35);
    expect(sent.at(-1)).toBe("bob: 4");
    expect(client("bob").connected).toBe(true);
  });

  it("leaves out what is more than a hundred ticks behind, and says so once", async () => {
    const notes: string[] = [];
    const { clock, sent } = await stage(bob('- { name: quick, every: 1ms, send: "${seq}" }'), {
      onNote: (text) => notes.push(text),
    });
    const { now } = clock;
    clock.advance(0);
    expect(sent).toEqual(["bob: 0"]);
    const later = now() + 5000;
    clock.now = () => Math.max(now(), later);
    clock.advance(1);
    clock.now = now;
    expect(sent).toHaveLength(103);
    expect(sent.at(-1)).toBe("bob: 102");
    expect(notes).toEqual([
      'The stream "quick" cannot keep its pace of 1ms: ticks that are more than 100 behind are left out',
    ]);
  });

  it("draws each pause where every is a range, seeded", async () => {
    const { clock, sent } = await stage(bob('- { every: 10ms..30ms, delay: 5ms, send: "${seq}" }'), {
      random: () => 0.5,
    });
    clock.advance(4);
    expect(sent).toEqual([]);
    clock.advance(1);
    expect(sent).toEqual(["bob: 0"]);
    clock.advance(20);
    expect(sent).toEqual(["bob: 0", "bob: 1"]);
  });

  it("ends after so many times, or with the last item unless it loops", async () => {
    const { clock, sent } = await stage(
      bob(`- { every: 1ms, times: 2, send: "a\${seq}" }
- { every: 1ms, from: [x, y], send: "\${item}" }
- { every: 1ms, from: 7..8, loop: true, times: 5, send: "\${item}/\${seq}" }
- { every: 1ms, times: 0, send: never }`),
    );
    clock.advance(20);
    const of = (start: RegExp): string[] => sent.map((each) => each.slice(5)).filter((each) => start.test(each));
    expect(of(/^a/)).toEqual(["a0", "a1"]);
    expect(of(/^[xy]/)).toEqual(["x", "y"]);
    expect(of(/\//)).toEqual(["7/0", "8/1", "7/2", "8/3", "7/4"]);
    expect(sent).toHaveLength(9);
    expect(clock.pending).toBe(0);
  });

  it("counts a tick that its when or if passes over", async () => {
    const { clock, sent } = await stage(
      bob(`- { every: 1ms, times: 5, if: seq % 2 == 0, send: "if \${seq}" }
- { every: 1ms, from: [{ a: 1 }, { a: 2 }], when: { item: { a: 2 } }, send: "when \${seq}" }`),
    );
    clock.advance(10);
    expect(sent.toSorted()).toEqual(["bob: if 0", "bob: if 2", "bob: if 4", "bob: when 1"]);
  });

  it("plays steps that wait one after another: what was missed is not made up for", async () => {
    const { clock, sent } = await stage(bob('- { every: 10ms, do: [{ send: "${seq}" }, { wait: 25ms }] }'));
    const times: number[] = [];
    for (let ms = 0; ms < 80; ms++) {
      const before = sent.length;
      clock.advance(1);
      await turn();
      if (sent.length > before) times.push(ms);
    }
    expect(sent.slice(0, 3)).toEqual(["bob: 0", "bob: 1", "bob: 2"]);
    expect(times.length).toBeLessThanOrEqual(4);
  });

  it("ends when a tick fails, with the place and the tick", async () => {
    const { clock, failures, sent } = await stage(
      bob('- { name: sums, every: 10ms, do: [{ send: "${seq}" }, { assert: seq < 1 }] }'),
    );
    clock.advance(100);
    expect(sent).toEqual(["bob: 0", "bob: 1"]);
    expect(failures).toMatchObject([{ code: "assert", place: { line: 5 } }]);
    expect(failures[0]?.notes).toContain('in the stream "sums", tick 1');
    expect(clock.pending).toBe(0);
  });

  it("fails at once when what it is made of cannot be evaluated", async () => {
    const { clock, failures } = await stage(
      bob('- { every: "${pace}", send: x }', 'vars: { pace: "soon" }\nsteps: [{ wait: 1ms }]'),
    );
    expect(failures).toMatchObject([{ place: { line: 5 } }]);
    expect(clock.pending).toBe(0);
  });

  it("is started, begun anew and cancelled by steps", async () => {
    const { clock, sent, play } = await stage(
      bob(
        '- { name: ticks, every: 10ms, start: manual, send: "${seq}" }',
        `steps:
  - bob: { start: ticks }
  - wait: 15ms
  - bob: { start: ticks }
  - wait: 5ms
  - bob: { cancel: ticks }
  - bob: { cancel: ticks }
  - wait: 50ms`,
      ),
    );
    clock.advance(20);
    expect(sent).toEqual([]);
    const playing = Promise.resolve(play());
    for (let ms = 0; ms < 80; ms++) {
      clock.advance(1);
      await turn();
    }
    await playing;
    expect(sent).toEqual(["bob: 0", "bob: 1", "bob: 0"]);
  });

  it("is not started for who is not connected", async () => {
    const { outcome } = await stage(
      bob("- { name: ticks, every: 10ms, start: manual, send: x }", "steps: [{ bob: { start: ticks } }]"),
      { connected: false },
    );
    expect(await outcome()).toMatchObject({
      code: "not-connected",
      headline: 'bob cannot start "ticks": it is not connected',
    });
  });
});
