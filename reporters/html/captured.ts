import type { ScenarioHead } from "./data.ts";

/** Whether it is captured traffic: nobody played it, so that it stands in no line, has no steps, and takes no frames. */
export function isCaptured({ line }: Pick<ScenarioHead, "line">): boolean {
  return line === 0;
}
