import type { LoadedFile } from "../language/scenario.ts";
import { type Problem, problem } from "../problem.ts";
import type { Changed } from "./changed.ts";
import type { ScenarioName } from "./last-run.ts";
import type { Shard } from "./shard.ts";
import type { TagFilter } from "./tags.ts";
import { unknownTag } from "./tags-of-files.ts";

/** Says that no scenario was found in any file, or none of them was chosen. `help`: what to do where nothing better is known. */
export function nothingToRun(files: readonly LoadedFile[], wanted: Wanted, help: string): Problem {
  return problem({ code: "nothing-to-run", severity: "warning", ...whyNothing(files, wanted, help) });
}

/** Says that all scenarios of a run are in other shards: there are fewer than shards, and that is all right. */
export function emptyShard({ index, of }: Shard, elsewhere: number): Problem {
  const others = elsewhere === 1 ? "the only scenario is" : `the ${elsewhere} scenarios are`;
  return problem({
    code: "nothing-to-run",
    severity: "warning",
    headline: `Shard ${index}/${of} has nothing to play: ${others} in others`,
  });
}

/** What was asked for. */
interface Wanted {
  readonly tags?: TagFilter | undefined;
  readonly failed?: readonly ScenarioName[] | undefined;
  readonly changed?: Changed | undefined;
}

function whyNothing(
  files: readonly LoadedFile[],
  { tags, failed, changed }: Wanted,
  help: string,
): Pick<Problem, "headline"> & { readonly help: string } {
  if (files.length === 0) return { headline: "No file with a scenario was found", help };
  if (files.every(({ scenarios }) => scenarios.length === 0)) {
    const mock = files.find(({ mocks }) => mocks.length > 0)?.source.file;
    return mock === undefined
      ? { headline: "No scenario was found", help }
      : { headline: `No scenario was found: ${mock} is a mock`, help: `Play it with wstest mock ${mock}.` };
  }
  if (changed)
    return {
      headline: `No scenario is touched by what changed since ${changed.since}`,
      help: "--since <ref> names an earlier state.",
    };
  if (failed?.length === 0)
    return { headline: "No scenario failed in the last run", help: "Run without --last-failed." };
  if (failed) {
    const { file, name } = failed[0] ?? { file: "", name: "" };
    const more = failed.length > 1 ? ` and ${failed.length - 1} more` : "";
    return { headline: "No scenario that failed in the last run was found", help: `It was ${file}: ${name}${more}.` };
  }
  return { headline: "No scenario matched", help: helpForTags(files, tags?.asked ?? []) ?? help };
}

function helpForTags(files: readonly LoadedFile[], asked: readonly string[]): string | undefined {
  const unknown = unknownTag(files, asked);
  return unknown && `No scenario has the tag "${unknown.tag}". ${unknown.help}`;
}
