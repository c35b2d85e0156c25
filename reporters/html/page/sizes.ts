/** Where things stand from left to right, in pixels. */
export interface Sizes {
  readonly width: number;
  /** Where the times end and the steps begin. */
  readonly times: number;
  /** How wide the steps are; 0 where there is no room for them. */
  readonly steps: number;
  /** Where the lanes begin. */
  readonly left: number;
  /** Between two lanes. */
  readonly distance: number;
  xOf(lane: number): number;
}

/** For `12:05.123`. */
const TIMES = 76;
/** The least distance of two lanes: what is wider than the page scrolls. */
const LEAST = 76;
/** Where no step is named there is room for `client 100`. */
const LEAST_ALONE = 92;
const MOST = 420;

/** Shares out the width of the diagram. `hasSteps`: whether there are any to be named. */
export function measure(clientWidth: number, lanes: number, hasSteps: boolean): Sizes {
  // Many lanes want the room more than steps do, whose titles are told beside what was picked as well.
  const part = lanes > 4 ? 0.18 : 0.28;
  const steps = clientWidth < 640 || !hasSteps ? 0 : Math.min(300, Math.round(clientWidth * part));
  const left = TIMES + steps + 12;
  const count = Math.max(1, lanes);
  const distance = Math.min(
    MOST,
    Math.max(hasSteps ? LEAST : LEAST_ALONE, Math.floor((clientWidth - left - 8) / count)),
  );
  const width = Math.max(clientWidth, left + distance * count);
  return { width, times: TIMES, steps, left, distance, xOf: (lane) => left + distance * (Math.max(0, lane) + 0.5) };
}
