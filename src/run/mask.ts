import type { RunEvent } from "../events.ts";

/** What stands in the place of a secret. */
export const MASK = "***";
/** A secret of one or two letters would mask half of everything. */
const SHORTEST = 3;
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

/** Keeps secrets out of everything that leaves a run: as they are, in YAML and JSON, in URLs, in base64 and hexadecimal. */
export class Mask {
  #secrets: readonly string[] = [];

  add(secrets: Iterable<string>): void {
    const all = new Set(this.#secrets);
    for (const secret of secrets) {
      if (secret.length < SHORTEST) continue;
      for (const form of forms(secret)) all.add(form);
    }
    // The longest first: a secret may contain another one.
    this.#secrets = [...all].toSorted((a, b) => b.length - a.length);
  }

  text(text: string): string {
    let masked = text;
    for (const secret of this.#secrets) if (masked.includes(secret)) masked = masked.replaceAll(secret, MASK);
    return masked.includes("…") ? this.#cut(masked) : masked;
  }

  /** The same value with every text in it masked. */
  value<T>(value: T): T {
    return this.#secrets.length === 0 ? value : (this.#deep(value, false) as T);
  }

  /** The same event with every text masked but for its own words (`type: "log"`), which its readers go by. */
  event(event: RunEvent): RunEvent {
    return this.#secrets.length === 0 ? event : (this.#deep(event, true) as RunEvent);
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
    let left = piece;
    for (const secret of this.#secrets) {
      if (cutBefore && cutAfter && left.length > SHORTEST && secret.includes(left)) return MASK;
      if (cutAfter) left = withoutEnd(left, secret);
      if (cutBefore) left = withoutStart(left, secret);
    }
    return left;
  }

  /** `words`: members that have fixed words keep them. */
  #deep(value: unknown, words: boolean): unknown {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.#deep(item, words));
    if (value === null || typeof value !== "object") return value;
    const copy = Object.create(null) as Record<string, unknown>;
    for (const [key, item] of Object.entries(value)) {
      copy[key] =
        words && WORDS.has(key) && typeof item === "string" ? item : this.#deep(item, words && !NAMED.has(key));
    }
    return copy;
  }
}

/** A text without the beginning of a secret at its end. */
function withoutEnd(text: string, secret: string): string {
  for (let length = Math.min(secret.length - 1, text.length); length > SHORTEST; length--) {
    if (text.endsWith(secret.slice(0, length))) return text.slice(0, -length) + MASK;
  }
  return text;
}

/** A text without the end of a secret at its beginning. */
function withoutStart(text: string, secret: string): string {
  for (let length = Math.min(secret.length - 1, text.length); length > SHORTEST; length--) {
    if (text.startsWith(secret.slice(-length))) return MASK + text.slice(length);
  }
  return text;
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
