import { durationText } from "../../duration.ts";
import type { FrameData, Kept, MomentData, ScenarioData, StepData } from "../data.ts";
import type { Lanes } from "./lanes.ts";
import { summaryOf } from "./payload.ts";

/** A line of the diagram, from the first to the last in time. */
export interface Row {
  readonly at: number;
  readonly kind: "frame" | "moment" | "step" | "left-out";
  /** The lane in which it happens, and for a frame the lane at its other end. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly frame?: FrameData;
  readonly step?: StepData;
  readonly moment?: MomentData;
  /** The step that is named beside it: it is the first row of that step. */
  readonly named?: StepData;
  /** How many members of a group did the same step. */
  readonly times?: number;
}

/** All rows of a scenario. */
export function rowsOf(data: ScenarioData, lanes: Lanes): readonly Row[] {
  const steps = new Map(each(data.stepList).map((step) => [step.n, step]));
  const named = new Set<number>();
  const wrong = new Set<number>();
  const rows: Row[] = [];
  for (const frame of each(data.frames)) {
    const own = lanes.of(frame.peer) ?? 0;
    const step = frame.step === undefined ? undefined : steps.get(frame.step);
    if (step && frame.state === "failed") wrong.add(step.n);
    const isFirst = step !== undefined && !named.has(step.n);
    if (isFirst) named.add(step.n);
    const other = Math.max(0, lanes.otherOf(frame.peer));
    rows.push({
      at: frame.at,
      kind: "frame",
      from: frame.out ? own : other,
      to: frame.out ? other : own,
      text: memberText(frame.peer, own, lanes) + summaryOf(frame),
      frame,
      ...(step ? { step } : {}),
      ...(isFirst ? { named: step } : {}),
    });
  }
  for (const moment of each(data.moments)) {
    const lane = lanes.of(moment.who) ?? 0;
    rows.push({
      at: moment.at,
      kind: "moment",
      from: lane,
      to: lane,
      text: memberText(moment.who, lane, lanes) + moment.text,
      moment,
    });
  }
  rows.push(...stepRows(data, lanes, { named, wrong }), ...leftOut(data.frames));
  // What happened at the same time stays in this order: frames, what happened to connections, steps.
  return rows.toSorted((a, b) => a.at - b.at);
}

/** Which member of a group it is, where all of them stand in one lane: `[3] `. */
function memberText(peer: string, lane: number, lanes: Lanes): string {
  return lanes.all[lane]?.group === undefined ? "" : `${/\[\d+\]$/.exec(peer)?.[0] ?? ""} `;
}

/** Steps that neither sent nor took a frame, and those that failed by none of theirs. Of a group that stands in one lane the same step is told once. */
function stepRows(
  data: ScenarioData,
  lanes: Lanes,
  { named, wrong }: Readonly<Record<"named" | "wrong", ReadonlySet<number>>>,
): readonly Row[] {
  const rows: Row[] = [];
  const known = new Map<string, number>();
  for (const step of each(data.stepList)) {
    const failed = step.outcome === "failed";
    if (failed ? wrong.has(step.n) : named.has(step.n)) continue;
    const lane = (step.client === undefined ? undefined : lanes.of(step.client)) ?? -1;
    const key = JSON.stringify([step.path, lane, step.rounds, step.outcome, step.why]);
    const index = known.get(key);
    const before = index === undefined ? undefined : rows[index];
    if (index !== undefined && before && lanes.all[lane]?.group !== undefined) {
      rows[index] = { ...before, times: (before.times ?? 1) + 1 };
      continue;
    }
    known.set(key, rows.length);
    // A step that fails is told when it does: that is where the conversation had come to.
    const at = failed ? step.at + (step.ms ?? 0) : step.at;
    rows.push({
      at,
      kind: "step",
      from: lane,
      to: lane,
      text: failed ? (step.why ?? "failed") : "",
      step,
      named: step,
    });
  }
  return rows;
}

function leftOut({ first, last, total }: Kept<FrameData>): readonly Row[] {
  const count = total - first.length - last.length;
  if (count === 0) return [];
  const [before, after] = [first.at(-1), last[0]];
  const at = before?.at ?? after?.at ?? 0;
  const from = before?.n ?? 0;
  const time = before && after ? ` in ${durationText(after.at - before.at)}` : "";
  return [
    { at, kind: "left-out", from: -1, to: -1, text: `${count} frames${time} are left out, from number ${from + 1} on` },
  ];
}

/** All that is kept, in order. */
export function each<T>({ first, last }: Kept<T>): readonly T[] {
  return last.length === 0 ? first : [...first, ...last];
}
