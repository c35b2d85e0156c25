// A mock with ten thousand connections that say nothing.
import { interleave, rowOf } from "./compare.mjs";
import { playMock } from "./mock.mjs";

const title = "A mock's 10,000 idle connections";

const many = 10_000;
/** Taken off, for what one connection needs. */
const few = 1000;

export const mockIdle = { title, bench };

/** @type {import("./mock.mjs").Contestants} */
const mock = {
  yaml: `endpoints:
  - path: /
    rules: [{ when: { message: { type: ask } }, do: [{ send: { type: answer, id: "\${message.id}" } }] }]
`,
  floor: ["answers", "1"],
};

/** @param {import("./run.mjs").Contest} contest */
async function bench({ rounds, wstest }) {
  const samples = await interleave(rounds, async (contestant) => {
    const command = contestant === "floor" ? undefined : wstest;
    const base = await playMock(command, mock, ["idle", few]);
    const whole = await playMock(command, mock, ["idle", many]);
    return { ...whole, each: ((whole.peak - base.peak) * 1024) / (many - few) };
  });
  return [
    rowOf(samples, ({ peak }) => peak, { measure: "peak memory", unit: "MiB", better: "lower", ratio: 1.5 }),
    rowOf(samples, ({ each }) => each, { measure: "memory of each", unit: "KiB", better: "lower" }),
    rowOf(samples, ({ cpu }) => cpu, { measure: "CPU", unit: "ms", digits: 0, better: "lower" }),
  ];
}
