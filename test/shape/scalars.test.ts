import { describe, expect, it } from "vitest";
import { flag, integer, nodeName, oneOf, word } from "../../src/shape/scalars.ts";
import type { Shape } from "../../src/shape/shape.ts";
import { testReader } from "../support/reader.ts";
import { brief } from "../support/evaluate.ts";
import { tree } from "../support/yaml.ts";

/** What a shape makes of a text, or what is wrong with it. */
function read(shape: Shape<unknown>, text: string): unknown {
  const reader = testReader();
  const value = shape.read(tree(text), reader);
  if (reader.problems.length === 0) return value;
  expect(value).toBeUndefined();
  return brief(reader.problems[0]);
}

describe("nodeName", () => {
  it.each([
    ["{}", "an empty map"],
    ["{ a: 1 }", "a map"],
    ["[]", "an empty list"],
    ["[1]", "a list"],
    ["null", "null"],
    ["0101", "the number 0101"],
    ["yes", 'the text "yes"'],
    ["true", "the boolean true"],
    ["!!binary aGk=", "bytes"],
    [`"${"x".repeat(50)}"`, `the text "${"x".repeat(39)}…"`],
  ])("calls %s %s", (text, name) => {
    expect(nodeName(tree(text))).toBe(name);
  });

  it("calls a key without a value nothing", () => {
    const node = tree("a:");
    expect(node.kind === "map" && nodeName(node.entries[0]?.value ?? node)).toBe("nothing");
  });
});

describe("word", () => {
  it.each([
    ["hello", "hello"],
    ["'0101'", "0101"],
    // What is not quoted counts as it is written.
    ["0101", "0101"],
    ["1.10", "1.10"],
    ["yes", "yes"],
    ["TRUE", "TRUE"],
  ])("reads %s as %j", (text, value) => {
    expect(read(word(), text)).toBe(value);
  });

  it.each([
    ["[a]", "1:1+3 Expected a name, got a list"],
    ["null", "1:1+4 Expected a name, got null"],
    ["!!binary aGk=", "1:10+4 Expected a name, got bytes"],
  ])("does not read %s", (text, problem) => {
    expect(read(word("a name"), text)).toBe(problem);
  });
});

describe("oneOf", () => {
  const shape = oneOf("TLSv1.2", "TLSv1.3");

  it("reads its words, quoted or not", () => {
    expect(read(shape, "TLSv1.2")).toBe("TLSv1.2");
    expect(read(shape, "'TLSv1.3'")).toBe("TLSv1.3");
    expect(read(oneOf("1.10", "2"), "1.10")).toBe("1.10");
  });

  it("says what there is, and what was meant", () => {
    expect(read(shape, "TLSv1.4")).toBe(
      '1:1+7 Expected one of TLSv1.2, TLSv1.3, got the text "TLSv1.4" | Did you mean "TLSv1.2"?',
    );
    expect(read(shape, "7")).toBe("1:1+1 Expected one of TLSv1.2, TLSv1.3, got the number 7");
    expect(read(oneOf("auto"), "x")).toBe('1:1+1 Expected "auto", got the text "x"');
    expect(shape.schema).toEqual({ enum: ["TLSv1.2", "TLSv1.3"] });
  });
});

describe("flag", () => {
  it("reads true and false, and nothing that looks like them", () => {
    expect(read(flag, "true")).toBe(true);
    expect(read(flag, "false")).toBe(false);
    expect(read(flag, "yes")).toBe('1:1+3 Expected true or false, got the text "yes"');
    expect(read(flag, "'true'")).toBe('1:1+6 Expected true or false, got the text "true"');
  });
});

describe("integer", () => {
  it("reads whole numbers in its range", () => {
    expect(read(integer(), "0")).toBe(0);
    expect(read(integer(1, 9), "9")).toBe(9);
    expect(read(integer(1, 9), "10")).toBe("1:1+2 Expected a whole number from 1 to 9, got the number 10");
    expect(read(integer(1), "0")).toBe("1:1+1 Expected a whole number of at least 1, got the number 0");
    expect(read(integer(), "1.5")).toBe("1:1+3 Expected a whole number of at least 0, got the number 1.5");
    expect(read(integer(), "'1'")).toBe('1:1+3 Expected a whole number of at least 0, got the text "1"');
    expect(read(integer(), "1e30")).toBe("1:1+4 Expected a whole number of at least 0, got the number 1e30");
  });

  it("tells editors its range", () => {
    expect(integer(1, 9).schema).toEqual({ type: "integer", minimum: 1, maximum: 9 });
    expect(integer(2).schema).toEqual({ type: "integer", minimum: 2 });
  });
});
