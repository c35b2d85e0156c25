import { basename } from "node:path";

/** Gives each trace of a run a file of its own, in a name that every system takes and people recognise. */
export class TraceNames {
  readonly #folder: string;
  readonly #given = new Set<string>();

  /** `folder`: where traces are, as it is to be named to the user. */
  constructor(folder: string) {
    this.#folder = folder.replace(/[\\/]+$/, "") || "/";
  }

  /** The file for a scenario: `wstest-results/traces/chat-a-message-arrives.trace.jsonl`. */
  next({ file, name }: { readonly file: string; readonly name: string }): string {
    const parts = [plainWord(basename(file).replace(/\.(ya?ml|json)$/i, ""), 60), plainWord(name, 120)];
    const base = parts.filter((part) => part !== "").join("-") || "scenario";
    let unique = base;
    for (let count = 2; this.#given.has(unique); count++) unique = `${base}-${count}`;
    this.#given.add(unique);
    return `${this.#folder}/${unique}${TRACE}`;
  }
}

export const TRACE = ".trace.jsonl";

/** Letters, digits and dashes, in lower case: some systems take `A` and `a` for the same. Cut to so many bytes. */
function plainWord(text: string, bytes: number): string {
  const word = text
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-");
  let kept = "";
  let size = 0;
  for (const character of word) {
    size += Buffer.byteLength(character);
    if (size > bytes) break;
    kept += character;
  }
  return kept.replaceAll(/^-+|-+$/g, "");
}
