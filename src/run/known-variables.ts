import type { LoadedFile, Scenario } from "../language/scenario.ts";
import { Failure } from "../problem.ts";
import { didYouMean } from "../shape/nearest.ts";

/** Whether a value from outside has a place in a scenario: its file declares the variable, keeps it secret, or reads it. */
export function knowsVariable({ vars, secrets, reads, clients, servers }: Scenario, name: string): boolean {
  if (vars.has(name) || secrets.includes(name)) return true;
  return reads.has(name) && name !== "env" && !clients.has(name) && !servers.has(name);
}

/**
 * Throws a `Failure` for a variable that somebody typed and that none of the chosen scenarios knows: misspelt, it would change
 * nothing, and nobody would hear of it. One is enough, for a folder is run with what any of its scenarios needs.
 */
export function checkTyped(
  names: readonly string[],
  chosen: readonly Scenario[],
  /** Files with mistakes: their scenarios may be known in part, or not at all. */
  faulty: readonly LoadedFile[],
): void {
  if (chosen.length === 0) return;
  const unknown = names.find(
    (name) =>
      !chosen.some((each) => knowsVariable(each, name)) && !faulty.some(({ source }) => mentions(source.text, name)),
  );
  if (unknown === undefined) return;
  throw new Failure({
    code: "invalid-argument",
    headline: `--var ${unknown}: no scenario has a variable "${unknown}"`,
    help: helpFor(unknown, chosen),
  });
}

/** How many names a help lists. */
const MOST_LISTED = 10;

function helpFor(name: string, chosen: readonly Scenario[]): string {
  if (chosen.some(({ servers }) => servers.has(name)))
    return `It is a server. -t ${name}=<url> puts another one in its place.`;
  if (chosen.some(({ clients }) => clients.has(name))) return "It is a client. Variables stand under vars.";
  const known = new Set(
    chosen.flatMap((each) => {
      // What steps give a value themselves is theirs, unless it has a first one.
      const read = [...each.reads].filter((word) => !each.assigned.has(word));
      return [...each.vars.keys(), ...each.secrets, ...read].filter((word) => knowsVariable(each, word));
    }),
  );
  const listed = [...known].slice(0, MOST_LISTED).join(", ");
  if (known.size > 0)
    return didYouMean(name, known) ?? `The variables are ${listed}${known.size > MOST_LISTED ? ", …" : ""}.`;
  return `Declare it, vars: { ${name}: … }, or read it where it is needed: \${${name}}.`;
}

function mentions(text: string, name: string): boolean {
  return new Set(text.match(/[A-Za-z_]\w*/g)).has(name);
}
