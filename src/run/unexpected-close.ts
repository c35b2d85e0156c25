import { formatDuration } from "../expression/duration.ts";
import type { ClientSpec } from "../language/scenario.ts";
import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import { howItEnded, isUnexpected } from "../steps/ending.ts";

/** A connection that the other side ended must have been awaited by a step: the failure of the first one that was not. */
export function unexpectedClose(
  peers: Iterable<Peer>,
  clients: ReadonlyMap<string, ClientSpec>,
  /** When the scenario began, on the run's clock. */
  began: number,
): Failure | undefined {
  for (const { name, ends } of peers) {
    const end = ends.find(isUnexpected);
    if (!end) continue;
    const expectation = end.error?.limit === false ? "{ error: protocol }" : end.code;
    return new Failure({
      code: "unexpected-close",
      headline: `${name}: ${howItEnded(end)}, and no step expected it`,
      label: "its connection ended unexpectedly",
      at: clients.get(name)?.at,
      notes: [
        `it ended ${formatDuration(end.at - began)} after the scenario began, after ${end.after} ${end.after === 1 ? "message" : "messages"}`,
      ],
      help: `If that is right, say so: - ${name}: { closed: ${expectation} }.`,
    });
  }
  return undefined;
}
