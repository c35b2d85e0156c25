// A recording proxy between clients and a server that answers each message: the proxy has one core for itself, what stands on both
// sides of it the other. For the latency of a lone connection all are on one core, or the wake-up of an idle one is measured.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interleave, rowOf } from "./compare.mjs";
import { converse, here, serve } from "./process.mjs";

const title = "A recording proxy, one core";

export const record = { title, bench };

const connections = 32;

/** What is sent, how often, and how much of that is taken off: see round-trips.mjs. */
const loads = /** @type {const} */ ({
  small: { bytes: 50, long: 120_000, short: 40_000 },
  large: { bytes: 16 * 1024, long: 24_000, short: 8_000 },
});

/** How many round-trips of a lone connection are timed. */
const alone = 8_000;

/**
 * What stands on both sides of a proxy.
 *
 * @typedef {{ url: string, ask(what: Asked & { url: string }): Promise<{ rate: number, p50: number }>, end(): Promise<void> }} Sides
 */

/** @typedef {{ connections: number, messages: number, beginning: number, bytes: number }} Asked */

/** @param {import("./run.mjs").Contest} contest */
async function bench({ rounds, wstest, large }) {
  const sides = await sidesOn(1);
  const together = await sidesOn(0);
  try {
    /** @param {"floor" | "wstest"} contestant @param {Asked} asked */
    const play = (contestant, asked, from = sides) => through(contestant === "floor" ? undefined : wstest, from, asked);
    /** @param {"floor" | "wstest"} contestant @param {keyof typeof loads} which */
    const measured = async (contestant, which) => {
      const { bytes, long, short } = loads[which];
      const beginning = await play(contestant, { connections, messages: short, beginning: short / 2, bytes });
      const whole = await play(contestant, { connections, messages: long, beginning: short, bytes });
      return { rate: whole.rate, cpu: ((whole.cpu - beginning.cpu) * 1000) / (long - short), peak: whole.peak };
    };
    const samples = await interleave(rounds, async (contestant) => {
      const lone = { connections: 1, messages: alone, beginning: alone / 4, bytes: 50 };
      const direct = await together.ask({ ...lone, url: together.url });
      const { p50 } = await play(contestant, lone, together);
      return {
        small: await measured(contestant, "small"),
        large: await measured(contestant, "large"),
        added: p50 - direct.p50,
      };
    });
    const rows = [
      rowOf(samples, ({ small }) => small.rate, {
        measure: "round-trips of 50 bytes",
        unit: "/s",
        digits: 0,
        better: "higher",
        ratio: 1.2,
      }),
      rowOf(samples, ({ small }) => small.cpu, {
        measure: "CPU per round-trip of 50 bytes",
        unit: "µs",
        better: "lower",
        ratio: 0.75,
      }),
      rowOf(samples, (sample) => sample.large.rate, {
        measure: "round-trips of 16 KiB",
        unit: "/s",
        digits: 0,
        better: "higher",
        ratio: 1.8,
      }),
      rowOf(samples, (sample) => sample.large.cpu, {
        measure: "CPU per round-trip of 16 KiB",
        unit: "µs",
        better: "lower",
        ratio: 0.45,
      }),
      rowOf(samples, ({ added }) => added * 1000, {
        measure: "p50 latency that it adds for a lone connection",
        unit: "µs",
        better: "lower",
        ratio: 1,
      }),
      rowOf(samples, ({ small }) => small.peak, { measure: "peak memory", unit: "MiB", better: "lower" }),
    ];
    return large ? [...rows, ...(await flat(rounds, play))] : rows;
  } finally {
    await sides.end();
    await together.end();
  }
}

/**
 * Whether memory stays as it is over a million frames, and over a recording of 2 GiB.
 *
 * @param {number} rounds
 * @param {(contestant: "floor" | "wstest", asked: Asked) => Promise<import("./process.mjs").Usage>} play
 */
async function flat(rounds, play) {
  const samples = await interleave(Math.min(rounds, 2), async (contestant) => ({
    begun: (await play(contestant, { connections, messages: 40_000, beginning: 1, bytes: 50 })).peak,
    frames: (await play(contestant, { connections, messages: 500_000, beginning: 1, bytes: 50 })).peak,
    bytes: (await play(contestant, { connections, messages: 65_536, beginning: 1, bytes: 16 * 1024 })).peak,
  }));
  return [
    rowOf(samples, ({ frames }) => frames, {
      measure: "peak memory at 1,000,000 frames",
      unit: "MiB",
      better: "lower",
    }),
    rowOf(samples, ({ begun, frames }) => frames / begun, {
      measure: "of that at 80,000",
      unit: "×",
      digits: 2,
      better: "lower",
      limit: 1.25,
    }),
    rowOf(samples, ({ bytes }) => bytes, { measure: "peak memory at 2 GiB", unit: "MiB", better: "lower", limit: 200 }),
  ];
}

/** @param {number} core @returns {Promise<Sides>} */
async function sidesOn(core) {
  const { first, say, end } = await converse([here("record-load.mjs")], core);
  return { url: first, ask: async (what) => JSON.parse(await say(JSON.stringify(what))), end };
}

/**
 * Plays clients and a server through a proxy, and gives what the clients have seen and what the proxy has used.
 *
 * @param {string[] | undefined} wstest how node is called to run wstest; undefined: the script
 * @param {Sides} sides
 * @param {Asked} asked
 * @returns {Promise<import("./process.mjs").Usage & { rate: number, p50: number }>}
 */
async function through(wstest, sides, asked) {
  const folder = await mkdtemp(join(tmpdir(), "wstest-record-"));
  try {
    const file = join(folder, "recording");
    const proxy = await serve(
      wstest
        ? [...wstest, "record", "--target", sides.url, "--out", file]
        : [here("floor/record.mjs"), sides.url, file],
    );
    try {
      const seen = await sides.ask({ ...asked, url: proxy.url });
      return { ...seen, ...(await proxy.stop()) };
    } catch (error) {
      await proxy.stop();
      throw error;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
