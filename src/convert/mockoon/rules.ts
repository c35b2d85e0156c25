import { compileRegex } from "../../regex.ts";
import type { Part } from "../part.ts";
import { mapOf, plainMatcher, plainText, rawValue, type Written } from "../../writing/written.ts";
import { NotCarried, quoted } from "./cel.ts";
import type { Surroundings } from "./surroundings.ts";
import { type Target, targetOf, templatedText } from "./targets.ts";

type Matcher = ReadonlyMap<string, Written>;

/** What a rule asks: as a matcher over roots, as a condition, or as either. */
interface Test {
  readonly matcher?: Matcher | undefined;
  readonly code?: string | undefined;
}

/** What chooses a response: `when` and `if` of a rule of ours. */
export interface Choice {
  readonly when: Written | undefined;
  readonly if: string | undefined;
}

/**
 * Converts the rules that choose a response. Undefined when nothing is left that could: what is left out of rules that must
 * all hold would take more than they do. `as` condition: there is no `when` where it stands.
 */
export function choiceOf(response: Part, around: Surroundings, as: "when" | "condition" = "when"): Choice | undefined {
  const all = response.get("rulesOperator").text === "AND";
  const tests: Test[] = [];
  for (const rule of response.get("rules").items()) {
    try {
      const { matcher, code } = testOf(rule, around);
      if (as === "condition" && code === undefined)
        throw new NotCarried(`${rule.get("target").text} by ${rule.get("operator").text}`);
      tests.push(as === "condition" ? { code } : { matcher, code });
    } catch (thrown) {
      if (!(thrown instanceof NotCarried)) throw thrown;
      around.notes.add(rule, `the rule over ${thrown.message}${all ? ", and so the response" : ""}`);
      if (all) return undefined;
    }
  }
  if (tests.length === 0) return undefined;
  const choice = all || tests.length === 1 ? allOf(tests) : anyOf(tests);
  if (!choice) around.notes.add(response.get("rules"), "rules of which any may hold, of these kinds");
  return choice;
}

function allOf(tests: readonly Test[]): Choice {
  const matchers = tests.flatMap(({ matcher }) => (matcher ? [matcher] : []));
  const codes = tests.flatMap(({ matcher, code }) => (matcher || code === undefined ? [] : [code]));
  let when: Written | undefined;
  if (matchers.length > 0) when = merged(matchers) ?? mapOf({ $and: matchers });
  return { when, if: codes.length === 0 ? undefined : joined(codes, " && ") };
}

function anyOf(tests: readonly Test[]): Choice | undefined {
  const matchers = tests.flatMap(({ matcher }) => (matcher ? [matcher] : []));
  if (matchers.length === tests.length) return { when: mapOf({ $or: matchers }), if: undefined };
  const codes = tests.flatMap(({ code }) => (code === undefined ? [] : [code]));
  return codes.length === tests.length ? { when: undefined, if: joined(codes, " || ") } : undefined;
}

function joined(codes: readonly string[], sign: string): string {
  return codes.length === 1
    ? (codes[0] ?? "")
    : codes.map((code) => (/ (?:&&|\|\|) /.test(code) ? `(${code})` : code)).join(sign);
}

/** Matchers of different members as one; undefined when they say something about the same. */
function merged(matchers: readonly Matcher[]): Matcher | undefined {
  const result = new Map<string, Written>();
  for (const [key, value] of matchers.flatMap((each) => [...each])) {
    const known = result.get(key);
    if (matchers.length > 1 && key.startsWith("$") && !key.startsWith("$$")) return undefined;
    if (known === undefined) {
      result.set(key, value);
      continue;
    }
    const both =
      known instanceof Map && value instanceof Map ? merged([known as Matcher, value as Matcher]) : undefined;
    if (!both) return undefined;
    result.set(key, both);
  }
  return result;
}

function testOf(rule: Part, around: Surroundings): Test {
  const target = targetOf(rule, around);
  const operator = rule.get("operator").text || (rule.get("isRegex").flag ? "regex" : "equals");
  const value = rule.get("value").text;
  const test = asked(operator, target, value, rule, around);
  if (!rule.get("invert").flag) return test;
  return {
    matcher: test.matcher && mapOf({ $not: test.matcher }),
    code: test.code === undefined ? undefined : `!(${test.code})`,
  };
}

function asked(operator: string, target: Target, value: string, rule: Part, around: Surroundings): Test {
  const { code, matcher, gives } = target;
  switch (operator) {
    case "null":
      if (gives === "number") return { code: "false" };
      return {
        matcher: matcher?.(code === "raw" ? "" : mapOf({ $in: ["$missing", null, ""] })),
        code: `coalesce(${code}, "") == ""`,
      };
    case "empty_array":
      return { matcher: matcher?.([]), code: `${code} == []` };
    case "valid_json_schema":
      return { matcher: schemaTest(target, value, around) };
    case "regex":
    case "regex_i":
      return pattern(operator, target, value, rule, around);
    case "array_includes":
      if (rule.get("modifier").text !== "") return included(target, value, around);
      return equal(target, value, around);
    case "equals":
      return equal(target, value, around);
    default:
      throw new NotCarried(`the operator ${operator}`);
  }
}

/** Mockoon compares texts: the text "5" is equal to the number 5. */
function equal({ code, matcher, gives }: Target, value: string, around: Surroundings): Test {
  if (value.includes("{{")) {
    const text = templatedText(value, around);
    return {
      matcher: gives === "text" ? matcher?.(`\${${text}}`) : undefined,
      code: `string(coalesce(${code}, "")) == ${text}`,
    };
  }
  if (gives === "number") {
    const isNumber = String(Number(value)) === value;
    return {
      matcher: isNumber ? matcher?.(Number(value)) : undefined,
      code: isNumber ? `${code} == ${value}` : "false",
    };
  }
  if (gives === "text") return { matcher: matcher?.(plainMatcher(value)), code: `${code} == ${quoted(value)}` };
  const spellings = spelled(value);
  return {
    matcher: matcher?.(spellings.length === 1 ? plainMatcher(value) : mapOf({ $in: spellings.map(plainMatcher) })),
    code: spellings.length === 1 ? `${code} == ${quoted(value)}` : `string(${code}) == ${quoted(value)}`,
  };
}

/** The values of JSON whose text this is. */
function spelled(value: string): readonly (string | number | boolean | null)[] {
  if (value === "") return ["", null];
  if (value === "true" || value === "false") return [value, value === "true"];
  return String(Number(value)) === value && Number.isFinite(Number(value)) ? [value, Number(value)] : [value];
}

function included({ code, matcher }: Target, value: string, around: Surroundings): Test {
  const text = value.includes("{{") ? templatedText(value, around) : quoted(value);
  const spellings = spelled(value);
  const item = spellings.length === 1 ? plainMatcher(value) : mapOf({ $in: spellings.map(plainMatcher) });
  return {
    matcher: value.includes("{{") ? undefined : matcher?.(mapOf({ $some: item })),
    code: `type(${code}) == list && ${code}.exists(each, string(each) == ${text})`,
  };
}

/** A pattern sees numbers, too, in Mockoon: one that would find something in them becomes a condition over their text. */
function pattern(
  operator: string,
  { code, matcher, gives }: Target,
  value: string,
  rule: Part,
  around: Surroundings,
): Test {
  if (value.includes("{{")) {
    if (operator === "regex_i") throw new NotCarried("a computed pattern without case");
    return { code: `matches(string(coalesce(${code}, "")), ${templatedText(value, around)})` };
  }
  let regex: { test(text: string): boolean };
  try {
    regex = compileRegex(value, operator === "regex_i" ? "i" : "");
  } catch {
    throw new NotCarried(`${rule.get("target").text}, whose pattern ${value} is not valid`);
  }
  const insensitive = operator === "regex_i";
  const spellsNumbers =
    gives === "any" && ["0", "7", "42", "-1", "1.5", "2026", "true", "false"].some((each) => regex.test(each));
  const inner = mapOf({ $regex: insensitive ? mapOf({ pattern: plainText(value), flags: "i" }) : plainText(value) });
  const isThere = gives === "any" && /[.\]]/.test(code) ? `has(${code}) && ` : "";
  const asText = gives === "text" ? code : `string(${code})`;
  return {
    matcher: gives === "number" || (spellsNumbers && !insensitive) ? undefined : matcher?.(inner),
    code: insensitive ? undefined : `${isThere}matches(${asText}, ${quoted(value)})`,
  };
}

function schemaTest({ matcher, code }: Target, name: string, around: Surroundings): Matcher {
  const schema = around.schema(name);
  if (!matcher || schema === undefined) throw new NotCarried(`a JSON Schema in the data bucket "${name}"`);
  // Mockoon looks at the text of the message, which no schema of an object fits.
  return code === "raw"
    ? mapOf({ message: mapOf({ $schema: rawValue(schema) }) })
    : matcher(mapOf({ $schema: rawValue(schema) }));
}
