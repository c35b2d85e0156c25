import type { ResponseEvent } from "../../recording/traffic.ts";
import { mapOf, plainText, plainValue, type Written } from "../written.ts";
import type { Facts } from "./facts.ts";
import type { Left } from "./left.ts";
import { type Talk, textOf } from "./read-dialogue.ts";
import type { Role } from "./roles.ts";

/** Who is refused, and which role each connection gets. */
export interface Doors {
  readonly accept: readonly Written[];
  readonly left: readonly Left[];
}

/**
 * The rules for handshakes. A role goes to who says what those said that had it; who cannot be told apart gets the roles in the
 * order in which they came. `tells`: whether anything asks for roles.
 */
export function doorsOf(
  {
    roles,
    refused,
    facts,
  }: { readonly roles: readonly Role[]; readonly refused: readonly Talk[]; readonly facts: Facts },
  tells: boolean,
): Doors {
  const accept: Written[] = [];
  const left: Left[] = [];
  const accepted = roles.flatMap((role) => role.talks);
  for (const [status, talks] of byStatus(refused)) {
    const [first] = talks;
    if (!first?.response) continue;
    const when = accepted.length === 0 ? undefined : facts.condition(talks, accepted);
    if (accepted.length > 0 && when === undefined)
      left.push({
        talk: first,
        text: `it was refused with ${status}, and nothing tells it from those that were accepted`,
      });
    else accept.push(mapOf({ name: `refused with ${status}`, when, refuse: refusalOf(first.response) }));
  }
  if (tells) accept.push(...parts(roles, facts));
  return { accept, left };
}

// --- internal ---

function byStatus(talks: readonly Talk[]): ReadonlyMap<number, readonly Talk[]> {
  const all = new Map<number, Talk[]>();
  for (const talk of talks) {
    const status = talk.response?.status ?? 0;
    all.set(status, [...(all.get(status) ?? []), talk]);
  }
  return all;
}

function refusalOf({ status, statusText, body }: ResponseEvent): Written {
  const text = body && textOf(body.bytes);
  return text === undefined || text === ""
    ? status
    : mapOf({ status, statusText: plainText(statusText), text: plainText(text) });
}

function parts(roles: readonly Role[], facts: Facts): readonly Written[] {
  const known: Written[] = [];
  const unknown: Role[] = [];
  for (const role of roles) {
    const others = roles.flatMap((other) => (other === role ? [] : other.talks));
    const when = facts.condition(role.talks, others);
    if (when === undefined) unknown.push(role);
    else known.push(mapOf({ name: `as ${role.name}`, when, set: mapOf({ plays: role.name }) }));
  }
  if (unknown.length === 0) return known;
  const order = unknown
    .flatMap((role) => role.talks.map((talk) => ({ talk, name: role.name })))
    .toSorted((a, b) => a.talk.number - b.talk.number)
    .slice(0, MOST_ORDERED)
    .map(({ name }) => JSON.stringify(name));
  const plays =
    order.length === 1 ? plainValue(unknown[0]?.name) : `\${[${order.join(", ")}][(self.index - 1) % ${order.length}]}`;
  return [...known, mapOf({ name: "in the order of coming", set: mapOf({ plays }) })];
}

/** So many connections get their roles one by one; then they begin again. */
const MOST_ORDERED = 100;
