import { describe, expect, test } from "vitest";
import { compileRegex, groupNames, regexFault, warnIfBacktracking } from "../src/regex.ts";
import { testReader } from "./support/reader.ts";

test("the flag u is set only for patterns that ask for it", () => {
  expect(compileRegex("a.c").flags).toBe("");
  expect(compileRegex("\\p{L}").flags).toBe("u");
  expect(compileRegex("\\u{1F600}", "i").flags).toBe("iu");
  expect(compileRegex("\\p{L}", "v").flags).toBe("v");
  expect(compileRegex("^[😀-😂]$").test("😁")).toBe(true);
});

test("groupNames lists also groups that take no part", () => {
  expect(groupNames(compileRegex("(?<a>x)|(?<b>\\p{L})|(y)"))).toEqual(["a", "b"]);
  expect(groupNames(compileRegex("(x)"))).toEqual([]);
});

test("regexFault tells only what is wrong", () => {
  const fault = (pattern: string): string => {
    try {
      compileRegex(pattern);
      return "";
    } catch (thrown) {
      return regexFault(thrown);
    }
  };
  expect(fault("(")).toBe("Unterminated group");
  expect(fault("a: (b")).toBe("Unterminated group");
  expect(fault("[b-a]")).toBe("Range out of order in character class");
});

describe("warnIfBacktracking", () => {
  const warned = (pattern: string, flags?: string): readonly string[] => {
    const reader = testReader();
    warnIfBacktracking(pattern, { source: { file: "a", text: pattern }, start: 0, end: pattern.length }, reader, flags);
    return reader.problems.map(({ severity, headline }) => `${severity}: ${headline}`);
  };
  const warning = (what: string): readonly string[] => [
    `warning: This pattern has ${what}, which cannot be matched in linear time`,
  ];

  test.each(["(?=a)b", "(?!a)b", "(?<=a)b", "(?<!a)b"])("%s looks around", (pattern) =>
    expect(warned(pattern)).toEqual(warning("look-arounds")),
  );
  test.each(["(a)\\1", "(?<x>a)\\k<x>"])("%s refers back", (pattern) =>
    expect(warned(pattern)).toEqual(warning("back-references")),
  );
  test("nested repetitions", () => {
    expect(warned("(a+)+", "i")).toEqual(warning("nested repetitions with the flag i"));
    expect(warned("(\\p{L}+)*")).toEqual(warning("nested repetitions with the flag u"));
    expect(warned("(a+){1,30}")).toEqual(warning("nested repetitions with large counts"));
  });
  test.each(["a+", "(a+)+", "(?<name>a)", "(?:a)", "[(?=a]", "\\(?=", "a{3}", "(a{3}){4}", "[\\]+]+"])(
    "%s is fine",
    (pattern) => expect(warned(pattern)).toEqual([]),
  );
  test.each(["a+", "(ab|c)?", "[a-z]+@[a-z]+"])("%s is fine with the flag i", (pattern) =>
    expect(warned(pattern, "i")).toEqual([]),
  );
});
