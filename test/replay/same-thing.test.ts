import { expect, it } from "vitest";
import { isSameThing } from "../../src/replay/same-thing.ts";

it.each([
  ["id", "id", true],
  ["orderId", "id", true],
  ["order_ids", "orderId", true],
  ["orderID", "order_id", true],
  ["lastSeq", "seq", true],
  ["id", "orderId", undefined],
  ["requestId", "orderId", false],
  ["id", "seq", false],
  ["orderId", "seq", false],
  ["", "seq", false],
])("what a client calls %j is what the server calls %j: %s", (client, server, expected) => {
  expect(isSameThing(client, server)).toBe(expected);
});
