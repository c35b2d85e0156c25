/** Something of the input that the output does not have, or has otherwise. */
export interface Note {
  /** Where it stands in the input, as a JSON Pointer. */
  readonly pointer: string;
  /** The file, when it is another than the input. */
  readonly file?: string | undefined;
  readonly text: string;
}

/** Where something stands: a part of the input, or of a document that it refers to. */
interface Place {
  readonly pointer: string;
  readonly document?: { readonly name: string };
}

/** What could not be carried over, in the order in which it was met. */
export class Notes {
  readonly all: Note[] = [];
  #open: string[] = [];

  add({ pointer, document }: Place, text: string): void {
    const file = document?.name;
    if (this.all.some((each) => each.pointer === pointer && each.file === file && each.text === text)) return;
    this.all.push({ pointer, file, text });
    this.#open.push(`Not carried over: ${text}`);
  }

  /** Begins a part. `close` ends it, and tells what was noted meanwhile, as comments that stand above it. */
  open(): { close(): readonly string[] } {
    const outer = this.#open;
    const own: string[] = [];
    this.#open = own;
    return {
      close: () => {
        this.#open = outer;
        return own;
      },
    };
  }

  /** Makes a part, and tells what was noted meanwhile. */
  around<T>(make: () => T): { readonly made: T; readonly comments: readonly string[] } {
    const opened = this.open();
    const made = make();
    return { made, comments: opened.close() };
  }
}
