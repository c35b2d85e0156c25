import { instant } from "../expression/instant.ts";

/**
 * The time that CBOR's tag 1 tells: seconds since 1970, of whose fraction the microseconds count, more a double does not hold.
 * Undefined of what no `Date` can be.
 */
export function timeAt(given: number): Date | undefined {
  const seconds = Math.floor(given);
  const time = instant(seconds, Math.round((given - seconds) * 1e6) * 1000);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
