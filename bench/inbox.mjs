// An inbox that grows to 100,000 unread messages, which are then read in order: what a message costs must not depend on how
// many there are.
import { interleave, rowOf } from "./compare.mjs";
import { here, measure, startServer } from "./process.mjs";

const title = "An inbox of up to 100,000 messages";

const counts = [12_500, 25_000, 50_000, 100_000];

export const inbox = { title, bench };

/** @param {import("./run.mjs").Contest} contest */
async function bench({ rounds, wstest }) {
  const server = await startServer({ role: "flood" });

  /** @param {"floor" | "wstest"} contestant @param {number} count */
  const play = (contestant, count) =>
    measure(
      contestant === "floor" || wstest === undefined
        ? [here("floor/inbox.mjs"), server.url, String(count)]
        : [...wstest, "run", here("scenarios/inbox.yaml"), "--var", `url=${server.url}`, "--var", `count=${count}`],
    );

  try {
    const samples = await interleave(rounds, async (contestant) => {
      const costs = [];
      let before = await play(contestant, counts[0] ?? 0);
      for (const [index, count] of counts.entries()) {
        if (index === 0) continue;
        const usage = await play(contestant, count);
        costs.push(((usage.cpu - before.cpu) * 1000) / (count - (counts[index - 1] ?? 0)));
        before = usage;
      }
      return { costs, peak: before.peak };
    });
    /** @param {{ costs: number[] }} sample @param {number} index */
    const cost = ({ costs }, index) => costs.at(index) ?? Number.NaN;
    return [
      ...counts.slice(1).map((count, index) =>
        rowOf(samples, (sample) => cost(sample, index), {
          measure: `CPU per message from ${counts[index]} to ${count}`,
          unit: "µs",
          better: "lower",
        }),
      ),
      rowOf(samples, (sample) => cost(sample, -1) / cost(sample, 0), {
        measure: "the last of these to the first",
        unit: "×",
        digits: 2,
        better: "lower",
        limit: 1.5,
      }),
      rowOf(samples, ({ peak }) => peak, { measure: "peak memory", unit: "MiB", better: "lower" }),
    ];
  } finally {
    await server.stop();
  }
}
