import { execFile, spawnSync } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { workspace } from "../support/workspace.ts";
import { start } from "./built.ts";

const has = (shell: string): boolean => spawnSync(shell, ["--version"]).error === undefined;

/** Runs a script of a shell in a folder where `wstest` is a command and `completion` is what it prints for that shell. */
async function inShell(shell: string, script: string): Promise<readonly string[]> {
  const cwd = await workspace({
    "wstest.yaml": "environments: { staging: , production: }\n",
    "a folder/x": "",
    "scenario.yaml": "",
  });
  const { stdout: completion } = await start(["completion", shell], { cwd }).ended;
  await writeFile(join(cwd, "completion"), completion);
  const wstest = join(import.meta.dirname, "../../dist/wstest.js");
  await writeFile(join(cwd, "wstest"), `#!/bin/sh\nexec "${process.execPath}" "${wstest}" "$@"\n`);
  await chmod(join(cwd, "wstest"), 0o755);
  const env = { ...process.env, PATH: `${cwd}:${process.env["PATH"] ?? ""}`, HOME: cwd };
  const { stdout } = await promisify(execFile)(shell, ["-c", script], { cwd, env });
  return stdout.split("\n").filter((each) => each !== "");
}

describe.skipIf(!has("bash"))("bash", () => {
  const complete = (...words: readonly string[]): Promise<readonly string[]> => {
    const all = ["wstest", ...words].map((each) => `'${each}'`).join(" ");
    return inShell(
      "bash",
      `source ./completion; COMP_WORDS=(${all}); COMP_CWORD=${words.length}; _wstest; printf '%s\\n' "\${COMPREPLY[@]}"; complete -p wstest >&2`,
    );
  };

  it("completes commands, options, values and files", { timeout: 60_000 }, async () => {
    expect(await complete("che")).toEqual(["check"]);
    expect(await complete("run", "--secrets")).toEqual(["--secrets-file"]);
    expect(await complete("run", "-e", "s")).toEqual(["staging"]);
    expect(await complete("run", "--env", "=", "p")).toEqual(["production"]);
    expect(await complete("run", "scen")).toEqual(["scenario.yaml"]);
    expect(await complete("run", "a")).toEqual(["a folder"]);
  });
});

describe.skipIf(!has("zsh"))("zsh", () => {
  /** What it would offer: the functions of its completion system say what they are given. */
  const complete = (...words: readonly string[]): Promise<readonly string[]> => {
    const all = ["wstest", ...words].map((each) => `'${each}'`).join(" ");
    return inShell(
      "zsh",
      `compdef() {}; _describe() { print -l -- "\${(@P)4}" }; _files() { print files }
source ./completion; words=(${all}); CURRENT=${words.length + 1}; _wstest`,
    );
  };

  it("completes commands, options, values and files", { timeout: 60_000 }, async () => {
    expect(await complete("che")).toEqual([
      "check:Find every mistake in scenarios, mocks and wstest.yaml, all at once and without a network",
    ]);
    expect(await complete("run", "--env=s")).toEqual(["--env=staging:"]);
    expect(await complete("run", "scen")).toEqual(["files"]);
  });
});

describe.skipIf(!has("fish"))("fish", () => {
  const complete = (line: string): Promise<readonly string[]> =>
    inShell("fish", `source ./completion; complete -C '${line}'`);

  it("completes commands, options, values and files", { timeout: 60_000 }, async () => {
    expect(await complete("wstest che")).toEqual([
      "check\tFind every mistake in scenarios, mocks and wstest.yaml, all at once and without a network",
    ]);
    expect(await complete("wstest run -e s")).toEqual(["staging"]);
    expect(await complete("wstest run scen")).toEqual(["scenario.yaml"]);
  });
});
