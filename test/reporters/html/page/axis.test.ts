import { expect, test } from "vitest";
import { axisOf, rowAt, scaleFor } from "../../../../reporters/html/page/axis.ts";

test("time is to scale between the least and the most distance; what is longer is folded and says how long it was", () => {
  const { ys, folds, height } = axisOf([0, 1, 11, 31, 1031], { scale: 4, least: 20, most: 96 });
  expect([...ys]).toEqual([24, 44, 84, 164, 260]);
  expect(folds).toEqual([{ row: 4, y: 212, milliseconds: 1000 }]);
  expect(height).toBe(284);
});

test("without a least distance time is as it was", () => {
  expect([...axisOf([0, 1, 1, 3], { scale: 4, least: 0, most: 96 }).ys]).toEqual([24, 28, 28, 36]);
});

test("a row is found by its place", () => {
  const { ys } = axisOf([0, 10, 20], { scale: 1, least: 10, most: 96 });
  expect([0, 24, 25, 44, 45].map((y) => rowAt(ys, y))).toEqual([0, 0, 1, 2, 3]);
});

test("the scale shows most gaps in a readable length, and knows what to do without any", () => {
  expect(scaleFor([0, 10, 20, 30, 1000])).toBe(44 / 970);
  expect(scaleFor([0, 10, 20, 30, 40, 1000])).toBe(4.4);
  expect([scaleFor([]), scaleFor([5, 5])]).toEqual([1, 1]);
});
