import type { Span } from "../../source.ts";
import type { DocumentReader } from "../reader.ts";

/** A name before a colon that nothing explains. */
export interface Unexplained {
  readonly name: string;
  readonly at: Span;
}

/** Notes a step of nobody known, where no client is declared at all: that is told once, when all steps are read. */
export function noteUndeclared(unexplained: Unexplained, reader: DocumentReader): void {
  const { undeclared } = reader.document;
  if (undeclared.length === 0) reader.defer(async () => report(undeclared, reader));
  undeclared.push(unexplained);
}

function report(all: readonly Unexplained[], reader: DocumentReader): void {
  const [first] = all;
  if (!first) return;
  const names = [...new Set(all.map(({ name }) => name))];
  const shown =
    names.length > MOST ? `${names.slice(0, MOST).join(", ")} and ${names.length - MOST} more` : names.join(", ");
  const plain = names.slice(0, MOST).filter((name) => NAME.test(name));
  const clients = (plain.length > 0 ? plain : ["alice"]).map((name) => `${name}: ws://localhost:8080`).join(", ");
  reader.report({
    headline:
      all.length === 1
        ? `Unknown client or control word "${first.name}"`
        : `No clients are declared, and ${all.length} steps act as some: ${shown}`,
    label: "unknown client or control word",
    at: first.at,
    help: `Declare clients first: clients: { ${clients} }.`,
  });
}

/** So many names are told. */
const MOST = 3;
const NAME = /^[A-Za-z_]\w*$/;
