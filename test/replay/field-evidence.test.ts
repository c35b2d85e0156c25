import { describe, expect, it } from "vitest";
import { exactNumber } from "../../src/match/exact-number.ts";
import { FieldEvidence } from "../../src/replay/field-evidence.ts";

type Pairs = readonly (readonly [unknown, unknown])[];

function evidence(path: string, pairs: Pairs): FieldEvidence {
  const [recorded, came] = pairs[0] ?? [];
  const made = new FieldEvidence({ path, recorded, came });
  for (const pair of pairs) made.add({ path, recorded: pair[0], came: pair[1] }, true);
  return made;
}

const whatOf = (pairs: Pairs): string | undefined => evidence("$.value", pairs).what;
const drawn = [0.8444218515250481, 0.7579544029403025, 0.420571580830845, 0.25891675029296335] as const;
const [a, b, c, d] = drawn;

describe("what the values at a place tell", () => {
  it.each<readonly [string, Pairs, string | undefined]>([
    [
      "two numbers that grow",
      [
        [1, 11],
        [2, 12],
      ],
      "a number that counts on",
    ],
    [
      "numbers that grow by other steps",
      [
        [1, 5],
        [2, 50],
        [9, 51],
      ],
      "a number that counts on",
    ],
    [
      "long numbers that grow",
      [
        [10n ** 20n, 10n ** 21n],
        [10n ** 20n + 1n, 10n ** 21n + 10n ** 6n],
      ],
      "a number that counts on",
    ],
    ["one number", [[1, 2]], undefined],
    [
      "numbers of which one side falls",
      [
        [1, 11],
        [2, 10],
      ],
      undefined,
    ],
    [
      "numbers, and once a text",
      [
        [1, 11],
        [2, 12],
        ["x", "y"],
      ],
      undefined,
    ],
    [
      "drawn numbers",
      [
        [a, c],
        [b, d],
        [c, a],
      ],
      "another number each time",
    ],
    [
      "drawn numbers with all their digits",
      [
        [exactNumber(`${a}123`), c],
        [b, exactNumber(`${d}123`)],
        [c, a],
      ],
      "another number each time",
    ],
    [
      "two drawn numbers",
      [
        [a, c],
        [b, d],
      ],
      undefined,
    ],
    [
      "numbers of which one has come twice",
      [
        [a, c],
        [b, d],
        [c, c],
      ],
      undefined,
    ],
    [
      "numbers of which one is one that somebody writes",
      [
        [a, c],
        [b, 0.25],
        [c, a],
      ],
      undefined,
    ],
    [
      "numbers of which one side is a multiple of the other",
      [
        [a, a * 1.1],
        [b, b * 1.1],
        [c, c * 1.1],
      ],
      undefined,
    ],
    [
      "numbers of which one side is more by the same",
      [
        [a, a + 1],
        [b, b + 1],
        [c, c + 1],
      ],
      undefined,
    ],
    [
      "prices",
      [
        [99.95, 101.5],
        [98.1, 97.25],
        [100.05, 101.75],
      ],
      undefined,
    ],
  ])("%s", (_, pairs, what) => {
    expect(whatOf(pairs)).toBe(what);
  });

  it("of several connections one counter tells as much", () => {
    const merged = (...connections: readonly Pairs[]): string | undefined => {
      const [first, ...others] = connections.map((pairs) => evidence("$.n", pairs));
      for (const other of others) first?.merge(other);
      return first?.what;
    };
    // Each connection has one of the whole server, or one of its own.
    expect(merged([[17, 3]], [[18, 4]])).toBe("a number that counts on");
    expect(
      merged(
        [
          [1, 3],
          [2, 4],
        ],
        [
          [1, 3],
          [2, 4],
        ],
      ),
    ).toBe("a number that counts on");
    expect(merged([[100, 101]], [[100, 101]])).toBeUndefined();
    expect(
      merged(
        [
          [1, 3],
          [2, 4],
        ],
        [[2, 1]],
      ),
    ).toBeUndefined();
    expect(merged([[a, c]], [[b, d]], [[c, a]])).toBe("another number each time");
    expect(merged([[a, a * 2]], [[b, b * 2]], [[c, c * 2]])).toBeUndefined();
    expect(merged([[a, c]], [[b, d]], [[c, c]])).toBeUndefined();
  });
});

describe("a number in a text", () => {
  const texts = (path: string, ...pairs: Pairs): string | undefined => evidence(path, pairs).what;

  it("counts on in several messages", () => {
    expect(texts("$.user", ["guest-17", "guest-4"], ["guest-18", "guest-5"])).toBe("a number that counts on");
  });

  it.each([
    ["$.status", "paid-1", "paid-2"],
    ["$.error", "ERR-17 no room", "ERR-18 no room"],
    ["$.label", "level 3", "level 4"],
    ["$.version", "1.2.3", "1.2.4"],
    ["$.password", "Hunter2-pw", "Hunter3-pw"],
    ["$", "OK 200", "OK 500"],
  ])("alone says nothing: %s", (path, recorded, came) => {
    expect(texts(path, [recorded, came])).toBeUndefined();
  });

  it("is none of a message that is all text", () => {
    expect(texts("$", ["OK 200", "OK 500"], ["OK 201", "OK 501"])).toBeUndefined();
  });
});
