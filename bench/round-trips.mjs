// Sequential JSON round-trips, each with a match, client and server held on one core: on two cores such a ping-pong
// measures how fast an idle core wakes up.
import { interleave, median, rowOf } from "./compare.mjs";
import { canPin, here, measure, startServer } from "./process.mjs";

const title = `Sequential JSON round-trips${canPin ? ", one core" : ""}`;

/** Long enough after `short` that the figures are steady. */
const long = 120_000;
/** What is taken off, of the rate as of the CPU, and shown by itself: start-up, and the time in which the code gets fast. */
const short = 20_000;
/** Short runs and many of them: the machine is most like itself from one moment to the next. */
const turns = 3;

export const roundTrips = { title, bench };

/** @param {import("./run.mjs").Contest} contest */
async function bench({ rounds, wstest, large }) {
  const server = await startServer({ pinned: true, between: short });
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
    const { count: sent, first, middle, last } = (await server.clock()).messages;
    if (sent !== count) throw new Error(`${contestant} sent ${sent} messages instead of ${count}`);
    return {
      ...usage,
      beginning: ((short - 1) / (middle - first)) * 1000,
      rate: ((count - short) / (last - middle)) * 1000,
    };
  };

  try {
    const samples = await interleave(rounds * turns, async (contestant) => {
      const beginning = await play(contestant, short);
      const whole = await play(contestant, long);
      return {
        rate: whole.rate,
        cpu: ((whole.cpu - beginning.cpu) * 1000) / (long - short),
        peak: whole.peak,
        rateOfBeginning: whole.beginning,
        beginning,
      };
    });
    const rows = [
      rowOf(samples, (sample) => sample.rate, { measure: "rate", unit: "/s", digits: 0, better: "higher", ratio: 0.9 }),
      rowOf(samples, (sample) => sample.cpu, {
        measure: "CPU per round-trip",
        unit: "µs",
        better: "lower",
        ratio: 1.15,
      }),
      rowOf(samples, ({ beginning }) => beginning.peak, {
        measure: `peak memory at ${short}`,
        unit: "MiB",
        better: "lower",
        limit: 64,
      }),
      rowOf(samples, ({ peak }) => peak, {
        measure: `peak memory at ${long}`,
        unit: "MiB",
        better: "lower",
        limit: 64,
      }),
      rowOf(samples, (sample) => sample.rateOfBeginning, {
        measure: `rate of the first ${short}`,
        unit: "/s",
        digits: 0,
        better: "higher",
      }),
      rowOf(samples, ({ beginning }) => beginning.cpu, {
        measure: `CPU of a whole run of ${short}`,
        unit: "ms",
        digits: 0,
        better: "lower",
      }),
    ];
    for (const count of large ? [300_000, 1_000_000] : []) {
      const floor = await play("floor", count);
      const ours = await play("wstest", count);
      rows.push({
        measure: `peak memory at ${count}`,
        unit: "MiB",
        better: "lower",
        limit: 64,
        floor: floor.peak,
        wstest: ours.peak,
        ofFloor: ours.peak / floor.peak,
      });
      const before = {
        floor: median(samples.floor.map(({ beginning }) => beginning.peak)),
        wstest: median(samples.wstest.map(({ beginning }) => beginning.peak)),
      };
      const growth = { floor: floor.peak / before.floor, wstest: ours.peak / before.wstest };
      rows.push({
        measure: `peak memory at ${count} to that at ${short}`,
        unit: "×",
        digits: 2,
        better: "lower",
        limit: 1.1,
        ...growth,
        ofFloor: growth.wstest / growth.floor,
      });
    }
    return rows;
  } finally {
    await server.stop();
  }
}
