import { expect, it } from "vitest";
import { noteMembers } from "../../../src/steps/standing/self-members.ts";
import { faults } from "../../support/load.ts";
import { testReader } from "../../support/reader.ts";
import { tree } from "../../support/yaml.ts";

it("a matcher over a peer's variables speaks of those that must be there", () => {
  const noted: string[] = [];
  const reader = { ...testReader(), useMember: (of: string, member: string) => void noted.push(`${of}.${member}`) };
  noteMembers(tree("{ user: bob, age: { $gt: 1 }, a: $missing, b: { $exists: false }, $or: [{ c: 1 }] }"), reader);
  noteMembers(tree("$any"), reader);
  expect(noted).toEqual(["self.user", "self.age"]);
});

it("is looked at in rules and among receivers", async () => {
  const endpoint = (rule: string): Promise<readonly string[]> =>
    faults(`endpoints: [{ path: /, state: { user: null }, rules: [${rule}] }]`);
  expect(await endpoint("{ when: { self: { user: bob } }, do: [{ send: hi, to: { user: bob } }] }")).toEqual([]);
  expect(await endpoint("{ when: { self: { uesr: bob } }, do: [] }")).toEqual([
    '1:73+4 A connection of this endpoint has no "uesr" — Did you mean "user"?',
  ]);
  expect(await endpoint("{ do: [{ send: hi, to: { usre: bob } }] }")).toEqual([
    '1:80+4 A connection of this endpoint has no "usre" — Did you mean "user"?',
  ]);
});
