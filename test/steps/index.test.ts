import { expect, it } from "vitest";
import { kindsByName, stepKinds } from "../../src/steps/index.ts";

it("every kind of step is found by the word that acts, which is its own", () => {
  expect([...kindsByName.keys()]).toEqual(stepKinds.map(({ name }) => name));
  for (const kind of stepKinds) expect(kindsByName.get(kind.name)).toBe(kind);
});

it("no option has the name of an action, but for the receive beside a send", () => {
  const options = stepKinds.flatMap((kind) => Object.keys(kind.options).map((option) => [kind.name, option] as const));
  expect(options.filter(([, option]) => kindsByName.has(option))).toEqual([]);
});
