import { describe, expect, it } from "vitest";
import { defused, inGitHubActions, readsCommands } from "../../../src/cli/terminal/ci-log.ts";

describe("a log that is read for commands", () => {
  it("is that of GitHub Actions, Azure Pipelines and TeamCity", () => {
    expect([{}, { CI: "true" }, { TF_BUILD: "" }, { GITHUB_ACTIONS: "false" }].map(readsCommands)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(
      [{ GITHUB_ACTIONS: "true" }, { TF_BUILD: "True" }, { TEAMCITY_VERSION: "2026.1" }].map(readsCommands),
    ).toEqual([true, true, true]);
    expect([inGitHubActions({ GITHUB_ACTIONS: "true" }), inGitHubActions({ TF_BUILD: "True" })]).toEqual([true, false]);
  });
});

describe("a text without commands", () => {
  it.each([
    ["::error::x", ": :error::x"],
    ["a\n  \t::set-env name=A::b\nc", "a\n  \t: :set-env name=A::b\nc"],
    ["a ##[group]b", "a # #[group]b"],
    ["a ##vso[task.setvariable variable=x]y ##teamcity[z]", "a # #vso[task.setvariable variable=x]y # #teamcity[z]"],
    ["bob::x has ## and a[0]", "bob::x has ## and a[0]"],
    ["[::1]:8080\n", "[::1]:8080\n"],
  ])("%j is %j", (text, safe) => expect(defused(text)).toBe(safe));

  it("takes no time for lines without anything", () => {
    expect(defused("\n".repeat(200_000))).toHaveLength(200_000);
  });
});
