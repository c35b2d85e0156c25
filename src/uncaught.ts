import { type Problem, problem, problemOf } from "./problem.ts";

/**
 * The problem that something stands for which was thrown where nobody could catch it: in a timer, or in a promise that nobody
 * awaits. That may be a module of the user (`codec: ./profile.mjs`): only such are loaded by a `file:` url, packages apart.
 */
export function uncaught(thrown: unknown): Problem {
  const found = problemOf(thrown);
  const module = /\bfile:\/\/[^\s()]+/.exec(found.stack ?? "")?.[0];
  if (found.code !== "internal" || module === undefined || module.includes("/node_modules/")) return found;
  return problem({
    code: "internal",
    headline: `A module failed where nobody could catch it: ${messageOf(thrown)}`,
    notes: [`thrown at ${module}`],
    help: "It may be one that a file names, as codec: ./profile.mjs: what its own timers and promises throw belongs to no scenario. Catch it there.",
  });
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
