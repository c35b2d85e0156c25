import { contentOf, nameAt, scalarsIn } from "../recording/content.ts";
import type { Said } from "../recording/marks.ts";
import { isMasked } from "../recording/masked.ts";
import { isSecretName } from "../recording/secret-name.ts";

/**
 * All that answers of HTTP have said, so that of a million messages only those are looked at closely that may use something of
 * it. It remembers the first 100,000 values.
 */
export class GivenWords {
  readonly #words = new Set<string>();
  /** Whether an answer had something masked, which a message may say by another name of it. */
  #masked = false;

  /** Takes what an answer says. */
  add({ parts = [], content }: Said): void {
    for (const { value } of parts) this.#add(value);
    if (!content) return;
    for (const { value } of scalarsIn(content))
      if (typeof value === "string" || typeof value === "number") this.#add(String(value));
  }

  /** Whether what a client sends may have something of it. */
  mayBeIn(data: string | Uint8Array): boolean {
    if (this.#words.size === 0) return false;
    for (const { path, value } of scalarsIn(contentOf(data))) {
      if (typeof value === "number" && this.#words.has(String(value))) return true;
      if (typeof value !== "string") continue;
      if (this.#words.has(value) || (this.#masked && isSecretName(nameAt(path) ?? ""))) return true;
      for (const [word] of value.slice(0, LONGEST).matchAll(WORDS)) if (this.#words.has(word)) return true;
    }
    return false;
  }

  #add(value: string): void {
    if (this.#words.size >= MOST) return;
    this.#masked ||= isMasked(value);
    this.#words.add(value);
    if (value.length > WHOLE) for (const [word] of value.slice(0, LONGEST).matchAll(WORDS)) this.#words.add(word);
  }
}

// --- internal ---

const MOST = 100_000;
/** A text that is longer may have what is given within it: a page has a token in a field. */
const WHOLE = 64;
/** So much of a text is looked at. */
const LONGEST = 64 * 1024;
/** What may be a value within a text. */
const WORDS = /[\w-]{8,256}/g;
