import { quote } from "../match/value.ts";
import type { IncomingRequest } from "../net/incoming.ts";
import { nearestPath } from "./path.ts";
import type { MockWorld } from "./world.ts";

/** Tells the log that nothing of the mock fits a path, and gives the words of the 404. */
export function notFound(method: string, { path, url }: IncomingRequest, world: MockWorld): string {
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
