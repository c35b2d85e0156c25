import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { command } from "../../support/command.ts";
import { workspace } from "../../support/workspace.ts";

const scenario = (name: string): string => `name: ${name}\nsteps: [{ assert: "1 == 1" }]\n`;

describe("wstest merge", () => {
  it("makes one report of several runs", async () => {
    const cwd = await workspace({ "a.yaml": scenario("first"), "b.yaml": scenario("second") });
    for (const name of ["a", "b"])
      expect(
        (await command(["run", `${name}.yaml`, "--reporter", `blob=blobs/blob-${name}.ndjson`], { cwd })).exitCode,
      ).toBe(0);
    const { exitCode, stdout, stderr } = await command(["merge", "blobs", "--reporter", "console,junit"], { cwd });
    expect([exitCode, stderr]).toEqual([0, ""]);
    // Which of them was quicker is not said.
    expect(stdout).toMatch(/^✓ a\.yaml › first {2}/m);
    expect(stdout).toMatch(/^✓ b\.yaml › second {2}.*/m);
    expect(stdout).toMatch(/^2 passed \(/m);
    const xml = await readFile(join(cwd, "wstest-results/junit.xml"), "utf8");
    expect(xml).toMatch(/<testsuites name="wstest" time="[\d.]+" tests="2" failures="0" errors="0" skipped="0">/);
  });

  it("writes the reports although a blob is broken", async () => {
    const cwd = await workspace({ "a.yaml": scenario("first") });
    await command(["run", "a.yaml", "--reporter", "blob"], { cwd });
    await writeFile(join(cwd, "wstest-results/blob-2.ndjson"), "hi\n");
    const { exitCode, stdout } = await command(["merge", "wstest-results"], { cwd });
    expect(exitCode).toBe(2);
    expect(stdout).toContain("The blob wstest-results/blob-2.ndjson cannot be read: its first line is no JSON");
    expect(stdout).toContain("1 passed, 1 problem");
  });

  it("does not write into what it reads", async () => {
    const cwd = await workspace({ "a.yaml": scenario("first") });
    await command(["run", "a.yaml", "--reporter", "blob"], { cwd });
    const file = join(cwd, "wstest-results/blob.ndjson");
    const before = await readFile(file, "utf8");
    for (const reporter of ["blob", "json=./wstest-results/../wstest-results/blob.ndjson"]) {
      const { exitCode, stdout, stderr } = await command(["merge", "wstest-results", "--reporter", reporter], { cwd });
      const name = reporter.slice(0, 4);
      expect([exitCode, stdout, stderr]).toEqual([
        2,
        "",
        `The report of ${name} would be written into a blob that is to be read, wstest-results/blob.ndjson\n  = help: Give it a file of its own: --reporter ${name}=merged.ndjson.\n`,
      ]);
    }
    expect(await readFile(file, "utf8")).toBe(before);
  });

  it("says what it lacks", async () => {
    const cwd = await workspace();
    const gone = await command(["merge", "gone"], { cwd });
    expect([gone.exitCode, gone.stderr]).toEqual([
      2,
      'There is no file or folder "gone"\n  = help: Give blobs, or folders that hold them: wstest merge blobs/ --reporter junit.\n',
    ]);
    expect((await command(["merge"], { cwd })).stderr).toContain("missing required argument 'paths'");
  });
});
