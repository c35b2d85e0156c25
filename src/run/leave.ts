import type { TranscriptLine } from "../events.ts";
import type { Scenario } from "../language/scenario.ts";
import type { PlayScene } from "../play/scene.ts";
import { Failure } from "../problem.ts";
import { doorNotes } from "./accepted-connections.ts";
import type { CastServer } from "./cast.ts";
import { closeClients } from "./close-clients.ts";
import { endServers } from "./end-servers.ts";
import type { OwnEnds } from "./own-ends.ts";
import { runningOutput } from "./running-output.ts";
import { crossedClose } from "./unexpected-close.ts";
import type { Verdict } from "./verdict.ts";
import type { ScenarioWorld } from "./world.ts";

/** A scenario whose steps are over. */
export interface Over {
  readonly scenario: Scenario;
  readonly scene: PlayScene;
  readonly world: ScenarioWorld;
  readonly servers: ReadonlyMap<string, CastServer>;
  readonly ownEnds: OwnEnds;
  /** Gets what fails here. */
  readonly verdict: Verdict;
  /** When it began: monotonic milliseconds. */
  readonly began: number;
  /** Whether it was interrupted; that may be while it leaves. */
  readonly interrupted: () => boolean;
  /** Aborted with a `Failure` when whoever interrupted it cannot wait: servers are killed. */
  readonly hurry: AbortSignal | undefined;
}

/**
 * Closes what is open, stops what we started, leaves nothing behind. Gives the conversation as it was when a close was found
 * that crossed ours and fails the scenario.
 */
export async function leave(over: Over): Promise<readonly TranscriptLine[] | undefined> {
  const { scene, world, servers, ownEnds, verdict, began, interrupted } = over;
  const ending = new Failure({ code: "interrupted", headline: "The scenario has ended" });
  scene.stopReactions(ending);
  scene.watching?.stop(ending);
  for (const each of leftovers(over)) scene.note(each);
  // Before we end the servers ourselves.
  const ends = await ownEnds.notes(world.peers.values(), verdict.problem);
  const ended = [...ends, ...runningOutput(servers.values())];
  // Whose other end is frozen would wait for an answer to its close.
  for (const { peer } of world.accepted.all) peer.cutFrozen();
  const closed = await closeClients([...world.peers.values()], {
    clock: scene.clock,
    code: interrupted() ? 1001 : 1000,
    // Of a scenario that has failed it is clear that not all was read.
    note: (text) => verdict.problem ?? scene.note(text),
  });
  verdict.explain(ended);
  const { watching } = scene;
  const guarded = watching ? closed.filter((peer) => !watching.mayClose(peer)) : closed;
  const crossed = interrupted() ? undefined : crossedClose(guarded, (peer) => world.spec(peer).at, began);
  if (crossed) verdict.take(crossed.problem);
  const transcript = crossed && scene.transcript.lines(began);
  const problems = await endServers([...servers.values()], over.hurry);
  for (const each of problems) verdict.take(each);
  return transcript;
}

/** What nobody has read or accepted at servers that the steps answer for. */
function leftovers({ scenario: { verdicts }, world, servers }: Over): readonly string[] {
  const doors = [...servers.values()].flatMap(({ name, door }) =>
    door ? doorNotes(name, door, verdicts.get(name) ?? []) : [],
  );
  return [...world.accepted.notes(), ...doors];
}
