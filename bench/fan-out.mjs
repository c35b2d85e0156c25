// One client sends, 100, 500 or 1,000 receive, and each checks every message. The next is sent when all have it.
import { interleave, rowOf } from "./compare.mjs";
import { here, measure, startServer } from "./process.mjs";

const title = "Fan-out, every delivery checked";

/** How many receive, and how many deliveries there are, with what is taken off: see round-trips.mjs. */
const sizes = [100, 500, 1000];
const long = 200_000;
const short = 20_000;

export const fanOut = { title, bench };

/** @param {import("./run.mjs").Contest} contest */
async function bench(contest) {
  const rows = [];
  for (const receivers of sizes) rows.push(...(await ofSize(receivers, contest)));
  return rows;
}

/** @param {number} receivers @param {import("./run.mjs").Contest} contest */
async function ofSize(receivers, { rounds, wstest }) {
  const server = await startServer({ role: "relay", between: short / receivers });

  /** @param {"floor" | "wstest"} contestant @param {number} deliveries */
  const play = async (contestant, deliveries) => {
    const sends = deliveries / receivers;
    const report = "latencies.txt";
    const vars = { url: server.url, receivers, rounds: sends };
    const command =
      contestant === "floor" || wstest === undefined
        ? [here("floor/fan-out.mjs"), server.url, String(receivers), String(sends), report]
        : [
            ...wstest,
            "run",
            here("scenarios/fan-out.yaml"),
            ...Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}=${value}`]),
            "--reporter",
            `junit=${report}`,
          ];
    const usage = await measure(command, { report });
    const { messages, delay } = await server.clock();
    if (messages.count !== sends) throw new Error(`${contestant} sent ${messages.count} messages instead of ${sends}`);
    const p50 = Number(/p50=([\d.]+)ms/.exec(usage.report)?.[1]);
    const rate = ((sends - short / receivers) * receivers * 1000) / (messages.last - messages.middle);
    return { ...usage, rate, error: p50 - delay };
  };

  try {
    const samples = await interleave(rounds, async (contestant) => {
      const beginning = await play(contestant, short);
      const whole = await play(contestant, long);
      return { ...whole, cpu: ((whole.cpu - beginning.cpu) * 1000) / (long - short) };
    });
    const to = `to ${receivers}`;
    return [
      rowOf(samples, ({ rate }) => rate, {
        measure: `deliveries ${to}`,
        unit: "/s",
        digits: 0,
        better: "higher",
        ratio: 0.9,
      }),
      rowOf(samples, ({ cpu }) => cpu, {
        measure: `CPU per delivery ${to}`,
        unit: "µs",
        better: "lower",
        ratio: 1.15,
      }),
      rowOf(samples, ({ error }) => error, {
        measure: `p50 latency above the server's own ${to}`,
        unit: "ms",
        digits: 2,
        better: "lower",
        ratio: 1,
      }),
    ];
  } finally {
    await server.stop();
  }
}
