import { Failure } from "../problem.ts";
import { addressOf } from "../recording/address.ts";
import { isHandshake } from "../recording/handshake.ts";
import { formText } from "../recording/head-parts.ts";
import { maskedIn, replaceMasked, withPlainMasks } from "../recording/masked.ts";
import type { RequestEvent, ResponseEvent } from "../recording/traffic.ts";
import { didYouMean } from "../shape/nearest.ts";
import { visible } from "../visible.ts";
import { connectionName } from "./connection-name.ts";
import type { DialSettings } from "./dial-request.ts";

/** A secret that was given and is none of the recording. */
export interface Strange {
  readonly text: string;
  /** What may be meant; may be empty. */
  readonly help: string;
}

/** Who needs secrets: settings may give them, and so may answers of requests that are played. */
export interface Given extends Pick<DialSettings, "headers" | "secrets"> {
  /** The names of secrets that come in answers before they are needed. */
  readonly fromAnswers?: ReadonlySet<string>;
}

/** The names of secrets that a recorded handshake or request asks for, and that nobody has given. */
export function missingSecrets(
  { url, headers, body }: RequestEvent,
  { headers: given, secrets, fromAnswers }: Given,
): readonly string[] {
  const texts = [url, ...headers.filter(([name]) => !given.has(name.toLowerCase())).map(([, value]) => value)];
  return [...texts, ...(body ? [formText(body)] : [])]
    .flatMap((text) => maskedIn(withPlainMasks(text)))
    .map(({ name }) => name)
    .filter((name) => secretOf(name, secrets) === undefined && fromAnswers?.has(name) !== true);
}

/** The names of all secrets that were masked in what was asked or answered. */
export function namesMasked({ headers, body, ...event }: RequestEvent | ResponseEvent): readonly string[] {
  const texts = [
    "url" in event ? event.url : "",
    ...headers.map(([, value]) => value),
    ...(body ? [formText(body)] : []),
  ];
  return texts.flatMap((text) => maskedIn(withPlainMasks(text)).map(({ name }) => name));
}

/** Secrets that were given under names that nothing was masked under, with what may be meant: sentences. */
export function strangeSecrets(
  given: readonly string[],
  masked: ReadonlySet<string>,
  file: string,
): readonly Strange[] {
  const known = new Set([...masked].flatMap((name) => [name, plainName(name)]));
  return given
    .filter((name) => !known.has(name))
    .map((name) => {
      const meant = didYouMean(name, masked);
      const [all, more] = [[...masked].slice(0, MOST_NAMED), masked.size - MOST_NAMED];
      const there = `Masked ${masked.size === 1 ? "is" : "are"} ${all.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
      return {
        text: `--secret ${visible(name)}: nothing in ${file} was masked under this name`,
        help: visible([...(meant === undefined ? [] : [meant]), ...(masked.size > 0 ? [there] : [])].join(" ")),
      };
    });
}

/** That handshakes and requests need secrets, and how they are given; none when they need none. */
export function secretsWanted(
  requests: readonly RequestEvent[],
  given: Given,
  file: string,
  strange: readonly Strange[] = [],
): Failure | undefined {
  const users = new Map<string, RequestEvent[]>();
  for (const each of requests)
    for (const name of new Set(missingSecrets(each, given))) users.set(name, [...(users.get(name) ?? []), each]);
  const names = [...users.keys()];
  const [first] = names;
  if (first === undefined) return undefined;
  // A name with a number at its end tells nobody whose secret it is.
  const told = Array.from(users, ([name, of]) => `${name} (${usersText(of)})`);
  const who = [...users.values()].flat().every(isHandshake) ? "handshakes" : "requests";
  return new Failure({
    code: "invalid-argument",
    headline: `The ${who} in ${file} need ${names.length === 1 ? "a secret that was" : "secrets that were"} masked when it was recorded: ${told.join(", ")}`,
    notes: strange.map(({ text, help }) => `${text}${help === "" ? "" : `. ${help}`}`),
    help: `Give ${names.length === 1 ? "it" : "them"}: --secret ${first}=…, or ${variableOf(first)}=… in the environment.`,
  });
}

/** The variable of the environment that holds a secret: `WSTEST_SECRET_AUTHORIZATION`. */
export function variableOf(secret: string): string {
  return `WSTEST_SECRET_${secret.toUpperCase().replaceAll(/\W/g, "_")}`;
}

/** A text with the secrets that are given in the places of their names; `written`: how they stand there. */
export function withSecrets(
  text: string,
  secrets: ReadonlyMap<string, string>,
  written: (value: string) => string = (value) => value,
): string {
  return replaceMasked(withPlainMasks(text), (name) => {
    const value = secretOf(name, secrets);
    return value === undefined ? undefined : written(value);
  });
}

/** A secret that is given: by its name, or as a variable of the environment has it. */
export function secretOf(name: string, secrets: ReadonlyMap<string, string>): string | undefined {
  return secrets.get(name) ?? secrets.get(plainName(name));
}

// --- internal ---

const MOST_NAMED = 8;

/** As a variable of the environment has it. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/\W/g, "_");
}

/** `connection 1 and 2 more`. */
function usersText([first, ...others]: readonly RequestEvent[]): string {
  if (!first) return "";
  const named = isHandshake(first)
    ? connectionName(first.connection, undefined)
    : visible(`${first.method} ${addressOf(first.url).path}`);
  return others.length === 0 ? named : `${named} and ${others.length} more`;
}
