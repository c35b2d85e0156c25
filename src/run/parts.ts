import type { RunStart } from "../events.ts";
import { type Problem, problem } from "../problem.ts";

/** A part of a run that is to be whole again, by the file that tells it. */
export interface Part {
  readonly shown: string;
  readonly start: RunStart;
}

/** The beginning of the run that the parts would have been. */
export function wholeStart(parts: readonly Part[]): RunStart | undefined {
  const [first] = parts.toSorted((a, b) => (a.start.time < b.start.time ? -1 : 1));
  if (!first) return undefined;
  const starts = parts.map(({ start }) => start);
  const seeds = [...new Set(starts.map(({ seed }) => seed))];
  const { shard: _, ...start } = first.start;
  return {
    ...start,
    hostname: [...new Set(starts.map(({ hostname }) => hostname))].join(", "),
    files: [...new Set(starts.flatMap(({ files }) => files))],
    scenarios: starts.reduce((sum, { scenarios }) => sum + scenarios, 0),
    ...(seeds.length > 1 ? { seeds } : {}),
  };
}

/** What does not fit together: shards that are missing, there twice, or of another whole, and versions that differ. */
export function misfits(parts: readonly Part[]): readonly Problem[] {
  return [...otherVersions(parts), ...otherWholes(parts), ...twice(parts), ...missing(parts)];
}

function otherVersions(parts: readonly Part[]): Problem[] {
  const versions = grouped(parts, ({ start }) => start.version);
  if (versions.size < 2) return [];
  const notes = [...versions].map(([version, those]) => `${version}: ${names(those)}`);
  return [
    problem({
      code: "invalid-file",
      severity: "warning",
      headline: "The blobs were written by different versions of wstest",
      notes,
    }),
  ];
}

function otherWholes(parts: readonly Part[]): Problem[] {
  const wholes = grouped(parts, ({ start }) => (start.shard ? `of ${start.shard.of} shards` : "of no shard"));
  if (wholes.size < 2) return [];
  return [
    problem({
      code: "invalid-argument",
      headline: "The blobs are not of one run",
      notes: [...wholes].map(([whole, those]) => `${whole}: ${names(those)}`),
      help: "Merge what one matrix of jobs has written, each job with the same number behind --shard i/.",
    }),
  ];
}

function twice(parts: readonly Part[]): Problem[] {
  const same = grouped(parts, ({ start }) => (start.shard ? `${start.shard.index}/${start.shard.of}` : undefined));
  return [...same].flatMap(([shard, those]) =>
    those.length < 2
      ? []
      : [
          problem({
            code: "invalid-argument",
            headline: `Shard ${shard} is there ${those.length} times: ${names(those)}`,
            help: "All of them are in the reports. Give each shard once.",
          }),
        ],
  );
}

function missing(parts: readonly Part[]): Problem[] {
  const wholes = new Set(parts.flatMap(({ start }) => (start.shard ? [start.shard.of] : [])));
  const [of] = wholes;
  if (wholes.size !== 1 || of === undefined) return [];
  const there = new Set(parts.map(({ start }) => start.shard?.index));
  const gone: number[] = [];
  // The number comes from a file.
  for (let index = 1; index <= Math.min(of, MOST); index++) if (!there.has(index)) gone.push(index);
  if (gone.length === 0) return [];
  const those = gone.map((index) => `${index}/${of}`).join(", ");
  return [
    problem({
      code: "invalid-argument",
      headline: gone.length === 1 ? `Shard ${those} is missing` : `${gone.length} shards are missing: ${those}`,
      help: "Its job did not end, or its blob was not handed on: what it played is not in the reports.",
    }),
  ];
}

const MOST = 1_000;

function grouped(
  parts: readonly Part[],
  keyOf: (part: Part) => string | undefined,
): ReadonlyMap<string, readonly Part[]> {
  const groups = new Map<string, Part[]>();
  for (const part of parts) {
    const key = keyOf(part);
    if (key === undefined) continue;
    const known = groups.get(key);
    if (known) known.push(part);
    else groups.set(key, [part]);
  }
  return groups;
}

function names(parts: readonly Part[]): string {
  return parts.map(({ shown }) => shown).join(", ");
}
