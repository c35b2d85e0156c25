import { type Problem, problemOf } from "../problem.ts";
import type { Server } from "./server.ts";

/**
 * Ends the servers of a scenario one after another, the last one first: it may need those before it until it has ended.
 * When `hurry` aborts, all are killed at once. Resolves when all have ended, with what went wrong.
 */
export async function endServers(
  servers: readonly Pick<Server, "end" | "stop">[],
  hurry: AbortSignal | undefined,
): Promise<readonly Problem[]> {
  const kill = (): void => killServers(servers);
  hurry?.addEventListener("abort", kill);
  if (hurry?.aborted) kill();
  const problems: Problem[] = [];
  for (const server of servers.toReversed()) {
    try {
      await server.end();
    } catch (thrown) {
      problems.push(problemOf(thrown));
    }
  }
  hurry?.removeEventListener("abort", kill);
  return problems;
}

/** Kills servers at once. */
export function killServers(servers: Iterable<Pick<Server, "stop">>): void {
  // Why one cannot be killed does not matter here: it is not ours, or its end, which is awaited, says so.
  for (const server of servers) server.stop("kill").catch(() => undefined);
}
