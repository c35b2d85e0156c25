import { type Content, nameAt, type Path, pathText, scalarsOf } from "../recording/content.ts";
import type { Habits } from "../recording/habits.ts";
import { idsInBytes } from "../recording/ids-in-bytes.ts";
import { headOfStack } from "../recording/stack-trace.ts";
import type { Side } from "../recording/traffic.ts";
import { type Volatile, volatileScalar } from "../recording/volatile.ts";
import { editJson } from "../json-literals.ts";
import { isObject } from "../match/equality.ts";
import { wordsByName } from "../match/operators/index.ts";
import { mapOf, plainMatcher, plainText, type Written } from "./written.ts";
import type { Variation, Variations } from "./variations.ts";
import { anyText, escapedCode, kindMatcher } from "./text-pattern.ts";
import { stackMatcher } from "./stack-matcher.ts";
import { type Decide, decided, patternOfAll } from "./decided.ts";
import { variedMatcher } from "./varied-text.ts";

/** What is known around a message. */
export interface Around {
  readonly from: Side;
  readonly habits: Habits;
  /** When it was sent, in milliseconds since 1970. */
  readonly now: number | undefined;
  readonly decide: Decide;
  /** Places of a matcher that may hold anything of the type that they have. */
  readonly open?: ReadonlySet<string> | undefined;
  /** What was another in another play. */
  readonly variations?: Pick<Variations, "at"> | undefined;
}

/** A message as it is sent: what is not decided otherwise is sent as it was. */
export function payloadOf(content: Content, around: Around): Written {
  if (content.kind === "bytes") return bytesOf(content.bytes);
  if (content.kind === "text") return textPayload(content.text, [], around);
  if (!isFaithful(content.value, content.text)) return textPayload(content.text, [], around);
  return valuePayload(content.value, [], around);
}

/** Beside a payload or a matcher: JSON that was a binary message stays one. */
export function opcodeOf(content: Content): "binary" | undefined {
  return content.kind === "value" && content.binary ? "binary" : undefined;
}

/** A message as a matcher: what changes from run to run may be anything of its kind. */
export function matcherOf(content: Content, around: Around): Written {
  const varied = content.kind === "value" ? undefined : around.variations?.at(content, []);
  if (varied) return content.kind === "text" ? variedText(content.text, varied, around) : variedMatcher(varied);
  if (content.kind === "bytes") {
    const { bytes } = content;
    const stays = lastingBytes(bytes);
    if (stays < bytes.length) {
      // What is in bytes has no place of its own: it is told as what stands in texts.
      around.decide({ value: "", path: [], within: [stays, bytes.length], volatile: IN_BYTES });
      const begin = stays === 0 ? undefined : bytesOf(bytes.subarray(0, stays));
      return mapOf({ $startsWith: begin, $length: bytes.length });
    }
    if (bytes.length <= LONGEST_BYTES) return bytesOf(bytes);
    return mapOf({ $startsWith: bytesOf(bytes.subarray(0, 32)), $length: bytes.length });
  }
  if (content.kind === "text") return textMatcher(content.text, [], around);
  const matcher = valueMatcher(content.value, [], content, around);
  return matcher instanceof Map && matcher.size === 0 ? mapOf({ $eq: matcher }) : matcher;
}

// --- internal ---

const LONGEST_BYTES = 1024;
const IN_BYTES: Volatile = { kind: "id", why: "bytes with a random text in them" };

/** How many of the first bytes are the same in every run, as far as can be seen: up to an id that is a text in them. */
function lastingBytes(bytes: Uint8Array): number {
  for (const { start } of idsInBytes(bytes, LONGEST_BYTES)) return start;
  return bytes.length;
}
const LONGEST_TEXT = 1000;
const LONGEST_LIST = 50;

function valuePayload(value: unknown, path: Path, around: Around): Written {
  if (typeof value === "string") return textPayload(value, path, around);
  if (typeof value === "number") {
    const volatile = volatileScalar(value, { name: nameAt(path), now: around.now });
    const decision = around.decide({ value, path, within: undefined, volatile });
    return typeof decision === "object" ? `\${${decision.code}}` : value;
  }
  return compound(value, path, (item, at) => valuePayload(item, at, around));
}

function valueMatcher(value: unknown, path: Path, content: Content, around: Around): Written {
  if (around.open?.has(pathText(path))) return value === null ? "$any" : mapOf({ $type: typeof value });
  const varied = around.variations?.at(content, path);
  if (varied && typeof value === "string") return variedText(value, varied, around);
  if (varied) return variedValue(value, varied, around);
  if (typeof value === "string") return textMatcher(value, path, around);
  if (typeof value === "number") return numberMatcher(value, path, content, around);
  if (Array.isArray(value) && value.length > LONGEST_LIST) return mapOf({ $length: value.length });
  return compound(
    value,
    path,
    (item, at) => valueMatcher(item, at, content, around),
    (at) => !around.variations?.at(content, at)?.absent,
  );
}

/** What is carried to where a value varies is written so, else what all the values have in common. */
function variedValue(value: unknown, varied: Variation, { decide }: Around): Written {
  const decision =
    typeof value === "number" ? decide({ value, path: varied.path, within: undefined, volatile: VARIES }) : undefined;
  return typeof decision === "object" ? `\${${decision.code}}` : variedMatcher(varied);
}

function variedText(text: string, varied: Variation, around: Around): Written {
  const pieces = decided(text, varied.path, around);
  if (!pieces.some(({ decision }) => typeof decision === "object")) return variedMatcher(varied);
  const [only, ...more] = pieces;
  if (more.length === 0 && typeof only?.decision === "object") return `\${${only.decision.code}}`;
  const pattern = pieces.map(({ decision }) => (typeof decision === "object" ? escapedCode(decision.code) : ".*"));
  return mapOf({ $regex: `^${pattern.join("")}$` });
}

const VARIES: Volatile = { kind: "id", why: "another in each play" };

/** Maps and lists, and the scalars that stay what they are. */
function compound(
  value: unknown,
  path: Path,
  written: (item: unknown, path: Path) => Written,
  wants: (path: Path) => boolean = () => true,
): Written {
  if (Array.isArray(value)) return value.map((item: unknown, index) => written(item, [...path, index]));
  if (isObject(value))
    return new Map(
      Object.entries(value)
        .filter(([key]) => wants([...path, key]))
        .map(([key, item]) => [key.startsWith("$") ? `$${key}` : key, written(item, [...path, key])]),
    );
  return typeof value === "boolean" ? value : null;
}

function numberMatcher(value: number, path: Path, content: Content, { habits, from, now, decide }: Around): Written {
  const volatile = volatileScalar(value, { name: nameAt(path), now }) ?? habits.at(content, from, path);
  const decision = decide({ value, path, within: undefined, volatile });
  // Beyond what JavaScript can tell apart YAML cannot say which number is meant.
  if (decision === undefined) return isExact(value) ? value : mapOf({ $type: "number" });
  if (typeof decision === "object") return `\${${decision.code}}`;
  return mapOf({ $type: volatile?.kind === "measure" || !Number.isInteger(value) ? "number" : "integer" });
}

function textPayload(text: string, path: Path, around: Around): Written {
  // Where it is sent a word of matchers is a text, and says so.
  if (wordsByName.has(text)) return mapOf({ $eq: text });
  return decided(text, path, around)
    .map((piece) => (typeof piece.decision === "object" ? `\${${piece.decision.code}}` : plainText(piece.text)))
    .join("");
}

function textMatcher(text: string, path: Path, around: Around): Written {
  const head = headOfStack(text);
  if (head !== undefined) return stackMatcher(text, head.length, path, around);
  const pieces = decided(text, path, around);
  const [first] = pieces;
  if (pieces.every(({ decision }) => decision === "any text")) return anyText;
  if (pieces.length === 1 && first?.decision === "any") return kindMatcher(first);
  const fits = pieces.some(({ decision }) => typeof decision === "string");
  if (text.length > LONGEST_TEXT) {
    const begin = first?.decision === undefined ? text.slice(0, Math.min(100, first?.text.length ?? 0)) : "";
    const start = begin === "" ? undefined : plainText(begin);
    return mapOf({
      $startsWith: start,
      ...(fits && start !== undefined
        ? {}
        : { $length: [...text].length === text.length ? text.length : mapOf({ $gt: 0 }) }),
    });
  }
  if (!fits) {
    const isPlain = pieces.every(({ decision }) => decision === undefined);
    return isPlain ? plainMatcher(text) : textPayload(text, path, around);
  }
  return mapOf({ $regex: `^${patternOfAll(pieces)}$` });
}

function bytesOf(bytes: Uint8Array): Written {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length > LONGEST_BYTES) return mapOf({ $base64: buffer.toString("base64") });
  return mapOf({ $hex: (buffer.toString("hex").match(/.{2}/g) ?? []).join(" ") });
}

/**
 * Whether JSON that is made anew says the same: numbers beyond what JavaScript can hold, and members that stand twice, are
 * lost in it. White space and how letters are escaped say nothing.
 */
function isFaithful(value: unknown, text: string): boolean {
  for (const { value: each } of scalarsOf(value)) if (typeof each === "number" && !isExact(each)) return false;
  return canonical(JSON.stringify(value)) === canonical(text);
}

function isExact(value: number): boolean {
  return Number.isSafeInteger(value) || !Number.isInteger(value);
}

function canonical(text: string): string {
  return editJson(text, { literal: (literal) => JSON.stringify(JSON.parse(literal)), between: withoutSpace });
}

function withoutSpace(part: string): string {
  return part.replaceAll(/\s+/g, "");
}
