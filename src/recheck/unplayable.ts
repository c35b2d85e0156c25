import type { Scenario } from "../language/scenario.ts";
import { Failure } from "../problem.ts";

/** Throws a `Failure` for a scenario that needs what no trace has, with its place. */
export function checkPlayable({ played, servers, framed, clients, at }: Scenario): void {
  for (const client of clients.values()) {
    if (client.faults.length === 0) continue;
    throw new Failure({
      code: "not-recorded",
      headline: `A re-check cannot play the faults of ${client.name}: a trace has what came of them, not what they did`,
      label: "it has faults",
      at: client.at,
      help: "Play it without --from-trace. The faults of a mock are no obstacle.",
    });
  }
  for (const name of played) {
    const server = servers.get(name);
    if (!server) continue;
    const isMock = server.kind === "mock";
    throw new Failure({
      code: "not-recorded",
      headline: isMock
        ? `A re-check cannot play the connections that ${name} accepts`
        : `A re-check does not run ${name}: what it writes and how it ends is not to be had`,
      label: isMock ? "its connections act in the steps" : "it acts in the steps",
      at: server.at,
      help: "Play it without --from-trace.",
    });
  }
  if (framed.size === 0) return;
  const [name] = framed;
  const spec = name === undefined ? undefined : clients.get(name);
  throw new Failure({
    code: "not-recorded",
    headline: `A re-check cannot play receiveFrame${name === undefined ? "" : ` of ${name}`}: a trace has messages, not the frames in which they came`,
    label: "its steps receive frames",
    at: spec?.at ?? at,
    help: "Play it without --from-trace, or receive messages.",
  });
}
