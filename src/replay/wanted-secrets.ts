import { Failure } from "../problem.ts";
import { addressOf } from "../recording/address.ts";
import { isHandshake } from "../recording/handshake.ts";
import { formText } from "../recording/head-parts.ts";
import { maskedIn, replaceMasked, withPlainMasks } from "../recording/masked.ts";
import type { RequestEvent } from "../recording/traffic.ts";
import { visible } from "../visible.ts";
import { connectionName } from "./connection-name.ts";
import type { DialSettings } from "./dial-request.ts";

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

/** That handshakes and requests need secrets, and how they are given; none when they need none. */
export function secretsWanted(requests: readonly RequestEvent[], given: Given, file: string): Failure | undefined {
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
  return secrets.get(name) ?? secrets.get(name.toLowerCase().replaceAll(/\W/g, "_"));
}

// --- internal ---

/** `connection 1 and 2 more`. */
function usersText([first, ...others]: readonly RequestEvent[]): string {
  if (!first) return "";
  const named = isHandshake(first)
    ? connectionName(first.connection, undefined)
    : visible(`${first.method} ${addressOf(first.url).path}`);
  return others.length === 0 ? named : `${named} and ${others.length} more`;
}
