import type { Environment } from "../../environment.ts";
import { changedFiles } from "../../run/changed.ts";
import { type LastRun, lastRunPath, readLastRun } from "../../run/last-run.ts";
import type { RunRequest } from "../../run/request.ts";
import { type TagFilter, tagFilter } from "../../run/tags.ts";
import type { ChoosingOptions } from "../options/choosing.ts";
import { shardFrom } from "../options/shard-argument.ts";

/** Which scenarios a run takes. */
export type Chosen = Pick<RunRequest, "failed" | "changed" | "shard"> & {
  readonly tags: TagFilter | undefined;
  readonly grep: readonly RegExp[];
  readonly grepInvert: readonly RegExp[];
  readonly strictTags: boolean;
  readonly timings: readonly LastRun[];
};

/** What `choosingOptions` reads, as a run takes it. Rejects with a `Failure` for records that cannot be read, and tags that make no sense. */
export async function chosenBy(
  options: ChoosingOptions,
  { cwd, env }: Pick<Environment, "cwd" | "env">,
): Promise<Chosen> {
  const {
    grep = [],
    grepInvert = [],
    tags,
    strictTags = false,
    lastFailed,
    shard,
    shardTimings = [],
    output,
    onlyChanged = false,
    since,
  } = options;
  const last = lastFailed ? await readLastRun(lastRunPath(output), cwd, "--last-failed") : undefined;
  return {
    grep,
    grepInvert,
    tags: tags === undefined ? undefined : tagFilter(tags),
    strictTags,
    failed: last?.failedTests,
    changed: onlyChanged || since !== undefined ? await changedFiles(cwd, since) : undefined,
    shard: shard === "auto" ? shardFrom(env) : shard,
    timings: await Promise.all(shardTimings.map((each) => readLastRun(each, cwd, "--shard-timings"))),
  };
}
