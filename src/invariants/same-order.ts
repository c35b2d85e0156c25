import { path } from "../match/path.ts";
import type { Peer } from "../net/peer.ts";
import { defineInvariant, type Guard, type Seen, selected, type Sighting, type Violation } from "./invariant.ts";
import { option } from "./options.ts";
import { Recent } from "./recent.ts";
import { keyText, type ValueKey, valueKey } from "./value-key.ts";

/** Every client is compared with so many: those that were the first to get anything. */
const COMPARED = 32;

/** `sameOrder`: clients that get the same values get them in the same order. */
export const sameOrderInvariant = defineInvariant({
  name: "sameOrder",
  summary: "All clients that get the same values get them in the same order.",
  examples: ["- sameOrder: $.id", "- { sameOrder: $.id, clients: [alice, bob], match: { type: message } }"],
  value: {
    shape: path,
    doc: "A JSONPath to what names a message for all clients. Messages without it are passed over.",
  },
  options: option,
  compile({ value: where }) {
    if (!where) return undefined;
    return {
      start(): Guard {
        const orders = new Orders();
        return {
          message(seen) {
            for (const value of selected(where, seen)) {
              const swap = orders.see(seen.peer, valueKey(value), seen.message);
              if (swap) return violation(swap, where.evaluate(seen.scope).text, seen);
            }
            return undefined;
          },
        };
      },
    };
  },
});

/** What one client has seen. */
interface View {
  readonly peer: Peer;
  /** The how manieth client it is that has seen anything. */
  readonly order: number;
  /** How many values it has seen. */
  count: number;
  /** With each client after it: the latest value that both have seen. */
  readonly shared: Map<View, Value>;
}

/** A value, and where clients have seen it. */
interface Value {
  readonly key: ValueKey;
  readonly seenBy: Map<View, Place>;
}

/** `index`: the how manieth value of the client it was. */
interface Place extends Sighting {
  readonly index: number;
}

/** Two values that two clients have seen in different orders. */
interface Swap {
  readonly other: Peer;
  /** The value that was just seen, and what was seen before it, where the other client has it behind. */
  readonly value: Value;
  readonly before: Value;
  readonly placeBefore: Place | undefined;
  readonly otherValue: Place;
  readonly otherBefore: Place;
}

/** Compares the orders of values pair by pair. As long as no two differ, only the latest common value need be compared. */
export class Orders {
  readonly #views = new Map<Peer, View>();
  /** Each sighting counts: with two clients these are the latest 25,000 values, with a hundred the latest 500. */
  readonly #values: Recent<this, Value>;

  constructor(most?: number) {
    this.#values = new Recent(most);
  }

  /** A client sees a value. Gives the first pair that is in another order for another client. */
  see(peer: Peer, key: ValueKey, { number, at }: Sighting): Swap | undefined {
    const view = this.#viewOf(peer);
    const value = this.#valueOf(key);
    // That it comes twice is for `unique` to say.
    if (value.seenBy.has(view)) return undefined;
    for (const [other, place] of value.seenBy) {
      const [first, second] = view.order < other.order ? [view, other] : [other, view];
      if (first.order >= COMPARED) continue;
      const before = first.shared.get(second);
      const otherBefore = before?.seenBy.get(other);
      if (before && otherBefore && otherBefore.index > place.index) {
        const placeBefore = before.seenBy.get(view);
        return { other: other.peer, value, before, placeBefore, otherValue: place, otherBefore };
      }
      first.shared.set(second, value);
    }
    value.seenBy.set(view, { index: view.count++, number, at });
    if (value.seenBy.size > 1) this.#values.grow();
    return undefined;
  }

  #viewOf(peer: Peer): View {
    let view = this.#views.get(peer);
    if (!view) this.#views.set(peer, (view = { peer, order: this.#views.size, count: 0, shared: new Map() }));
    return view;
  }

  #valueOf(key: ValueKey): Value {
    let value = this.#values.get(this, key);
    if (!value) this.#values.set(this, key, (value = { key, seenBy: new Map() }));
    return value;
  }
}

function violation(
  { other, value, before, placeBefore, otherValue, otherBefore }: Swap,
  text: string,
  { peer, from, message }: Seen,
): Violation {
  const [late, early] = [keyText(value.key), keyText(before.key)];
  const [came, got] = from === "server" ? ["came", "got"] : ["was sent", "sent"];
  const what = (who: Peer, which: string, place: Sighting): { readonly what: string } & Sighting => ({
    what: `${who.name} ${got} ${which} in`,
    number: place.number,
    at: place.at,
  });
  return {
    peer,
    what: `${text}: ${late} ${came} after ${early}, for ${other.name} it was before it`,
    label: "not the same order",
    expected: `${late} before ${early}, as for ${other.name}`,
    actual: `${early} before ${late}`,
    message,
    from,
    earlier: [
      ...(placeBefore ? [what(peer, early, placeBefore)] : []),
      what(other, late, otherValue),
      what(other, early, otherBefore),
    ],
  };
}
