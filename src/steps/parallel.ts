import { Failure } from "../problem.ts";
import { lineOf, type Span } from "../source.ts";
import { namingLastAct } from "./waiting/latency.ts";
import { Meeting } from "./flow/meeting.ts";
import { defineStep, type PlayScope } from "./step.ts";
import {
  endLanes,
  type Lane,
  lanesOf,
  playLane,
  trackName,
  trackScripts,
  type TrackScript,
  tracksNode,
  whereIn,
} from "./flow/tracks.ts";

/** `parallel`: runs several tracks side by side. */
export const parallelStep = defineStep({
  name: "parallel",
  actor: "nobody",
  summary: "Runs several tracks side by side.",
  details: `Each track is a script: a step, or a list of steps. The step ends when all tracks have ended. When one fails, the others are stopped at
once, and the failure says where they were. \`barrier\` lets tracks wait for each other.

Variables are the scenario's in every track: what one sets or extracts, the others see at once. A latency is measured within its own
track: from the latest act on a wire before it in this track, or before the \`parallel\`; what \`after: id\` names may stand in any
track, and must have run by then: a \`barrier\` sees to that. What follows the \`parallel\` is measured from the latest act of all its tracks, for a client that did the latest of one of them from that.`,
  examples: [
    `- parallel:
    - [{ alice: { send: { type: upload } } }, { alice: { receive: { type: stored }, timeout: 10s } }]
    - repeat: 20
      every: 100ms
      steps: [{ bob: { send: { type: tick }, receive: { type: tock }, within: 50ms } }]`,
    `- parallel:
    writer:
      - alice: { send: { type: draft } }
      - barrier: written
      - alice: { receive: { type: saved } }
    reader:
      - barrier: written
      - bob: { send: { type: list }, receive: { type: drafts } }`,
  ],
  value: { shape: tracksNode, doc: "The tracks: a list of scripts, or a map of named ones." },
  options: {},
  compile({ at, valueNode, path, id }, reader) {
    const tracks = trackScripts(valueNode, path, reader);
    if (!tracks) return undefined;
    for (const { name, barriers } of tracks) {
      for (const [barrier, span] of barriers) {
        if (tracks.some((other) => other.name !== name && other.barriers.has(barrier))) continue;
        reader.report({
          headline: `Only the track ${trackName(name)} names the barrier "${barrier}"`,
          label: "nobody to meet",
          at: span,
          help: "A barrier stands in two tracks at least: each waits there for the others.",
        });
      }
    }
    return namingLastAct((scope) => playParallel(tracks, at, scope), id);
  },
});

function playParallel(tracks: readonly TrackScript[], at: Span, scope: PlayScope): void | Promise<void> {
  const meeting = new Meeting(tracks);
  const lanes = lanesOf(tracks, scope);
  const failed: { readonly lane: Lane; readonly thrown: unknown }[] = [];
  const waiting: Promise<void>[] = [];
  const passed = (lane: Lane): void => {
    lane.over = true;
    meeting.left(lane.written.name);
  };
  const fail = (lane: Lane, thrown: unknown): void => {
    // What was stopped has not failed.
    if (thrown instanceof Failure && failed.length > 0 && thrown.is(lane.track.stopped)) return;
    lane.over = true;
    failed.push({ lane, thrown });
    const why = new Failure({
      code: "interrupted",
      headline: `The track ${trackName(lane.written.name)} beside this one failed`,
    });
    for (const other of lanes) if (!other.over) other.track.stop(why);
  };
  for (const lane of lanes) {
    if (failed.length > 0) break;
    const running = playLane(lane, lane.written.script, meeting.scopeOf(lane), {
      passed: () => passed(lane),
      failed: (thrown) => fail(lane, thrown),
    });
    if (running) waiting.push(running);
  }
  const end = (): void => {
    endLanes(lanes, scope);
    const [first, ...others] = failed;
    if (first) throw told(first, others, lanes, at, scope);
  };
  if (waiting.length > 0) return Promise.all(waiting).then(end);
  end();
  return undefined;
}

/** The failure of a track: where it was, and where the others were when it stopped them. */
function told(
  { lane, thrown }: { readonly lane: Lane; readonly thrown: unknown },
  others: readonly { readonly lane: Lane; readonly thrown: unknown }[],
  lanes: readonly Lane[],
  at: Span,
  { track }: PlayScope,
): unknown {
  if (!(thrown instanceof Failure)) return thrown;
  const running = lanes.filter((each) => !each.over);
  const { notes } = thrown.problem;
  // What stopped all of them from outside did not happen in one of them.
  if (thrown.is(track.stopped)) {
    const where = [lane, ...running].map((each) => `the track ${trackName(each.written.name)} was ${whereIn(each)}`);
    return thrown.saying({ notes: [...notes, ...where] });
  }
  const failed = others.map(({ lane: { written }, thrown: also }) => {
    const headline = also instanceof Failure ? `: ${also.problem.headline}` : "";
    return `the track ${trackName(written.name)} failed, too${headline}`;
  });
  const stopped = running.map((each) => `the track ${trackName(each.written.name)} was stopped ${whereIn(each)}`);
  return thrown
    .saying({ notes: [...notes, ...failed, ...stopped] })
    .inside(`in the track ${trackName(lane.written.name)} of the parallel at line ${lineOf(at)}`);
}
