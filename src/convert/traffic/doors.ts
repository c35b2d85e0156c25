import type { ResponseEvent } from "../../recording/traffic.ts";
import { mapOf, plainText, plainValue, type Written } from "../../writing/written.ts";
import type { Facts } from "./facts.ts";
import type { Left } from "./left.ts";
import { saidText } from "./masked.ts";
import { type Talk, textOf } from "../../writing/read-dialogue.ts";
import type { Role } from "./roles.ts";

/** Who is refused, and which role each connection gets. */
export interface Doors {
  readonly accept: readonly Written[];
  readonly left: readonly Left[];
  /** What of `data` counts who has come, if anything does: from 0. */
  readonly counter?: string;
}

/**
 * The rules for handshakes. A role goes to who says what those said that had it; who cannot be told apart gets the roles in the
 * order in which they came. `tells`: whether anything asks for roles; `counter`: a free name of `data`.
 */
export function doorsOf(
  {
    roles,
    refused,
    facts,
  }: { readonly roles: readonly Role[]; readonly refused: readonly Talk[]; readonly facts: Facts },
  { tells, counter }: { readonly tells: boolean; readonly counter: string },
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
  if (!tells) return { accept, left };
  const { accept: given, ...counted } = parts(roles, facts, counter);
  return { accept: [...accept, ...given], left, ...counted };
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
    : mapOf({ status, statusText: plainText(statusText), text: plainText(saidText(text, () => undefined)) });
}

function parts(
  roles: readonly Role[],
  facts: Facts,
  counter: string,
): { readonly accept: readonly Written[]; readonly counter?: string } {
  const known: Written[] = [];
  const unknown: Role[] = [];
  for (const role of roles) {
    const others = roles.flatMap((other) => (other === role ? [] : other.talks));
    const when = facts.condition(role.talks, others);
    if (when === undefined) unknown.push(role);
    else known.push(mapOf({ name: `as ${role.name}`, when, set: mapOf({ plays: role.name }) }));
  }
  if (unknown.length === 0) return { accept: known };
  const order = unknown
    .flatMap((role) => role.talks.map((talk) => ({ talk, name: role.name })))
    .toSorted((a, b) => a.talk.number - b.talk.number)
    .slice(0, MOST_ORDERED)
    .map(({ name }) => JSON.stringify(name));
  if (order.length === 1) return { accept: [...known, inOrder(mapOf({ plays: plainValue(unknown[0]?.name) }))] };
  const turn = (count: string): string => `\${[${order.join(", ")}][${count} % ${order.length}]}`;
  if (known.length === 0) return { accept: [inOrder(mapOf({ plays: turn("(self.index - 1)") }))] };
  // Who is known by something else does not take anybody's place.
  const set = mapOf({ plays: turn(`data.${counter}`), [`data.${counter}`]: `\${data.${counter} + 1}` });
  return { accept: [...known, inOrder(set)], counter };
}

function inOrder(set: Written): Written {
  return mapOf({ name: "in the order of coming", set });
}

/** So many connections get their roles one by one; then they begin again. */
const MOST_ORDERED = 100;
