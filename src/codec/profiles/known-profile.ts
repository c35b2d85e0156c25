import type { Profile } from "../profile.ts";
import type { Kinds } from "./act.ts";

/** A profile that wstest has itself: `check` knows what its events are. */
export interface KnownProfile extends Profile {
  readonly events: {
    readonly sent: Kinds<string>;
    readonly received: Kinds<string>;
    /** Whether servers may send events of other kinds, which have no name of their own. */
    readonly open: boolean;
  };
  /** Whether `connect` waits for a greeting of the protocol. */
  readonly greets: boolean;
}
