import { isUtf8 } from "node:buffer";
import type { RunEvent } from "../events.ts";
import { type HttpAnswer, type HttpRequest, request as ask } from "../net/http.ts";
import { NetworkError } from "../net/network-error.ts";
import { Failure } from "../problem.ts";
import { type Place, placeText } from "../recording/marks.ts";
import { isSecretName } from "../recording/secret-name.ts";
import { nameAt } from "../recording/content.ts";
import { formText } from "../recording/head-parts.ts";
import { eventMask, type EventMask, unpackEvent } from "../recording/mask-recording.ts";
import { maskedName } from "../recording/masked.ts";
import { Secrets, shownUrl } from "../recording/secrets.ts";
import type { ResponseEvent } from "../recording/traffic.ts";
import { faultOf, withoutCookies } from "../steps/http/told-answer.ts";
import { visible } from "../visible.ts";
import type { Carry } from "./carry.ts";
import { type Fault, notTried } from "./connection-score.ts";
import { givenValue } from "./given-value.ts";
import { answerEvent } from "./http-request.ts";
import { secretOf } from "./wanted-secrets.ts";

/** What a played request needs beside itself. */
export interface ExchangeContext {
  readonly carry: Carry;
  /** `POST /login`. */
  readonly title: string;
  /** The places of the answer whose values are used later. */
  readonly gives: readonly Place[];
  /** How messages say a secret that was masked here, by its name. */
  readonly bare: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those that the user has given, which stand in for what an answer lacks. */
  readonly secrets: ReadonlyMap<string, string>;
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

/** What a request came to. */
export interface Exchanged {
  readonly faults: readonly Fault[];
  /** The answer as it may be shown: without what lets somebody in. */
  readonly shown: ResponseEvent | NetworkError;
}

/**
 * In what an answer is not as it was recorded: its status, and what it lacks of what is used later; bodies are no messages, and
 * are not compared. Learns from it what it gives in place of the recorded one.
 */
export async function exchanged(
  result: AskResult,
  recorded: ResponseEvent,
  context: ExchangeContext,
): Promise<Exchanged> {
  if (result instanceof NetworkError) {
    loseAll(recorded, context);
    const help = "Is the server running? -t names another one.";
    return { faults: [{ what: "refused", text: visible(result.message), help }], shown: result };
  }
  const came = await made(unpackEvent, answerEvent(result));
  const shown = await made(eventMask({ answers: true }, new Secrets()), came);
  const isSame = came.status === recorded.status;
  const faults = isSame ? learned(recorded, came, context) : [otherStatus(recorded, shown, loseAll(recorded, context))];
  return { faults, shown };
}

/** A request that is not asked, since it needs what was not given; neither does it give anything then. */
export function unasked(lacking: ReadonlySet<string>, recorded: ResponseEvent, context: ExchangeContext): Fault {
  loseAll(recorded, context);
  return notTried("asked", lacking);
}

/** What was asked and answered, as an event of a run. */
export function exchangeEvent(
  { method, url: asked }: HttpRequest,
  shown: Exchanged["shown"],
  { at, scenario, ms, client }: { at: number; scenario: number; ms: number; client: string },
): RunEvent {
  const url = shownUrl(asked);
  const event = { type: "http", at, scenario, client, method, url, ms } as const;
  if (shown instanceof NetworkError) return { ...event, error: faultOf(shown) };
  const { status, statusText, body } = shown;
  const bytes = Buffer.from(body?.bytes ?? []);
  const binary = !isUtf8(bytes);
  const kept = bytes.subarray(0, MOST_TOLD);
  return {
    ...event,
    answer: {
      url,
      status,
      statusText,
      headers: listsOf(shown),
      body: kept.toString(binary ? "base64" : "utf8"),
      binary,
      ...(kept.length < bytes.length ? { cut: true as const } : {}),
    },
  };
}

// --- internal ---

/** So much of a body is told, in bytes. */
const MOST_TOLD = 1024 * 1024;

/** What a mask makes of an answer is one. */
async function made(mask: EventMask, answer: ResponseEvent): Promise<ResponseEvent> {
  const event = await mask(answer);
  return event.type === "response" ? event : answer;
}

function listsOf({ headers }: ResponseEvent): Readonly<Record<string, readonly string[]>> {
  const lists = Object.create(null) as Record<string, string[]>;
  for (const [name, value] of headers) (lists[name] ??= []).push(value);
  return withoutCookies(lists);
}

/** Nothing that it should have given is there for what comes later. Gives the places of what is lost so. */
function loseAll(recorded: ResponseEvent, context: ExchangeContext): readonly Place[] {
  return context.gives.filter((place) => {
    const { recorded: value } = givenValue(place, recorded, recorded);
    return value !== undefined && lose(value, place, context);
  });
}

/** A value is not given, under any of its names. Whether it is lost so: a secret of the user stands in for it. */
function lose(value: string | number, place: Place, { carry, title, bare, secrets }: ExchangeContext): boolean {
  const { name, all } = namesOf(value, bare);
  const given = name === undefined ? undefined : secretOf(name, secrets);
  for (const each of all)
    if (given === undefined) carry.lose(each, `${placeText(place)} of ${title}`);
    else carry.give(each, given, { path: `${name} as it is given`, secret: true });
  return given === undefined;
}

/** The name of a secret that a recorded value is, and all that it is called by: messages say it as it was. */
function namesOf(
  value: string | number,
  bare: ExchangeContext["bare"],
): { readonly name: string | undefined; readonly all: readonly (string | number)[] } {
  const name = typeof value === "string" ? maskedName(value) : undefined;
  return { name, all: [value, ...(name === undefined ? [] : (bare.get(name) ?? []))] };
}

function otherStatus(recorded: ResponseEvent, { status, body }: ResponseEvent, lost: readonly Place[]): Fault {
  const text = body && isUtf8(body.bytes) ? visible(formText(body)).slice(0, 200) : "";
  const said = `expected status ${recorded.status}, got ${status}${text === "" ? "" : `: ${text}`}`;
  if (lost.length === 0) return { what: "answer", text: said };
  const what = visible([...new Set(lost.map(placeText))].slice(0, 3).join(", "));
  return { what: "ungiven", text: said, help: `What it gives is used later, and was not given now: ${what}.` };
}

function learned(recorded: ResponseEvent, came: ResponseEvent, context: ExchangeContext): readonly Fault[] {
  const { carry, title, gives, bare, hide } = context;
  if (recorded.body && came.body) carry.learn(recorded.body.bytes, came.body.bytes);
  return gives.flatMap((place): readonly Fault[] => {
    const { recorded: before, came: now } = givenValue(place, recorded, came);
    if (before === undefined) return [];
    if (now === undefined) {
      const what = lose(before, place, context) ? "ungiven" : "answer";
      return [{ what, text: visible(`${placeText(place)} is not in the answer, and is used later`) }];
    }
    const { name, all } = namesOf(before, bare);
    const secret = name !== undefined || isSecretName(nameAt(place.path) ?? "");
    if (secret) hide([String(now), ...all.map(String).slice(name === undefined ? 0 : 1)]);
    for (const each of all) carry.give(each, now, { path: `${placeText(place)} of ${title}`, secret });
    return [];
  });
}
