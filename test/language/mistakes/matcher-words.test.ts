import { expect, it } from "vitest";
import { faults } from "../../support/load.ts";

const clients = "clients: { a: ws://h }\n";

it("a word of matchers that is sent is a text", async () => {
  expect(
    await faults(`${clients}steps: [{ a: { send: { id: $uuid, l: [$any] } } }, { a: { send: $missing } }]`),
  ).toEqual([
    'warning 2:28+5 $uuid is a word of matchers: it is sent as it is written — A new one is "${uuid()}". If the text is meant, write { $eq: "$uuid" }.',
    'warning 2:39+4 $any is a word of matchers: it is sent as it is written — A matcher takes any value; what is sent must be one. If the text is meant, write { $eq: "$any" }.',
    'warning 2:65+8 $missing is a word of matchers: it is sent as it is written — Leave the member out. If the text is meant, write { $eq: "$missing" }.',
  ]);
  expect(await faults("endpoints: [{ path: /, onConnect: [{ send: $iso8601 }] }]")).toHaveLength(1);
});

it("where it is matched, or meant, nothing is said", async () => {
  expect(
    await faults(
      `${clients}steps: [{ a: { send: { x: { $eq: $any }, y: "$any thing" }, receive: { id: $uuid, send: $any }, expect: { t: $iso8601 } } }]`,
    ),
  ).toEqual([]);
});
