import { existsSync } from "node:fs";
import { mkdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { start } from "./built.ts";
import { brief, folderOf, reporters, reportOf, run } from "./report.ts";

const limit = { timeout: 60_000 };
const wait = "steps: [{ wait: 0s }]\n";
const refused = "clients: { a: ws://127.0.0.1:1 }\nsteps: [{ a: connect }]\n";

describe("paths", () => {
  it.each([
    ["a file that does not exist", "nowhere.yaml", 'There is no file or folder "nowhere.yaml"'],
    ["a pattern that nothing fits", "*.nothing", 'There is no file or folder "*.nothing"'],
    ["what is neither a file nor a folder", "/dev/null", '"/dev/null" is neither a file nor a folder'],
  ])("%s", limit, async (_title, path, headline) => {
    const { exitCode, problems } = await run(wait, path);
    expect([exitCode, problems.map(brief)]).toEqual([2, [`invalid-argument nowhere ${headline}`]]);
  });

  it("one of several that does not exist keeps the others from being played", limit, async () => {
    const { exitCode, scenarios } = await run(wait, "scenario.yaml", "nowhere.yaml");
    expect([exitCode, scenarios]).toEqual([2, []]);
  });

  it("a folder in which only some files hold scenarios", limit, async () => {
    const folder = await folderOf({ "a.yaml": wait, "sub/b.yaml": wait, "data.yaml": "x: 1\n", "broken.json": "{" });
    // Editors leave links like this one while a file is open.
    await symlink("nowhere", join(folder, ".#a.yaml"));
    await symlink(".", join(folder, "loop.yaml"));
    const { exitCode, scenarios } = await reportOf(
      folder,
      await start(["run", ".", ...reporters], { cwd: folder }).ended,
    );
    expect([exitCode, scenarios.length]).toEqual([0, 2]);
  });

  it("a folder without scenarios, and names that match none", limit, async () => {
    const folder = await folderOf({ "empty/data.yaml": "x: 1\n", "scenario.yaml": wait });
    for (const args of [["empty"], ["scenario.yaml", "-g", "nothing"], ["scenario.yaml", "--tags", "nothing"]]) {
      const { exitCode, scenarios } = await reportOf(
        folder,
        await start(["run", ...args, ...reporters], { cwd: folder }).ended,
      );
      expect([exitCode, scenarios]).toEqual([4, []]);
    }
  });
});

describe("options", () => {
  it.each([
    [["--reporter", "junt"], 'There is no reporter "junt"\n  = help: Did you mean "junit"?\n'],
    [["--reporter", ""], 'There is no reporter ""\n'],
    [
      ["--reporter", "json=same", "--reporter", "junit=./same"],
      "The reports of json and junit have the same file, ./same\n",
    ],
    [["--var", "x"], '--var takes name=value, got "x"\n'],
    [["--timeout", "5"], "option '--timeout <duration>' argument '5' is invalid. 5ms or 5s?\n"],
    [["--workers", "0"], "argument '0' is invalid. Write a whole number from 1, or a part of the processors as 50%.\n"],
    [["--seed", "abc"], "argument 'abc' is invalid. A seed is a whole number.\n"],
    [["-g", "("], "Unterminated group\n"],
    [["--tags", "a and"], 'The tags expression "a and" is not valid at its end\n'],
    [["--nothing"], "unknown option '--nothing'\n"],
  ])("%j", limit, async (args, said) => {
    const folder = await folderOf(wait);
    const { exitCode, stdout, stderr } = await start(["run", "scenario.yaml", ...args], { cwd: folder }).ended;
    expect([exitCode, stdout, stderr]).toEqual([2, "", expect.stringContaining(said)]);
    expect(existsSync(join(folder, "same"))).toBe(false);
  });

  it.each([
    ["-t is no url", ["--target=nowhere"], '-t nowhere: "nowhere" is not a url'],
    [
      "-t names a server that no scenario has",
      ["--target=chatt=ws://127.0.0.1:1"],
      '-t chatt=ws://127.0.0.1:1: no scenario has a server "chatt"',
    ],
    [
      "-t does not say which of two servers",
      ["--target=ws://127.0.0.1:1"],
      '"x" has several servers; which one is ws://127.0.0.1:1?',
    ],
  ])("%s", limit, async (_title, args, headline) => {
    const { exitCode, problems } = await run(`name: x\nservers: { chat: ws://h, other: ws://h }\n${wait}`, ...args);
    expect([exitCode, problems.map(brief)]).toEqual([2, [`invalid-argument nowhere ${headline}`]]);
  });
});

describe("a variable from the command line", () => {
  const vars =
    "vars: { port: 8080, on: true, ports: [1], limits: { a: 1 }, text: x }\nsteps: [{ log: '${port} ${on} ${ports} ${text}' }]\n";

  it.each([
    ["port=abc", 'scenario.yaml:1:15 --var port=abc: the variable "port" is a number in the file'],
    ["port=", 'scenario.yaml:1:15 --var port=: the variable "port" is a number in the file'],
    ["on=yes", 'scenario.yaml:1:25 --var on=yes: the variable "on" is true or false in the file'],
    ["ports=x", 'scenario.yaml:1:38 --var ports=x: the variable "ports" is a list in the file'],
    ["limits=x", 'scenario.yaml:1:51 --var limits=x: the variable "limits" is a map in the file'],
  ])("%s", limit, async (given, expected) => {
    const { exitCode, problems } = await run(vars, `--var=${given}`);
    expect([exitCode, problems.map(brief)]).toEqual([2, [`invalid-argument ${expected}`]]);
  });

  it("takes the type of the one that it replaces", limit, async () => {
    const { exitCode, stdout } = await run(vars, "--var=port=9", "--var=ports=[2]", "--var=on=false", "--var=text=5");
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("9 false [2] 5")]);
  });

  it("fits no setting: only the scenarios that read it are not played", limit, async () => {
    const { exitCode, problems, scenarios } = await run(
      `vars: { t: 3s }\ndefaults: { timeout: "\${t}" }\n${wait}---\n${wait}`,
      "--var=t=soon",
    );
    expect([exitCode, problems.map(brief)]).toEqual([
      1,
      ['setting scenario.yaml:2:25 Expected a duration such as 500ms, 5s or 2m, got the text "soon"'],
    ]);
    expect(scenarios.map(({ outcome }) => outcome.status)).toEqual(["errored", "passed"]);
  });
});

describe("reports that cannot be written", () => {
  it.each([
    ["a folder that cannot be made", "/proc/nothing/junit.xml", "the folder /proc/nothing cannot be made"],
    ["a folder in place of the file", ".", "EISDIR"],
    ["a file in place of a folder", "scenario.yaml/junit.xml", "ENOTDIR"],
    ["a full disk", "/dev/full", "ENOSPC"],
  ])("%s", limit, async (_title, path, why) => {
    const folder = await folderOf(refused);
    const { exitCode, stdout, stderr } = await start(
      ["run", "scenario.yaml", "--reporter", `junit=${path}`, "--reporter", "json=e.ndjson"],
      { cwd: folder },
    ).ended;
    expect([exitCode, stdout]).toEqual([3, expect.stringContaining("1 errored")]);
    expect(stderr).toContain(`The report of junit could not be written to ${path}: `);
    expect(stderr).toContain(why);
    expect(await readFile(join(folder, "e.ndjson"), "utf8")).toMatch(/\{"type":"run:end",.*\}\n$/);
  });

  it("makes the folders that are missing", limit, async () => {
    const folder = await folderOf(wait);
    await mkdir(join(folder, "a"));
    const { exitCode } = await start(["run", "scenario.yaml", "-o", "a/b/c", "--reporter", "junit"], { cwd: folder })
      .ended;
    expect([exitCode, existsSync(join(folder, "a/b/c/junit.xml"))]).toEqual([0, true]);
  });
});

describe("who reads what is printed", () => {
  const talkative = `steps: [{ repeat: 20000, steps: [{ log: "${"x".repeat(100)}" }] }, { assert: 1 == 2 }]\n`;

  it("may go away", limit, async () => {
    const folder = await folderOf(talkative);
    const running = start(["run", "scenario.yaml", ...reporters], { cwd: folder });
    await running.printed("x");
    running.child.stdout?.destroy();
    const { exitCode, problems } = await reportOf(folder, await running.ended);
    expect([exitCode, problems.map(({ code }) => code)]).toEqual([1, ["assert"]]);
  });

  it("may be a disk that is full", limit, async () => {
    const folder = await folderOf(talkative);
    const { exitCode, stderr } = await start(
      ["run", "scenario.yaml", "--reporter", "console", "--reporter", "json=e.ndjson"],
      { cwd: folder, stdout: "/dev/full" },
    ).ended;
    expect([exitCode, stderr]).toEqual([
      3,
      "What is printed could not be written: ENOSPC: no space left on device, write\n",
    ]);
    expect(await readFile(join(folder, "e.ndjson"), "utf8")).toMatch(/\{"type":"run:end",.*\}\n$/);
  });
});
