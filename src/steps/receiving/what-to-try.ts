import type { Difference } from "../../match/matcher.ts";
import type { Taker } from "../../net/message.ts";
import type { Search } from "./near-misses.ts";
import type { Elsewhere } from "./received-elsewhere.ts";

/** What is known of a message that never came. */
export interface Case {
  readonly search: Search;
  readonly elsewhere: readonly Elsewhere[];
  /** How many messages have come on the connection. */
  readonly received: number;
  /** How many the step had taken itself, if it waits for several. */
  readonly own: number;
  /** Whether it takes several in a given order. */
  readonly ordered: boolean;
  /** Whether the client that waits has sent what was sent last. */
  readonly sender?: boolean;
  /** The step that waits, where it is known. */
  readonly step?: Taker | undefined;
  /** When its cause was; what came before that was meant for others. */
  readonly since: number;
}

/** What to try when a message never came, by the most telling that is known; undefined when the differences say it all. */
export function whatToTry({
  search,
  elsewhere,
  received,
  own,
  ordered,
  step,
  sender = false,
  since,
}: Case): string | undefined {
  const [nearest] = search.misses;
  if (nearest?.excluded === "before the cause")
    return "With after, what came before that step does not count. Name an earlier step there, or leave after out.";
  if (nearest?.excluded === "before the last taken") {
    return ordered
      ? "Write anyOrder: true beside it if their order does not matter."
      : "With inOrder, each receive takes a later message than the one before. Change the order of the steps, or leave inOrder out.";
  }
  if (search.taken && search.taken.at >= since)
    return "A message is taken once. Let the earlier step say more exactly which one it takes, or say in one step all that must hold of it.";
  const [other] = elsewhere;
  if (other && step && other.message.takenBy === step)
    return nearest
      ? "Others of this step have got it: what is different here?"
      : sender
        ? "Others of this step have got it. A server may not send a message back to who has sent it."
        : "Others of this step have got it. What have they done that this one has not: joined, subscribed, logged in?";
  if (other)
    return `The server has sent it to ${other.peer.name}: is that who should receive it here? If not, look at who has joined or subscribed to what before.`;
  const [difference] = nearest?.differences ?? [];
  if (difference) return ofDifference(difference);
  if (own > 0) return "If that is all that comes, count fewer; if more is on its way, give the step a longer timeout.";
  if (received === 0)
    return "Has it joined, subscribed or logged in to what it waits for? If the server only needs longer, give the step a longer timeout.";
  return undefined;
}

function ofDifference({ actual, confusable }: Difference): string | undefined {
  if (confusable)
    return `In a file "7" is a string and 7 a number. Write what comes: ${actual.replace(/^the \w+ /, "")}.`;
  if (actual.endsWith("which is not JSON"))
    return "A string matches a text as it is; members can be looked at only in JSON, or in what the codec of the client reads.";
  return undefined;
}
