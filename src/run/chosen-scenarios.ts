import { Failure } from "../problem.ts";
import { changedFiles } from "./changed.ts";
import { type LastRun, readLastRun } from "./last-run.ts";
import type { RunRequest } from "./request.ts";
import type { Shard } from "./shard.ts";

/** Which of the scenarios a program runs. A record of a run is what a run gives, or the path of a `.last-run.json`. */
export interface ChoosingOptions {
  /** Only scenarios that failed in that run. */
  readonly lastFailed?: string | LastRun;
  /** Only scenarios of files that git says are changed, or that name such a file. Default: false. */
  readonly onlyChanged?: boolean;
  /** The same, changed since this commit, branch or tag. */
  readonly since?: string;
  /** Only one of so many parts, which are the same on every machine; `index` is from 1. */
  readonly shard?: Shard;
  /** Makes parts that take equally long, by these runs. */
  readonly shardTimings?: readonly (string | LastRun)[];
}

/** What these options are to a run. Rejects with a `Failure` for what cannot be read, and for a part that there is none of. */
export async function chosenScenarios(
  { lastFailed, onlyChanged = false, since, shard, shardTimings = [] }: ChoosingOptions,
  cwd: string,
): Promise<Pick<RunRequest, "failed" | "changed" | "shard" | "timings">> {
  const recordOf = async (run: string | LastRun, option: string): Promise<LastRun> =>
    typeof run === "string" ? readLastRun(run, cwd, option) : run;
  if (shard && !isPart(shard)) {
    throw new Failure({
      code: "invalid-argument",
      headline: `shard: ${shard.index} of ${shard.of} is no part of a whole`,
      help: "It is { index: 1, of: 4 } to { index: 4, of: 4 }.",
    });
  }
  return {
    failed: lastFailed === undefined ? undefined : (await recordOf(lastFailed, "lastFailed")).failedTests,
    changed: onlyChanged || since !== undefined ? await changedFiles(cwd, since) : undefined,
    shard,
    timings: await Promise.all(shardTimings.map((each) => recordOf(each, "shardTimings"))),
  };
}

function isPart({ index, of }: Shard): boolean {
  return Number.isInteger(index) && Number.isInteger(of) && index >= 1 && index <= of;
}
