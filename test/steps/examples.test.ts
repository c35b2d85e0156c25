import { describe, expect, it } from "vitest";
import { loadText } from "../../src/language/load.ts";
import { scenarioSchema } from "../../src/language/schema/schema.ts";
import { stepKinds } from "../../src/steps/index.ts";
import { compiledSchema, misfits } from "../support/editor-schema.ts";
import { stepExamples } from "../support/step-examples.ts";

const schema = compiledSchema(scenarioSchema());

describe.each(stepExamples)("$example", ({ document }) => {
  it("compiles without a remark", async () => {
    const { scenarios, mocks, problems } = await loadText(
      document,
      { path: "/examples.yaml", shown: "examples.yaml" },
      { show: (path) => path },
    );
    expect(problems.map(({ headline, place }) => `${place?.line}:${place?.column} ${headline}`)).toEqual([]);
    expect(scenarios.length + mocks.length).toBe(1);
  });

  it("fits the editor's schema", () => {
    expect(misfits(schema, document)).toEqual([]);
  });
});

it("every kind of step has an example that writes it", () => {
  const without = stepKinds.filter(
    ({ name, examples }) => !examples.some((each) => new RegExp(`\\b${name}\\b`).test(each)),
  );
  expect(without.map(({ name }) => name)).toEqual([]);
});
