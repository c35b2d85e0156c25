import { expect, test } from "vitest";
import { Bare } from "../../src/expression/bare.ts";

test("no key of it leads to a prototype that others share", () => {
  const made = new Bare();
  made["__proto__"] = { polluted: true };
  expect(Object.keys(made)).toEqual(["__proto__"]);
  expect([made["constructor"], made["toString"], made["polluted"]]).toEqual([undefined, undefined, undefined]);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  expect(JSON.stringify(Object.assign(new Bare(), { a: 1 }))).toBe('{"a":1}');
});
