import type { RunEvent } from "../events.ts";

/** What stands in the place of a secret. */
const MASK = "***";
/** A secret of one or two letters would mask half of everything. */
const SHORTEST = 3;

/** Keeps secrets out of everything that leaves a run: as they are, in JSON, in URLs and in base64. */
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
    return masked;
  }

  event(event: RunEvent): RunEvent {
    return this.#secrets.length === 0 ? event : (this.#deep(event) as RunEvent);
  }

  #deep(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.#deep(item));
    if (value === null || typeof value !== "object") return value;
    const copy = Object.create(null) as Record<string, unknown>;
    for (const [key, item] of Object.entries(value)) copy[key] = this.#deep(item);
    return copy;
  }
}

function forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  // In base64 the neighbours of a secret change its first and last letters; what lies between is always the same.
  const inBase64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64").replace(/=+$/, "");
    return encoded.slice(shift === 0 ? 0 : shift + 1, encoded.length - (bytes.length + shift) % 3);
  });
  const json = JSON.stringify(secret).slice(1, -1);
  return [secret, json, encodeURIComponent(secret), ...inBase64.filter((each) => each.length >= 2 * SHORTEST)];
}
