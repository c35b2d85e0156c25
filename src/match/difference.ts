import type { Span } from "../source.ts";
import type { Difference } from "./matcher.ts";

/** A difference on its way out. */
export type Finding = Difference;

/** What a difference is made of. `note` is what else helps, in brackets behind the sentence. */
export interface Found {
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
  readonly at?: Span | undefined;
  readonly note?: string | undefined;
  readonly confusable?: boolean;
}

/** Makes a difference of its parts, with the whole sentence. */
export function finding({ path, expected, actual, at, note, confusable }: Found): Finding {
  return {
    path,
    expected,
    actual,
    text: `${path}: expected ${expected}, got ${actual}${note === undefined ? "" : ` (${note})`}`,
    ...(at ? { at } : {}),
    ...(confusable ? { confusable } : {}),
  };
}

/** A difference of a whole message (`$.id`) as that of an item of a list (`$[1].id`). */
export function inItem(found: Finding, path: string): Finding {
  const below = (text: string): string => (text.startsWith("$") ? path + text.slice(1) : text);
  return { ...found, path: below(found.path), text: below(found.text) };
}

/** Differences in the order in which people should read them. */
export function inOrder(findings: readonly Finding[]): readonly Difference[] {
  if (findings.length < 2) return findings;
  return [...findings.filter((each) => each.confusable), ...findings.filter((each) => !each.confusable)];
}

/** The path of a member: `$.from`, or `$["odd key"]`. */
export function memberPath(path: string, key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

/** The path of an item: `$.items[2]`. */
export function itemPath(path: string, index: number): string {
  return `${path}[${index}]`;
}
