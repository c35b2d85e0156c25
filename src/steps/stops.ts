import type { PlayScope, Script, Step } from "./step.ts";

/** A place in a script. The script may be read again while it is played: then it leads on in what stands there now. */
export interface Cursor {
  /** The step that is next; undefined at the end. */
  readonly step: Step | undefined;
  /** Goes on to the step behind it. */
  advance(): void;
}

/** Somebody who looks at a scenario while it is played, and may stop it wherever a step begins or fails. */
export interface Stops {
  /** The beginning of a script. */
  begin(script: Script): Cursor;
  /** Resolves when the step at the cursor may begin, with false when it is to be passed over. The cursor may have been moved. */
  before(cursor: Cursor, scope: PlayScope): Promise<boolean>;
  /**
   * A step has failed. Resolves with what is to be done: `again` plays what the cursor is at now, `on` goes on as if it had
   * passed, `fail` lets the failure have its way.
   */
  failed(cursor: Cursor, scope: PlayScope, thrown: unknown): Promise<"again" | "on" | "fail">;
  /** A step says that it is to be stopped here. */
  here(scope: PlayScope): void | Promise<void>;
}
