/** What has a time. */
export interface InTime {
  readonly time: number;
}

/**
 * Several series as one, in the order of their times; of equal times the series that was begun first comes first. A series
 * is begun when its time has come: there may be thousands, of which few go on at once.
 */
export async function* byTime<T extends InTime>(series: Iterable<Series<T>>): AsyncGenerator<T> {
  const waiting = series[Symbol.iterator]();
  const heap = new Heap<T>();
  let upcoming = waiting.next();
  for (let order = 0; ;) {
    const first = heap.first;
    if (upcoming.done !== true && (!first || upcoming.value.start < first.item.time)) {
      const iterator = upcoming.value.items[Symbol.asyncIterator]();
      upcoming = waiting.next();
      const { value, done } = await iterator.next();
      if (done !== true) heap.add({ item: value, iterator, order: order++ });
      continue;
    }
    if (!first) return;
    yield first.item;
    const { value, done } = await first.iterator.next();
    if (done === true) heap.removeFirst();
    else heap.replaceFirst({ ...first, item: value });
  }
}

/** Items in the order of their times, none of which is before `start`. */
export interface Series<T> {
  readonly start: number;
  readonly items: AsyncIterable<T>;
}

// --- internal ---

interface Head<T> {
  readonly item: T;
  readonly iterator: AsyncIterator<T>;
  readonly order: number;
}

/** The next of each series; the earliest is found at once. */
class Heap<T extends InTime> {
  readonly #heads: Head<T>[] = [];

  get first(): Head<T> | undefined {
    return this.#heads[0];
  }

  add(head: Head<T>): void {
    let place = this.#heads.push(head) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!this.#isBefore(place, above)) return;
      this.#swap(place, above);
      place = above;
    }
  }

  replaceFirst(head: Head<T>): void {
    this.#heads[0] = head;
    this.#sink();
  }

  removeFirst(): void {
    const last = this.#heads.pop();
    if (last && this.#heads.length > 0) this.replaceFirst(last);
  }

  #sink(): void {
    for (let place = 0; ;) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      const below = right < this.#heads.length && this.#isBefore(right, left) ? right : left;
      if (below >= this.#heads.length || !this.#isBefore(below, place)) return;
      this.#swap(place, below);
      place = below;
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heads[one], this.#heads[other]];
    if (!a || !b) return false;
    return a.item.time < b.item.time || (a.item.time === b.item.time && a.order < b.order);
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heads[one], this.#heads[other]];
    if (a && b) [this.#heads[one], this.#heads[other]] = [b, a];
  }
}
