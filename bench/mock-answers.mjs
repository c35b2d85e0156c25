// A mock that answers: 32 connections, each asks again when it has its answer. The answer is found by a rule, and made from a
// template; with one rule, and with a hundred.
import { interleave, rowOf } from "./compare.mjs";
import { playMock } from "./mock.mjs";

const title = "A mock's answers to 32 connections, one core";

const connections = 32;
/** With what is taken off: see round-trips.mjs. */
const long = 200_000;
const short = 40_000;
const many = 100;

export const mockAnswers = { title, bench };

/** @param {number} rules @returns {import("./mock.mjs").Contestants} */
function mockOf(rules) {
  const written = Array.from(
    { length: rules },
    (_, n) => `      - when: { message: { type: type${n} } }
        do: [{ send: { type: answer${n}, channel: "\${message.channel}", id: "\${message.id}", text: "\${message.channel} has \${message.id}" } }]
`,
  );
  return { yaml: `endpoints:\n  - path: /\n    rules:\n${written.join("")}`, floor: ["answers", String(rules)] };
}

/** @param {import("./run.mjs").Contest} contest */
async function bench({ rounds, wstest }) {
  /** @param {"floor" | "wstest"} contestant @param {number} rules */
  const play = async (contestant, rules) => {
    const command = contestant === "floor" ? undefined : wstest;
    const mock = mockOf(rules);
    const beginning = await playMock(command, mock, ["answers", connections, short, short / 2, rules]);
    const whole = await playMock(command, mock, ["answers", connections, long, short, rules]);
    return { rate: whole["rate"] ?? 0, cpu: ((whole.cpu - beginning.cpu) * 1000) / (long - short), peak: whole.peak };
  };
  const samples = await interleave(rounds, async (contestant) => ({
    one: await play(contestant, 1),
    all: await play(contestant, many),
  }));
  return [
    rowOf(samples, ({ one }) => one.rate, {
      measure: "answers of one rule",
      unit: "/s",
      digits: 0,
      better: "higher",
      ratio: 0.8,
    }),
    rowOf(samples, ({ one }) => one.cpu, { measure: "CPU per answer of one rule", unit: "µs", better: "lower" }),
    rowOf(samples, ({ all }) => all.rate, {
      measure: `answers of ${many} rules`,
      unit: "/s",
      digits: 0,
      better: "higher",
      ratio: 0.8,
    }),
    rowOf(samples, ({ all }) => all.cpu, { measure: `CPU per answer of ${many} rules`, unit: "µs", better: "lower" }),
    rowOf(samples, ({ one, all }) => all.cpu / one.cpu, {
      measure: `CPU of ${many} rules to that of one`,
      unit: "×",
      digits: 2,
      better: "lower",
      limit: 1.3,
    }),
    rowOf(samples, ({ one }) => one.peak, { measure: "peak memory", unit: "MiB", better: "lower" }),
  ];
}
