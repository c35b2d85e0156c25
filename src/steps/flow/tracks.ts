import { raw } from "../../shape/lists.ts";
import { reportWrong } from "../../shape/scalars.ts";
import type { Shape } from "../../shape/shape.ts";
import type { Peer } from "../../net/peer.ts";
import type { Span } from "../../source.ts";
import type { Node } from "../../tree.ts";
import { containedScript } from "./contained.ts";
import { placed } from "../placed.ts";
import type { Cause, InnerTrack } from "../scene.ts";
import type { PlayScope, Script, StepReader } from "../step.ts";

/** One of several tracks, compiled. */
export interface TrackScript {
  /** As it is written, or its number from 1. */
  readonly name: string;
  readonly at: Span;
  readonly script: Script;
  /** The barriers that its steps meet at, and where each is named first. */
  readonly barriers: ReadonlyMap<string, Span>;
}

/** Several tracks: a list of scripts, or a map of named ones. Compiled by `trackScripts`. */
export const tracksNode: Shape<Node> = raw({
  anyOf: [
    { type: "array", minItems: 2, items: { $ref: "#/definitions/script" } },
    { type: "object", minProperties: 2, additionalProperties: { $ref: "#/definitions/script" } },
  ],
});

/** Compiles the tracks of a step; undefined when they are no two scripts at least. */
export function trackScripts(node: Node, path: string, reader: StepReader): readonly TrackScript[] | undefined {
  if (node.kind !== "list" && node.kind !== "map")
    return reportWrong(
      node,
      "a list of tracks, or a map of named ones",
      reader,
      "Each track is a step or a list of steps.",
    );
  const written =
    node.kind === "list"
      ? node.items.map((item, index) => ({ name: `${index + 1}`, at: item.span, node: item }))
      : node.entries.map(({ key, keySpan, value }) => ({ name: key, at: keySpan, node: value }));
  if (written.length < 2) {
    reader.report({
      headline: written.length === 1 ? "One track runs beside no other" : "There are no tracks",
      label: "two at least",
      at: node.span,
      help: "Write two tracks or more, each a step or a list of steps; a single one needs no parallel and no any.",
    });
    return undefined;
  }
  return written.map(({ name, at, node: steps }) => {
    const barriers = new Map<string, Span>();
    const isEmpty = steps.kind === "empty" || (steps.kind === "list" && steps.items.length === 0);
    if (isEmpty) reader.report({ headline: `The track ${trackName(name)} has no steps`, label: "no steps", at });
    const script = isEmpty ? [] : containedScript(steps, `${path}.${name}`, reader.inTrack(name, barriers));
    return { name, at, script, barriers };
  });
}

/** How texts speak of a track: by its name in quotes, or by its number. */
export function trackName(name: string): string {
  return /^\d+$/.test(name) ? name : `"${name}"`;
}

/** A track that is being played. */
export interface Lane {
  readonly written: TrackScript;
  readonly track: InnerTrack;
  readonly scope: PlayScope;
  /** Whether its steps have ended, well or not. */
  over: boolean;
}

/** Makes a track for each script, all within that of the scope. */
export function lanesOf(tracks: readonly TrackScript[], scope: PlayScope): Lane[] {
  return tracks.map((written) => {
    const track = scope.track.inner();
    return { written, track, scope: scope.on(track), over: false };
  });
}

/** Plays steps of a track; tells how they ended, at once when none of them waits. */
export function playLane(
  lane: Lane,
  script: Script,
  scope: PlayScope,
  { passed, failed }: { readonly passed: () => void; readonly failed: (thrown: unknown) => void },
): void | Promise<void> {
  const fail = (thrown: unknown): void => failed(placed(thrown, lane.track.step));
  try {
    const running = scope.scene.run(script, scope);
    if (running) return running.then(passed, fail);
    passed();
  } catch (thrown) {
    fail(thrown);
  }
  return undefined;
}

/** Where a track is, for texts: `at line 8: bob: receive`. */
export function whereIn({ track: { step } }: Lane): string {
  return step ? `at line ${step.line}: ${step.title}` : "before its first step";
}

/**
 * The tracks are over. What follows them is measured from the latest act of all, and for a client that did the latest of one
 * of the tracks from that.
 */
export function endLanes(lanes: readonly Lane[], scope: PlayScope): void {
  const before: Cause | undefined = scope.track.cause;
  const parts = new Map<Peer, number>();
  let latest = before;
  for (const { track } of lanes) {
    track.end();
    const { cause, causer } = track;
    if (!cause || cause === before) continue;
    for (const [peer, at] of cause.parts ?? (causer ? [[causer, cause.at] as const] : []))
      parts.set(peer, Math.max(at, parts.get(peer) ?? -Infinity));
    if (!latest || cause.at >= latest.at) latest = cause;
  }
  if (latest && latest !== before) {
    scope.track.cause = { at: latest.at, title: latest.title, parts };
    scope.track.causer = undefined;
  }
}
