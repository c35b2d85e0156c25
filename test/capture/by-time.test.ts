import fc from "fast-check";
import { expect, it } from "vitest";
import { byTime, type InTime, type Series } from "../../src/capture/by-time.ts";

interface Item extends InTime {
  readonly name: string;
}

async function* sequence(items: readonly Item[], begun: () => void): AsyncGenerator<Item> {
  begun();
  yield* items;
}

async function all(series: Iterable<Series<Item>>): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const each of byTime(series)) found.push(each);
  return found;
}

it("gives all of several series in the order of their times, those of one in their own", async () => {
  const times = fc.array(fc.nat(20)).map((list) => list.toSorted((a, b) => a - b));
  await fc.assert(
    fc.asyncProperty(fc.array(times, { maxLength: 12 }), async (lists) => {
      const named = lists.map((list, n) => list.map((time, i): Item => ({ time, name: `${n}.${i}` })));
      const ordered = named.toSorted((a, b) => (a[0]?.time ?? 0) - (b[0]?.time ?? 0));
      const series = ordered.map((items) => ({ start: items[0]?.time ?? 0, items: sequence(items, () => {}) }));
      const found = await all(series);
      expect(found.map(({ time }) => time)).toEqual(lists.flat().toSorted((a, b) => a - b));
      for (const own of named) expect(found.filter((each) => own.includes(each))).toEqual(own);
    }),
  );
});

it("begins a series when its time has come", async () => {
  const log: string[] = [];
  const one = sequence(
    [
      { time: 0, name: "a" },
      { time: 9, name: "b" },
    ],
    () => log.push("first begun"),
  );
  const other = sequence([{ time: 5, name: "c" }], () => log.push("second begun"));
  for await (const { name } of byTime([
    { start: 0, items: one },
    { start: 5, items: other },
  ]))
    log.push(name);
  expect(log).toEqual(["first begun", "a", "second begun", "c", "b"]);
});
