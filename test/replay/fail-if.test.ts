import { describe, expect, it } from "vitest";
import { Failure } from "../../src/problem.ts";
import { parseFailIf, percentText, type Totals } from "../../src/replay/fail-if.ts";
import { noCounts } from "../../src/replay/score.ts";

const summary = { count: 10, min: 1, p50: 20, p90: 80, p95: 100, p99: 150, max: 200 };
const totals: Totals = {
  counts: { ...noCounts(), recorded: 200, came: 198, matched: 197, changed: 1, missing: 2 },
  latency: summary,
  recordedLatency: { ...summary, p95: 50 },
  handshakes: 1,
  endings: 0,
  unsent: 3,
};
const judged = (text: string): string | undefined => parseFailIf(text).broken(totals);
const fault = (text: string): string => {
  try {
    parseFailIf(text);
    return "";
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    return `${thrown.problem.headline}. ${thrown.problem.help}`;
  }
};

describe("--fail-if", () => {
  it.each([
    ["accuracy < 99.5", "accuracy is 98.5 %"],
    ["accuracy<98.5%", undefined],
    ["accuracy <= 98.5", "accuracy is 98.5 %"],
    ["missing > 0", "missing is 2"],
    ["unsent > 2", "unsent is 3"],
    ["missing > 1%", undefined],
    ["missing >= 1%", "missing is 2, and 1% are 2"],
    ["extra != 0", undefined],
    ["changed == 1", "changed is 1"],
    ["received < 200", "received is 198"],
    ["handshakes > 0", "handshakes is 1"],
    ["endings > 0", undefined],
    ["latency.p95 > 99ms", "latency.p95 is 100 ms"],
    ["latency.p95 > 0.1s", undefined],
    ["latency.p95 > 150%", "latency.p95 is 100 ms, and 150% are 75 ms"],
    ["latency.max > 1m", undefined],
  ])("%s", (text, expected) => {
    expect(judged(text)).toBe(expected);
  });

  it("a latency that is not there any more is broken: nothing came", () => {
    const none = { ...totals, latency: undefined };
    expect(parseFailIf("latency.p95 > 1ms").broken(none)).toBe(
      "latency.p95 is unknown: nothing came that it could be measured of",
    );
  });

  it("a latency that was not measured before either breaks nothing", () => {
    const none = { ...totals, latency: undefined, recordedLatency: undefined };
    expect(parseFailIf("latency.p95 > 1ms").broken(none)).toBeUndefined();
  });

  it.each([
    ["acuracy < 99", '--fail-if "acuracy < 99" has no metric "acuracy". Did you mean "accuracy"?'],
    [
      "accuracy",
      '--fail-if "accuracy" is no condition. Write a metric, a comparison and a number: accuracy < 99.5, or latency.p95 > 200ms.',
    ],
    ["missing = 1", '--fail-if "missing = 1" compares with "=". Write missing == 1.'],
    [
      "accuracy < 99ms",
      '--fail-if "accuracy < 99ms" gives a percentage another unit. Write accuracy < 99, in percent.',
    ],
    [
      "missing > 1s",
      '--fail-if "missing > 1s" gives a number of messages a unit. Write missing > 1, or missing > 1% of what was recorded.',
    ],
    [
      "latency.p95 > 200",
      '--fail-if "latency.p95 > 200" has a time without a unit. Write latency.p95 > 200ms or 200s, or latency.p95 > 150% of the recorded one.',
    ],
    [
      "latency.p95 > 2parsec",
      '--fail-if "latency.p95 > 2parsec" has an unknown unit "parsec". Write latency.p95 > 2ms or 2s, or latency.p95 > 150% of the recorded one.',
    ],
    [
      "__proto__ > 1",
      '--fail-if "__proto__ > 1" is no condition. Write a metric, a comparison and a number: accuracy < 99.5, or latency.p95 > 200ms.',
    ],
    [
      "constructor > 1",
      '--fail-if "constructor > 1" has no metric "constructor". The metrics are accuracy, matched, changed, missing, extra, reordered, recorded, received, handshakes, endings, unsent, latency.min, latency.p50, latency.p90, latency.p95, latency.p99, latency.max.',
    ],
  ])("%s is wrong, and is told how it is right", (text, expected) => {
    expect(fault(text)).toBe(expected);
  });

  it("no percentage reads as all when it is not", () => {
    expect([100, 99.999, 0, 66.666].map(percentText)).toEqual(["100 %", "99.99 %", "0 %", "66.66 %"]);
  });
});
