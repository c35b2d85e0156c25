import { beforeAll, expect, test } from "vitest";
import { loadXml, readXml } from "../../src/match/xml.ts";
import { Effort } from "../../src/match/xpath-effort.ts";

beforeAll(loadXml);

test("each answer may take as much", () => {
  const effort = new Effort();
  effort.spend(4_000_000);
  effort.begin();
  effort.spend(4_000_000);
  expect(() => effort.spend(2_000_000)).toThrow("it looks at too many nodes and texts of this document");
});

test("a text takes its nodes and its characters", () => {
  const read = (source: string) => {
    const { document } = readXml(source);
    if (!document) throw new Error("it is not read");
    return document;
  };
  for (const source of [`<a>${"<b/>".repeat(2000)}</a>`, `<a>${"x".repeat(16_000)}</a>`]) {
    const document = read(source);
    const effort = new Effort();
    for (let i = 0; i < 2000; i++) effort.textOf(document);
    expect(() => {
      for (let i = 0; i < 1000; i++) effort.textOf(document);
    }).toThrow("it looks at too many");
  }
});
