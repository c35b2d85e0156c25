import { expect, it } from "vitest";
import { faults } from "../../support/load.ts";

it("what a rule looks at stands in its when", async () => {
  const endpoint = (rules: string): Promise<readonly string[]> => faults(`endpoints: [{ path: /, ${rules} }]`);
  expect(await endpoint("rules: [{ message: { type: ping }, do: [] }]")).toEqual([
    '1:34+7 "message" stands in the when of a rule — Write when: { message: … }.',
  ]);
  expect(await endpoint("accept: [{ headers: { a: b }, refuse: 401 }]")).toEqual([
    '1:35+7 "headers" stands in the when of a rule — Write when: { headers: … }.',
  ]);
  expect(await faults("endpoints: []\nhttp: [{ method: GET, path: /a, query: { a: 1 }, respond: 200 }]")).toEqual([
    '2:33+5 "query" stands in the when of a rule — Write when: { query: … }.',
  ]);
});
