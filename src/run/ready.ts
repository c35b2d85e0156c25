import type { Clock } from "../environment.ts";
import { pause } from "./pause.ts";
import type { Probe, Unready } from "./probe.ts";

/** Whether it became ready. `late`: not in time; `last` is what the last look found. */
export type Readiness =
  | { readonly kind: "ready" }
  | { readonly kind: "late"; readonly last: Unready }
  | { readonly kind: "aborted"; readonly last: Unready };

/** Milliseconds between two looks: a server that starts fast is found fast, one that starts slowly is left in peace. */
const FIRST_PAUSE = 25;
const LONGEST_PAUSE = 250;
/** Milliseconds for one look, so that one connection that is never answered does not take all the time. */
const LONGEST_LOOK = 5000;

/** Looks again and again until a probe passes, the time (milliseconds) is up, or the signal aborts. */
export async function untilReady(
  probe: Probe,
  { clock, timeout, signal }: { clock: Clock; timeout: number; signal: AbortSignal },
): Promise<Readiness> {
  const deadline = clock.now() + timeout;
  let last: Unready | undefined;
  for (let gap = FIRST_PAUSE; ; gap = Math.min(LONGEST_PAUSE, gap * 1.5)) {
    const left = deadline - clock.now();
    const why = await look(probe, { clock, limit: Math.min(LONGEST_LOOK, left), signal });
    if (why === undefined && !signal.aborted) return { kind: "ready" };
    const isCutShort = signal.aborted || (left < LONGEST_LOOK && clock.now() >= deadline);
    last = isCutShort ? furthest(last, why) : (why ?? last);
    if (signal.aborted) return { kind: "aborted", last: last ?? nothing };
    await pause(clock, Math.min(gap, deadline - clock.now()), signal);
    if (signal.aborted) return { kind: "aborted", last: last ?? nothing };
    if (clock.now() >= deadline) return { kind: "late", last: last ?? nothing };
  }
}

const nothing: Unready = { stage: "closed", text: "no answer" };
const stages: readonly Unready["stage"][] = ["closed", "silent", "answered"];

/** A last look that had hardly any time says less than the one before it, unless it came as far. */
function furthest(before: Unready | undefined, cutShort: Unready | undefined): Unready | undefined {
  if (!before || !cutShort) return cutShort ?? before;
  // What did not even connect in that time has seen nothing.
  const hasSeen = cutShort.stage !== "closed" && stages.indexOf(cutShort.stage) >= stages.indexOf(before.stage);
  return hasSeen ? cutShort : before;
}

/** Looks once, for at most 5 s unless a limit is given; then it says how far it came. */
export async function look(
  probe: Probe,
  { clock, limit = LONGEST_LOOK, signal }: { clock: Clock; limit?: number; signal: AbortSignal },
): Promise<Unready | undefined> {
  const end = new AbortController();
  const stop = (): void => end.abort();
  const cancel = clock.after(limit, stop);
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop);
  try {
    return await probe(end.signal);
  } finally {
    cancel();
    signal.removeEventListener("abort", stop);
  }
}
