import { describe, expect, test } from "vitest";
import { explained, message, problemsOf } from "../support.ts";

describe("sizes", () => {
  test.each([
    ["$gt", 6, 5],
    ["$gte", 5, 4],
    ["$lt", 4, 5],
    ["$lte", 5, 6],
  ])("%s: 5 takes %d and not %d", async (name, fits, fails) => {
    expect(await explained(`{ n: { ${name}: 5 } }`, message({ n: fits }))).toEqual([]);
    expect(await explained(`{ n: { ${name}: 5 } }`, message({ n: fails }))).toHaveLength(1);
  });

  test("compare times of binary codecs with texts that stand for them", async () => {
    const at = { value: { at: new Date("2026-02-01T00:00:00Z") } };
    expect(await explained("{ at: { $gt: '2026-02-01T00:59:59+01:00', $lte: '2026-02-01T00:00:00Z' } }", at)).toEqual(
      [],
    );
    expect(await explained("{ at: { $lt: '2026-02-01T00:00:00Z' } }", at)).toEqual([
      '$.at: expected a string < "2026-02-01T00:00:00Z", got the time 2026-02-01T00:00:00.000Z',
    ]);
    expect(await explained("{ at: { $gt: 5 } }", at)).toEqual([
      "$.at: expected a number > 5, got the time 2026-02-01T00:00:00.000Z",
    ]);
    expect(await explained("{ at: $iso8601 }", at)).toEqual([]);
    expect(await explained("{ at: { $startsWith: '2026-02', $type: time } }", at)).toEqual([]);
    expect(await explained("{ at: '2026-02-01T00:00:00Z' }", at)).toEqual([]);
    expect(await explained("{ at: '2026-02-02T00:00:00Z' }", at)).toEqual([
      '$.at: expected the string "2026-02-02T00:00:00Z", got the time 2026-02-01T00:00:00.000Z',
    ]);
  });

  test("compare numbers with numbers and texts with texts", async () => {
    expect(await explained("{ n: { $gt: 5 } }", message({ n: "7" }))).toEqual([
      '$.n: expected a number > 5, got the string "7"',
    ]);
    expect(await explained("{ t: { $gt: '2026-01-01' } }", message({ t: "2026-02-01" }))).toEqual([]);
    expect(await explained("{ t: { $gt: '2026-01-01' } }", message({ t: "2025-02-01" }))).toEqual([
      '$.t: expected a string > "2026-01-01", got "2025-02-01"',
    ]);
    expect(await explained("{ n: { $gt: 5 } }", message({}))).toEqual([
      "$.n: expected a number > 5, got nothing (the member is missing)",
    ]);
    expect(await explained("{ n: { $gt: '${x}' } }", message({ n: 3 }), { x: 2 })).toEqual([]);
    expect(await explained("{ n: { $gt: 2 } }", { value: { n: 3n } })).toEqual([]);
    await expect(explained("{ n: { $gt: '${x}' } }", message({ n: 3 }), { x: [1] })).rejects.toThrow(
      "Expected a number or a text, got the list [1]",
    );
  });

  test("a limit must be a number or a text", async () => {
    expect(await problemsOf("{ $gt: [1] }")).toEqual(["error 8: Expected a number or a text, got a list"]);
    expect(await problemsOf("{ $gt: true }")).toEqual(["error 8: Expected a number or a text, got the boolean true"]);
  });
});

test("$near", async () => {
  const near = "{ price: { $near: { value: 9.99, by: 0.01 } } }";
  for (const price of [9.98, 9.99, 10]) expect(await explained(near, message({ price }))).toEqual([]);
  expect(await explained(near, message({ price: 10.02 }))).toEqual([
    "$.price: expected a number within 0.01 of 9.99, got 10.02",
  ]);
  expect(await explained("{ n: { $near: { value: '${x}', by: 1 } } }", message({ n: 5 }), { x: 4 })).toEqual([]);
  expect(await problemsOf("{ $near: { value: 1 } }")).toEqual(['error 10: The key "by" is missing in $near']);
  expect(await problemsOf("{ $near: { value: a, by: 1 } }")).toEqual(['error 19: Expected a number, got the text "a"']);
});
