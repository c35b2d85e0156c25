/** Texts are found by how they begin: shorter ones are no secrets. */
export const SHORTEST = 3;
/** Numbers of beginnings; a text whose beginning has none holds no secret there. */
const SLOTS = 1 << 16;

/** Forms of secrets, so kept that looking through a text costs its length, however many there are. */
export class SecretIndex {
  readonly #forms = new Map<string, Beginning>();
  readonly #slots = new Uint8Array(SLOTS);

  add(form: string): void {
    const key = form.slice(0, SHORTEST);
    let beginning = this.#forms.get(key);
    if (!beginning) {
      beginning = { forms: new Set(), lengths: [] };
      this.#forms.set(key, beginning);
      this.#slots[slotOf(form, 0)] = 1;
    }
    const { forms, lengths } = beginning;
    if (forms.has(form)) return;
    forms.add(form);
    if (lengths.includes(form.length)) return;
    lengths.push(form.length);
    lengths.sort((a, b) => b - a);
  }

  /** How long the longest form is that stands at this place of a text; 0 if none does. */
  lengthAt(text: string, place: number): number {
    if (place + SHORTEST > text.length || this.#slots[slotOf(text, place)] === 0) return 0;
    const beginning = this.#forms.get(text.slice(place, place + SHORTEST));
    if (!beginning) return 0;
    for (const length of beginning.lengths) {
      if (place + length <= text.length && beginning.forms.has(text.slice(place, place + length))) return length;
    }
    return 0;
  }

  /** Whether a form holds this part. Only what was cut on both sides asks for that: it looks at every form. */
  holds(part: string): boolean {
    for (const form of this.all()) if (form.includes(part)) return true;
    return false;
  }

  /** All forms. */
  *all(): Generator<string> {
    for (const { forms } of this.#forms.values()) yield* forms;
  }
}

/** All forms that begin alike. */
interface Beginning {
  readonly forms: Set<string>;
  /** Which lengths they have, the longest first. */
  readonly lengths: number[];
}

function slotOf(text: string, place: number): number {
  return (text.charCodeAt(place) * 961 + text.charCodeAt(place + 1) * 31 + text.charCodeAt(place + 2)) & (SLOTS - 1);
}
