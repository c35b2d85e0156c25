import { describe, expect, it } from "vitest";
import { Awaited } from "../../src/replay/awaited.ts";
import { Lens } from "../../src/align/lens.ts";

function awaited() {
  const pairs: string[] = [];
  return { pairs, all: new Awaited(new Lens(), (a, b) => pairs.push(`${String(a)} ${String(b)}`)) };
}

describe("what has yet to come", () => {
  it("is told apart by its kind, in whatever order it comes", () => {
    const { all, pairs } = awaited();
    all.expect('{"type":"a","n":1}', 10);
    all.expect('{"type":"b","n":1}', 30);
    all.expect('{"type":"a","n":2}', 20);
    expect([all.count, all.due]).toEqual([3, 30]);
    all.came('{"type":"b","n":7}');
    all.came('{"type":"noise"}');
    all.came('{"type":"a","n":8}');
    expect(all.count).toBe(1);
    all.came('{"type":"a","n":9}');
    expect(all.count).toBe(0);
    expect(pairs).toEqual([
      '{"type":"b","n":1} {"type":"b","n":7}',
      '{"type":"a","n":1} {"type":"a","n":8}',
      '{"type":"a","n":2} {"type":"a","n":9}',
    ]);
  });

  it("may have come before", () => {
    const { all, pairs } = awaited();
    all.came("hello");
    all.expect("hello", 10);
    expect(all.count).toBe(0);
    expect(pairs).toEqual(["hello hello"]);
  });

  it("may have come before in any number; of the first it is known what they were", () => {
    const { all, pairs } = awaited();
    for (let i = 0; i < 1_000; i++) all.came(`m ${i}`);
    for (let i = 0; i < 1_000; i++) all.expect(`m ${i}`, 10);
    expect(all.count).toBe(0);
    expect(pairs).toHaveLength(256);
    expect(pairs.at(-1)).toBe("m 255 m 255");
    all.expect("m 1000", 10);
    expect(all.count).toBe(1);
  });

  it("is given up together", () => {
    const { all } = awaited();
    all.expect("a", 1);
    all.expect("b", 2);
    expect(all.giveUp()).toBe(2);
    expect(all.count).toBe(0);
    expect(all.giveUp()).toBe(0);
  });
});
