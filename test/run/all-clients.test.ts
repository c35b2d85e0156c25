import { expect, it } from "vitest";
import { giveAll } from "../../src/run/all-clients.ts";
import { fromData, toData } from "../../src/tree.ts";
import { load } from "../support/load.ts";

const span = { source: { file: "x", text: "" }, start: 0, end: 0 };

it("gives all clients settings above their own, and leaves the rest as it is", async () => {
  const file = await load(`
clients: { a: ws://h, b: { url: ws://h, headers: { x: own, y: own } } }
steps: [{ wait: 1ms }]`);
  const planned = [{ file, scenarios: file.scenarios }];
  const [first] = giveAll(planned, fromData({ headers: { x: "given" } }, span));
  const settings = Array.from(first?.scenarios[0]?.clients.values() ?? [], (each) => toData(each.settings));
  expect(settings).toEqual([
    { url: "ws://h", headers: { x: "given" } },
    { url: "ws://h", headers: { x: "given", y: "own" } },
  ]);
  expect(first?.scenarios[0]?.steps).toBe(file.scenarios[0]?.steps);
  expect(giveAll(planned, undefined)).toBe(planned);
});
