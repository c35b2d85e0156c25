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
const NAMED: ReadonlySet<string> = new Set(["variables", "series"]);

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
    const masked = this.#whole(text);
    return masked.includes("…") ? this.#cut(masked) : masked;
  }

  /** Secrets that overlap are masked as one: of neither anything is left. */
  #whole(text: string): string {
    let masked = "";
    let copied = 0;
    let [start, end] = [0, 0];
    for (let place = 0; place + SHORTEST <= text.length; place++) {
      const length = this.#index.lengthAt(text, place);
      if (length === 0) continue;
      if (place >= end) {
        if (end > 0) masked += text.slice(copied, start) + MASK;
        copied = end;
        start = place;
      }
      end = Math.max(end, place + length);
    }
    return end === 0 ? text : masked + text.slice(copied, start) + MASK + text.slice(end);
  }

  /** The same value with every text in it masked. */
  value<T>(value: T): T {
    return this.#known.size === 0 ? value : (this.#deep(value, false) as T);
  }

  /** The same event with every text masked but for its own words (`type: "log"`), which its readers go by. */
  event(event: RunEvent): RunEvent {
    return this.#known.size === 0 ? event : (this.#deep(event, true) as RunEvent);
  }

  /** What was cut may begin or end within a secret: nothing of it is left beside the cut. */
  #cut(text: string): string {
    // The signs of the cuts stand between the pieces.
    const pieces = text.split(/(\s*\u2026\s*)/);
    return pieces
      .map((piece, index) => (index % 2 === 1 ? piece : this.#piece(piece, index > 0, index < pieces.length - 1)))
      .join("");
  }

  #piece(piece: string, cutBefore: boolean, cutAfter: boolean): string {
    if (cutBefore && cutAfter && piece.length > SHORTEST && this.#index.holds(piece)) return MASK;
    const { forms: whole, reversed: turned } = (this.#cuts ??= cutForms(this.#index.all()));
    const left = cutAfter ? withoutEnd(piece, whole) : piece;
    return cutBefore ? reversed(withoutEnd(reversed(left), turned)) : left;
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

/** A text without the beginning of a secret at its end. */
function withoutEnd(text: string, secrets: SortedTexts): string {
  const first = Math.max(0, text.length - secrets.longest + 1);
  for (let place = first; place < text.length - SHORTEST; place++) {
    if (secrets.hasLonger(text.slice(place))) return text.slice(0, place) + MASK;
  }
  return text;
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
