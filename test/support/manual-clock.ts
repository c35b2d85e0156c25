import type { Clock } from "../../src/environment.ts";

/** A clock that stands until it is advanced; what is due then is called in the order of its times. */
export function manualClock(): Clock & { advance(milliseconds: number): void; readonly pending: number } {
  let time = 1000;
  let timers: { at: number; callback: () => void; every?: number }[] = [];
  const remove = (timer: (typeof timers)[number]) => () => {
    timers = timers.filter((each) => each !== timer);
  };
  const add = (milliseconds: number, callback: () => void, every?: number): (() => void) => {
    const timer = { at: time + milliseconds, callback, ...(every === undefined ? {} : { every }) };
    timers.push(timer);
    return remove(timer);
  };
  return {
    now: () => time,
    wall: () => 1_700_000_000_000 + time,
    after: (milliseconds, callback) => add(milliseconds, callback),
    every: (milliseconds, callback) => add(milliseconds, callback, milliseconds),
    get pending() {
      return timers.length;
    },
    advance(milliseconds) {
      const until = time + milliseconds;
      for (;;) {
        const due = timers.filter((each) => each.at <= until).toSorted((a, b) => a.at - b.at)[0];
        if (!due) break;
        time = Math.max(time, due.at);
        if (due.every === undefined) remove(due)();
        else due.at += due.every;
        due.callback();
      }
      time = until;
    },
  };
}
