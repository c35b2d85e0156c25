// Ten thousand connections of one process, open at the same time: how long that takes, and what each of them needs.
import { interleave, rowOf } from "./compare.mjs";
import { here, measure, startServer } from "./process.mjs";

const title = "10,000 connections held by one process";

const many = 10_000;
/** Taken off, for what one connection needs. */
const few = 1000;

export const hold = { title, bench };

/** @param {import("./run.mjs").Contest} contest */
async function bench({ rounds, wstest }) {
  const server = await startServer();

  /** @param {"floor" | "wstest"} contestant @param {number} connections */
  const play = async (contestant, connections) => {
    const usage = await measure(
      contestant === "floor" || wstest === undefined
        ? [here("floor/hold.mjs"), server.url, String(connections)]
        : [
            ...wstest,
            "run",
            here("scenarios/hold.yaml"),
            "--var",
            `url=${server.url}`,
            "--var",
            `connections=${connections}`,
          ],
    );
    const { connections: opened } = await server.clock();
    if (opened.count !== connections) throw new Error(`${contestant} opened ${opened.count} instead of ${connections}`);
    return { ...usage, opening: opened.last - opened.first };
  };

  try {
    const samples = await interleave(rounds, async (contestant) => {
      const base = await play(contestant, few);
      const whole = await play(contestant, many);
      return { ...whole, each: ((whole.peak - base.peak) * 1024) / (many - few) };
    });
    return [
      rowOf(samples, ({ opening }) => opening, {
        measure: "time to open them",
        unit: "ms",
        better: "lower",
        ratio: 1.1,
      }),
      rowOf(samples, ({ cpu }) => cpu, { measure: "CPU", unit: "ms", digits: 0, better: "lower" }),
      rowOf(samples, ({ each }) => each, { measure: "memory of each", unit: "KiB", better: "lower", limit: 10 }),
      rowOf(samples, ({ peak }) => peak, { measure: "peak memory", unit: "MiB", better: "lower" }),
    ];
  } finally {
    await server.stop();
  }
}
