import { quote } from "../match/value.ts";
import type { IncomingRequest } from "../net/incoming.ts";
import { lineOf } from "../source.ts";
import type { HttpRule } from "./http.ts";
import { nearestPath } from "./path.ts";
import type { MockWorld } from "./world.ts";

/**
 * Tells the log that nothing of the mock fits a request, and gives the words of the 404. `looked`: the HTTP rules whose method
 * and path do, and whose conditions do not hold.
 */
export function notFound(
  method: string,
  { path, url }: IncomingRequest,
  world: MockWorld,
  looked: readonly HttpRule[] = [],
): string {
  if (looked.length > 0) {
    const lines = looked.map(({ at }) => lineOf(at));
    world.log(() => ({ type: "not-found", method, url, nearest: undefined, looked: lines }));
    return `${method} ${quote(path)} is answered by the rules in ${linesText(lines)}, and none of them holds for this request.`;
  }
  const { endpoints, http } = world.mock;
  const patterns = [...endpoints, ...http].map((each) => each.path);
  const nearest = nearestPath(path, patterns);
  world.log(() => ({ type: "not-found", method, url, nearest }));
  const help =
    nearest === undefined
      ? `The paths here are ${[...new Set(patterns.map(({ text }) => text))].join(", ")}.`
      : `Did you mean ${nearest}?`;
  return `Nothing of this mock is at ${quote(path)}. ${help}`;
}

/** `line 4`, `lines 4, 7`. */
export function linesText(lines: readonly number[]): string {
  return `line${lines.length === 1 ? "" : "s"} ${lines.join(", ")}`;
}
