import { isUtf8 } from "node:buffer";
import type { RunEvent } from "../events.ts";
import { type HttpAnswer, type HttpRequest, request as ask } from "../net/http.ts";
import { NetworkError } from "../net/network-error.ts";
import { Failure } from "../problem.ts";
import { type Place, placeText } from "../recording/marks.ts";
import { isSecretName } from "../recording/secret-name.ts";
import { nameAt } from "../recording/content.ts";
import { unpackEvent } from "../recording/mask-recording.ts";
import { maskedName } from "../recording/masked.ts";
import { shownUrl } from "../recording/secrets.ts";
import type { ResponseEvent } from "../recording/traffic.ts";
import { faultOf, withoutCookies } from "../steps/http/told-answer.ts";
import { visible } from "../visible.ts";
import type { Carry } from "./carry.ts";
import type { Fault } from "./connection-score.ts";
import { givenValue } from "./given-value.ts";
import { answerEvent } from "./http-request.ts";

/** What a played request needs beside itself. */
export interface ExchangeContext {
  readonly carry: Carry;
  /** `POST /login`. */
  readonly title: string;
  /** The places of the answer whose values are used later. */
  readonly gives: readonly Place[];
  /** How messages say a secret that was masked here, by its name. */
  readonly bare: ReadonlyMap<string, ReadonlySet<string>>;
  /** Told of what no report may show. */
  readonly hide: (texts: readonly string[]) => void;
}

/** What asking came to. */
export type AskResult = HttpAnswer | NetworkError;

/** Asks. Never rejects for what HTTP, the network, or a recorded header can do. */
export async function askAgain(request: HttpRequest): Promise<AskResult> {
  try {
    return await ask(request);
  } catch (thrown) {
    if (thrown instanceof NetworkError) return thrown;
    if (thrown instanceof Failure) return new NetworkError("protocol", thrown.problem.headline);
    throw thrown;
  }
}

/**
 * In what an answer is not as it was recorded: its status, and what it lacks of what is used later; bodies are no messages, and
 * are not compared. Learns from it what it gives in place of the recorded one.
 */
export async function exchangeFaults(
  result: AskResult,
  recorded: ResponseEvent,
  context: ExchangeContext,
): Promise<readonly Fault[]> {
  if (result instanceof NetworkError)
    return [{ what: "refused", text: visible(result.message), help: "Is the server running? -t names another one." }];
  if (result.status !== recorded.status) return [otherStatus(recorded, result)];
  const came = await unpackEvent(answerEvent(result));
  return came.type === "response" ? learned(recorded, came, context) : [];
}

/** What was asked and answered, as an event of a run. */
export function exchangeEvent(
  { method, url }: HttpRequest,
  result: AskResult,
  { at, scenario, ms, client }: { at: number; scenario: number; ms: number; client: string },
): RunEvent {
  const event = { type: "http", at, scenario, client, method, url: shownUrl(url), ms } as const;
  if (result instanceof NetworkError) return { ...event, error: faultOf(result) };
  const { status, statusText, headers, body } = result;
  const binary = !isUtf8(body);
  const kept = body.subarray(0, MOST_TOLD);
  return {
    ...event,
    answer: {
      url: shownUrl(result.url),
      status,
      statusText,
      headers: withoutCookies(headers),
      body: kept.toString(binary ? "base64" : "utf8"),
      binary,
      ...(kept.length < body.length ? { cut: true as const } : {}),
    },
  };
}

// --- internal ---

/** So much of a body is told, in bytes. */
const MOST_TOLD = 1024 * 1024;

function otherStatus(recorded: ResponseEvent, { status, body }: HttpAnswer): Fault {
  const text = isUtf8(body) ? visible(body.toString()).slice(0, 200) : "";
  return {
    what: "answer",
    text: `expected status ${recorded.status}, got ${status}${text === "" ? "" : `: ${text}`}`,
  };
}

function learned(
  recorded: ResponseEvent,
  came: ResponseEvent,
  { carry, title, gives, bare, hide }: ExchangeContext,
): readonly Fault[] {
  if (recorded.body && came.body) carry.learn(recorded.body.bytes, came.body.bytes);
  return gives.flatMap((place): readonly Fault[] => {
    const { recorded: before, came: now } = givenValue(place, recorded, came);
    if (before === undefined) return [];
    if (now === undefined)
      return [{ what: "answer", text: visible(`${placeText(place)} is not in the answer, and is used later`) }];
    const name = typeof before === "string" ? maskedName(before) : undefined;
    const known = name === undefined ? [] : (bare.get(name) ?? []);
    const secret = name !== undefined || isSecretName(nameAt(place.path) ?? "");
    if (secret) hide([String(now), ...known, ...(name === undefined ? [String(before)] : [])]);
    for (const each of [before, ...known]) carry.give(each, now, { path: `${placeText(place)} of ${title}`, secret });
    return [];
  });
}
