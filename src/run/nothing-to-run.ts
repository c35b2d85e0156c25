import { type Problem, problem } from "../problem.ts";

/** Says that no scenario was found in any file, or none of them was chosen. */
export function nothingToRun(files: readonly unknown[], help: string): Problem {
  const headline = files.length === 0 ? "No file with a scenario was found" : "No scenario matched";
  return problem({ code: "nothing-to-run", severity: "warning", headline, help });
}
