import { expect, it } from "vitest";
import { faults } from "../support/load.ts";

const told = (defaults: string): Promise<readonly string[]> =>
  faults(`defaults: ${defaults}\nclients: { a: ws://h }\nsteps: [{ a: connect }]`);

it("settings of clients stand in their client", async () => {
  expect(await told("{ headers: { A: 1 }, timeout: 1s, rules: [], inOrdr: true }")).toEqual([
    '1:13+7 Unknown key "headers" in defaults — Write defaults: { client: { headers: … } }.',
    '1:45+5 Unknown key "rules" in defaults — Write defaults: { client: { rules: … } }.',
    '1:56+6 Unknown key "inOrdr" in defaults — Did you mean "inOrder"?',
  ]);
  expect(await told("{ inOrder: true, within: 1s, client: { headers: { A: 1 } } }")).toEqual([]);
  expect(await told("5s")).toHaveLength(1);
});
