import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Aligner } from "../../src/align/aligner.ts";
import { ComparedMessage } from "../../src/align/compared-message.ts";
import { Lens } from "../../src/align/lens.ts";

const lens = new Lens();
const messages = (texts: readonly string[]): ComparedMessage[] =>
  texts.map(
    (text, index) =>
      new ComparedMessage(
        text,
        { number: index + 1, event: index, latency: undefined, cause: 0, late: false, at: index },
        lens,
      ),
  );

/** What became of each message, by its numbers. */
function align(
  recorded: readonly string[],
  came: readonly string[],
  order: "together" | "recorded first" | "came first" = "together",
) {
  const told = {
    matched: [] as (readonly [number, number])[],
    reordered: [] as (readonly [number, number])[],
    changed: [] as (readonly [number, number])[],
    missing: [] as number[],
    extra: [] as number[],
  };
  const aligner = new Aligner({
    matched: (a, b) => told.matched.push([a.number, b.number]),
    reordered: (a, b) => told.reordered.push([a.number, b.number]),
    changed: (a, b) => told.changed.push([a.number, b.number]),
    missing: (a) => told.missing.push(a.number),
    extra: (b) => told.extra.push(b.number),
  });
  const [as, bs] = [messages(recorded), messages(came)];
  let most = 0;
  const look = (): void => {
    most = Math.max(most, aligner.waitingRecorded, aligner.waitingCame);
  };
  const expectAll = (): void => {
    for (const a of as) aligner.expect(a);
    aligner.endRecorded();
  };
  const arriveAll = (): void => {
    for (const b of bs) aligner.arrive(b);
    aligner.endCame();
  };
  if (order === "recorded first") for (const each of [expectAll, arriveAll]) each();
  else if (order === "came first") for (const each of [arriveAll, expectAll]) each();
  else {
    for (let i = 0; i < Math.max(as.length, bs.length); i++) {
      const [a, b] = [as[i], bs[i]];
      if (a) aligner.expect(a);
      if (b) aligner.arrive(b);
      look();
    }
    aligner.endRecorded();
    aligner.endCame();
  }
  return { ...told, most };
}

const counts = ({ matched, reordered, changed, missing, extra }: ReturnType<typeof align>) => ({
  matched: matched.length,
  reordered: reordered.length,
  changed: changed.length,
  missing: missing.length,
  extra: extra.length,
});
const only = (some: Partial<ReturnType<typeof counts>>) => ({
  matched: 0,
  reordered: 0,
  changed: 0,
  missing: 0,
  extra: 0,
  ...some,
});

const ticks = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, i) => JSON.stringify({ type: "tick", n: from + i, sym: "A" }));

describe("aligning", () => {
  it("what is the same is matched", () => {
    expect(counts(align(ticks(5), ticks(5)))).toEqual(only({ matched: 5 }));
  });

  it("the order of members does not count, the type of a value does", () => {
    expect(counts(align(['{"a":1,"b":2}'], ['{ "b": 2, "a": 1 }']))).toEqual(only({ matched: 1 }));
    expect(counts(align(['{"a":1}'], ['{"a":"1"}']))).toEqual(only({ changed: 1 }));
  });

  it("one that is missing or extra moves none of the others", () => {
    const all = ticks(9);
    expect(align(all, all.toSpliced(3, 1))).toMatchObject({ missing: [4], changed: [], extra: [] });
    expect(align(all, all.toSpliced(3, 0, '{"type":"news"}'))).toMatchObject({ extra: [4], changed: [], missing: [] });
  });

  it("one that is another one is changed, whatever it is", () => {
    for (const other of ['{"type":"tick","n":99,"sym":"A"}', '{"type":"error"}', "oops"])
      expect(align(ticks(5), ticks(5).with(2, other))).toMatchObject({ changed: [[3, 3]], missing: [], extra: [] });
  });

  it("two that changed places are one that was reordered, near and far", () => {
    const all = ticks(2_000);
    const swap = (i: number, j: number): string[] => all.with(i, all[j]!).with(j, all[i]!);
    expect(counts(align(["a", "b"], ["b", "a"]))).toEqual(only({ matched: 1, reordered: 1 }));
    expect(counts(align(all, swap(3, 4)))).toEqual(only({ matched: 1_999, reordered: 1 }));
    const far = counts(align(all, all.toSpliced(5, 1).toSpliced(1_500, 0, all[5]!)));
    expect(far).toEqual(only({ matched: 1_999, reordered: 1 }));
  });

  it("goes together again behind more than a window of others", () => {
    const all = ticks(3_000);
    const others = ticks(700, 1_000_000);
    expect(counts(align(all, [...all.slice(0, 10), ...others, ...all.slice(10)]))).toEqual(
      only({ matched: 3_000, extra: 700 }),
    );
    expect(counts(align(all, all.toSpliced(100, 700)))).toEqual(only({ matched: 2_300, missing: 700 }));
  });

  it("what differs in times and ids alone stays at its place, when one is missing, too", () => {
    const some = (from: number): string[] =>
      Array.from({ length: 300 }, (_, i) =>
        JSON.stringify({ type: "order", sym: `S${i}`, at: 1_700_000_000_000 + from + i }),
      );
    const { missing, changed, extra } = align(some(0), some(5_000_000).toSpliced(40, 1));
    expect({ missing, changed: changed.length, extra }).toEqual({ missing: [41], changed: 299, extra: [] });
  });

  it("keeps no more than a window, however long they are and however much they differ", () => {
    const { most, ...told } = align(ticks(20_000), ticks(20_000, 1_000_000));
    expect(counts({ most, ...told })).toEqual(only({ changed: 20_000 }));
    expect(most).toBeLessThan(10_000);
  });

  it("behind the end of a recording that was cut off nothing is extra", () => {
    const told: string[] = [];
    const tell = (what: string) => (): void => void told.push(what);
    const aligner = new Aligner({
      matched: tell("matched"),
      reordered: tell("reordered"),
      changed: tell("changed"),
      missing: tell("missing"),
      extra: (each) => void told.push(`extra ${each.number}`),
    });
    for (const each of messages(["a", "b", "c"])) aligner.expect(each);
    for (const each of messages(["a", "x", "b", "y", "z"])) aligner.arrive(each);
    aligner.endRecorded({ open: true });
    for (const each of messages(["1", "2"])) aligner.arrive(each);
    aligner.endCame();
    expect(told).toEqual(["matched", "matched", "changed", "extra 2"]);
  });

  it("a flood that was not recorded is extra while it comes", () => {
    const told: number[] = [];
    const aligner = new Aligner({
      matched: () => {},
      reordered: () => {},
      changed: () => {},
      missing: () => {},
      extra: (each) => told.push(each.number),
    });
    for (const each of messages(ticks(40_000))) aligner.arrive(each);
    expect(told.length).toBeGreaterThan(5_000);
    expect(aligner.waitingCame).toBeLessThan(33_000);
  });
});

describe("laws of alignment", () => {
  const text = fc.oneof(
    fc.constantFrom("ping", '{"type":"hb"}', '{"type":"a","n":1}', '{"type":"a","n":2}', '{"type":"b"}'),
    fc.integer({ min: 0, max: 40 }).map((n) => JSON.stringify({ type: "tick", n })),
  );
  const list = fc.array(text, { maxLength: 300 });
  const order = fc.constantFrom("together" as const, "recorded first" as const, "came first" as const);

  it("each message is told of exactly once", () => {
    fc.assert(
      fc.property(list, list, order, (recorded, came, how) => {
        const { matched, reordered, changed, missing, extra } = align(recorded, came, how);
        const pairs = [...matched, ...reordered, ...changed];
        const numbers = (all: readonly number[]): number[] => all.toSorted((a, b) => a - b);
        expect(numbers([...pairs.map(([a]) => a), ...missing])).toEqual(recorded.map((_, i) => i + 1));
        expect(numbers([...pairs.map(([, b]) => b), ...extra])).toEqual(came.map((_, i) => i + 1));
      }),
    );
  });

  it("what is matched or reordered is the same, what is changed is not, and what is matched keeps its order", () => {
    fc.assert(
      fc.property(list, list, order, (recorded, came, how) => {
        const { matched, reordered, changed } = align(recorded, came, how);
        for (const [a, b] of [...matched, ...reordered]) expect(recorded[a - 1]).toBe(came[b - 1]);
        for (const [a, b] of changed) expect(recorded[a - 1]).not.toBe(came[b - 1]);
        expect(matched.map(([, b]) => b)).toEqual(matched.map(([, b]) => b).toSorted((x, y) => x - y));
      }),
    );
  });

  it("identical sequences match whole, whichever comes first", () => {
    fc.assert(
      fc.property(list, order, (all, how) => {
        expect(counts(align(all, all, how))).toEqual(only({ matched: all.length }));
      }),
    );
  });

  it("an insertion is one extra, a deletion one missing", () => {
    fc.assert(
      fc.property(list, fc.nat(), (all, at) => {
        const place = at % (all.length + 1);
        expect(counts(align(all, all.toSpliced(place, 0, '{"type":"new"}')))).toEqual(
          only({ matched: all.length, extra: 1 }),
        );
        if (place === all.length) return;
        expect(counts(align(all, all.toSpliced(place, 1)))).toEqual(only({ matched: all.length - 1, missing: 1 }));
      }),
    );
  });
});
