import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectKeys } from "../../../src/cli/project/project-keys.ts";
import { mockSchema, projectSchema, scenarioSchema } from "../../../src/language/schema/schema.ts";
import { command } from "../../support/command.ts";
import { workspace } from "../../support/workspace.ts";

describe("wstest schema", () => {
  it("prints the schema of scenarios, of mocks, or of a project", async () => {
    const { exitCode, stdout, stderr } = await command(["schema"], { cwd: "/tmp" });
    expect(JSON.parse(stdout)).toEqual(scenarioSchema());
    expect([exitCode, stderr, stdout.endsWith("}\n")]).toEqual([0, "", true]);
    expect((await command(["schema", "scenario"], { cwd: "/tmp" })).stdout).toBe(stdout);
    expect(JSON.parse((await command(["schema", "mock"], { cwd: "/tmp" })).stdout)).toEqual(mockSchema());
    const project = JSON.parse((await command(["schema", "project"], { cwd: "/tmp" })).stdout) as unknown;
    expect(project).toEqual(projectSchema(projectKeys()));
  });

  it("writes it to a file", async () => {
    const cwd = await workspace();
    expect(await command(["schema", "--out", "schemas/a.json"], { cwd })).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "",
    });
    expect(JSON.parse(await readFile(join(cwd, "schemas/a.json"), "utf8"))).toEqual(scenarioSchema());
  });

  it("says why it cannot write it", async () => {
    const cwd = await workspace({ "a file": "" });
    const { exitCode, stderr } = await command(["schema", "--out", "a file/a.json"], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^The file a file\/a\.json cannot be written: /);
  });
});
