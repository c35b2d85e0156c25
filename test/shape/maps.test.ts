import { describe, expect, it } from "vitest";
import { described, emptyHelp, object, objectSchema, record } from "../../src/shape/maps.ts";
import { flag, integer, word } from "../../src/shape/scalars.ts";
import { read } from "../support/read-shape.ts";

const members = {
  host: { shape: word("a host"), doc: "The host.", required: true },
  port: { shape: integer(0, 65_535), doc: "The port." },
  tls: { shape: flag, doc: "Whether to encrypt.", bare: true },
} as const;
const listen = object("listen", members);

describe("object", () => {
  it("reads its members, whatever is absent is undefined", () => {
    expect(read(listen, "{ host: a, port: 80 }")).toEqual({ value: { host: "a", port: 80 }, problems: [] });
    expect(read(listen, "{ host: a }").value?.port).toBeUndefined();
  });

  it("tells all that is wrong at once", () => {
    expect(read(listen, "{ hosting: a, port: many }").problems).toEqual([
      '1:3+7 Unknown key "hosting" in listen | The keys here are host, port, tls.',
      '1:21+4 Expected a whole number from 0 to 65535, got the text "many"',
      '1:1+26 The key "host" is missing in listen',
    ]);
  });

  it("does not miss a key that is misspelt", () => {
    expect(read(listen, "{ hots: a }").problems).toEqual(['1:3+4 Unknown key "hots" in listen | Did you mean "host"?']);
  });

  it("lists the keys when none is near", () => {
    expect(read(listen, "{ host: a, banana: 1 }").problems).toEqual([
      '1:12+6 Unknown key "banana" in listen | The keys here are host, port, tls.',
    ]);
    expect(read(object("nothing", {}), "{ a: 1 }").problems).toEqual([
      '1:3+1 Unknown key "a" in nothing | No keys are known here.',
    ]);
  });

  it("takes nothing but a map", () => {
    expect(read(listen, "[1]").problems).toEqual([
      "1:1+3 Expected a map, got a list | Listen has the keys host, port, tls.",
    ]);
    const expected = object("what is expected", { status: { shape: integer(), doc: "" } }, "status");
    expect(read(expected, "200").problems).toEqual([
      "1:1+3 Expected a map, got the number 200 | Write { status: 200 }. What is expected has the keys status.",
    ]);
    expect(read(expected, "[200]").problems).toEqual([
      "1:1+5 Expected a map, got a list | What is expected has the keys status.",
    ]);
  });

  it("knows no key that all objects have", () => {
    expect(read(listen, "{ host: a, constructor: 1, __proto__: 2, toString: 3 }").problems).toHaveLength(3);
    expect(Object.getPrototypeOf(read(listen, "{ host: a }").value)).toBeNull();
  });

  it("tells a key without a value from one that may stand alone", () => {
    expect(read(listen, "{ host: a, tls }").problems).toEqual(["1:15+1 Expected true or false, got nothing"]);
    expect(read(listen, "{ host: a, port: }").problems).toEqual([
      '1:12+4 The key "port" has no value | Write a value after the colon, or null if that is meant.',
    ]);
  });

  it("sees what a comment has swallowed", () => {
    expect(read(listen, "host: #general\nport: 1\n").problems).toEqual([
      '1:1+4 The key "host" has no value | A "#" after a space starts a comment. Quote the value: "#general".',
    ]);
    expect(emptyHelp("a: b", 1)).toBe("Write a value after the colon, or null if that is meant.");
  });

  it("describes itself to editors", () => {
    expect(listen.schema).toEqual({
      type: "object",
      properties: {
        host: { type: ["string", "number", "boolean"], description: "The host." },
        port: { type: "integer", minimum: 0, maximum: 65_535, description: "The port." },
        tls: { anyOf: [{ type: "null" }, { type: "boolean" }], description: "Whether to encrypt." },
      },
      additionalProperties: false,
      required: ["host"],
    });
    expect(objectSchema({})).toEqual({ type: "object", properties: {}, additionalProperties: false });
    expect(described({ $ref: "#/a" }, "words")).toEqual({ allOf: [{ $ref: "#/a" }], description: "words" });
  });
});

describe("record", () => {
  const shape = record("a map of ports", integer());

  it("reads names that the user chooses, also those that all objects have", () => {
    const { value, problems } = read(shape, "{ a: 1, __proto__: 2, constructor: 3 }");
    expect(problems).toEqual([]);
    expect([...(value ?? [])]).toEqual([
      ["a", 1],
      ["__proto__", 2],
      ["constructor", 3],
    ]);
  });

  it("leaves out what is wrong", () => {
    const { value, problems } = read(shape, "{ a: x, b: 1 }");
    expect([...(value ?? [])]).toEqual([["b", 1]]);
    expect(problems).toHaveLength(1);
    expect(read(shape, "[]").problems).toEqual(["1:1+2 Expected a map of ports, got an empty list"]);
  });
});

it("a colon without a space behind it makes no value", () => {
  const told = (text: string): string => emptyHelp(text, text.length);
  expect(told("{ a:1")).toBe("Write a space behind the colon: a: 1.");
  expect(told("{ ws://h")).toBe("Write a value after the colon, or null if that is meant.");
  expect(told("{ 12:30")).toBe("Write a value after the colon, or null if that is meant.");
});
