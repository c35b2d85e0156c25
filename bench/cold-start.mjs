// Cold start of a one-step scenario: connect, send, one echo, check, close. The whole process is measured.
import { interleave, rowOf } from "./compare.mjs";
import { here, measure, startServer } from "./process.mjs";

const title = "Cold start of a one-step scenario";

export const coldStart = { title, bench };

/** @param {import("./run.mjs").Contest} contest */
async function bench({ rounds, wstest }) {
  const server = await startServer();
  try {
    const commands = {
      floor: [here("floor/cold-start.mjs"), server.url],
      wstest: wstest ?? [here("floor/cold-start.mjs"), server.url],
    };
    if (wstest !== undefined)
      commands.wstest = [...wstest, "run", here("scenarios/echo-once.yaml"), "--var", `url=${server.url}`];
    // Short and noisy, so more rounds than elsewhere.
    const samples = await interleave(rounds * 4, (contestant) => measure(commands[contestant]));
    return [
      rowOf(samples, (usage) => usage.wall, { measure: "wall", unit: "ms", better: "lower", ratio: 1.15 }),
      rowOf(samples, (usage) => usage.cpu, { measure: "CPU", unit: "ms", better: "lower", ratio: 1.15 }),
      rowOf(samples, (usage) => usage.peak, { measure: "peak memory", unit: "MiB", better: "lower", limit: 55 }),
    ];
  } finally {
    await server.stop();
  }
}
