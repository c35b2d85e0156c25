import { expect, it } from "vitest";
import { Coverage, coverageText } from "../../reporters/coverage.ts";
import type { ContractCoverage, CoveredMessage } from "../../src/events.ts";

const message = (name: string, count: number, rest: Partial<CoveredMessage> = {}): CoveredMessage => ({
  name,
  from: "server",
  channels: ["chat"],
  count,
  ...rest,
});

function texts(...given: readonly ContractCoverage[]): readonly string[] {
  const coverage = new Coverage();
  for (const each of given) coverage.add(each);
  return coverage.contracts.map((each) => `${each.contract}: ${coverageText(each)}`);
}

it("adds up what scenarios have seen of a contract", () => {
  expect(
    texts(
      { contract: "a.yaml", messages: [message("A", 1), message("B", 0), message("C", 0)], closes: { 1000: 2 } },
      { contract: "b.yaml", messages: [message("A", 0)], closes: {} },
      {
        contract: "a.yaml",
        messages: [message("A", 0), message("B", 2), message("C", 0)],
        closes: { 1000: 1, 4401: 1 },
      },
    ),
  ).toEqual([
    "a.yaml: 2 of 3 messages seen, never: C; closed with 1000, 4401",
    "b.yaml: 0 of 1 messages seen, never: A",
  ]);
});

it("counts channels where there are several, and says who sends what both may", () => {
  const both = { channels: ["a", "b"] };
  expect(
    texts({
      contract: "c",
      messages: [message("X", 1), message("Y", 0, both), message("Y", 1, { from: "client" })],
      closes: {},
    }),
  ).toEqual(["c: 2 of 3 messages, 1 of 3 channels seen, never: Y from the server"]);
});

it("names ten of those that never were", () => {
  const messages = Array.from({ length: 12 }, (_, index) => message(`m${index}`, 0));
  expect(texts({ contract: "c", messages, closes: {} })).toEqual([
    "c: 0 of 12 messages seen, never: m0, m1, m2, m3, m4, m5, m6, m7, m8, m9 and 2 more",
  ]);
});
