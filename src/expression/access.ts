import { Fault } from "./fault.ts";

/**
 * The member of a value, or undefined when it has none. Only own members can be reached: no key leads to a prototype.
 * Lists, texts and bytes also have `length`; lists and bytes have their items, counted from 0.
 */
export function member(value: unknown, key: unknown): unknown {
  if (typeof value !== "object" || value === null) {
    return typeof value === "string" && key === "length" ? value.length : undefined;
  }
  if (Array.isArray(value) || value instanceof Uint8Array) {
    if (key === "length") return value.length;
    const index = typeof key === "bigint" ? Number(key) : key;
    return typeof index === "number" && Number.isInteger(index) && index >= 0
      ? (value as ArrayLike<unknown>)[index]
      : undefined;
  }
  const name = typeof key === "string" ? key : String(key);
  if (!Object.hasOwn(value, name)) return undefined;
  const found = (value as Readonly<Record<string, unknown>>)[name];
  return typeof found === "function" ? undefined : found;
}

/** Whether a value is a map, as JSON knows them. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

/** Members that are counted from 1, as the clients of a group are. One that is not there is a mistake, not an absent value. */
export class Counted {
  readonly #name: string;
  readonly #count: number;
  readonly [index: number]: unknown;

  constructor(name: string, members: readonly unknown[]) {
    this.#name = name;
    this.#count = members.length;
    Object.assign(this, Object.fromEntries(members.map((each, index) => [index + 1, each])));
  }

  /** What is wrong with a member that is not there. */
  lacks(key: unknown): Fault {
    return new Fault(...beyond(this.#name, typeof key === "string" ? key : String(key), this.#count));
  }
}

/** That a group has no such client: the headline and what to do. */
export function beyond(name: string, index: string, count: number): [headline: string, help: string] {
  return [
    `There is no ${name}[${index}]: the group has ${count} ${count === 1 ? "client" : "clients"}`,
    `They are counted from 1: ${name}[1] to ${name}[${count}].`,
  ];
}
