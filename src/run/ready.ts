import type { Clock } from "../environment.ts";
import { pause } from "./pause.ts";
import type { Probe } from "./probe.ts";

/** Whether it became ready. `late`: not in time; `last` is what the last look found. */
export type Readiness =
  | { readonly kind: "ready" }
  | { readonly kind: "late"; readonly last: string }
  | { readonly kind: "aborted" };

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
  let last: string | undefined;
  for (let gap = FIRST_PAUSE; ; gap = Math.min(LONGEST_PAUSE, gap * 1.5)) {
    const left = deadline - clock.now();
    const why = await look(probe, { clock, limit: Math.min(LONGEST_LOOK, left), signal });
    if (signal.aborted) return { kind: "aborted" };
    if (why === undefined) return { kind: "ready" };
    // A last look that had hardly any time says less than the one before it.
    const isCutShort = left < LONGEST_LOOK && clock.now() >= deadline;
    last = isCutShort ? (last ?? why) : why;
    await pause(clock, Math.min(gap, deadline - clock.now()), signal);
    if (clock.now() >= deadline && !signal.aborted) return { kind: "late", last };
  }
}

/** Looks once, for at most 5 s unless a limit is given: then the answer is `no answer`. */
export async function look(
  probe: Probe,
  { clock, limit = LONGEST_LOOK, signal }: { clock: Clock; limit?: number; signal: AbortSignal },
): Promise<string | undefined> {
  const end = new AbortController();
  const stop = (): void => end.abort();
  const cancel = clock.after(limit, stop);
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop);
  try {
    const why = await probe(end.signal);
    // How a look ends that we break off (a connection that was reset) is our own doing.
    return why !== undefined && end.signal.aborted ? "no answer" : why;
  } finally {
    cancel();
    signal.removeEventListener("abort", stop);
  }
}
