import { didYouMean } from "../shape/nearest.ts";
import { matcher } from "../match/compile.ts";
import { changed, oneOrMany } from "../shape/lists.ts";
import type { Members } from "../shape/maps.ts";
import { oneOf, word } from "../shape/scalars.ts";
import type { Reader, Shape } from "../shape/shape.ts";
import type { Span } from "../source.ts";

/** The name of a client, and where it is written. */
export interface ClientName {
  readonly name: string;
  readonly at: Span;
}

const clients: Shape<readonly ClientName[]> = oneOrMany(
  changed(word("the name of a client"), (name, { span }): ClientName => ({ name, at: span })),
);

/** What may stand beside several kinds of invariants: one shape and one explanation each. */
export const option = {
  clients: {
    shape: clients,
    doc: "The clients that it is about: a name, or a list; names of connections that steps accept, too. Default: all clients, or without clients all accepted connections.",
  },
  from: {
    shape: oneOf("server", "client"),
    doc: "Whose messages: `server` is what clients receive, `client` what they send. Default: `server`.",
  },
  match: { shape: matcher, doc: "Only messages that match this matcher are looked at." },
} as const satisfies Members;

/** Reports clients that are not there. */
export function checkClients(given: readonly ClientName[], known: ReadonlySet<string>, reader: Reader): void {
  for (const { name, at } of given) {
    if (known.has(name)) continue;
    const names = [...known];
    const help =
      (name === "all" ? "Leave it out: without it all are meant." : didYouMean(name, names)) ??
      (names.length > 0 ? `The clients are ${names.join(", ")}.` : "There are no clients.");
    reader.report({ headline: `No client has the name "${name}"`, label: "unknown client", at, help });
  }
}

/** Whether a client is one of those that are named: itself, or as one of a group (`viewers[3]` of `viewers`). */
export function isNamed(client: string, names: ReadonlySet<string>): boolean {
  const bracket = client.indexOf("[");
  return names.has(client) || (bracket > 0 && names.has(client.slice(0, bracket)));
}
