import { expect, it } from "vitest";
import { invariantKinds, invariantsByName } from "../../src/invariants/index.ts";

it("every kind has an example that begins with it", () => {
  for (const { name, examples: some } of invariantKinds) expect(some[0]).toMatch(new RegExp(`^- ${name}\\b`));
});

it("no option has the name of a kind", () => {
  const options = invariantKinds.flatMap((kind) => Object.keys(kind.options));
  expect(options.filter((each) => invariantsByName.has(each))).toEqual([]);
});
