import { expect, test } from "vitest";
import { hashOfEntry, linkOf } from "../../../src/dashboard/page/location.ts";

test("a link tells the entry, and of which start of the mock it is", () => {
  const link = { id: 12, startedAt: 1_796_000_000_123 };
  expect(hashOfEntry(link)).toBe("#log-12-mx2k118b");
  expect(linkOf(hashOfEntry(link))).toEqual(link);
  expect(hashOfEntry({ id: 7, startedAt: undefined })).toBe("#log-7");
  expect(linkOf("#log-7")).toEqual({ id: 7, startedAt: undefined });
});

test.each(["", "#", "#log-", "#log-x", "#log-1-", "#log-1234567890123", "#log-1-<b>", "#panel-log"])(
  "%s is no link",
  (hash) => {
    expect(linkOf(hash)).toBeUndefined();
  },
);
