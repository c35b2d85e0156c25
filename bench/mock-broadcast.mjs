// A mock that sends to 500 clients every 10 ms.
import { interleave, rowOf } from "./compare.mjs";
import { playMock } from "./mock.mjs";

const title = "A mock's broadcast every 10 ms to 500 clients";

const clients = 500;
const ticks = 1000;

export const mockBroadcast = { title, bench };

/** @type {import("./mock.mjs").Contestants} */
const mock = {
  yaml: `endpoints:
  - path: /
    streams: [{ every: 10ms, to: all, send: { type: tick, seq: "\${seq}" } }]
`,
  floor: ["ticks"],
};

/** @param {import("./run.mjs").Contest} contest */
async function bench({ rounds, wstest }) {
  const samples = await interleave(rounds, (contestant) =>
    playMock(contestant === "floor" ? undefined : wstest, mock, ["ticks", clients, ticks]),
  );
  return [
    rowOf(samples, ({ rate = 0 }) => rate, { measure: "ticks", unit: "/s", digits: 2, better: "higher" }),
    rowOf(samples, ({ rate = 0 }) => Math.abs(rate - 100), {
      measure: "off 100 by",
      unit: "/s",
      digits: 2,
      better: "lower",
      limit: 0.1,
    }),
    rowOf(samples, ({ gap = Infinity }) => gap, {
      measure: "p99 gap from tick to tick",
      unit: "ms",
      better: "lower",
      limit: 12,
    }),
    rowOf(samples, ({ cpu }) => cpu, { measure: "CPU", unit: "ms", digits: 0, better: "lower" }),
  ];
}
