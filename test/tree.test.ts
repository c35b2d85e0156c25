import { describe, expect, it } from "vitest";
import { entry, fromData, isNull, isTextOrNumber, toData } from "../src/tree.ts";
import { tree } from "./support/yaml.ts";

describe("toData", () => {
  it("gives objects without a prototype, so that no key reaches one", () => {
    const data = toData(tree("{ __proto__: { polluted: true }, a: [1, two, null] }")) as Record<string, unknown>;
    expect(Object.getPrototypeOf(data)).toBeNull();
    expect(Object.keys(data)).toEqual(["__proto__", "a"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(data["a"]).toEqual([1, "two", null]);
  });
});

describe("fromData", () => {
  it("is undone by toData", () => {
    const { span } = tree("x");
    const value = { a: [1, "two", true, null], b: { c: new Uint8Array([1]) } };
    expect(toData(fromData(value, span))).toEqual(value);
  });
});

describe("entry", () => {
  it("finds the entry of a map, and nothing in anything else", () => {
    expect(entry(tree("{ a: 1 }"), "a")?.value).toMatchObject({ value: 1 });
    expect(entry(tree("{ a: 1 }"), "b")).toBeUndefined();
    expect(entry(tree("[a]"), "a")).toBeUndefined();
  });
});

describe("what is written", () => {
  it.each([
    ["null", true, false],
    ['"null"', false, true],
    ["1", false, true],
    ["true", false, false],
    ["!!binary aGk=", false, false],
    ["[a]", false, false],
  ])("%s", (text, none, textOrNumber) => {
    expect([isNull(tree(text)), isTextOrNumber(tree(text))]).toEqual([none, textOrNumber]);
  });

  it("may be a number that was computed, however large", () => {
    expect(isTextOrNumber(fromData(2n ** 80n, tree("x").span))).toBe(true);
  });
});
