import { describe, expect, it } from "vitest";
import { changed, either, list, oneOrMany, raw } from "../../src/shape/lists.ts";
import { integer, word } from "../../src/shape/scalars.ts";
import { read } from "../support/read-shape.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

describe("list", () => {
  const shape = list("a list of numbers", integer());

  it("reads its items, and leaves out those that are wrong after telling all of them", () => {
    expect(read(shape, "[1, 2]")).toEqual({ value: [1, 2], problems: [] });
    expect(read(shape, "[]")).toEqual({ value: [], problems: [] });
    expect(read(shape, "[1, a, 2, b]")).toEqual({
      value: [1, 2],
      problems: [
        '1:5+1 Expected a whole number of at least 0, got the text "a"',
        '1:11+1 Expected a whole number of at least 0, got the text "b"',
      ],
    });
  });

  it("takes nothing but a list", () => {
    expect(read(shape, "1")).toEqual({
      value: undefined,
      problems: ["1:1+1 Expected a list of numbers, got the number 1 | Write it as a list: [1]."],
    });
  });
});

describe("oneOrMany", () => {
  it("reads one value as a list of one", () => {
    expect(read(oneOrMany(word()), "chat").value).toEqual(["chat"]);
    expect(read(oneOrMany(word()), "[chat, mail]").value).toEqual(["chat", "mail"]);
    expect(oneOrMany(integer(1)).schema).toEqual({
      anyOf: [
        { type: "integer", minimum: 1 },
        { type: "array", items: { type: "integer", minimum: 1 } },
      ],
    });
  });
});

describe("either", () => {
  it("chooses by the node, so that problems are those of the right shape", () => {
    const shape = either((node) => node.kind === "list", list("numbers", integer()), word("a name"));
    expect(read(shape, "[1]").value).toEqual([1]);
    expect(read(shape, "x").value).toBe("x");
    expect(read(shape, "[x]").problems).toEqual(['1:2+1 Expected a whole number of at least 0, got the text "x"']);
    expect(read(shape, "{}").problems).toEqual(["1:1+2 Expected a name, got an empty map"]);
  });
});

describe("changed", () => {
  it("changes what is right, and leaves alone what is wrong", () => {
    const shape = changed(integer(), (value, node) => `${value} ${node.kind}`);
    expect(read(shape, "1").value).toBe("1 scalar");
    expect(read(shape, "x").value).toBeUndefined();
    expect(shape.schema).toEqual(integer().schema);
  });
});

describe("raw", () => {
  it("is the node itself", () => {
    const node = tree("{ a: 1 }");
    expect(raw({ type: "object" }).read(node, testReader())).toBe(node);
  });
});
