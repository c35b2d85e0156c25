import type { ConnectionEnd } from "../net/connection.ts";
import {
  endingFault,
  type Fault,
  handshakeFault,
  type HandshakeOutcome,
  recordedHandshake,
} from "./connection-score.ts";
import type { ConnectionView, Ending } from "./connection-view.ts";
import type { Unsent } from "./unsent.ts";
import type { Withheld } from "./withheld.ts";

/** How a replayed connection was opened and how it has ended. */
export interface LiveOutcome {
  /** As it was recorded. */
  readonly view: ConnectionView;
  readonly handshake: HandshakeOutcome | undefined;
  readonly end: ConnectionEnd | undefined;
  /** That of the server. */
  readonly closeFrame: { readonly code: number; readonly reason: string } | undefined;
  readonly closedByUs: boolean;
  readonly unsent: Unsent;
  readonly withheld: Withheld;
  /** Whether the server has left it open, though it had closed it in the recording. */
  readonly stayed: boolean;
}

/** In what the opening and the end of a replayed connection are not as they were recorded. */
export function liveFaults({ stayed, ...outcome }: LiveOutcome): readonly Fault[] {
  const { view, handshake } = outcome;
  // Of a capture without its answer one knows only that there were messages.
  const unknown = view.request && handshake ? { status: 101, protocol: handshake.protocol } : undefined;
  const opening = handshake && handshakeFault(recordedHandshake(view) ?? unknown, handshake);
  if (opening) return [opening];
  const { ending } = view;
  const withheld = outcome.withheld.fault();
  if (stayed && ending) {
    const code = ending.frame ? ` with ${ending.code ?? "an empty close frame"}` : "";
    return [withheld, of(`expected that the server closes${code}, but it left the connection open`)].filter(isFault);
  }
  return [withheld, outcome.unsent.fault(closedText(outcome)), endOf(outcome)].filter(isFault);
}

// --- internal ---

function isFault(fault: Fault | undefined): fault is Fault {
  return fault !== undefined;
}

function of(text: string): Fault {
  return { what: "ending", text: `the end: ${text}` };
}

/** What had become of the connection, as half a sentence. */
function closedText({ end, closeFrame, closedByUs }: Pick<LiveOutcome, "end" | "closeFrame" | "closedByUs">): string {
  if (closedByUs) return "the client had closed";
  if (closeFrame) {
    const { code, reason } = closeFrame;
    const why = reason === "" ? "" : ` ${JSON.stringify(reason)}`;
    return `the server had closed with ${code === NO_CODE ? "an empty close frame" : code}${why}`;
  }
  if (end?.error) return `we had ended the connection, for ${end.error.message}`;
  if (!end) return "the connection was not open";
  return `the server had ended TCP ${end.reset ? "by a reset, " : ""}without a close frame`;
}

function endOf({ view, end, closeFrame, closedByUs }: Omit<LiveOutcome, "stayed">): Fault | undefined {
  if (!end || closedByUs) return undefined;
  const recorded = view.ending;
  // While the recording was running, the server had not closed it.
  if (!recorded || recorded.how === "cut") {
    if (!closeFrame) return of("the server ended the connection, which was open to the end of the recording");
    const why = closeFrame.reason === "" ? "" : ` ${JSON.stringify(closeFrame.reason)}`;
    return of(
      `the server closed with ${closeFrame.code}${why}, and the connection was open to the end of the recording`,
    );
  }
  if (end.error) return of(`we ended the connection, for ${end.error.message}`);
  const code = closeFrame?.code;
  const came: Ending = {
    by: "server",
    code: code === NO_CODE ? undefined : code,
    reason: end.reason,
    frame: closeFrame !== undefined,
    how: end.reset ? "reset" : "fin",
  };
  return endingFault(recorded, came);
}

/** What stands for a close frame without a code (RFC 6455 section 7.1.5). */
const NO_CODE = 1005;
