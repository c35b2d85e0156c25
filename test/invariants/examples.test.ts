import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { invariantKinds } from "../../src/invariants/index.ts";
import { loadText } from "../../src/language/load.ts";
import { scenarioSchema } from "../../src/language/schema/schema.ts";
import { compiledSchema, misfits } from "../support/editor-schema.ts";

const schema = compiledSchema(scenarioSchema());
const examples = invariantKinds.flatMap(({ examples: some }) => some);
const scenarios = join(import.meta.dirname, "../../scenarios");

describe.each(examples)("%s", (example) => {
  const document = `clients: { alice: ws://h, bob: ws://h }\ninvariants:\n  ${example}\nsteps: [{ wait: 1ms }]\n`;

  it("compiles without a remark", async () => {
    const name = { path: join(scenarios, "examples.yaml"), shown: "examples.yaml" };
    const { problems } = await loadText(document, name, { show: (path) => path });
    expect(problems.map(({ headline }) => headline)).toEqual([]);
  });

  it("fits the editor's schema", () => expect(misfits(schema, document)).toEqual([]));
});
