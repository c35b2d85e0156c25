import { isObject } from "../match/equality.ts";
import type { PinValue } from "../match/pins.ts";
import type { Message } from "../net/message.ts";
import type { MessagePin } from "../steps/standing/when.ts";

/**
 * Finds the rules that a message may be for by the constants that they ask for, so that a hundred rules cost about as much
 * as one. Every rule that holds is found, and some that do not: who asks them decides. Rules are known by their position.
 */
export class RuleIndex {
  /** The rules without constants: they may be for any message. */
  readonly #others: readonly number[];
  readonly #columns: readonly Column[];

  constructor(rules: readonly { readonly pins: readonly MessagePin[] }[]) {
    const columns = new Map<string, Column>();
    const others: number[] = [];
    for (const [position, pin] of tellingPins(rules).entries()) {
      if (pin) for (const column of columnsOf(pin, columns)) column.add(position, pin.values);
      else others.push(position);
    }
    this.#others = others;
    this.#columns = [...columns.values()];
    for (const column of this.#columns) column.complete(others);
  }

  /** The rules that may hold for a message, from the first to the last. */
  candidates(message: Message): readonly number[] {
    let found: Bucket | undefined;
    let several: Bucket[] | undefined;
    for (const column of this.#columns) {
      const bucket = column.find(message);
      if (!bucket) continue;
      if (found) (several ??= [found]).push(bucket);
      else found = bucket;
    }
    if (several) return inOrder([...several.map(({ positions }) => positions), this.#others]);
    return found ? found.withOthers : this.#others;
  }
}

/** Some rules of a column. */
interface Bucket {
  readonly positions: number[];
  /** With those of no column, in order: in most sets of rules all have their constants at the same place. */
  withOthers: readonly number[];
}

/** The rules that ask for constants at the same place of a message. */
class Column {
  readonly #text: boolean;
  readonly #path: readonly string[];
  readonly #byValue = new Map<unknown, Bucket>();
  readonly #all: Bucket = { positions: [], withOthers: [] };

  constructor(view: "text" | "value", path: readonly string[]) {
    this.#text = view === "text";
    this.#path = path;
  }

  add(position: number, values: readonly PinValue[]): void {
    // Maps find NaN, and take -0 and 0 for the same, as matchers do.
    for (const value of new Set(values)) {
      const bucket = this.#byValue.get(value) ?? { positions: [], withOthers: [] };
      bucket.positions.push(position);
      this.#byValue.set(value, bucket);
    }
    this.#all.positions.push(position);
  }

  complete(others: readonly number[]): void {
    for (const bucket of [...this.#byValue.values(), this.#all])
      bucket.withOthers = inOrder([bucket.positions, others]);
  }

  find(message: Message): Bucket | undefined {
    if (this.#text) return this.#byValue.get(message.text);
    let value = message.value;
    for (const key of this.#path) {
      if (!isObject(value)) return undefined;
      // What a key inherits is no constant that anybody asks for.
      value = value[key];
    }
    // A time is the same as a text that stands for it, a large number as a small one.
    return typeof value === "bigint" || value instanceof Date ? this.#all : this.#byValue.get(value);
  }
}

/** Where the constants of a pin may stand. A whole message is compared with its text and with its value. */
function columnsOf({ root, path }: MessagePin, columns: Map<string, Column>): readonly Column[] {
  const views =
    root === "raw" ? (["text"] as const) : path.length === 0 ? (["text", "value"] as const) : (["value"] as const);
  return views.map((view) => {
    const name = JSON.stringify([view, ...path]);
    const column = columns.get(name) ?? new Column(view, path);
    columns.set(name, column);
    return column;
  });
}

/** Of each rule the pin that it shares with the fewest others; of those the one whose place most rules speak of. */
function tellingPins(rules: readonly { readonly pins: readonly MessagePin[] }[]): readonly (MessagePin | undefined)[] {
  const places = new Map<string, { rules: number; readonly values: Map<PinValue, number> }>();
  const placeOf = ({ root, path }: MessagePin) => {
    const name = JSON.stringify([root, ...path]);
    const place = places.get(name) ?? { rules: 0, values: new Map<PinValue, number>() };
    places.set(name, place);
    return place;
  };
  for (const { pins } of rules) {
    for (const pin of pins) {
      const place = placeOf(pin);
      place.rules++;
      for (const value of pin.values) place.values.set(value, (place.values.get(value) ?? 0) + 1);
    }
  }
  const shared = (pin: MessagePin): number =>
    pin.values.reduce<number>((most, value) => Math.max(most, placeOf(pin).values.get(value) ?? 0), 0);
  return rules.map(
    ({ pins }) => pins.toSorted((a, b) => shared(a) - shared(b) || placeOf(b).rules - placeOf(a).rules)[0],
  );
}

function inOrder(lists: readonly (readonly number[])[]): readonly number[] {
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}
