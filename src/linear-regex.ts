import { setFlagsFromString } from "node:v8";

/**
 * Lets V8 go on in linear time when a pattern backtracks too much: patterns come from files, and texts from strangers. It
 * holds for the whole process, also for patterns that are none of ours; what they match stays the same.
 */
export function useLinearRegex(): void {
  setFlagsFromString("--enable-experimental-regexp-engine-on-excessive-backtracks");
}
