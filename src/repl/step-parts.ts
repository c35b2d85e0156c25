import { mapOf, type Written } from "../writing/written.ts";
import { kindsByName } from "../steps/index.ts";
import type { Entry, Node } from "../tree.ts";
import type { LogEntry } from "./session-log.ts";

/** What a bare word stands for, where something has to stand before its options. */
export const bareValues: ReadonlyMap<string, Written> = new Map<string, Written>([
  ["connect", mapOf({})],
  ["close", 1000],
  ["drop", "reset"],
  ["ping", ""],
]);

/** A step as it is written, by its parts. */
export interface StepParts {
  readonly actors: readonly string[];
  readonly verb: string;
  /** Undefined: a bare word. */
  readonly value: Node | undefined;
  readonly options: readonly Entry[];
}

/** A typed step by its parts: who acts is written, where nobody was. */
export function partsOf(node: Node, self: string, clients: ReadonlySet<string>): StepParts {
  if (node.kind !== "map")
    return { actors: [self], verb: node.kind === "scalar" ? String(node.value) : "", value: undefined, options: [] };
  const acting =
    node.entries.find(({ key }) => clients.has(key) || (kindsByName.has(key) && !modifiers.has(key))) ??
    node.entries[0];
  if (!acting) return { actors: [self], verb: "", value: undefined, options: [] };
  const options = node.entries.filter((each) => each !== acting);
  const { key: verb, value } = acting;
  // Several things that another client does stay as they are.
  if (clients.has(verb) && value.kind === "list") return { actors: [], verb, value, options };
  if (clients.has(verb)) {
    const inner = partsOf(value, verb, new Set());
    return { ...inner, options: [...inner.options, ...options] };
  }
  const kind = kindsByName.get(verb);
  const isNobodys = kind?.actor === "nobody" && plainWords.has(verb);
  return { actors: isNobodys ? [] : [self], verb, value: value.kind === "empty" ? undefined : value, options };
}

const modifiers: ReadonlySet<string> = new Set(["id", "name", "if"]);
/** What nobody does, and holds no steps of somebody. */
const plainWords: ReadonlySet<string> = new Set(["wait", "log", "http", "exec", "assert"]);

/** Whether a value is more than data: it reads variables, or has operators. */
export function hasExpressions(node: Node): boolean {
  if (node.kind === "list") return node.items.some(hasExpressions);
  if (node.kind === "map") return node.entries.some(({ key, value }) => key.startsWith("$") || hasExpressions(value));
  return node.kind === "scalar" && typeof node.value === "string" && node.value.includes("${");
}

/** Names that typed steps give to variables. */
export function namedIn(entries: readonly LogEntry[]): readonly string[] {
  const found: string[] = [];
  const look = (node: Node): void => {
    if (node.kind === "list") node.items.forEach(look);
    if (node.kind !== "map") return;
    for (const { key, value } of node.entries) {
      if ((key === "extract" || key === "set") && value.kind === "map")
        found.push(...value.entries.map((each) => each.key));
      look(value);
    }
  };
  for (const each of entries) if (each.kind === "step") look(each.node);
  return found;
}
