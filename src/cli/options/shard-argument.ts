import { InvalidArgumentError } from "commander";
import { Failure } from "../../problem.ts";
import type { Shard } from "../../run/shard.ts";

/** `2/4`, counted from 1, or `auto`. */
export function shardArgument(value: string): Shard | "auto" {
  if (value === "auto") return value;
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(value) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (index === undefined || !isShard(shard))
    throw new InvalidArgumentError("Write which part of how many, from 1/4 to 4/4, or auto.");
  return shard;
}

function isShard({ index, of }: Shard): boolean {
  return Number.isSafeInteger(of) && of <= MOST && index >= 1 && index <= of;
}

/** Nobody has so many machines; and each costs memory here. */
const MOST = 10_000;

/** The variables by which systems tell a job which of how many it is, and from what they count. */
const systems = [
  { name: "GitLab", index: "CI_NODE_INDEX", of: "CI_NODE_TOTAL", from: 1 },
  { name: "CircleCI", index: "CIRCLE_NODE_INDEX", of: "CIRCLE_NODE_TOTAL", from: 0 },
  { name: "Buildkite", index: "BUILDKITE_PARALLEL_JOB", of: "BUILDKITE_PARALLEL_JOB_COUNT", from: 0 },
  { name: "Azure Pipelines", index: "SYSTEM_JOBPOSITIONINPHASE", of: "SYSTEM_TOTALJOBSINPHASE", from: 1 },
  { name: "Kubernetes", index: "JOB_COMPLETION_INDEX", of: "WSTEST_SHARD_TOTAL", from: 0 },
] as const;

/** The shard that the environment tells, for `--shard auto`. Throws a `Failure` when it tells none, or makes no sense. */
export function shardFrom(env: Readonly<Record<string, string | undefined>>): Shard {
  for (const { name, index, of, from } of systems) {
    const [at, total] = [env[index], env[of]];
    // GitLab tells a job that is one of one the total alone.
    if (at === undefined && total === "1") return { index: 1, of: 1 };
    if (at === undefined || total === undefined) continue;
    const shard = { index: wholeOf(at) - from + 1, of: wholeOf(total) };
    if (isShard(shard)) return shard;
    throw new Failure({
      code: "invalid-argument",
      headline: `--shard auto: ${index}=${at} and ${of}=${total} are no part of a whole`,
      help: `${name} counts from ${from}. Write --shard 1/4 to say it yourself.`,
    });
  }
  throw new Failure({
    code: "invalid-argument",
    headline: "--shard auto: nothing says which part this job is",
    notes: systems.map(({ name, index, of }) => `${name}: ${index} and ${of}`),
    help: "Write --shard 1/4 to say it yourself.",
  });
}

function wholeOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
