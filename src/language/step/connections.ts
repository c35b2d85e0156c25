import { Failure } from "../../problem.ts";
import { lineOf } from "../../source.ts";
import { doorOf } from "../../steps/server/door.ts";
import type { Run, Script, StepKind } from "../../steps/step.ts";
import type { Entry } from "../../tree.ts";
import { didYouMean } from "../../shape/nearest.ts";
import type { ActorName } from "./actors.ts";
import type { DocumentReader } from "../reader.ts";
import type { StepParts } from "./step-line.ts";

/** What an action behind a server's name does: what a client could do, its open connections do, all at once. */
export function actOfServer(
  kind: StepKind,
  run: Run | undefined,
  { path, acting: { keySpan: at } }: StepParts,
  reader: DocumentReader,
): Run | undefined {
  const { server } = reader.acting;
  if (server === undefined || !run) return run;
  if (kind.actor !== "peer") return run;
  reader.document.played.add(server);
  const script: Script = [{ path, title: kind.name, at, line: lineOf(at), run, untold: true }];
  return (scope) => {
    const { open } = doorOf(server, scope, at);
    if (open.length > 0) return scope.scene.together(open, script, scope);
    throw new Failure({
      code: "not-connected",
      headline: `${server} cannot ${kind.name}: nobody is connected to it`,
      label: "no connection",
      at,
      help: `Behind the name of a mock stands what all its open connections do. Wait for one: - ${server}: accept.`,
    });
  };
}

/** Reports connections that act before any step has accepted them. */
export function reportUnaccepted(actors: readonly ActorName[], { keySpan }: Entry, reader: DocumentReader): void {
  const { connections, accepted } = reader.document;
  if (!accepted) return;
  for (const actor of actors) {
    if (actor.kind !== "client" || accepted.has(actor.name)) continue;
    const [server] = connections.get(actor.name) ?? [];
    if (server === undefined) continue;
    reader.report({
      headline: `"${actor.name}" acts before a step has accepted it`,
      label: "not accepted yet",
      at: keySpan,
      help:
        didYouMean(actor.name, accepted) ??
        `The step that gives it its name stands below: - ${server}: { accept, as: ${actor.name} }.`,
    });
  }
}
