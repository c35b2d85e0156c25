import { expect, it } from "vitest";
import { faults } from "../../support/load.ts";

const told = (auth: string, defaults = "{}"): Promise<readonly string[]> =>
  faults(`defaults: { client: ${defaults} }\nclients: { a: { url: ws://h, auth: ${auth} } }\nsteps: [{ a: connect }]`);

it("is basic or bearer", async () => {
  expect(await told("{ bearer: t, basic: { user: a, password: b } }")).toEqual([
    '2:49+5 auth is either "bearer" or "basic", not both',
  ]);
  expect(await told("{ bearer: t, basic: null }")).toEqual([]);
  // A level above takes the place of the other kind below.
  expect(await told("{ bearer: t }", "{ auth: { basic: { user: a, password: b } } }")).toEqual([]);
});
