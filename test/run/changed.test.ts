import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { changedFiles } from "../../src/run/changed.ts";
import { command } from "../support/command.ts";
import { brief, thrownBy } from "../support/evaluate.ts";
import { workspace } from "../support/workspace.ts";

const identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
const git = (cwd: string, ...args: readonly string[]): void =>
  void execFileSync("git", [...identity, ...args], { cwd, stdio: "pipe" });

async function repository(files: Readonly<Record<string, string>>): Promise<string> {
  const cwd = await workspace(files);
  git(cwd, "init", "--quiet", "--initial-branch=main");
  git(cwd, "add", ".");
  git(cwd, "commit", "--quiet", "-m", "first");
  return cwd;
}
async function changed(cwd: string, since?: string, from = cwd): Promise<readonly string[]> {
  const { files } = await changedFiles(from, since);
  return Array.from(files, (each) => relative(cwd, each)).toSorted((a, b) => (a < b ? -1 : 1));
}

describe("changedFiles", () => {
  it("are those that differ from the last commit: changed, staged, deleted, new; not those that are ignored", async () => {
    const cwd = await repository({ a: "1", b: "1", c: "1", "d e\n": "1", same: "1", ".gitignore": "ignored" });
    await writeFile(join(cwd, "a"), "2");
    await writeFile(join(cwd, "b"), "2");
    git(cwd, "add", "b");
    await rm(join(cwd, "c"));
    await writeFile(join(cwd, "d e\n"), "2");
    await writeFile(join(cwd, "new"), "1");
    await writeFile(join(cwd, "ignored"), "1");
    expect(await changed(cwd)).toEqual(["a", "b", "c", "d e\n", "new"]);
    await mkdir(join(cwd, "below"));
    expect(await changed(cwd, undefined, join(cwd, "below"))).toEqual(["a", "b", "c", "d e\n", "new"]);
  });

  it("are those of a branch since it left another, whatever that has since", async () => {
    const cwd = await repository({ a: "1", b: "1" });
    git(cwd, "checkout", "--quiet", "-b", "work");
    await writeFile(join(cwd, "a"), "2");
    git(cwd, "commit", "--quiet", "-am", "work");
    git(cwd, "checkout", "--quiet", "main");
    await writeFile(join(cwd, "b"), "2");
    git(cwd, "commit", "--quiet", "-am", "main");
    git(cwd, "checkout", "--quiet", "work");
    expect(await changed(cwd)).toEqual([]);
    expect(await changed(cwd, "main")).toEqual(["a"]);
  });

  it("are all where nothing is committed", async () => {
    const cwd = await workspace({ a: "1", b: "1" });
    git(cwd, "init", "--quiet");
    git(cwd, "add", "a");
    expect(await changed(cwd)).toEqual(["a", "b"]);
  });

  it.each(["gone", "--output=x", "HEAD~9"])("do not know %s", async (since) => {
    const cwd = await repository({ a: "1" });
    expect(brief(await thrownBy(() => changedFiles(cwd, since)))).toBe(
      `--since ${since}: git knows no commit, branch or tag of that name | Where CI fetches the last commit alone, fetch more: git fetch --unshallow, or fetch-depth: 0.`,
    );
  });

  it("are in a repository", async () => {
    expect(brief(await thrownBy(async () => changedFiles(await workspace())))).toBe(
      "--only-changed: this folder is in no git repository | It asks git which files have changed.",
    );
  });
});

describe("--only-changed", () => {
  const chat = "servers: { chat: { mock: mocks/chat.yaml } }\nsteps: [{ wait: 1ms }]\n";
  const files = {
    "scenarios/a.yaml": `name: a\n${chat}`,
    "scenarios/b.yaml": "name: b\nuse: shared.yaml\nsteps: [{ log: '${x}' }]\n",
    "scenarios/c.yaml": "name: c ${n}\nexamples: rows.csv\nsteps: [{ wait: 1ms }]\n",
    "scenarios/d.yaml": "name: d\nsteps: [{ wait: 1ms }]\n",
    "scenarios/shared.yaml": "vars: { x: 1 }\n",
    "scenarios/rows.csv": "n\n1\n",
    "scenarios/mocks/chat.yaml": "endpoints: [{ path: /ws, onConnect: [{ send: { $file: hello.txt } }] }]\n",
    "scenarios/mocks/hello.txt": "hello",
  };
  const listed = async (file?: string) => {
    const cwd = await repository(files);
    if (file !== undefined) await writeFile(join(cwd, file), `${files[file as keyof typeof files]}\n`);
    const { exitCode, stdout, stderr } = await command(["list", "scenarios", "--only-changed"], { cwd });
    return [exitCode, stdout.replaceAll(/^\S+ {2}/gm, "").trim(), stderr];
  };

  it.each([
    ["scenarios/d.yaml", "d"],
    ["scenarios/shared.yaml", "b"],
    ["scenarios/rows.csv", "c 1"],
    ["scenarios/mocks/chat.yaml", "a"],
    ["scenarios/mocks/hello.txt", "a"],
  ])("takes what %s touches", async (file, names) => {
    expect(await listed(file)).toEqual([0, names, ""]);
  });

  it("passes when nothing is touched, and says so", async () => {
    expect(await listed()).toEqual([
      0,
      "",
      "warning: No scenario is touched by what changed since the last commit\n  = help: --since <ref> names an earlier state.\n",
    ]);
    const { exitCode, stdout } = await command(["run", "--since", "HEAD"], { cwd: await repository(files) });
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining("No scenario is touched by what changed since HEAD"),
    ]);
  });
});
