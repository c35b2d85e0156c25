import type { Written } from "../../writing/written.ts";
import { writtenKey } from "../../writing/written.ts";
import type { Names } from "../../writing/names.ts";
import type { Talk } from "../../writing/read-dialogue.ts";
import type { Turn } from "./turns.ts";

/** A turn as it is written: what the client says, and what the server does then. */
export interface WrittenTurn {
  readonly turn: Turn;
  /** What is said; undefined: the opening. */
  readonly when: Written | undefined;
  readonly acts: readonly ReadonlyMap<string, Written>[];
}

/** What the server is to some connections: those that were treated alike. */
export interface Role {
  /** After the first client that had it. */
  readonly name: string;
  readonly talks: readonly Talk[];
  readonly turns: readonly WrittenTurn[];
}

/** Connections that were treated alike have one role. */
export function rolesOf(
  written: ReadonlyMap<Talk, readonly WrittenTurn[]>,
  clients: ReadonlyMap<Talk, string>,
  names: Names,
): readonly Role[] {
  const roles = new Map<string, Role & { readonly talks: Talk[] }>();
  for (const [talk, turns] of written) {
    const key = writtenKey(turns.map(({ when, acts }) => [when, acts]));
    const known = roles.get(key);
    if (known) known.talks.push(talk);
    else roles.set(key, { name: names.take(clients.get(talk) ?? "client"), talks: [talk], turns });
  }
  return [...roles.values()];
}
