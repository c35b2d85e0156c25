/** Whether a value of a file is what its reader goes by. */
export type Check = (value: unknown) => boolean;
export type Members = Readonly<Record<string, Check>>;

export const isText: Check = (value) => typeof value === "string";
export const isNumber: Check = (value) => typeof value === "number";
export const isTruth: Check = (value) => typeof value === "boolean";
/** Words of ours reach the terminal as they are. */
export const isWord: Check = (value) => typeof value === "string" && /^[\w:.[\]<>=-]+$/.test(value);
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every((each) => check(each));
export const mapOf =
  (check: Check): Check =>
  (value) =>
    isRecord(value) && Object.values(value).every((each) => check(each));
export const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
export const all =
  (members: Members): Check =>
  (value) =>
    isRecord(value) && holds(value, members);
export const oneOf = (...words: readonly string[]): Check => {
  const known = new Set<unknown>(words);
  return (value) => known.has(value);
};

export function holds(value: Readonly<Record<string, unknown>>, members: Members): boolean {
  return Object.entries(members).every(([name, check]) => check(Object.hasOwn(value, name) ? value[name] : undefined));
}

/** A name and its value. */
export const isPair: Check = (value) =>
  Array.isArray(value) && value.length === 2 && value.every((each) => isText(each));
