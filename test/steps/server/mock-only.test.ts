import { expect, it } from "vitest";
import { faults } from "../../support/load.ts";

const words = [
  ["join: lobby", "join"],
  ["leave: lobby", "leave"],
  ["send: x, to: all", "to"],
  ["close: 1000, to: others", "to"],
  ["drop: end, to: all", "to"],
] as const;

it.each(words)("{ %s } is nothing for a client", async (step, word) => {
  const [found, ...others] = await faults(`clients: { alice: ws://localhost:1 }\nsteps:\n- alice: { ${step} }\n`);
  expect(others).toEqual([]);
  expect(found).toContain(`"${word}" is only for the connections of a mock — `);
});

it.each(words)("{ %s } is for the connections of a mock", async (step) => {
  expect(await faults(`endpoints: [{ path: /, rules: [{ do: [{ ${step} }] }] }]\n`)).toEqual([]);
});
