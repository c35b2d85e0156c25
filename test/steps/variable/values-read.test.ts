import { expect, test } from "vitest";
import { valuesRead } from "../../../src/steps/variable/values-read.ts";

const vars: Readonly<Record<string, unknown>> = {
  order: { total: 3, items: [{ id: "a" }], note: null },
  n: 1,
  name: "bob",
};
const scope = { get: (name: string): unknown => vars[name] };

test.each([
  ["order.total > n", ["order.total = 3", "n = 1"]],
  ["order.items[0].id == 'name' && n > 0 || n < 9", ['order.items[0].id = "a"', "n = 1"]],
  ["size(order.items) > 2", ['order.items = [{ id: "a" }]']],
  ["order.items.size() > 2", ['order.items = [{ id: "a" }]']],
  ["order.items.all(x, x.id != name)", ['order.items = [{ id: "a" }]', 'name = "bob"']],
  ["order.missing == null && order.note == true", ["order.missing = nothing", "order.note = null"]],
  ['"order.total" == "n"', []],
])("%s", (condition, values) => {
  expect(valuesRead(condition, scope)).toEqual(values);
});
