// Ten thousand times connect and close, by 64 clients at the same time.
import { interleave, rowOf } from "./compare.mjs";
import { here, measure, startServer } from "./process.mjs";

const title = "10,000 cycles of connect and close";

const clients = 64;
/** Of each client. What is taken off is the time in which the code gets fast, and start-up. */
const long = 160;
const short = 32;

export const cycles = { title, bench };

/** @param {import("./run.mjs").Contest} contest */
async function bench({ rounds, wstest }) {
  const server = await startServer({ between: short * clients });

  /** @param {"floor" | "wstest"} contestant @param {number} each */
  const play = async (contestant, each) => {
    const usage = await measure(
      contestant === "floor" || wstest === undefined
        ? [here("floor/cycles.mjs"), server.url, String(each)]
        : [...wstest, "run", here("scenarios/cycles.yaml"), "--var", `url=${server.url}`, "--var", `each=${each}`],
    );
    const { connections } = await server.clock();
    if (connections.count !== each * clients) throw new Error(`${contestant} connected ${connections.count} times`);
    return { ...usage, rate: ((each - short) * clients * 1000) / (connections.last - connections.middle) };
  };

  try {
    const samples = await interleave(rounds, async (contestant) => {
      const beginning = await play(contestant, short);
      const whole = await play(contestant, long);
      const cpu = ((whole.cpu - beginning.cpu) * 1000) / ((long - short) * clients);
      return { ...whole, cpu, growth: whole.peak / beginning.peak };
    });
    return [
      rowOf(samples, ({ rate }) => rate, { measure: "rate", unit: "/s", digits: 0, better: "higher", ratio: 0.9 }),
      rowOf(samples, ({ cpu }) => cpu, { measure: "CPU per cycle", unit: "µs", digits: 0, better: "lower" }),
      rowOf(samples, ({ peak }) => peak, { measure: "peak memory", unit: "MiB", better: "lower" }),
      rowOf(samples, ({ growth }) => growth, {
        measure: `peak memory to that of ${short * clients}`,
        unit: "×",
        digits: 2,
        better: "lower",
        limit: 1.25,
      }),
    ];
  } finally {
    await server.stop();
  }
}
