import type { Scope } from "../../expression/expr.ts";
import { count } from "../../expression/number.ts";
import type { ReadLimits } from "../../net/connection.ts";
import type { Members, ReadMembers } from "../../shape/maps.ts";

/** Those of ws: no scenario needs more, and a flood of tiny pieces takes many times its own size in memory. */
const defaults: ReadLimits = {
  maxPayload: 100 * 1024 * 1024,
  maxFragments: 16 * 1024,
  maxBufferedChunks: 256 * 1024,
};

/** How much of the other side's is taken: settings of clients and of a mock's endpoints. */
export const readLimitMembers = {
  maxPayload: {
    shape: count,
    doc: "The largest message in bytes; a larger one closes the connection with 1009. Default: 100 MiB, 0 for no limit.",
  },
  maxFragments: {
    shape: count,
    doc: "The most frames of a message; more close the connection with 1008. Default: 16384, 0 for no limit.",
  },
  maxBufferedChunks: {
    shape: count,
    doc: "The most pieces of TCP in which a frame may come; more close the connection with 1008. Default: 262144, 0 for no limit.",
  },
} as const satisfies Members;

/** Limits as they are written. */
export type WrittenLimits = ReadMembers<typeof readLimitMembers>;

/** The limits of one connection. */
export function evaluateLimits(written: WrittenLimits, scope: Scope): ReadLimits {
  const { maxPayload, maxFragments, maxBufferedChunks } = written;
  // Every connection holds on to its limits: those of ten thousand are mostly the same.
  if (!maxPayload && !maxFragments && !maxBufferedChunks) return defaults;
  return {
    maxPayload: maxPayload?.evaluate(scope) ?? defaults.maxPayload,
    maxFragments: maxFragments?.evaluate(scope) ?? defaults.maxFragments,
    maxBufferedChunks: maxBufferedChunks?.evaluate(scope) ?? defaults.maxBufferedChunks,
  };
}
