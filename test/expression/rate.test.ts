import { expect, test } from "vitest";
import { rate } from "../../src/expression/rate.ts";
import { brief, scopeOf, thrownBy } from "../support/evaluate.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

function read(yaml: string) {
  const reader = testReader();
  return { compiled: rate.read(tree(yaml), reader), problem: reader.problems[0] };
}

test.each([
  ["500B/s", 500],
  ["10KiB/s", 10_240],
  ["10 kB/s", 10_000],
  ["10KB/s", 10_000],
  ["1.5MB/s", 1_500_000],
  ["2MiB/s", 2_097_152],
  ["${r}", 1024],
])("%s is %s bytes per second", (yaml, bytes) => {
  expect(read(yaml).compiled?.evaluate(scopeOf({ r: "1KiB/s" }))).toBe(bytes);
});

test.each([
  ["10", "1:1+2 A rate needs its unit: 10B/s or 10KiB/s?"],
  ["10KiB", "1:1+5 A rate is per second: 10KiB/s"],
  ["0B/s", "1:1+4 A rate is more than 0 | What goes nowhere is lost, or frozen: lose, freeze."],
  ["10kb/s", '1:1+6 Expected a rate such as 10KiB/s, got the text "10kb/s" | Did you mean 10kB/s?'],
  ["2 mbps", '1:1+6 Expected a rate such as 10KiB/s, got the text "2 mbps" | Did you mean 2MB/s?'],
  ["fast", '1:1+4 Expected a rate such as 10KiB/s, got the text "fast" | Its units are B/s, kB/s, KiB/s, MB/s, MiB/s.'],
  [
    "10 GB/s",
    '1:1+7 Expected a rate such as 10KiB/s, got the text "10 GB/s" | Its units are B/s, kB/s, KiB/s, MB/s, MiB/s.',
  ],
  ["true", "1:1+4 Expected a rate such as 10KiB/s, got the boolean true"],
])("%s is a problem", (yaml, expected) => {
  expect(brief(read(yaml).problem)).toBe(expected);
});

test("what a variable says is checked when it is read", async () => {
  const failure = await thrownBy(() => read("${r}").compiled?.evaluate(scopeOf({ r: 5 })));
  expect(failure).toMatchObject({ code: "setting", headline: "A rate needs its unit: 5B/s or 5KiB/s?" });
});
