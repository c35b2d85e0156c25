import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { Alias } from "../../../src/cli/options/alias.ts";

const command = (): Command =>
  new Command("x")
    .option("--bail <n>", "stop after n failures", Number)
    .addOption(new Alias("--maxfail <n>", "bail").argParser(Number));

describe("an alias", () => {
  it("is read like the option, the last one counts", () => {
    const read = (...args: string[]): unknown => command().parse(args, { from: "user" }).opts();
    expect(read("--maxfail", "2")).toEqual({ bail: 2 });
    expect(read("--bail", "1", "--maxfail", "2")).toEqual({ bail: 2 });
    expect(read("--maxfail", "2", "--bail", "1")).toEqual({ bail: 1 });
    expect(read()).toEqual({});
  });

  it("is not in the help", () => {
    expect(command().helpInformation()).not.toContain("maxfail");
  });
});
