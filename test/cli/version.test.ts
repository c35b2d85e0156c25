import { expect, it } from "vitest";
import { version } from "../../src/cli/version.ts";
import { command } from "../support/command.ts";

it.each(["--version", "-V"])("%s prints the version and nothing else", async (option) => {
  expect(await command([option], { cwd: "/tmp" })).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
});

it("looks like one", () => {
  expect(version).toMatch(/^\d+\.\d+\.\d+/);
});
