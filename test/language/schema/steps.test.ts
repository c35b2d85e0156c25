import { expect, test } from "vitest";
import { stepSchemas } from "../../../src/language/schema/steps.ts";
import { stepKinds } from "../../../src/steps/index.ts";

const schemas = stepSchemas();

test.each(stepKinds)(
  "$name is a closed object with its summary and all its options",
  ({ name, summary, value, options }) => {
    const schema = schemas[`step-${name}`];
    expect(schema).toMatchObject({ title: name, description: summary, type: "object", additionalProperties: false });
    const required = Object.keys(options).filter((option) => options[option]?.required);
    expect(schema?.["required"]).toEqual(value.bare ? required : [name, ...required]);
    expect(Object.keys(schema?.["properties"] ?? {})).toEqual(
      expect.arrayContaining(["id", "name", "if", name, ...Object.keys(options)]),
    );
  },
);

test("a send takes a receive beside it, and its options only with it", () => {
  const { properties, dependencies } = schemas["step-send"] ?? {};
  expect(properties).toMatchObject({
    receive: {},
    receiveNext: {},
    receiveAll: {},
    receiveNothing: {},
    within: {},
    anyOrder: {},
  });
  expect(dependencies).toMatchObject({
    anyOrder: { anyOf: expect.arrayContaining([{ required: ["receiveAll"] }]) as unknown },
  });
  expect(dependencies).not.toHaveProperty("codec");
});

test("where nobody acts, somebody must act in the steps of a step", () => {
  expect(schemas["step-repeat"]?.["properties"]).toMatchObject({
    steps: { allOf: [{ $ref: "#/definitions/script" }] },
  });
  expect(schemas["step-repeat-outside"]?.["properties"]).toMatchObject({
    steps: { allOf: [{ $ref: "#/definitions/steps" }] },
  });
});
