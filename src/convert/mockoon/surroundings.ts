import type { Notes } from "../notes.ts";

/** What Mockoon's templates and rules can refer to. */
export interface Surroundings {
  readonly notes: Notes;
  /** Where it stands: who speaks of a message where there is none gets nothing. */
  readonly where: "message" | "stream" | "broadcast" | "http" | "data";
  /** The name below `data` of a data bucket that is called so, or has this id; undefined when there is none. */
  bucket(name: string): string | undefined;
  /** The first value of a data bucket, or of a path in one: `schemas.message`. */
  schema(path: string): unknown;
  /** Remembers that a global variable is used. Gives its name below `data.globals`. */
  global(name: string): string;
}
