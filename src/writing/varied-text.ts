import { volatileScalar } from "../recording/volatile.ts";
import { nameAt } from "../recording/content.ts";
import { mapOf, plainText, type Written } from "./written.ts";
import { anyText, escapeRegex, kindMatcher, patternOf } from "./text-pattern.ts";
import { LONGEST_TEXT, type Variation } from "./variations.ts";

/** A matcher of all that stood at a place, and of what is made in the same way. */
export function variedMatcher({ values, path }: Variation): Written {
  const types = new Set(values.map(typeOf));
  if (types.has("number")) types.delete("integer");
  if (types.size > 1) return mapOf({ $type: [...types] });
  const [type = "string"] = types;
  if (type !== "string") return mapOf({ $type: type });
  const texts = values.filter((each) => typeof each === "string");
  return volatileMatcher(texts, nameAt(path)) ?? textMatcher(texts);
}

/** The name of a type, as `$type` has it. */
export function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  if (value instanceof Uint8Array) return "bytes";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

// --- internal ---

/** Of UUIDs and times, by how all of them look. */
function volatileMatcher(texts: readonly string[], name: string | undefined): Written | undefined {
  const found = texts.map((text) => {
    const volatile = volatileScalar(text, { name });
    return volatile && kindMatcher({ text, volatile });
  });
  const [first] = found;
  return typeof first === "string" && found.every((each) => each === first) ? first : undefined;
}

/** What all have in common, word by word; else at their beginning and their end. */
function textMatcher(texts: readonly string[]): Written {
  if (texts.some((text) => text.length > LONGEST_TEXT || text.includes("\n"))) return anyText;
  const [first = [], ...others] = texts.map((text) => text.match(/[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]/gu) ?? []);
  if (first.length > 1 && others.every((other) => other.length === first.length)) {
    const words = first.map((word, index) => [word, ...others.map((other) => other[index] ?? "")]);
    const isWord = words.every((each) => new Set(each).size === 1 || each.every((word) => /^\w+$/.test(word)));
    if (isWord && words.some((each) => new Set(each).size === 1))
      return mapOf({ $regex: `^${words.map(wordPattern).join("")}$` });
  }
  const start = commonStart(texts);
  // What stands in one only once cannot be both: "a" and "a a".
  const end = commonEnd(texts.map((text) => text.slice(start.length)));
  const between = texts.map((text) => text.slice(start.length, text.length - end.length));
  const pattern = patternOfAll(between);
  if (pattern === ANYTHING && start === "" && end === "") return anyText;
  return mapOf({ $regex: `^${literal(start)}${pattern}${literal(end)}$` });
}

const ANYTHING = ".*";

function wordPattern([word = "", ...others]: readonly string[]): string {
  return others.every((other) => other === word) ? literal(word) : patternOfAll([word, ...others]);
}

function literal(text: string): string {
  return plainText(escapeRegex(text));
}

function patternOfAll(texts: readonly string[]): string {
  if (texts.some((text) => !/^[\w.+/=~-]+$/.test(text))) return ANYTHING;
  const patterns = new Set(texts.map((text) => patternOf(text, volatileScalar(text))));
  const [only = ANYTHING, ...more] = patterns;
  if (more.length === 0) return only;
  return texts.every((text) => /^[\w-]+$/.test(text)) ? "[\\w-]+" : "[\\w.+/=~-]+";
}

/** Up to the end of a word: of 17 and 18 the 1 is nothing that they have in common. */
function commonStart([first = "", ...others]: readonly string[]): string {
  let length = 0;
  while (length < first.length && others.every((other) => other[length] === first[length])) length++;
  return first.slice(0, length).replace(/[\p{L}\p{N}\p{M}\p{Cs}]+$/u, "");
}

function commonEnd(texts: readonly string[]): string {
  const reversed = texts.map((text) => [...text].reverse().join(""));
  return [...commonStart(reversed)].reverse().join("");
}
