import { readAct, Untimely } from "../../codec/profiles/act.ts";
import { profiles } from "../../codec/profiles/index.ts";
import type { KnownProfile } from "../../codec/profiles/known-profile.ts";
import type { Line } from "../../codec/profile.ts";
import { type Expr, nowhere } from "../../expression/expr.ts";
import type { Naming } from "../../expression/names-read.ts";
import { didYouMean } from "../../shape/nearest.ts";
import { entry, type Entry, type MapNode, type Node } from "../../tree.ts";
import type { DocumentReader } from "../reader.ts";
import { checkSendable } from "../mistakes/unsendable.ts";

/** What a step is about: its value as it is written and read, and what stands beside. */
interface Written {
  readonly value: Node;
  readonly read: unknown;
  readonly options: readonly Entry[];
}

const receives: ReadonlySet<string> = new Set(["receive", "receiveNext", "receiveAll", "receiveNothing", "discard"]);

/**
 * Checks what a step says of the events of a protocol, where all who act are known to have the same profile. What cannot be
 * sent is an error; what no server would send is a warning, for this one may.
 */
export function checkEvents(step: string, { value, read, options }: Written, reader: DocumentReader): void {
  const { document, acting } = reader;
  const { peers } = acting;
  if (step === "connect" && value.kind !== "empty") forgetProfiles(value, peers, reader);
  if (step === "send") checkSendable(value, read, options.find(({ key }) => key === "codec")?.value, reader);
  const expected = step === "connect" ? options.find(({ key }) => key === "expect")?.value : undefined;
  if (!peers?.length || (!expected && step !== "send" && !receives.has(step))) return;
  if (!peers.some((each) => document.profiles.has(each)) || options.some(({ key }) => key === "codec")) return;
  reader.defer(async () => {
    const [name, another] = new Set(peers.map((each) => document.profiles.get(each)));
    if (name === undefined || another !== undefined) return;
    const profile = await profiles[name]();
    if (expected) checkGreeting(profile, expected, reader);
    else if (step === "send") checkSent(profile, value, read, reader);
    else for (const each of value.kind === "list" ? value.items : [value]) warnOfEvent(profile, each, reader);
  });
}

// --- internal ---

/** A client that a step connects with other settings may speak something else. */
function forgetProfiles(value: Node, peers: readonly string[] | undefined, { document }: DocumentReader): void {
  if (value.kind === "map" && !entry(value, "codec")) return;
  for (const name of peers ?? [...document.profiles.keys(), ...document.codecs.keys()]) {
    document.profiles.delete(name);
    document.codecs.delete(name);
  }
}

function checkGreeting({ name, greets }: KnownProfile, expect: Node, reader: DocumentReader): void {
  const found = greets ? undefined : (entry(expect, "ready") ?? entry(expect, "refused"));
  if (!found) return;
  reader.report({
    headline: `${name} has no greeting: it is ready when the connection is open, and says nothing to that`,
    label: "never comes",
    at: found.keySpan,
    help: "Leave it out; a connection that is refused by HTTP is expected by status.",
  });
}

function checkSent(profile: KnownProfile, value: Node, read: unknown, reader: DocumentReader): void {
  if (value.kind !== "map" && value.kind !== "list") return;
  // The value of the step `send`.
  const sent = (read as Naming<Expr<unknown>>).value;
  if (value.kind === "map" && !isPlain(value)) return;
  const why = reasonOf(() => {
    if (sent.constant) profile.open(silent(), {}).encode(sent.evaluate(nowhere));
    else if (value.kind === "map") readAct(keysOf(value), profile.events.sent);
    else
      for (const each of value.items)
        if (each.kind === "map" && isPlain(each)) readAct(keysOf(each), profile.events.sent);
  });
  if (why === undefined) return;
  reader.report({
    headline: `${profile.name} cannot send this: ${why}`,
    label: "cannot be sent",
    at: value.span,
    help: "A text is sent as it is; a codec: json beside the send sends any value.",
  });
}

/** Why something cannot be sent, whatever comes before. */
function reasonOf(send: () => void): string | undefined {
  try {
    send();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    return thrown instanceof Untimely ? undefined : thrown.message;
  }
}

function warnOfEvent({ name, events }: KnownProfile, value: Node, reader: DocumentReader): void {
  if (value.kind !== "map" || !isPlain(value)) return;
  const { received, open } = events;
  const kinds = Object.keys(received);
  const kind = value.entries.find(({ key }) => kinds.includes(key))?.key;
  const beside = kind === undefined ? Object.values(received).flat() : (received[kind] ?? []);
  for (const { key, keySpan } of value.entries) {
    if (key === kind || beside.includes(key)) continue;
    const meant = didYouMean(key, kind === undefined ? [...kinds, ...beside] : beside);
    if (meant === undefined && open) continue;
    reader.report({
      severity: "warning",
      headline:
        kind === undefined ? `No event of ${name} has a "${key}"` : `No event "${kind}" of ${name} has a "${key}"`,
      label: "never comes",
      at: keySpan,
      help: meant ?? (kind === undefined ? `Its events are ${kinds.join(", ")}.` : besideHelp(kind, beside)),
    });
  }
}

function besideHelp(kind: string, beside: readonly string[]): string {
  return beside.length > 0 ? `Beside "${kind}" there is ${beside.join(", ")}.` : `Nothing stands beside "${kind}".`;
}

/** A map whose keys are those of an event, and no operators or paths. */
function isPlain({ entries, computed }: MapNode): boolean {
  return !computed && entries.length > 0 && entries.every(({ key }) => !key.startsWith("$") && !key.includes("${"));
}

function keysOf({ entries }: MapNode): object {
  return Object.fromEntries(entries.map(({ key }) => [key, true]));
}

/** A connection to nobody: what is written on it goes nowhere. */
function silent(): Line {
  const nothing = (): void => undefined;
  return {
    url: new URL("ws://localhost"),
    write: nothing,
    give: nothing,
    ready: nothing,
    refuse: nothing,
    every: nothing,
  };
}
