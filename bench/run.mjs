// npm run bench [-- names…] [--rounds N] [--large] [--write] [--self]
//
// Measures wstest side by side with scripts written by hand on `ws`, and says whether the bars are kept. See README.md.
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { coldStart } from "./cold-start.mjs";
import { cycles } from "./cycles.mjs";
import { fanOut } from "./fan-out.mjs";
import { hold } from "./hold.mjs";
import { inbox } from "./inbox.mjs";
import { here } from "./process.mjs";
import { mockAnswers } from "./mock-answers.mjs";
import { mockBroadcast } from "./mock-broadcast.mjs";
import { mockIdle } from "./mock-idle.mjs";
import { record } from "./record.mjs";
import { roundTrips } from "./round-trips.mjs";
import { holds, table } from "./table.mjs";

/**
 * What a benchmark is told: how many counted rounds, how node is called to run wstest (undefined: the floor against
 * itself), and whether the long runs are wanted.
 *
 * @typedef {{ rounds: number, wstest: string[] | undefined, large: boolean }} Contest
 */

/** @type {Record<string, { title: string, bench: (contest: Contest) => Promise<import("./compare.mjs").Row[]> }>} */
const benchmarks = {
  "cold-start": coldStart,
  "round-trips": roundTrips,
  "fan-out": fanOut,
  hold,
  cycles,
  inbox,
  "mock-answers": mockAnswers,
  "mock-broadcast": mockBroadcast,
  "mock-idle": mockIdle,
  record,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    large: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    self: { type: "boolean", default: false },
  },
});

const command = here("../dist/wstest.js");
const rounds = Number(values.rounds);
const unknown = positionals.filter((name) => !Object.hasOwn(benchmarks, name));
const objection =
  unknown.length > 0
    ? `no such benchmark: ${unknown.join(", ")}. There are: ${Object.keys(benchmarks).join(", ")}`
    : !Number.isInteger(rounds) || rounds < 1
      ? `--rounds takes a whole number from 1, not ${values.rounds}`
      : values.write && (values.self || positionals.length > 0)
        ? "--write keeps the figures of all benchmarks: run it without names and without --self"
        : !values.self && !existsSync(command)
          ? "dist/wstest.js is not there: npm run build"
          : undefined;

if (objection === undefined) await main();
else {
  console.error(objection);
  process.exitCode = 2;
}

async function main() {
  const contest = { rounds, large: values.large, wstest: values.self ? undefined : [command] };
  const sections = [];
  let missed = 0;
  for (const [name, { title, bench }] of Object.entries(benchmarks)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const rows = await bench(contest);
    missed += rows.filter((row) => !holds(row)).length;
    const section = `### ${title}\n\n${table(rows)}\n`;
    console.log(section);
    sections.push(section);
  }
  if (values.write) await keep(sections.join("\n"));
  if (missed > 0) console.log(`${missed} ${missed === 1 ? "bar" : "bars"} missed`);
  process.exitCode = missed > 0 ? 1 : 0;
}

/** Puts the figures into their block of README.md. @param {string} figures */
async function keep(figures) {
  const file = here("README.md");
  const text = await readFile(file, "utf8");
  const block = /(<!-- figures -->\n)[^]*?(<!-- \/figures -->)/;
  if (!block.test(text)) throw new Error("bench/README.md has no block for the figures");
  const machine = `Node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown CPU"}`;
  await writeFile(
    file,
    text.replace(
      block,
      (_, start, end) => `${start}\n${machine}; median of ${rounds} rounds or more.\n\n${figures}\n${end}`,
    ),
  );
  console.log("wrote the figures into bench/README.md");
}
