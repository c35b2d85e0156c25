import type { Matcher } from "../../match/matcher.ts";
import type { Peer } from "../../net/peer.ts";
import { Failure, type Problem } from "../../problem.ts";
import { didYouMean, nearest } from "../../shape/nearest.ts";
import type { FaultSpec } from "../../steps/standing/fault.ts";
import type { Crowd } from "../../steps/server/crowd.ts";
import type { Script } from "../../steps/step.ts";
import type { Mock } from "../mock.ts";
import type { MockWorld } from "../world.ts";
import type { AdminReached, AdminTarget } from "./api.ts";
import { shownProblem } from "./shown.ts";

/** What compiles steps against a mock. It stands above: a mock does not know how steps are written. */
export type CompileSteps = (
  mock: Mock,
  given: { readonly do: unknown; readonly match?: unknown; readonly nobody?: boolean },
) => Promise<{ readonly script: Script; readonly match: Matcher | undefined; readonly problems: readonly Problem[] }>;

/** The same for a fault. */
export type CompileFault = (
  mock: Mock,
  given: { readonly fault: unknown; readonly match?: unknown },
) => Promise<{
  readonly fault: FaultSpec | undefined;
  readonly match: Matcher | undefined;
  readonly problems: readonly Problem[];
}>;

/** How long an answer waits for steps that wait themselves: what fails later is in the log. Milliseconds. */
const PATIENCE = 1000;

/** A target that is no matcher. */
export type Named =
  | { readonly kind: "all" }
  | { readonly kind: "nobody" }
  | { readonly kind: "endpoint" | "room" | "connection"; readonly name: string };

/** What a target says by name; undefined for a matcher. Throws a `Failure` for a word that names nobody. */
export function namedTarget(to: AdminTarget | undefined): Named | undefined {
  if (to === undefined) return { kind: "nobody" };
  if (to === "all") return { kind: "all" };
  // A text may be a matcher in YAML; a word is none.
  const given: unknown = to;
  if (typeof given === "string" && /^[\w-]*$/.test(given.trim())) throw noTarget(given);
  if (typeof to !== "object" || to === null) return undefined;
  const [first, second] = Object.entries(to);
  if (!first || second) return undefined;
  const [kind, name] = first;
  if ((kind !== "endpoint" && kind !== "room" && kind !== "connection") || typeof name !== "string") return undefined;
  return { kind, name };
}

/** The connections that are meant. Throws a `Failure` for an endpoint or a connection that is not there. */
export function targets(named: Named | undefined, match: Matcher | undefined, world: MockWorld): readonly Peer[] {
  const open = world.connected();
  if (!named) {
    const scope = world.scene.scope(world.scene.track());
    return match ? open.filter((peer) => match.holds({ value: peer.vars }, scope)) : [];
  }
  switch (named.kind) {
    case "all":
      return open;
    case "nobody":
      return [];
    case "room":
      return [...world.rooms.members(named.name)];
    case "endpoint": {
      const found = world.endpoints.filter(({ spec }) => spec.path.text === named.name);
      if (found.length > 0) return found.flatMap(({ peers }) => [...peers]);
      throw absent(
        "endpoint",
        named.name,
        world.endpoints.map(({ spec }) => spec.path.text),
      );
    }
    case "connection": {
      const found = open.filter(({ name }) => name === named.name);
      if (found.length > 0) return found;
      throw absent(
        "open connection",
        named.name,
        open.slice(0, 1000).map(({ name }) => name),
      );
    }
  }
}

/** Runs steps at each of the connections, as a reaction of it; without `to`, once and at none. */
export async function runSteps(
  script: Script,
  named: Named | undefined,
  peers: readonly Peer[],
  world: MockWorld,
): Promise<AdminReached> {
  const problems: Problem[] = [];
  const failed = (thrown: unknown, peer: Peer | undefined): void => {
    world.report(thrown, "a step of the admin API", peer?.name);
    problems.push(
      (thrown instanceof Failure ? thrown : new Failure({ code: "internal", headline: String(thrown) })).problem,
    );
  };
  const actors: readonly (Peer | undefined)[] = named?.kind === "nobody" ? [undefined] : peers;
  const running: Promise<void>[] = [];
  world.broadcast(
    () => toText(named),
    () => {
      for (const peer of actors) {
        try {
          const waits = world.scene.act(script, peer, nobodyOf(world));
          if (waits) running.push(waits.catch((thrown: unknown) => failed(thrown, peer)));
        } catch (thrown) {
          failed(thrown, peer);
        }
      }
    },
  );
  if (running.length > 0) {
    await new Promise<void>((resolve) => {
      const cancel = world.scene.clock.after(PATIENCE, resolve);
      void Promise.all(running).then(() => (cancel(), resolve()));
    });
  }
  return { reached: peers.length, problems: problems.map(shownProblem) };
}

/** Whom steps act for that no connection runs: they say to whom, and may mean all. */
function nobodyOf(world: MockWorld): Crowd {
  return {
    name: "nobody",
    members() {
      throw new Failure({
        code: "invalid-argument",
        headline: "a step needs `to`: nobody acts here, so it does not say whom it is for",
        help: "Write { send: …, to: all }, or say which connections run the steps.",
      });
    },
    audience: () => world.connected(),
  };
}

function toText(named: Named | undefined): string {
  if (!named) return "a matcher";
  return "name" in named ? `${named.kind} ${named.name}` : named.kind;
}

function noTarget(to: string): Failure {
  return new Failure({
    code: "invalid-argument",
    headline: `"to" is ${JSON.stringify(to.slice(0, 100))}, which names nobody`,
    help:
      didYouMean(to, ["all"]) ??
      'It is "all", { "endpoint": … }, { "room": … }, { "connection": … }, or a matcher on their variables: { "user": "bob" }.',
  });
}

function absent(what: string, name: string, known: readonly string[]): Failure {
  const near = nearest(name, known);
  const help =
    near !== undefined
      ? `Did you mean ${JSON.stringify(near)}?`
      : known.length === 0
        ? "There is none."
        : `There are ${known.slice(0, 10).join(", ")}${known.length > 10 ? ", …" : ""}.`;
  return new Failure({
    code: "invalid-argument",
    headline: `there is no ${what} ${JSON.stringify(name.slice(0, 100))}`,
    help,
  });
}
