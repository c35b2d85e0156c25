import { compileRegex, regexFault } from "../../regex.ts";
import { Fault } from "../fault.ts";
import { equal } from "../operators.ts";
import { shown, textOf } from "../value-text.ts";
import { asCount, asInteger, asList, asText, checkSize } from "./arguments.ts";
import type { ExpressionFunction } from "./function.ts";

/** Texts. Each may be written as a method, too: `name.upper()`. */
export const textFunctions = {
  string: {
    signature: "string(value)",
    summary: "The text of any value: maps and lists as JSON, bytes as UTF-8.",
    example: "string(1.50)",
    gives: "1.5",
    call: ([value]) => textOf(value),
  },
  upper: {
    signature: "upper(text)",
    summary: "The text in capital letters.",
    example: 'upper("hi")',
    gives: "HI",
    call: ([text]) => asText(text).toUpperCase(),
  },
  lower: {
    signature: "lower(text)",
    summary: "The text in small letters.",
    example: 'lower("HI")',
    gives: "hi",
    call: ([text]) => asText(text).toLowerCase(),
  },
  trim: {
    signature: "trim(text)",
    summary: "The text without white space at its ends.",
    example: 'trim(" hi ")',
    gives: "hi",
    call: ([text]) => asText(text).trim(),
  },
  repeat: {
    signature: "repeat(text, times)",
    summary: "The text so many times, at most 64 MiB.",
    example: 'repeat("ab", 3)',
    gives: "ababab",
    call([value, times]) {
      const text = asText(value);
      const count = asCount(times);
      checkSize(text.length * count);
      return text.repeat(count);
    },
  },
  startsWith: {
    signature: "startsWith(text, start)",
    summary: "Whether the text starts so.",
    example: 'startsWith("room:lobby", "room:")',
    gives: true,
    call: ([text, start]) => asText(text).startsWith(asText(start)),
  },
  endsWith: {
    signature: "endsWith(text, end)",
    summary: "Whether the text ends so.",
    example: 'endsWith("room:lobby", "lobby")',
    gives: true,
    call: ([text, end]) => asText(text).endsWith(asText(end)),
  },
  contains: {
    signature: "contains(text, part)",
    summary: "Whether the text holds the part, or the list the item.",
    example: 'contains("room:lobby", ":")',
    gives: true,
    call: ([text, part]) =>
      Array.isArray(text) ? text.some((item) => equal(item, part)) : asText(text).includes(asText(part)),
  },
  matches: {
    signature: "matches(text, pattern)",
    summary: "Whether a regular expression matches somewhere in the text.",
    example: 'matches("order-17", "^order-[0-9]+$")',
    gives: true,
    pattern: 1,
    call: ([text, pattern]) => regex(asText(pattern)).test(asText(text)),
  },
  replace: {
    signature: "replace(text, part, by)",
    summary: "The text with every such part replaced.",
    example: 'replace("a.b.c", ".", "/")',
    gives: "a/b/c",
    call([text, part, by]) {
      const replacement = asText(by);
      return asText(text).replaceAll(asText(part), () => replacement);
    },
  },
  split: {
    signature: "split(text, separator)",
    summary: "The parts of a text as a list.",
    example: 'split("a,b", ",")',
    gives: ["a", "b"],
    call: ([text, separator]) => asText(text).split(asText(separator)),
  },
  join: {
    signature: "join(list, separator?)",
    summary: "The items of a list as one text.",
    example: 'join(split("a,b", ","), "-")',
    gives: "a-b",
    call: ([list, separator = ""]) => asList(list).map(textOf).join(asText(separator)),
  },
  substring: {
    signature: "substring(text, start, end?)",
    summary: "The characters from start (counted from 0) up to, not with, end.",
    example: 'substring("lobby", 1, 3)',
    gives: "ob",
    call([value, start, end]) {
      const text = asText(value);
      const from = asCount(start);
      const to = end === undefined ? text.length : asCount(end);
      if (from > to || to > text.length)
        throw new Fault(`${from} to ${to} is not within a text of ${text.length} characters`);
      return text.slice(from, to);
    },
  },
  indexOf: {
    signature: "indexOf(text, part)",
    summary: "Where the part first stands, counted from 0; -1 when it does not.",
    example: 'indexOf("lobby", "b")',
    gives: 2,
    call: ([text, part]) => asText(text).indexOf(asText(part)),
  },
  lastIndexOf: {
    signature: "lastIndexOf(text, part)",
    summary: "Where the part last stands, counted from 0; -1 when it does not.",
    example: 'lastIndexOf("lobby", "b")',
    gives: 3,
    call: ([text, part]) => asText(text).lastIndexOf(asText(part)),
  },
  padStart: {
    signature: "padStart(text, length, fill?)",
    summary: "The text filled up at its start, with spaces unless told.",
    example: 'padStart("7", 3, "0")',
    gives: "007",
    call: ([text, length, fill = " "]) => asText(text).padStart(padLength(length), asText(fill)),
  },
  padEnd: {
    signature: "padEnd(text, length, fill?)",
    summary: "The text filled up at its end, with spaces unless told.",
    example: 'padEnd("7", 3, ".")',
    gives: "7..",
    call: ([text, length, fill = " "]) => asText(text).padEnd(padLength(length), asText(fill)),
  },
  regexEscape: {
    signature: "regexEscape(text)",
    summary: "The text so that a regular expression takes it literally.",
    example: 'regexEscape("a.b*")',
    gives: "a\\.b\\*",
    // A dash has no escape of its own where the pattern has the flag u.
    call: ([text]) =>
      asText(text)
        .replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
        .replaceAll("-", "\\x2d"),
  },
  urlEncode: {
    signature: "urlEncode(text)",
    summary: "The text as a part of a URL.",
    example: 'urlEncode("a b&c")',
    gives: "a%20b%26c",
    call: ([text]) => encodeURIComponent(asText(text).toWellFormed()),
  },
  urlDecode: {
    signature: "urlDecode(text)",
    summary: "The text of a part of a URL.",
    example: 'urlDecode("a%20b")',
    gives: "a b",
    call([value]) {
      const text = asText(value);
      try {
        return decodeURIComponent(text);
      } catch (thrown) {
        if (!(thrown instanceof URIError)) throw thrown;
        throw new Fault(`a "%" of ${shown(text)} does not begin an encoded character`);
      }
    },
  },
} as const satisfies Record<string, ExpressionFunction>;

function padLength(value: unknown): number {
  const length = asInteger(value);
  checkSize(length);
  return length;
}

/** The patterns used last: in a loop it is nearly always the same one. */
const patterns = new Map<string, RegExp>();

function regex(pattern: string): RegExp {
  const known = patterns.get(pattern);
  if (known) return known;
  try {
    const made = compileRegex(pattern);
    if (patterns.size >= 100) patterns.clear();
    patterns.set(pattern, made);
    return made;
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    throw new Fault(`the regular expression is not valid: ${regexFault(thrown)}`);
  }
}
