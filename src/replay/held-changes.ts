import type { ComparedMessage } from "../align/compared-message.ts";
import type { Memory } from "../align/memory.ts";
import { explainer, type PlacesKey, type VolatileField, type VolatileFields } from "./volatile-fields.ts";

/** A message that is not as it was recorded, and what is to be done when it is known why. */
interface Held {
  readonly recorded: ComparedMessage;
  readonly came: ComparedMessage;
  readonly places: PlacesKey;
  /** `leftOut`: the places that are left out; undefined when the message differs in nothing else. */
  readonly settle: (leftOut: ReadonlySet<string> | undefined) => void;
}

/**
 * Messages that differ from how they were recorded, until it is known whether they do in nothing but what is made anew in
 * each run: that only all of them tell.
 */
export class HeldChanges {
  readonly #fields: VolatileFields;
  readonly #memory: Memory;
  #held: Held[] = [];
  /** In how many messages each field was left out. */
  readonly #taken = new Map<string, { readonly field: VolatileField; count: number }>();

  constructor(fields: VolatileFields, memory: Memory) {
    this.#fields = fields;
    this.#memory = memory;
  }

  /** The fields that were left out, each with the number of messages. */
  get taken(): readonly VolatileField[] {
    return Array.from(this.#taken.values(), ({ field, count }) => ({ ...field, count })).toSorted(
      (a, b) => b.count - a.count,
    );
  }

  add(held: Held): void {
    for (const message of [held.recorded, held.came]) if (!this.#memory.take(message.size)) message.letGo();
    this.#held.push(held);
    // By then it is known of nearly all.
    if (this.#held.length >= MOST_HELD) this.settle();
  }

  /** Tells of all that are held, by what is known now. */
  settle(): void {
    const fields = this.#fields.found();
    const explains = explainer(fields);
    const known = new Map(fields.map((field) => [field.path, field]));
    const paths = new Set(known.keys());
    for (const { places, settle } of this.#take()) {
      const isGenerated = explains(places);
      if (isGenerated) for (const path of places.split("\n")) this.#count(known.get(path));
      settle(isGenerated ? undefined : paths);
    }
  }

  /** Forgets what is held: it is not going to be scored. */
  letGo(): void {
    this.#take();
  }

  #take(): readonly Held[] {
    const held = this.#held;
    this.#held = [];
    for (const { recorded, came } of held) this.#memory.give(recorded.size + came.size);
    return held;
  }

  #count(field: VolatileField | undefined): void {
    if (!field) return;
    const taken = this.#taken.get(field.path) ?? { field, count: 0 };
    taken.count++;
    this.#taken.set(field.path, taken);
  }
}

// --- internal ---

const MOST_HELD = 4_096;
