import { didYouMean } from "../../shape/nearest.ts";

/** An event or a command as it stands in a scenario: one key says which, its value what of; others may stand beside it. */
export interface Act<Kind extends string> {
  readonly kind: Kind;
  readonly content: unknown;
  readonly beside: Readonly<Record<string, unknown>>;
}

/** What may stand beside each key that says what is done. */
export type Kinds<Kind extends string> = Readonly<Record<Kind, readonly string[]>>;

/** Reads what a step sends. Throws a `TypeError` for what is no act of these kinds. */
export function readAct<Kind extends string>(value: unknown, kinds: Kinds<Kind>): Act<Kind> {
  const names = Object.keys(kinds) as Kind[];
  const needed = `a map with one of the keys ${names.join(", ")} is needed`;
  if (!isMap(value)) throw new TypeError(needed);
  const keys = Object.keys(value);
  const [kind, second] = names.filter((name) => Object.hasOwn(value, name));
  if (kind === undefined) {
    const meant = keys.map((key) => didYouMean(key, names)).find((each) => each !== undefined);
    throw new TypeError(meant === undefined ? needed : `${needed}. ${meant}`);
  }
  if (second !== undefined && !kinds[kind].includes(second))
    throw new TypeError(`"${kind}" and "${second}" cannot stand in one message`);
  const allowed = kinds[kind];
  const unknown = keys.find((key) => key !== kind && !allowed.includes(key));
  if (unknown !== undefined) {
    const meant = didYouMean(unknown, allowed);
    const others = allowed.length > 0 ? `only ${allowed.join(", ")}` : "nothing";
    throw new TypeError(
      `beside "${kind}" there can be ${others}, not "${unknown}"${meant === undefined ? "" : `. ${meant}`}`,
    );
  }
  return { kind, content: value[kind], beside: value };
}

/** What cannot be sent since nothing came before that it could be about. */
export class Untimely extends TypeError {}

/** A map of a scenario or of JSON: no list, no bytes. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Uint8Array);
}

/** A member of an act that must be a text where it is given. A number counts as its digits. */
export function textBeside({ beside }: Act<string>, key: string): string | undefined {
  const value = beside[key];
  if (value === undefined || typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  throw new TypeError(`"${key}" must be a text`);
}
