import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { groupLives } from "../../src/process/signals.ts";
import { start } from "./built.ts";
import { folderOf } from "./report.ts";

const limit = { timeout: 60_000 };
const scenario = `
servers: { chat: { command: "echo up $$; sleep 600", ready: up } }
steps:
  - exec: echo $$ > pid; touch told; sleep 600
    timeout: 10m
`;

describe("a fault that nobody catches", () => {
  it.each([
    ["is thrown where nobody catches it", "setTimeout(() => { throw new Error('out of nowhere') }, 0)", ""],
    ["is a promise that nobody awaits", "void Promise.reject(new Error('out of nowhere'))", ""],
    [
      "is a promise that nobody awaits, where Node is told to only warn of that",
      "void Promise.reject(new Error('out of nowhere'))",
      "--unhandled-rejections=warn",
    ],
  ])(
    "that %s is told, ends the run with its reports and with 3, and leaves no process behind",
    limit,
    async (_title, fault, flags) => {
      const folder = await folderOf({
        "scenario.yaml": scenario,
        // Waits until the command runs.
        "fault.mjs": `import { existsSync } from "node:fs";
const timer = setInterval(() => {
  if (!existsSync("told")) return;
  clearInterval(timer);
  ${fault};
}, 20);
`,
      });
      const running = start(["run", "scenario.yaml", "-v", "--reporter", "console", "--reporter", "junit=report.xml"], {
        cwd: folder,
        env: { NODE_OPTIONS: `--import=${pathToFileURL(join(folder, "fault.mjs")).href} ${flags}` },
      });
      const { exitCode, stdout, stderr } = await running.ended;
      expect(exitCode).toBe(3);
      expect(stderr).toMatch(
        /^A module failed where nobody could catch it: out of nowhere\nthrown at file:.*\/fault\.mjs:\d+:\d+\nIt may be one that a file names/,
      );
      expect(await readFile(join(folder, "report.xml"), "utf8")).toMatch(
        /<error message="The run was interrupted by a fault: A module failed [^]*<\/testsuites>\s*$/,
      );
      const pid = Number(/up (\d+)/.exec(stdout)?.[1]);
      expect(pid).toBeGreaterThan(0);
      await expect.poll(() => groupLives(pid)).toBe(false);
      const command = Number(await readFile(join(folder, "pid"), "utf8"));
      expect(command).toBeGreaterThan(0);
      await expect.poll(() => groupLives(command)).toBe(false);
    },
  );
});

describe("a reporter that never ends", () => {
  it.each([
    ["", ""],
    [", also when it has set the exit code", "process.exitCode = 0; "],
  ])("is told, with 3, and the other reports are written%s", limit, async (_title, before) => {
    const folder = await folderOf({
      "scenario.yaml": 'steps: [{ assert: "1 == 1" }]\n',
      "mine.mjs": `${before}export default async function* (events) { for await (const _ of events); await new Promise(() => {}); }`,
    });
    const { exitCode, stderr, stdout } = await start(
      ["run", "scenario.yaml", "--reporter", "./mine.mjs=out.txt", "--reporter", "junit=junit.xml,console"],
      { cwd: folder },
    ).ended;
    expect(stderr).toBe("wstest waits for what never comes: does a reporter or a profile of your own not end?\n");
    expect(exitCode).toBe(3);
    expect(stdout).toContain("1 passed");
    expect(await readFile(join(folder, "junit.xml"), "utf8")).toContain('tests="1"');
  });
});

it("modules of users hear that nothing is left to do, and what they do then is awaited", limit, async () => {
  const folder = await folderOf({
    "scenario.yaml": 'steps: [{ assert: "1 == 1" }]\n',
    "mine.mjs": `import { appendFileSync } from "node:fs";
process.once("beforeExit", () => setTimeout(() => appendFileSync("told", "timer "), 50));
process.once("exit", () => appendFileSync("told", "exit"));
export default async function* (events) { for await (const _ of events); }
`,
  });
  const { exitCode } = await start(["run", "scenario.yaml", "--reporter", "./mine.mjs=out.txt"], { cwd: folder }).ended;
  expect([exitCode, await readFile(join(folder, "told"), "utf8")]).toEqual([0, "timer exit"]);
});
