/** A link to an entry of the log. Ids begin anew with each start of a mock, so the link tells the start as well. */
export interface EntryLink {
  readonly id: number;
  /** When the mock was started, in milliseconds since 1970; undefined in a link that was written by hand. */
  readonly startedAt: number | undefined;
}

/** Reads `#log-12` and `#log-12-lx2k`; undefined for anything else. */
export function linkOf(hash: string): EntryLink | undefined {
  const [, id, start] = /^#log-(\d{1,12})(?:-([0-9a-z]{1,11}))?$/.exec(hash) ?? [];
  if (id === undefined) return undefined;
  return { id: Number(id), startedAt: start === undefined ? undefined : parseInt(start, 36) };
}

export function hashOfEntry({ id, startedAt }: EntryLink): string {
  return `#log-${id}${startedAt === undefined ? "" : `-${Math.floor(startedAt).toString(36)}`}`;
}
