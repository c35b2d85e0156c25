import type { RunEvent } from "../events.ts";
import type { Place } from "../source.ts";
import { SecretIndex, SHORTEST } from "./secret-index.ts";
import { SortedTexts } from "./sorted-texts.ts";

/** What stands in the place of a secret. */
export const MASK = "***";
/** Shorter lines of a long secret are no secret: the brackets of a JSON text, the end of a paragraph. */
const SHORTEST_LINE = 8;
/** Members of events whose values are words of ours; a weak secret must not break a report. */
const WORDS: ReadonlySet<string> = new Set([
  "type",
  "status",
  "state",
  "kind",
  "direction",
  "by",
  "arrow",
  "code",
  "severity",
  "interrupted",
]);
/** Members of events whose keys are names of the user. */
const NAMED: ReadonlySet<string> = new Set(["variables", "series", "distributions"]);

/**
 * Keeps secrets out of everything that leaves a run: as they are, in YAML and JSON, in URLs, in base64 and hexadecimal.
 * None is forgotten: what was recorded before a secret got another value may be told when all is over.
 */
export class Mask {
  readonly #known = new Set<string>();
  readonly #index = new SecretIndex();
  /** The same forms for texts that were cut, as they are and from their ends; made when such a text is told. */
  #cuts: { readonly forms: SortedTexts; readonly reversed: SortedTexts } | undefined;

  add(secrets: Iterable<string>): void {
    for (const secret of secrets) {
      // A secret of one or two letters would mask half of everything.
      if (secret.length < SHORTEST || this.#known.has(secret)) continue;
      this.#known.add(secret);
      for (const form of new Set(forms(secret))) {
        this.#index.add(form);
        this.#cuts?.forms.add(form);
        this.#cuts?.reversed.add(reversed(form));
      }
    }
  }

  text(text: string): string {
    const found = this.#whole(text);
    if (text.includes("…")) found.push(...this.#beside(text));
    return found.length === 0 ? text : covered(text, found);
  }

  /** Where secrets stand in a text. */
  #whole(text: string): Range[] {
    const found: Range[] = [];
    for (let place = 0; place + SHORTEST <= text.length; place++) {
      const length = this.#index.lengthAt(text, place);
      if (length > 0) found.push({ start: place, end: place + length });
    }
    return found;
  }

  /** The same value with every text in it masked. */
  value<T>(value: T): T {
    return this.#known.size === 0 ? value : (this.#deep(value, false) as T);
  }

  /** The same event with every text masked but for its own words (`type: "log"`), which its readers go by. */
  event(event: RunEvent): RunEvent {
    return this.told(event);
  }

  /** The same for what is told in other words than events, as long as their words are the same. */
  told<T>(value: T): T {
    return this.#known.size === 0 ? value : (this.#deep(value, true) as T);
  }

  /** What was cut may begin or end within a secret: what is left of it beside the cuts. */
  *#beside(text: string): Generator<Range> {
    let place = 0;
    // The signs of the cuts stand between the pieces.
    const pieces = text.split(/(\s*\u2026\s*)/);
    for (const [index, piece] of pieces.entries()) {
      if (index % 2 === 0) {
        const [cutBefore, cutAfter] = [index > 0, index < pieces.length - 1];
        for (const { start, end } of this.#rests(piece, cutBefore, cutAfter))
          yield { start: place + start, end: place + end };
      }
      place += piece.length;
    }
  }

  *#rests(piece: string, cutBefore: boolean, cutAfter: boolean): Generator<Range> {
    const whole = { start: 0, end: piece.length };
    if (cutBefore && cutAfter && piece.length > SHORTEST && this.#index.holds(piece)) yield whole;
    const { forms: ahead, reversed: turned } = (this.#cuts ??= cutForms(this.#index.all()));
    if (cutAfter) yield { ...whole, start: endOf(piece, ahead) };
    if (cutBefore) yield { ...whole, end: piece.length - endOf(reversed(piece), turned) };
  }

  /** A place with masked lines; the carets stay below what they stood below. */
  #place(place: Place): Place {
    const masked = this.#deep(place, true) as Place;
    const fault = place.lines.at(-1) ?? "";
    if (masked.lines.at(-1) === fault) return masked;
    const start = this.text(fault.slice(0, place.column - 1)).length;
    const end = this.text(fault.slice(0, place.column - 1 + place.width)).length;
    return { ...masked, mark: { column: start + 1, width: Math.max(1, end - start) } };
  }

  /** `words`: members that have fixed words keep them. */
  #deep(value: unknown, words: boolean): unknown {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.#deep(item, words));
    if (value === null || typeof value !== "object") return value;
    const copy = Object.create(null) as Record<string, unknown>;
    for (const [key, item] of Object.entries(value)) {
      if (key === "place" && words && item !== undefined) {
        copy[key] = this.#place(item as Place);
        continue;
      }
      copy[key] =
        words && WORDS.has(key) && typeof item === "string" ? item : this.#deep(item, words && !NAMED.has(key));
    }
    return copy;
  }
}

/** Letters of a text, from the first to before the last. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** Ranges that overlap are masked as one: of neither secret anything is left. Those that stand side by side stay apart. */
function covered(text: string, ranges: readonly Range[]): string {
  let told = "";
  let copied = 0;
  let current: Range | undefined;
  const tell = (): void => {
    if (!current) return;
    told += text.slice(copied, current.start) + MASK;
    copied = current.end;
  };
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    if (range.start === range.end) continue;
    if (current && range.start < current.end) current = { ...current, end: Math.max(current.end, range.end) };
    else {
      tell();
      current = range;
    }
  }
  tell();
  return told + text.slice(copied);
}

/** Where the beginning of a secret begins that stands at the end of a text; its length if none does. */
function endOf(text: string, secrets: SortedTexts): number {
  const first = Math.max(0, text.length - secrets.longest + 1);
  for (let place = first; place < text.length - SHORTEST; place++) {
    if (secrets.hasLonger(text.slice(place))) return place;
  }
  return text.length;
}

function cutForms(all: Iterable<string>): { readonly forms: SortedTexts; readonly reversed: SortedTexts } {
  const made = { forms: new SortedTexts(), reversed: new SortedTexts() };
  for (const form of all) {
    made.forms.add(form);
    made.reversed.add(reversed(form));
  }
  return made;
}

/** Unit by unit: it is compared with what is reversed in the same way, and reversed again. */
function reversed(text: string): string {
  let turned = "";
  for (let place = text.length - 1; place >= 0; place--) turned += text.charAt(place);
  return turned;
}

function forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  // In base64 the neighbours of a secret change its first and last letters; what lies between is always the same.
  const inBase64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    return encoded.slice(shift === 0 ? 0 : shift + 1, encoded.length - ((bytes.length + shift) % 3));
  });
  const json = JSON.stringify(secret).slice(1, -1);
  const hex = bytes.toString("hex");
  const spacedHex = hex.replace(/..(?=.)/g, "$& ");
  // The lines of a source are told one by one.
  const lines = secret.includes("\n")
    ? secret
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line.length >= SHORTEST_LINE)
    : [];
  return [
    secret,
    json,
    secret.replaceAll("'", "''"),
    hex,
    spacedHex,
    ...lines,
    ...inUrls(secret),
    ...inBase64.filter((each) => each.length >= 2 * SHORTEST),
  ];
}

/** In a url a text may be written as `encodeURIComponent`, a form, or the parser of urls does it. */
function inUrls(secret: string): readonly string[] {
  // Half a pair of surrogates cannot stand in a url.
  if (!secret.isWellFormed()) return [];
  const form = new URLSearchParams({ s: secret }).toString().slice(2);
  const url = new URL("ws://h/");
  url.search = `s=${secret.replaceAll("#", "%23")}`;
  url.pathname = `/${secret}`;
  return [
    encodeURIComponent(secret),
    form,
    form.replaceAll("+", "%20"),
    url.search.slice(3),
    url.pathname.slice(1),
  ].filter(
    // A path may lose a part (`a/../b`): what is left is not the secret.
    (each) => each.length >= secret.length,
  );
}
