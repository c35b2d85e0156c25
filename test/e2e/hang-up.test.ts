import { spawn, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { runs } from "../run/processes.ts";
import { appeared } from "./appeared.ts";
import { file } from "./built.ts";
import { brief, folderOf, reporters, reportOf } from "./report.ts";

/** A terminal for a test comes from script(1), of util-linux; other systems have another one, or none. */
const hasTerminals = spawnSync("script", ["--version"]).stdout?.includes("util-linux") ?? false;

it.runIf(hasTerminals)("a closed terminal ends the run in order", { timeout: 60_000 }, async () => {
  const folder = await folderOf(`
servers: { s: { command: "echo $$ > pid; echo ready; exec sleep 600", ready: { output: ready } } }
steps: [{ exec: touch begun }, { wait: 60s }]
finally: [{ log: cleaned }]
`);
  const args = ["run", "scenario.yaml", ...reporters].join(" ");
  // The system tells the shell, which tells its jobs, as the one of a user does; this one stays, for the exit code.
  const line = `trap 'kill -HUP $!' HUP; '${process.execPath}' '${file}' ${args} & wait $!; wait $!; echo $? > code.part; mv code.part code`;
  const terminal = spawn("script", ["--quiet", "--command", line, "/dev/null"], { cwd: folder, stdio: "ignore" });
  onTestFinished(() => void terminal.kill("SIGKILL"));
  await appeared(folder, "begun");
  terminal.kill("SIGKILL");

  expect(await appeared(folder, "code")).toBe("129\n");
  const ended = { exitCode: 129, signal: null, stdout: "", stderr: "" };
  const { problems, events } = await reportOf(folder, ended);
  // The file is there before the command that made it has ended.
  expect(problems.map(brief)).toEqual([
    expect.stringMatching(/^interrupted scenario\.yaml:3:(?:11|34) The run was interrupted by SIGHUP$/),
  ]);
  expect(events).toContainEqual(expect.objectContaining({ type: "log", text: "cleaned" }));
  expect(await runs(Number(await readFile(join(folder, "pid"), "utf8")))).toBe(false);
});
