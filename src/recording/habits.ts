import { type Content, nameAt, type Path, pathText, scalarsOf } from "./content.ts";
import { isRecord } from "./checks.ts";
import type { Side } from "./traffic.ts";
import { namesId, type Volatile } from "./volatile.ts";

/**
 * What messages of one kind have in common, learned from all of a recording: numbers that count on, measures that are
 * another each time. A counter that begins at 0 or 1 on every connection will do so again, and is none.
 */
export class Habits {
  readonly #kinds = new Map<string, Map<string, Habit>>();
  #size = 0;

  /** Learns from a message; call it for all of them, in their order. */
  add(content: Content, connection: number, from: Side): void {
    if (content.kind !== "value") return;
    const kind = this.#kinds.get(kindOf(content.value, from)) ?? this.#new(kindOf(content.value, from));
    for (const { path, value } of scalarsOf(content.value)) {
      if (typeof value !== "number") continue;
      const key = pathText(path);
      let habit = kind.get(key);
      if (!habit) {
        // Who is hostile has a name of its own for everything.
        if (this.#size++ > MOST) return;
        habit = new Habit();
        kind.set(key, habit);
      }
      habit.add(value, connection);
    }
  }

  /** What is known of a number in a message. */
  at(content: Content, from: Side, path: Path): Volatile | undefined {
    return this.#of(content, from, path)?.found(namesId(nameAt(path)));
  }

  /** Whether a number counts on, wherever it began: who counts so has made it up. */
  counts(content: Content, from: Side, path: Path): boolean {
    return this.#of(content, from, path)?.counts ?? false;
  }

  #of(content: Content, from: Side, path: Path): Habit | undefined {
    if (content.kind !== "value") return undefined;
    return this.#kinds.get(kindOf(content.value, from))?.get(pathText(path));
  }

  #new(kind: string): Map<string, Habit> {
    const made = new Map<string, Habit>();
    this.#kinds.set(kind, made);
    return made;
  }
}

/** Names of members that say what kind of message it is. */
export const discriminators: readonly string[] = [
  "type",
  "op",
  "opcode",
  "event",
  "action",
  "method",
  "cmd",
  "command",
  "kind",
  "msg",
  "message_type",
  "messageType",
];

/** Which kind of message it is, as far as that can be told without its protocol: messages of a kind vary at the same places. */
export function messageKind(content: Content): string {
  if (content.kind === "bytes") return "bytes";
  if (content.kind === "text") return `text ${/^\D{0,32}/.exec(content.text)?.[0] ?? ""}`;
  const { value } = content;
  if (!Array.isArray(value)) return kindOf(value, "server");
  const words = value.slice(0, 6).map((item: unknown) => (isWord(item) ? item : typeof item));
  return `list ${value.length} ${words.join(",")}`;
}

// --- internal ---

function isWord(item: unknown): boolean {
  return typeof item === "string" && /^\D{0,64}$/.test(item);
}

/** More members than this are not watched. */
const MOST = 100_000;
/** So many numbers are kept to be shown. */
const SHOWN = 3;

/** Messages with the same members that say the same of what they are. */
function kindOf(value: unknown, from: Side): string {
  if (!isRecord(value)) return `${from}[]`;
  const names = Object.keys(value).slice(0, 50).toSorted().join(",");
  const says = discriminators.map((name) => (Object.hasOwn(value, name) ? JSON.stringify(value[name]) : ""));
  return `${from} ${names} ${says.join(",").slice(0, 200)}`;
}

class Habit {
  readonly #last = new Map<number, number>();
  readonly #first: number[] = [];
  #count = 0;
  #repeats = 0;
  #falls = 0;
  #fractions = 0;
  /** Connections where it did not begin at 0 or 1. */
  #late = 0;

  add(value: number, connection: number): void {
    const before = this.#last.get(connection);
    if (before === undefined) this.#late += value === 0 || value === 1 ? 0 : 1;
    else if (value === before) this.#repeats++;
    else if (value < before) this.#falls++;
    if (!Number.isInteger(value)) this.#fractions++;
    if (this.#first.length < SHOWN) this.#first.push(value);
    this.#last.set(connection, value);
    this.#count++;
  }

  get counts(): boolean {
    return this.#count > this.#last.size && this.#repeats + this.#falls + this.#fractions === 0;
  }

  found(isNamed: boolean): Volatile | undefined {
    const again = this.#count - this.#last.size;
    if (this.#repeats > 0 || again < (isNamed ? 1 : 2)) return undefined;
    const shown = this.#first.join(", ");
    if (this.#fractions > 0) return { kind: "measure", why: `another number each time: ${shown}` };
    if (this.#falls > 0 || this.#late === 0) return undefined;
    return { kind: "counter", why: `it counts on: ${shown}` };
  }
}
