import { Failure, problemOf } from "../problem.ts";
import type { Span } from "../source.ts";
import { namingLastAct } from "./waiting/latency.ts";
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

/** `any`: goes on with the first of several tracks. */
export const anyStep = defineStep({
  name: "any",
  actor: "nobody",
  summary: "Goes on with the first of several tracks: the one whose first step passes first.",
  details: `The first steps of all tracks wait at the same time. The first that passes decides: its track goes on, the others are undone and leave
no trace. So a first step is one that waits for one thing and does nothing else: a \`receive\`, \`closed\`, \`stayOpen\`, \`wait\`. A track whose
first step fails is out (a message that it took and judged wrong stays taken); when all are out, the step fails and shows how each did.`,
  examples: [
    `- any:
    - [{ bob: { receive: { type: message } } }, { bob: { send: { type: ack } } }]
    - bob: { closed: 1008 }
    - bob: { stayOpen: 2s }`,
    `- any:
    buffered: [{ bob: { receive: { type: backlog } } }, { set: { how: buffered } }]
    closed: [{ bob: { closed: [1008, 1013] } }, { set: { how: closed } }]`,
  ],
  value: { shape: tracksNode, doc: "The tracks: a list of scripts, or a map of named ones." },
  options: {},
  compile({ at, valueNode, path, id }, reader) {
    const tracks = trackScripts(valueNode, path, reader);
    if (!tracks) return undefined;
    for (const { script } of tracks) {
      const [first] = script;
      if (!first || first.onlyAwaits) continue;
      reader.report({
        headline: `The first step of a track of "any" must wait for one thing and do nothing else`,
        label: "cannot be undone",
        at: first.at,
        help: "Begin with receive, receiveNothing, receivePing, receivePong, closed, stayOpen, wait, accept, output or exited, of one client or server; what the track does then follows it.",
      });
    }
    return namingLastAct((scope) => playAny(tracks, at, scope), id);
  },
});

async function playAny(tracks: readonly TrackScript[], at: Span, scope: PlayScope): Promise<void> {
  const lanes = lanesOf(tracks, scope);
  try {
    const first = await firstOf(lanes, at, scope);
    const running = scope.scene.run(first.written.script.slice(1), first.scope);
    if (running) await running;
  } finally {
    endLanes(lanes, scope);
  }
}

/** Lets all tracks wait for their first step; gives the one that passed it first. The others have been stopped then. */
async function firstOf(lanes: readonly Lane[], at: Span, scope: PlayScope): Promise<Lane> {
  let first: Lane | undefined;
  const failed = new Map<Lane, unknown>();
  const passed = (lane: Lane): void => {
    if (first) return;
    first = lane;
    const why = new Failure({ code: "interrupted", headline: "Another track came first" });
    for (const other of lanes) if (other !== lane) other.track.stop(why);
  };
  const waiting: Promise<void>[] = [];
  for (const lane of lanes) {
    if (first) break;
    // At once, while the message that it took is being handed out: the next may be what another track waits for.
    lane.track.onPass = () => passed(lane);
    const running = playLane(lane, lane.written.script.slice(0, 1), lane.scope, {
      passed: () => passed(lane),
      failed: (thrown) => void failed.set(lane, thrown),
    });
    if (running) waiting.push(running);
  }
  await Promise.all(waiting);
  for (const lane of lanes) lane.track.onPass = undefined;
  if (!first) throw scope.track.stopped ?? noneOf(lanes, failed, at);
  if (failed.has(first)) throw failed.get(first);
  return first;
}

function noneOf(lanes: readonly Lane[], failed: ReadonlyMap<Lane, unknown>, at: Span): unknown {
  const [thrown] = failed.values();
  const fault = [...failed.values()].find((each) => !(each instanceof Failure));
  if (fault !== undefined || !(thrown instanceof Failure)) return fault ?? thrown;
  return new Failure({
    code: thrown.problem.code,
    headline: `None of the ${lanes.length} tracks could begin`,
    label: "none passed its first step",
    at,
    notes: lanes.flatMap((lane) => {
      const { headline, notes } = problemOf(failed.get(lane));
      return [`the track ${trackName(lane.written.name)} was ${whereIn(lane)}: ${headline}`, ...notes.slice(0, 2)];
    }),
  });
}
