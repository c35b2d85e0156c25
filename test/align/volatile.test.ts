import { expect, it } from "vitest";
import { memberOf, volatileOf } from "../../src/align/volatile.ts";

it("values that codecs make are known, too", () => {
  expect(volatileOf(new Date(0))?.kind).toBe("time");
  expect(volatileOf(1_767_322_800_123n)?.kind).toBe("time");
  expect(volatileOf("lobby")).toBeUndefined();
});

it("the member that a path leads to has a name", () => {
  expect(["$.orders[*].id", '$["odd-key"]', "$.a[0][*]", "$"].map(memberOf)).toEqual(["id", "odd-key", "a", ""]);
});
