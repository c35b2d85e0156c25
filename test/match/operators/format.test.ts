import fc from "fast-check";
import { expect, test } from "vitest";
import { explained, message, textMessage } from "../support.ts";

test("$uuid", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uuid(), async (id) => {
      expect(await explained("{ id: $uuid }", message({ id }))).toEqual([]);
    }),
  );
  for (const id of [
    "",
    "x",
    "00000000-0000-0000-0000-00000000000",
    "00000000-0000-0000-0000-0000000000000",
    "{00000000-0000-0000-0000-000000000000}",
  ]) {
    expect(await explained("{ id: $uuid }", message({ id }))).toEqual([`$.id: expected a UUID, got "${id}"`]);
  }
  expect(await explained("$uuid", textMessage("00000000-0000-0000-0000-000000000000"))).toEqual([]);
});

test("$iso8601", async () => {
  const dates = fc.date({
    min: new Date("0000-01-01T00:00:00Z"),
    max: new Date("9999-12-31T23:59:59Z"),
    noInvalidDate: true,
  });
  await fc.assert(
    fc.asyncProperty(dates, async (date) => {
      expect(await explained("{ at: $iso8601 }", message({ at: date.toISOString() }))).toEqual([]);
    }),
  );
  for (const at of [
    "2026-02-28",
    "2026-02-28T23:59:59",
    "2024-02-29T00:00:00.123456+02:00",
    "2026-02-28T24:00:00Z",
    "2026-02-28T10:00Z",
    "2026-02-28T23:59:60Z",
  ]) {
    expect(await explained("{ at: $iso8601 }", message({ at }))).toEqual([]);
  }
  for (const at of [
    "2026-02-29",
    "2026-13-01",
    "2026-2-8",
    "28.02.2026",
    "2026-02-28T25:00:00Z",
    "2026-02-28T24:01:00Z",
    "10:00",
    "",
  ]) {
    expect(await explained("{ at: $iso8601 }", message({ at }))).toEqual([
      `$.at: expected an ISO 8601 date or time, got "${at}"`,
    ]);
  }
});
