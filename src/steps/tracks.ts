import { raw } from "../shape/lists.ts";
import { reportWrong } from "../shape/scalars.ts";
import type { Shape } from "../shape/shape.ts";
import type { Span } from "../source.ts";
import type { Node } from "../tree.ts";
import { containedScript } from "./contained.ts";
import type { Cause, InnerTrack } from "./scene.ts";
import type { PlayScope, Script, StepReader } from "./step.ts";

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
    const script = isEmpty ? [] : containedScript(steps, `${path}.${name}`, reader.inTrack(barriers));
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

/** The tracks are over. What followed them is measured from the latest that any of them has put on a wire. */
export function endLanes(lanes: readonly Lane[], scope: PlayScope): void {
  const before: Cause | undefined = scope.track.cause;
  for (const { track } of lanes) {
    track.end();
    const { cause } = track;
    if (cause && cause !== before && (!scope.track.cause || cause.at >= scope.track.cause.at))
      scope.track.cause = cause;
  }
}
