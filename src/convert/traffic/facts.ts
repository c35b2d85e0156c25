import { placeholderOf } from "../../recording/masked.ts";
import { volatileScalar } from "../../recording/volatile.ts";
import type { Written } from "../../writing/written.ts";
import { dialledOf } from "./handshake.ts";
import { heardText, saidText, secretsIn } from "./masked.ts";
import { isHandshake, type Talk, textOf } from "../../writing/read-dialogue.ts";

/**
 * What tells handshakes from each other: `query.user`, `headers.authorization`. Of connections that must be told apart only what
 * all of one kind say alike, and no other kind does, is a condition.
 */
export class Facts {
  readonly #known = new Map<Talk, ReadonlyMap<string, string>>();
  readonly #keys: readonly string[];

  /** `given`: the secrets that the mock itself gives, and knows again. */
  constructor(talks: readonly Talk[], given: ReadonlySet<string>) {
    for (const talk of talks) this.#known.set(talk, factsOf(talk, given));
    const all = [...this.#known.values()];
    const keys = new Set(all.flatMap((facts) => [...facts.keys()]));
    this.#keys = [...keys].filter((key) => new Set(all.map((facts) => facts.get(key))).size > 1);
  }

  /** A `when` that holds for these handshakes and for none of the others; undefined when nothing tells them apart. */
  condition(talks: readonly Talk[], others: readonly Talk[]): Written | undefined {
    const shared = this.#keys.filter((key) => new Set(talks.map((talk) => this.#value(talk, key))).size === 1);
    const isOther = (other: Talk): boolean =>
      shared.some((key) => this.#value(other, key) !== this.#value(talks[0] ?? other, key));
    const [first] = talks;
    if (!first || shared.length === 0 || !others.every(isOther)) return undefined;
    const roots = new Map<string, Map<string, Written>>();
    for (const key of shared) {
      const [root = "", ...name] = key.split(".");
      const members = roots.get(root) ?? new Map<string, Written>();
      roots.set(root, members.set(name.join("."), matcherOf(this.#value(first, key))));
    }
    return roots;
  }

  #value(talk: Talk, key: string): string | undefined {
    return this.#known.get(talk)?.get(key);
  }
}

/** The secrets that answers of plain HTTP give. */
export function givenSecrets(talks: readonly Talk[]): ReadonlySet<string> {
  const answers = talks.flatMap((talk) => (talk.response && !isHandshake(talk) ? [talk.response] : []));
  return new Set(
    answers.flatMap(({ headers, body }) => [
      ...headers.flatMap(([, value]) => secretsIn(value)),
      ...secretsIn((body && textOf(body.bytes)) ?? ""),
    ]),
  );
}

// --- internal ---

function factsOf(talk: Talk, given: ReadonlySet<string>): ReadonlyMap<string, string> {
  const { search, headers } = dialledOf(talk);
  const all = [
    ...[...new URLSearchParams(search)].map(([name, value]) => [`query.${name}`, value] as const),
    ...headers.map(([name, value]) => [`headers.${name.toLowerCase()}`, value] as const),
  ];
  const lasting = all.filter(
    ([key, value]) => key !== "headers.cookie" && volatileScalar(value, { name: key }) === undefined,
  );
  return new Map(lasting.map(([key, value]) => [key, factOf(value, given)]));
}

/** One secret looks like another: that there is one is all that is known of one that comes from elsewhere. */
function factOf(value: string, given: ReadonlySet<string>): string {
  const names = secretsIn(value);
  if (names.length === 0) return value;
  return names.every((name) => given.has(name)) ? saidText(value, () => undefined) : MASKED;
}

const MASKED = placeholderOf("");

function matcherOf(value: string | undefined): Written {
  return value === undefined ? "$missing" : heardText(value);
}
