import { expect, it } from "vitest";
import { type Seen, selected } from "../../src/invariants/invariant.ts";
import { constant } from "../../src/expression/expr.ts";
import { compilePath } from "../../src/match/path.ts";
import { scenario } from "../support/load.ts";

it("nothing is selected in a message that has no value", async () => {
  const { at } = await scenario("clients: { a: ws://h }\nsteps: [{ wait: 1ms }]");
  const where = constant(compilePath("$.id"), at);
  const seen = (value: unknown): Seen => ({ message: { value } }) as Seen;
  expect(selected(where, seen({ id: 1 }))).toEqual([1]);
  expect(selected(where, seen({}))).toEqual([]);
  expect(selected(where, seen(undefined))).toEqual([]);
});
