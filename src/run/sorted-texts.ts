/** Texts in lists that are sorted, each at least twice as long as the next: adding and finding take a few steps, however many there are. */
export class SortedTexts {
  readonly #runs: string[][] = [];
  longest = 0;

  add(text: string): void {
    this.longest = Math.max(this.longest, text.length);
    let run = [text];
    for (let last = this.#runs.at(-1); last && last.length < 2 * run.length; last = this.#runs.at(-1)) {
      this.#runs.pop();
      run = merged(last, run);
    }
    this.#runs.push(run);
  }

  /** Whether one of them begins so and goes on. */
  hasLonger(start: string): boolean {
    return this.#runs.some((run) => {
      let [low, high] = [0, run.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        // All that begin so come directly behind the beginning itself.
        if ((run[middle] ?? "") <= start) low = middle + 1;
        else high = middle;
      }
      return run[low]?.startsWith(start) ?? false;
    });
  }
}

function merged(a: readonly string[], b: readonly string[]): string[] {
  const all: string[] = [];
  let [i, k] = [0, 0];
  for (let [left, right] = [a[i], b[k]]; left !== undefined || right !== undefined; left = a[i], right = b[k]) {
    if (right === undefined || (left !== undefined && left <= right)) {
      all.push(left ?? "");
      i++;
    } else {
      all.push(right);
      k++;
    }
  }
  return all;
}
