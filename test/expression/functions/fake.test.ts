import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { fakeKinds } from "../../../src/expression/fake-data.ts";
import type { Sources } from "../../../src/expression/sources.ts";
import { evaluate, failureOf } from "../../support/evaluate.ts";
import { faults } from "../../support/load.ts";

/** A small generator of its own: what is made up must be the same for ever, whatever the run's own is. */
function seeded(seed: number): Sources {
  let state = seed;
  return {
    now: () => Date.UTC(2030, 0, 15),
    monotonic: () => 0,
    random() {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state / 2_147_483_648;
    },
  };
}

const all = (seed: number): Record<string, unknown> => {
  const sources = seeded(seed);
  return Object.fromEntries(Object.entries(fakeKinds).map(([kind, make]) => [kind, make(sources)]));
};

describe("made-up data", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(all(1)).toEqual(all(1));
    expect(all(1)).not.toEqual(all(2));
  });

  it("stays what it is from version to version: a change is told in the changelog", async () => {
    const made = async (kind: string): Promise<unknown> => evaluate(`fake("${kind}")`, {}, seeded(7));
    expect(await made("person.fullName")).toMatchInlineSnapshot(`"Maja Haas"`);
    expect(await made("internet.email")).toMatchInlineSnapshot(`"maja.haas54@wise-pencil.example"`);
    expect(await made("location.streetAddress")).toMatchInlineSnapshot(`"597 Garden Road"`);
    expect(await made("lorem.sentence")).toMatchInlineSnapshot(
      `"Aliqua consequat laborum esse commodo culpa deserunt amet."`,
    );
    expect(await made("date.future")).toMatchInlineSnapshot(`"2030-08-20T22:12:39.765Z"`);
    expect(await made("commerce.price")).toMatchInlineSnapshot(`597.45`);
  });

  it("has the form that its name says", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const made = all(seed * 7919);
      for (const [kind, value] of Object.entries(made)) expect(value, kind).not.toBe("");
      expect(made["internet.email"]).toMatch(/^[a-z]+\.[a-z]+\d{1,2}@[a-z]+-[a-z]+\.example$/);
      expect(made["internet.ip"]).toMatch(/^(\d{1,3}\.){3}\d{1,3}$/);
      expect(made["internet.ipv6"]).toMatch(/^([0-9a-f]{4}:){7}[0-9a-f]{4}$/);
      expect(made["internet.mac"]).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
      expect(made["location.countryCode"]).toMatch(/^[A-Z]{2}$/);
      expect(made["location.country"]).toMatch(/^[A-Z][A-Za-z ]+[a-z]$/);
      expect(made["date.birthdate"]).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(made["system.semver"]).toMatch(/^\d+\.\d+\.\d+$/);
      expect(Math.abs(made["location.latitude"] as number)).toBeLessThanOrEqual(90);
      expect(typeof made["datatype.boolean"]).toBe("boolean");
      expect(Number.isInteger(made["number.int"])).toBe(true);
      expect(Date.parse(String(made["date.past"]))).toBeLessThan(Date.UTC(2030, 0, 15));
      expect(Date.parse(String(made["date.soon"]))).toBeGreaterThan(Date.UTC(2030, 0, 15));
    }
  });

  test("a kind that there is not is told when the file is read, one that is computed when it is made", async () => {
    const told = (kind: string): Promise<readonly string[]> => faults(`steps: [{ log: '\${fake("${kind}")}' }]`);
    expect(await told("person.fristName")).toEqual([
      '1:24+18 There is no kind of made-up data "person.fristName" — Did you mean "person.firstName"?',
    ]);
    expect(await told("email")).toEqual([
      '1:24+7 There is no kind of made-up data "email" — Did you mean "internet.email"?',
    ]);
    expect(await told("xyzzy")).toEqual([
      '1:24+7 There is no kind of made-up data "xyzzy" — There are person.firstName, person.lastName, person.fullName, person.jobTitle, internet.username, …',
    ]);
    expect(await failureOf('fake("a" + x)', { x: "b" })).toMatchObject({
      headline: expect.stringContaining('there is no kind "ab"') as string,
    });
  });

  test("each kind stands in the reference", () => {
    const page = readFileSync(new URL("../../../docs/expressions.md", import.meta.url), "utf8");
    const section = page.slice(page.indexOf("## Made-up data"));
    expect(Object.keys(fakeKinds).filter((kind) => !section.includes(`\`${kind}\``))).toEqual([]);
  });
});
