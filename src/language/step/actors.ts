import type { Peer } from "../../net/peer.ts";
import { Failure } from "../../problem.ts";
import { didYouMean } from "../../shape/nearest.ts";
import type { Span } from "../../source.ts";
import { kindsByName } from "../../steps/index.ts";
import { namingLastAct } from "../../steps/waiting/latency.ts";
import type { PlayScope, Run, Script, ServerKind, StepKind } from "../../steps/step.ts";
import { compilePart, type GroupPart, groupPart, namesIn } from "./group-part.ts";
import type { DocumentReader } from "../reader.ts";

/** Who stands before the colon of a step. */
export type ActorName =
  | { readonly kind: "client"; readonly name: string }
  | { readonly kind: "group"; readonly name: string }
  | GroupPart
  | { readonly kind: "all" }
  | { readonly kind: "self" }
  | { readonly kind: "server"; readonly name: string };

/**
 * The actors that a key names: `alice`, `alice, bob`, a group or some of it, `all`, `self`, or a server. Empty when a part
 * of it is none.
 */
export function actorsIn(key: string, reader: DocumentReader): readonly ActorName[] {
  const { clients, connections, groups, servers } = reader.document;
  const names = namesIn(key);
  const actors = names.map((name): ActorName | undefined => {
    if (clients.has(name)) return { kind: groups.has(name) ? "group" : "client", name };
    if (connections.has(name)) return { kind: "client", name };
    const part = groupPart(name);
    if (part) return groups.has(part.name) ? part : undefined;
    if (servers.has(name) && names.length === 1) return { kind: "server", name };
    if (name === "all" && clients.size > 0) return { kind: "all" };
    return name === "self" && reader.acting.peer && !reader.acting.crowd ? { kind: "self" } : undefined;
  });
  return actors.every((each) => each !== undefined) ? actors : [];
}

/** Whether a key can act where the reader is. */
export function acts(key: string, reader: DocumentReader): boolean {
  return kindFor(key, reader) !== undefined || actorsIn(key, reader).length > 0;
}

/** The kind of step that a key means where the reader is, or undefined. */
export function kindFor(
  key: string,
  { acting: { peer, server, crowd, accepted = server !== undefined }, inMock }: DocumentReader,
): StepKind | undefined {
  const kind = kindsByName.get(key);
  // A connection of a mock was opened by its client.
  if (!kind || ((inMock || accepted) && key === "connect")) return undefined;
  if (kind.actor === "nobody") return server === undefined ? kind : undefined;
  if (crowd && !kind.crowd) return undefined;
  return (kind.actor === "peer" ? peer : server !== undefined) ? kind : undefined;
}

/** What wstest starts, and can end. */
const started: readonly ServerKind[] = ["mock", "command", "program"];

/** Whether an act of servers is one of the server that the reader is at, as far as that is known. */
export function isActOf(kind: StepKind, { acting: { server }, document }: DocumentReader): boolean {
  const is = server === undefined ? undefined : document.serverKinds.get(server);
  return is === undefined || kind.actor !== "server" || (kind.of ?? started).includes(is);
}

/** Runs a script as its actors: one after the other begins, all run concurrently, the step ends when all have ended. */
export function actorRun(
  actors: readonly ActorName[],
  script: Script,
  { connects, at, id }: { readonly connects: boolean; readonly at: Span; readonly id: string | undefined },
  reader: DocumentReader,
): Run {
  const [first] = actors;
  const those = actors.map((each) => whoIs(each, connects, at, reader));
  const [whole, another] = those;
  const several: Run = (scope) => {
    // The same client may be meant by two names, but not twice by one.
    const peers = whole && !another ? whole(scope) : [...new Set(those.flatMap((who) => who(scope)))];
    return scope.scene.together(peers, script, scope);
  };
  const run = (actors.length === 1 && first && singleRun(first, script, at, reader)) || several;
  // A single action names itself: under its id a receive is an arrival, not an act.
  return script.some((step) => step.id === id) ? run : namingLastAct(run, id);
}

/** Runs a script as one actor; undefined for who may be many. */
function singleRun(actor: ActorName, script: Script, at: Span, reader: DocumentReader): Run | undefined {
  switch (actor.kind) {
    case "client":
      return (scope) => scope.scene.run(script, scope.scene.as(scope.scene.client(actor.name), scope, true));
    case "part": {
      if (actor.to !== undefined) return undefined;
      const who = compilePart(actor, at, reader);
      return (scope) => {
        const [peer] = who(scope);
        return peer && scope.scene.run(script, scope.scene.as(peer, scope, true));
      };
    }
    // Who acts as itself goes on as it was called: as a single named client, or beside others.
    case "self":
    case "server":
      return (scope) => scope.scene.run(script, scope);
    case "group":
    case "all":
      return undefined;
  }
}

/** A step that nobody takes must not pass. */
function nobody(at: Span): Failure {
  return new Failure({
    code: "not-connected",
    headline: "all: no client is connected",
    label: "nobody",
    at,
    help: "Connect first: - all: connect",
  });
}

/** The clients that a name in the value of a step means; one that means none is reported. */
export function peersNamed(
  name: string,
  at: Span,
  reader: DocumentReader,
): ((scope: PlayScope) => readonly Peer[]) | undefined {
  const actors = actorsIn(name, reader);
  if (actors.length > 0 && actors.every((each) => each.kind !== "server")) {
    const those = actors.map((each) => whoIs(each, false, at, reader));
    return (scope) => [...new Set(those.flatMap((who) => who(scope)))];
  }
  const { clients } = reader.document;
  const help =
    clients.size === 0
      ? "Declare clients first: clients: { alice: ws://localhost:8080 }."
      : (didYouMean(name, [...clients, "all"]) ?? `The clients are ${[...clients].join(", ")}.`);
  reader.report({ headline: `Unknown client "${name}"`, label: "unknown client", at, help });
  return undefined;
}

/** The peers that an actor means, in a scope. */
function whoIs(
  actor: ActorName,
  connects: boolean,
  at: Span,
  reader: DocumentReader,
): (scope: PlayScope) => readonly Peer[] {
  switch (actor.kind) {
    case "client":
      return ({ scene }) => [scene.client(actor.name)];
    case "group":
      return ({ scene }) => scene.group(actor.name);
    case "part":
      return compilePart(actor, at, reader);
    case "self":
      return ({ self }) => (self ? [self] : []);
    case "server":
      return () => [];
    case "all": {
      const { own, clients } = reader.document;
      return ({ scene }) => {
        const all = connects
          ? [...(own.size > 0 ? own : clients)].flatMap((name) => scene.group(name))
          : scene.connected();
        if (all.length === 0) throw nobody(at);
        return all;
      };
    }
  }
}
