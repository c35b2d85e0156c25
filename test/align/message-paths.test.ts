import { expect, it } from "vitest";
import { MessagePaths } from "../../src/align/message-paths.ts";

function pathsOf(...values: readonly unknown[]): MessagePaths {
  const paths = new MessagePaths();
  for (const each of values) paths.add(each);
  return paths;
}

it("tells what may have been meant, and what there is; items of a list stand for all", () => {
  const paths = pathsOf({ type: "a", items: [{ id: 1 }, { "a b": [2] }] }, "text", { type: "b", n: null });
  expect(paths.help("$.itmes[*].id")).toBe(
    'Did you mean "$.items[*].id"? Messages have $.type, $.items, $.items[*], $.items[*].id, $.items[*]["a b"], $.items[*]["a b"][*], $.n.',
  );
  expect(paths.help("$.nothing.like.it")).toMatch(/^Messages have \$\.type,/);
});

it("shows the first of many, without what could steer a terminal", () => {
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`m${n}`, n]));
  expect(pathsOf(many).help("$.zzzzzz")).toBe(
    "Messages have $.m0, $.m1, $.m2, $.m3, $.m4, $.m5, $.m6, $.m7, $.m8, $.m9, $.m10, $.m11 and 8 more places.",
  );
  expect(pathsOf({ "\u001b[2J": 1 }).help("$.x")).not.toContain("\u001b");
});

it("says when messages have no members", () => {
  expect(pathsOf("text", Buffer.from([1])).help("$.x")).toBe(
    "No message has members: they are texts or bytes. --codec reads msgpack and cbor.",
  );
});

it("is done with values of any depth and size", () => {
  let deep: unknown = 1;
  for (let n = 0; n < 10_000; n++) deep = { deep };
  const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`m${n}`, [n]]));
  expect(
    pathsOf(
      deep,
      wide,
      Array.from({ length: 10_000 }, () => wide),
    ).help("$.x").length,
  ).toBeLessThan(400);
});
