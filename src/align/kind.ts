import { isObject } from "../match/equality.ts";
import { typeName } from "../match/value.ts";
import { discriminators } from "../recording/habits.ts";
import { piecesOf } from "../recording/volatile.ts";
import { volatileOf } from "./volatile.ts";

/**
 * Which kind of message it is, as its protocol would say: what its `type`, `event` or the like says, else which members it
 * has. Two messages of a kind may still differ in everything else.
 */
export function kindOf(value: unknown): string {
  if (isObject(value)) return kindOfMap(value);
  if (Array.isArray(value)) return `[${value.slice(0, ITEMS).map(wordOf).join(" ")}]`;
  if (typeof value === "string") return `text ${beginningOf(value)}`;
  if (value instanceof Uint8Array) return "bytes";
  return value === null ? "nothing" : typeName(value);
}

// --- internal ---

/** Beside what messages are called, whom they are for: Phoenix and market data tell them apart by both. */
const NAMES = [...discriminators, "t", "e", "channel", "topic"];
/** Of a list, as Phoenix and WAMP send them, so many items are looked at. */
const ITEMS = 6;
/** Of a text that is no JSON so many letters, of so many that are looked at. */
const BEGINNING = 16;
const LOOKED = 256;
const LONGEST_WORD = 64;

/** A text begins with what it is: `MESSAGE`, `sensor 7: …`. */
function beginningOf(text: string): string {
  const pieces = piecesOf(text.slice(0, LOOKED));
  const kept = pieces.map((piece) => (piece.volatile ? "*" : piece.text)).join("");
  return kept.replaceAll(/\d+/g, "#").slice(0, BEGINNING);
}

function kindOfMap(value: Readonly<Record<string, unknown>>): string {
  const named = NAMES.filter((name) => Object.hasOwn(value, name) && isWord(value[name])).slice(0, 2);
  if (named.length > 0) return named.map((name) => `${name}=${String(value[name])}`).join(" ");
  return `{${Object.keys(value).sort().slice(0, 32).join(",")}}`;
}

function isWord(value: unknown): boolean {
  if (typeof value === "string") return value.length <= LONGEST_WORD && volatileOf(value) === undefined;
  return typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 1000;
}

function wordOf(item: unknown): string {
  if (typeof item === "string") return isWord(item) && !/^\d+$/.test(item) ? JSON.stringify(item) : "text";
  return typeName(item);
}
