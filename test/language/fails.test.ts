import { expect, it } from "vitest";
import { faults, scenario } from "../support/load.ts";

const read = (fails: string): string => `fails: ${fails}\nsteps: [{ wait: 1ms }]`;

it("names a problem", async () => {
  expect((await scenario(read("never-came"))).fails).toMatchObject({ code: "never-came", at: { start: 7, end: 17 } });
  expect((await scenario("steps: [{ wait: 1ms }]")).fails).toBeUndefined();
});

it.each([
  ["nevercame", '1:8+9 Expected the code of a problem, got the text "nevercame" — Did you mean "never-came"?'],
  ["true", "1:8+4 Expected the code of a problem, got the boolean true — The codes are never-came, "],
  ["[closed]", "1:8+8 Expected the code of a problem, got a list — The codes are never-came, "],
  ["internal", '1:8+8 A scenario cannot be meant to fail with "internal" — That is no failure'],
  ["not-failed", '1:8+10 A scenario cannot be meant to fail with "not-failed" — That is no failure'],
  ["interrupted", '1:8+11 A scenario cannot be meant to fail with "interrupted" — That is no failure'],
])("%s is none", async (fails, told) => {
  const [found = "", ...others] = await faults(read(fails));
  expect(found.slice(0, told.length)).toBe(told);
  expect(others).toEqual([]);
});

it("is found behind the words of others", async () => {
  expect(await faults("xfail: never-came\nsteps: [{ wait: 1ms }]")).toEqual([
    '1:1+5 Unknown key "xfail" in a scenario — Did you mean "fails"? It names a problem: fails: never-came.',
  ]);
});
