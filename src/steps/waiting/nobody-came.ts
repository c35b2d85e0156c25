import { formatDuration } from "../../expression/duration.ts";
import { Failure } from "../../problem.ts";
import type { Span } from "../../source.ts";
import { cut } from "../../match/value.ts";
import type { Arrival, Door } from "../server/door.ts";
import { describeRequest, type HandshakeRequest, requestDifferences } from "../http/handshake-request.ts";
import type { PlayScope } from "../step.ts";

/** What a step waits for at a mock. */
export interface WantedConnection {
  readonly server: string;
  /** In the words of the step: who refuses waits for a handshake. */
  readonly what: "connection" | "handshake";
  /** Undefined when any will do. */
  readonly request: HandshakeRequest | undefined;
  readonly at: Span;
  /** Connections that came earlier are passed over. */
  readonly since: number;
  /** How many have come, of those that were awaited. */
  readonly progress?: string | undefined;
  /** When the wait began. */
  readonly began: number;
}

/** How many connections are looked at, and how many are told. */
const LOOKED_AT = 100;
const SHOWN = 3;

/** The failure of a wait for a connection: what is there and why it is not the one, and what became of the others. */
export function nobodyCame(door: Door, wanted: WantedConnection, waited: number, scope: PlayScope): Failure {
  const { server, what, request, at, progress } = wanted;
  return new Failure({
    code: "never-came",
    headline: `${server}: no ${what} ${request ? "that matches " : ""}came within ${formatDuration(waited)}${progress === undefined ? "" : ` (${progress})`}`,
    label: `still waiting after ${formatDuration(waited)}`,
    at,
    expected: request ? describeRequest(request, scope) : `a ${what}`,
    notes: [
      ...notTaken(door, wanted, scope),
      ...takenBefore(door, wanted, scope),
      ...turnedAway(door),
      ...unused(door),
    ],
  });
}

/** The connections that no step has accepted, the nearest first, each with its first difference. */
function notTaken(
  door: Door,
  { server, what, request, since, began }: WantedConnection,
  scope: PlayScope,
): readonly string[] {
  const waiting = door.waiting.slice(-LOOKED_AT);
  if (waiting.length === 0) {
    const others = door.accepted.length + door.turnedAway.length;
    return others === 0 ? [`nobody has connected to ${server}`] : [];
  }
  const misses = waiting
    .map((arrival) => ({ arrival, differences: request ? requestDifferences(request, arrival, scope) : [] }))
    .toSorted((a, b) => a.differences.length - b.differences.length);
  const shown = misses.slice(0, SHOWN).map(({ arrival, differences }) => {
    const reason = differences[0]?.text ?? (arrival.at < since ? "came before the cause" : "was answered 101 already");
    return `  ${shownUrl(arrival)} (${when(arrival.at, began)})\n      ${reason}`;
  });
  const [is, does] = waiting.length === 1 ? ["is", "does"] : ["are", "do"];
  const odd = what === "connection" ? ` and ${does} not match` : "";
  const head = `${count(waiting.length, "connection")} ${is} there${odd}${misses.length > SHOWN ? "; the nearest" : ""}:`;
  return [[head, ...shown].join("\n")];
}

/** What earlier steps have accepted, the one that would have fitted by itself. */
function takenBefore({ accepted }: Door, { request }: WantedConnection, scope: PlayScope): readonly string[] {
  const fitting = accepted.findLast(
    ({ arrival }) => !request || requestDifferences(request, arrival, scope).length === 0,
  );
  if (!fitting) return [];
  const { arrival, by } = fitting;
  return [`one that ${request ? "matches" : "came"} was accepted by an earlier step (${by}): ${shownUrl(arrival)}`];
}

function turnedAway({ turnedAway: away }: Door): readonly string[] {
  const shown = away.slice(-SHOWN).map(({ url, how }) => `  ${cut(url, 120)}: ${how}`);
  return shown.length === 0 ? [] : [["handshakes that became no connection:", ...shown].join("\n")];
}

function unused({ refusals }: Door): readonly string[] {
  return refusals === 0 || refusals === Infinity
    ? []
    : [`${count(refusals, "more handshake")} would have been refused first, by an earlier step`];
}

function shownUrl({ url }: Arrival): string {
  return cut(url, 120);
}

function when(at: number, began: number): string {
  return at < began ? `${formatDuration(began - at)} before the wait` : `after ${formatDuration(at - began)}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
