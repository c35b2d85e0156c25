// Sequential JSON round-trips, each with a match, client and server held on one core: on two cores such a ping-pong
// measures how fast an idle core wakes up.
import { interleave, median, rowOf } from "./compare.mjs";
import { canPin, here, measure, startServer } from "./process.mjs";

const title = `Sequential JSON round-trips${canPin ? ", one core" : ""}`;

const many = 20_000;
const few = 1_000;

export const roundTrips = { title, bench };

/** @param {import("./run.mjs").Contest} contest */
async function bench({ rounds, wstest, large }) {
  const server = await startServer({ pinned: true });
  /** @param {"floor" | "wstest"} contestant @param {number} count */
  const command = (contestant, count) =>
    contestant === "floor" || wstest === undefined
      ? [here("floor/round-trips.mjs"), server.url, String(count)]
      : [
          ...wstest,
          "run",
          here("scenarios/round-trips.yaml"),
          "--var",
          `url=${server.url}`,
          "--var",
          `rounds=${count}`,
        ];

  /** @param {"floor" | "wstest"} contestant @param {number} count */
  const play = async (contestant, count) => {
    const usage = await measure(command(contestant, count), { pinned: true });
    const { messages, ms } = await server.clock();
    if (messages !== count) throw new Error(`${contestant} sent ${messages} messages instead of ${count}`);
    return { ...usage, rate: ((count - 1) / ms) * 1000 };
  };

  try {
    const samples = await interleave(rounds, async (contestant) => {
      const short = await play(contestant, few);
      const long = await play(contestant, many);
      return { rate: long.rate, cpu: ((long.cpu - short.cpu) * 1000) / (many - few), peak: long.peak };
    });
    const rows = [
      rowOf(samples, (sample) => sample.rate, { measure: "rate", unit: "/s", digits: 0, better: "higher", ratio: 0.9 }),
      rowOf(samples, (sample) => sample.cpu, {
        measure: "CPU per round-trip",
        unit: "µs",
        better: "lower",
        ratio: 1.15,
      }),
      rowOf(samples, (sample) => sample.peak, {
        measure: `peak memory at ${many}`,
        unit: "MiB",
        better: "lower",
        limit: 64,
      }),
    ];
    for (const count of large ? [200_000, 1_000_000] : []) {
      const floor = await play("floor", count);
      const ours = await play("wstest", count);
      rows.push({
        measure: `peak memory at ${count}`,
        unit: "MiB",
        better: "lower",
        limit: 64,
        floor: floor.peak,
        wstest: ours.peak,
      });
      rows.push({
        measure: `peak memory at ${count} to that at ${many}`,
        unit: "×",
        digits: 2,
        better: "lower",
        limit: 1.1,
        floor: floor.peak / median(samples.floor.map((sample) => sample.peak)),
        wstest: ours.peak / median(samples.wstest.map((sample) => sample.peak)),
      });
    }
    return rows;
  } finally {
    await server.stop();
  }
}
