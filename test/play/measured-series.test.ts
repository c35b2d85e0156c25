import { expect, test } from "vitest";
import { MeasuredSeries } from "../../src/play/measured-series.ts";

test("a series that is measured lasts from its first cause to its last end, whatever comes in between", () => {
  const series = new MeasuredSeries();
  series.measure(100, 150);
  series.measure(20, 110);
  series.measure(120, 130);
  expect([series.from, series.to]).toEqual([20, 150]);
  expect(series.summary()).toMatchObject({ count: 3, min: 10, p50: 50, max: 90 });
});
