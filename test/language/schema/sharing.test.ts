import { describe, expect, it } from "vitest";
import { withShared } from "../../../src/language/schema/sharing.ts";

const name = { name: "name", schema: { type: "string", minLength: 1, description: "A name" } };

describe("what stands in many places", () => {
  it("stands once, and its description where it is used", () => {
    const { definitions } = withShared(
      { a: { properties: { x: name.schema, y: { ...name.schema, description: "Y" } } } },
      [name],
    );
    expect(definitions).toEqual({
      a: {
        properties: {
          x: { $ref: "#/definitions/name", description: "A name" },
          y: { $ref: "#/definitions/name", description: "Y" },
        },
      },
      name: { type: "string", minLength: 1 },
    });
  });

  it("stands with its description when that belongs to it", () => {
    const option = { name: "option", schema: { ...name.schema, description: "The `id`" }, described: true };
    const { definitions } = withShared({ a: { properties: { x: option.schema, y: name.schema } } }, [name, option]);
    expect(definitions["a"]).toEqual({
      properties: { x: { $ref: "#/definitions/option" }, y: { $ref: "#/definitions/name", description: "A name" } },
    });
    expect(definitions["option"]).toEqual({
      $ref: "#/definitions/name",
      description: "The id",
      markdownDescription: "The `id`",
    });
  });

  it("may hold more under its name", () => {
    const { definitions } = withShared({ a: { items: name.schema } }, [
      { ...name, content: { type: ["string", "null"] } },
    ]);
    expect(definitions["name"]).toEqual({ type: ["string", "null"] });
  });

  it("may hold itself", () => {
    const tree = { type: "object", additionalProperties: { $ref: "#/definitions/tree" } };
    expect(withShared({ a: { items: tree } }, [{ name: "tree", schema: tree }]).definitions["tree"]).toEqual(tree);
  });

  it("is not there when nothing uses it", () => {
    expect(Object.keys(withShared({ a: { type: "null" } }, [name]).definitions)).toEqual(["a"]);
  });
});

describe("what editors show", () => {
  const shown = (schema: Record<string, unknown>): unknown => withShared({ a: schema }, []).definitions["a"];

  it("is plain text, and Markdown beside it", () => {
    expect(shown({ description: "Past it, the message *never came*: `5s`" })).toEqual({
      description: "Past it, the message never came: 5s",
      markdownDescription: "Past it, the message *never came*: `5s`",
    });
    expect(shown({ description: "2 * 3 * 4" })).toEqual({ description: "2 * 3 * 4" });
  });

  it("is the description of the whole, not that of an alternative", () => {
    const alternatives = [{ type: "object", description: "one" }, { type: "null" }];
    expect(shown({ anyOf: alternatives, description: "all" })).toEqual({
      anyOf: [{ type: "object", properties: {} }, { type: "null" }],
      description: "all",
    });
    expect(shown({ anyOf: alternatives })).toEqual({ anyOf: alternatives });
  });

  it("is that of the alternative that holds: one of them can be told from the others", () => {
    expect(shown({ anyOf: [{ type: "number" }, { type: "null" }] })).toEqual({
      anyOf: [{ type: "number" }, { title: "no value", type: "null" }],
    });
  });

  it("is said of a wrong type, too", () => {
    expect(shown({ type: "string", pattern: "s$", patternErrorMessage: "needs a unit" })).toMatchObject({
      errorMessage: "needs a unit",
    });
  });

  it("has no alternatives of alternatives", () => {
    const inner = { anyOf: [{ type: "number", title: "n" }, { type: "boolean" }] };
    expect(shown({ anyOf: [inner, { type: "string" }] })).toEqual({ anyOf: [...inner.anyOf, { type: "string" }] });
  });
});
