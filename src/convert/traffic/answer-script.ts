import { mapOf, type Written, writtenKey } from "../../writing/written.ts";
import { sentClose } from "./close-text.ts";
import type { Out } from "./turns.ts";

/** What is sent: a payload, and what stands beside it. */
export type Payload = (out: Extract<Out, { kind: "send" }>) => {
  readonly payload: Written;
  readonly opcode: "binary" | undefined;
};

/** What a server does, without its times. */
export function actsOf(outs: readonly Out[], payload: Payload): readonly ReadonlyMap<string, Written>[] {
  return outs.map((out) => {
    switch (out.kind) {
      case "send": {
        const { payload: sent, opcode } = payload(out);
        return mapOf({ send: sent, opcode });
      }
      case "close":
        return mapOf({ close: sentClose(out.code, out.reason) });
      default:
        return mapOf({ drop: out.how });
    }
  });
}

/** A mock that waited longer than a day would be thought to be dead, in milliseconds. */
const LONGEST = 24 * 60 * 60 * 1000;
/** Shorter pauses are those of the network. */
const SHORTEST = 2;

/** Milliseconds as a duration, or undefined when nobody would notice. */
export function pauseText(ms: number): string | undefined {
  const rounded = Math.round(Math.min(ms, LONGEST));
  if (rounded < SHORTEST) return undefined;
  return rounded >= 10_000 && rounded % 1000 === 0 ? `${rounded / 1000}s` : `${rounded}ms`;
}

/**
 * Acts with the pauses between them. `since`: when the pause before the first began, in milliseconds of the recording; undefined:
 * there is none. What comes at an even pace is a loop.
 */
export function paced(
  outs: readonly Out[],
  acts: readonly ReadonlyMap<string, Written>[],
  { since, speed }: { readonly since: number | undefined; readonly speed: number },
): readonly Written[] {
  const steps: Written[] = [];
  let before = since;
  for (let i = 0; i < acts.length;) {
    const out = outs[i];
    const own = acts[i];
    if (!out || !own) break;
    const wait = before === undefined ? undefined : pauseText((out.at - before) / speed);
    if (wait !== undefined) steps.push(mapOf({ wait }));
    const beats = evenRun(outs, acts, i);
    if (beats) {
      steps.push(mapOf({ repeat: beats.count, every: pauseText(beats.every / speed) ?? "1ms", steps: [own] }));
      i += beats.count;
    } else {
      steps.push(own);
      i++;
    }
    before = outs[i - 1]?.at;
  }
  return steps;
}

// --- internal ---

/** So many of the same at the same pace are a loop. */
const FEWEST = 3;

function evenRun(
  outs: readonly Out[],
  acts: readonly ReadonlyMap<string, Written>[],
  from: number,
): { readonly count: number; readonly every: number } | undefined {
  const text = writtenKey(acts[from]);
  let count = 1;
  while (from + count < acts.length && writtenKey(acts[from + count]) === text) count++;
  const [first, last] = [outs[from], outs[from + count - 1]];
  if (count < FEWEST || !first || !last) return undefined;
  const every = (last.at - first.at) / (count - 1);
  const isEven = outs
    .slice(from, from + count)
    .every((out, index) => Math.abs(out.at - (first.at + index * every)) <= Math.max(5, every / 4));
  return isEven ? { count, every } : undefined;
}
