import { isMasked } from "../recording/masked.ts";
import { visible } from "../visible.ts";
import { type ConnectionView, type Ending } from "./connection-view.ts";
import { addCounts, type Counts, isClean, noCounts, type Score } from "./score.ts";

/** What a handshake came to. */
export interface HandshakeOutcome {
  /** Undefined when there was no answer. */
  readonly status: number | undefined;
  readonly protocol: string | undefined;
  /** Why there was no answer. */
  readonly error?: string | undefined;
  /** What it needs and nobody has given, so that it was not tried: `$.token of POST /login`. */
  readonly lacking?: ReadonlySet<string>;
}

/**
 * Something beside the messages that is not as it was recorded. `ungiven`: an answer of plain HTTP does not give what is used
 * later. `refused`: it could not even be tried. `unsent`: not all that the
 * client had said could be said again.
 */
export interface Fault {
  readonly what: "answer" | "ungiven" | "handshake" | "ending" | "unsent" | "refused" | "play";
  /** A sentence without its full stop: `closed with 1011, recorded 1000`. */
  readonly text: string;
  readonly help?: string;
}

/** All that is known of a connection in comparison with how it was recorded. */
export interface ConnectionScore {
  /** In its recording. */
  readonly number: number;
  /** `/chat?room=1`. */
  readonly name: string;
  /** Of the messages of each side that is compared. */
  readonly scores: readonly Score[];
  readonly faults: readonly Fault[];
  /** How many messages of the client should have been sent and could not be. */
  readonly unsent: number;
  /** Where a number had come from that was carried on, and may be one of the client: `$.orderId`. */
  readonly guessed?: string | undefined;
  /** What a reader should know and is no fault. */
  readonly notes: readonly string[];
}

/** Whether it is in everything as it was recorded. */
export function isAsRecorded({ scores, faults }: ConnectionScore): boolean {
  return faults.length === 0 && scores.every(({ counts }) => isClean(counts));
}

/** The counts of all that is compared. */
export function countsOf({ scores }: Pick<ConnectionScore, "scores">): Counts {
  const sum = noCounts();
  for (const { counts } of scores) addCounts(sum, counts);
  return sum;
}

/** The outcome of a handshake as it was recorded; undefined when the recording does not tell. */
export function recordedHandshake({ response, error, request }: ConnectionView): HandshakeOutcome | undefined {
  if (response) {
    const found = response.headers.find(([name]) => name.toLowerCase() === "sec-websocket-protocol");
    return { status: response.status, protocol: found?.[1] };
  }
  return request && error !== undefined ? { status: undefined, protocol: undefined, error } : undefined;
}

/** That something was not dialled, or asked, since a request has not given what it needs. */
export function notTried(what: "dialled" | "asked", lacking: ReadonlySet<string>): Fault {
  const { needs, help } = ungiven(lacking);
  return { what: "refused", text: visible(`not ${what}, since it needs ${needs}`), help };
}

/** What was needed and not given, as the end of a sentence, and what helps. */
export function ungiven(lacking: ReadonlySet<string>): { readonly needs: string; readonly help: string } {
  const all = [...lacking];
  const more = all.length > MOST_LACKING ? ` and ${all.length - MOST_LACKING} more` : "";
  return {
    needs: `${all.slice(0, MOST_LACKING).join(", ")}${more}, which was not given`,
    help: "See why that request has failed; --secret gives a secret in its place.",
  };
}

/** In what a handshake is not as it was recorded. */
export function handshakeFault(recorded: HandshakeOutcome | undefined, came: HandshakeOutcome): Fault | undefined {
  if (came.lacking) return notTried("dialled", came.lacking);
  if (!recorded) return undefined;
  const said = ({ status, error }: HandshakeOutcome): string =>
    status === undefined ? (error ?? "no answer") : String(status);
  if (recorded.status !== came.status) {
    if (came.status !== undefined)
      return { what: "handshake", text: visible(`the handshake: expected ${said(recorded)}, got ${said(came)}`) };
    // Nobody can tell what a server is like that does not answer.
    const help = "Is the server running? -t names another one.";
    return { what: "refused", text: visible(came.error ?? "there was no answer"), help };
  }
  // What a recorder has masked cannot be compared.
  const masked = recorded.protocol !== undefined && isMasked(recorded.protocol);
  if (recorded.status !== 101 || masked || recorded.protocol === came.protocol) return undefined;
  const named = (protocol: string | undefined): string =>
    protocol === undefined ? "no subprotocol" : JSON.stringify(protocol);
  return {
    what: "handshake",
    text: visible(`the handshake: expected ${named(recorded.protocol)}, got ${named(came.protocol)}`),
  };
}

/** In what the end of a connection is not as it was recorded. What was cut off by the end of a recording tells nothing. */
export function endingFault(recorded: Ending | undefined, came: Ending | undefined): Fault | undefined {
  if (!recorded || !came || recorded.how === "cut" || came.how === "cut") return undefined;
  // Who closes as the client is asked to has done what is expected of him.
  const told = ({ by, code, frame }: Ending): string => `${by ?? "?"} ${frame ? (code ?? 1005) : "none"}`;
  if (recorded.by === undefined || came.by === undefined) return undefined;
  // Where both sides were closing at once it is chance whose close frame was first.
  const ways = waysOf(came).map(told);
  if (waysOf(recorded).some((each) => ways.includes(told(each)))) return undefined;
  return { what: "ending", text: visible(`the end: expected that ${endingText(recorded)}, but ${endingText(came)}`) };
}

// --- internal ---

const MOST_LACKING = 3;

function waysOf(ending: Ending): readonly Ending[] {
  const { crossed } = ending;
  return crossed ? [ending, { ...ending, by: crossed.from, code: crossed.code }] : [ending];
}

function endingText({ by, code, reason, frame, how }: Ending): string {
  const who = by === undefined ? "somebody" : `the ${by}`;
  if (!frame) return `${who} ends TCP ${how === "reset" ? "by a reset, " : ""}without a close frame`;
  return `${who} closes with ${code ?? "an empty close frame"}${reason === "" ? "" : ` ${JSON.stringify(reason)}`}`;
}
