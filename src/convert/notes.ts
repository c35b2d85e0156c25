/** Something of the input that the output does not have, or has otherwise. */
export interface Note {
  /** Where it stands in the input, as a JSON Pointer. */
  readonly pointer: string;
  readonly text: string;
}

/** What could not be carried over, in the order in which it was met. */
export class Notes {
  readonly all: Note[] = [];
  #open: string[] = [];

  add({ pointer }: { readonly pointer: string }, text: string): void {
    if (this.all.some((each) => each.pointer === pointer && each.text === text)) return;
    this.all.push({ pointer, text });
    this.#open.push(`Not carried over: ${text}`);
  }

  /** Makes a part, and tells what was noted meanwhile, as comments that stand above it. */
  around<T>(make: () => T): { readonly made: T; readonly comments: readonly string[] } {
    const outer = this.#open;
    this.#open = [];
    try {
      const made = make();
      return { made, comments: this.#open };
    } finally {
      this.#open = outer;
    }
  }
}
