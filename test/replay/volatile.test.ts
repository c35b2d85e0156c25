import { describe, expect, it } from "vitest";
import { isMadeName, memberOf, volatileKind } from "../../src/replay/volatile.ts";

describe("what is made anew in each run", () => {
  it.each([
    ["413dabc4-3aa3-446c-bf2a-028f5950a1b2", "uuid"],
    ["2026-01-02T03:04:05.678Z", "time"],
    ["2026-01-02 03:04:05", "time"],
    ["Fri, 02 Jan 2026 03:04:05 GMT", "time"],
    [1_767_322_800, "time"],
    [1_767_322_800_123, "time"],
    ["1767322800123", "time"],
    [1_767_322_800_123_456_789n, "time"],
    [new Date(0), "time"],
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "token"],
    ["9f86d081884c7d659a2feaa0c55ad015", "token"],
  ])("%s is %s", (value, kind) => {
    expect(volatileKind(value)).toBe(kind);
  });

  it.each([
    "alice",
    "room:lobby",
    "hello world, how are you 1",
    42,
    100.5,
    1_000_000_000,
    true,
    null,
    "international-business",
    "2026",
    "x".repeat(10_000),
  ])("%s may well be the same each time", (value) => {
    expect(volatileKind(value)).toBeUndefined();
  });

  it("knows names of members", () => {
    expect(
      ["id", "userId", "user_id", "createdAt", "seq", "ts", "sessionToken", "sid"].filter((each) => !isMadeName(each)),
    ).toEqual([]);
    expect(["valid", "format", "price", "paid", "text", "category", "status"].filter(isMadeName)).toEqual([]);
    expect(["$.orders[*].id", '$["odd-key"]', "$.a[0][*]", "$"].map(memberOf)).toEqual(["id", "odd-key", "a", ""]);
  });
});
