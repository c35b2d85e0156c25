import { describe, expect, it } from "vitest";
import { entry, fromData, toData } from "../src/tree.ts";
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
