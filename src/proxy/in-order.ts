/**
 * Does one thing after another, in the order in which they came. At once, unless one before it is not done yet: a body that is
 * unpacked meanwhile holds up all that came behind it.
 */
export class InOrder {
  readonly #waiting: (() => void | Promise<void>)[] = [];
  #current: Promise<void> | undefined;

  /** Whether something is waited for. */
  get held(): boolean {
    return this.#current !== undefined;
  }

  /** What `act` gives is waited for. */
  add(act: () => void | Promise<void>): void {
    if (this.#current) this.#waiting.push(act);
    else this.#hold(act());
  }

  /** Resolves when nothing waits any more. */
  async settled(): Promise<void> {
    while (this.#current) await this.#current;
  }

  #hold(promise: void | Promise<void>): void {
    this.#current = promise instanceof Promise ? promise.then(() => this.#goOn()) : undefined;
  }

  #goOn(): void {
    this.#current = undefined;
    while (!this.#current) {
      const act = this.#waiting.shift();
      if (!act) return;
      this.#hold(act());
    }
  }
}
