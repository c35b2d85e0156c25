import type { Span } from "../../source.ts";
import { entry, type Entry, type Node } from "../../tree.ts";
import { actorsIn, kindFor } from "../step/actors.ts";
import type { DocumentReader } from "../reader.ts";

/** A step that sends, and whether a step behind it has received what it set off. */
interface Sent {
  readonly by: ReadonlySet<string>;
  answered: boolean;
}

/** The steps that contain no steps: they change nothing in who has sent what. */
const neutral: ReadonlySet<string> = new Set(["wait", "set", "unset", "log", "assert", "http", "exec"]);

/**
 * Warns of a `within` without `after` that several sends may have set off: the latency runs from the latest of them, and the
 * message may be the answer to another. A receive counts as the answer to the latest send that has none. Only steps in a row
 * are looked at; what stands in loops, branches and fragments begins anew.
 */
export function warnOfAmbiguousLatency(steps: readonly Node[], reader: DocumentReader): void {
  const row = new Row(reader);
  for (const step of steps) row.step(step);
}

class Row {
  readonly #reader: DocumentReader;
  #sent: Sent[] = [];
  /** How many sends there were when each client received last. */
  #seen = new Map<string, number>();

  constructor(reader: DocumentReader) {
    this.#reader = reader;
  }

  step(node: Node): void {
    if (node.kind !== "map") return this.#forget();
    const acting = node.entries.find(({ key }) => actorsIn(key, this.#reader).length > 0);
    if (!acting) {
      if (!node.entries.some(({ key }) => neutral.has(key) && kindFor(key, this.#reader))) this.#forget();
      return;
    }
    const names = this.#namesIn(acting.key);
    const maySkip = entry(node, "if") !== undefined;
    for (const action of acting.value.kind === "list" ? acting.value.items : [acting.value])
      this.#action(action, names, maySkip);
  }

  #action(node: Node, names: ReadonlySet<string>, maySkip: boolean): void {
    const entries: readonly Entry[] =
      node.kind === "map"
        ? node.entries
        : node.kind === "scalar"
          ? [{ key: String(node.value), keySpan: node.span, value: node }]
          : [];
    const has = (key: string): Entry | undefined => entries.find((each) => each.key === key);
    const skipped = maySkip || has("if") !== undefined;
    const receives = entries.some(({ key }) => /^receive(Next|All|Nothing)?$/.test(key));
    const inner = this.#reader.as({ peer: true });
    if (entries.some(({ key }) => kindFor(key, inner)?.actor === "nobody" && key !== "if" && !neutral.has(key)))
      return this.#forget();
    if (has("send") && !skipped) this.#sent.push({ by: names, answered: receives });
    if (!receives) return;
    const within = has("within");
    if (within && !has("after") && !has("send")) this.#judge(names, within.keySpan);
    const latest = has("send") ? undefined : this.#sent.findLast(({ answered }) => !answered);
    if (latest) latest.answered = true;
    for (const name of names) this.#seen.set(name, this.#sent.length);
  }

  #judge(names: ReadonlySet<string>, at: Span): void {
    for (const name of names) {
      const between = this.#sent.slice(this.#seen.get(name) ?? 0);
      const others = between.slice(0, -1).some(({ answered }) => !answered);
      if (!others || between.every(({ by }) => by.has(name))) continue;
      this.#reader.report({
        severity: "warning",
        headline: `${between.length} sends lie between this "within" and what ${name} received before: it is measured from the latest of them`,
        label: "from which send?",
        at,
        help: "Give the send that is meant an id, and name it here: after: id.",
      });
      return;
    }
  }

  #namesIn(key: string): ReadonlySet<string> {
    const names = actorsIn(key, this.#reader).flatMap((actor) =>
      actor.kind === "all" ? [...this.#reader.clients] : "name" in actor && actor.kind !== "server" ? [actor.name] : [],
    );
    return new Set(names);
  }

  #forget(): void {
    this.#sent = [];
    this.#seen = new Map();
  }
}
