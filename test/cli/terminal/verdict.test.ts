import { describe, expect, it } from "vitest";
import { problemCodes } from "../../../src/problem.ts";
import { verdictLine, wantsVerdict } from "../../../src/cli/terminal/verdict.ts";
import { chattyServer } from "../../support/chatty-server.ts";
import { command } from "../../support/command.ts";
import { workspace } from "../../support/workspace.ts";

interface Verdict {
  readonly type: "verdict";
  readonly ok: boolean;
  readonly exit: number;
  readonly code?: string;
  readonly headline?: string;
  readonly scenarios?: object;
  readonly failures?: readonly object[];
}

const files = {
  "good.yaml": "name: good\nsteps: [{ log: hi }]\n",
  "fails.yaml": 'name: fails\nsteps: [{ assert: "1 == 2" }]\n',
  "wrong.yaml": "name: wrong\nsteps: [{ nope: 1 }]\n",
  "mock.yaml": "endpoints: [{ path: /, nope: 1 }]\n",
  "none.txt": "nothing\n",
  "echo.yaml": "endpoints: [{ path: / }]\n",
};

async function told(args: readonly string[]) {
  const { exitCode, stdout, stderr } = await command([...args, "--json"], { cwd: await workspace(files) });
  const lines = stdout.split("\n").slice(0, -1);
  const values = lines.map((line) => JSON.parse(line) as Verdict);
  return { exitCode, stderr, values, verdict: values.at(-1) };
}

/** Commands that fail, with their exit codes and the code of what failed them. */
const failing: readonly (readonly [args: readonly string[], exit: number, code: string])[] = [
  [["run", "fails.yaml"], 1, "assert"],
  [["run", "wrong.yaml"], 2, "invalid-file"],
  [["run", "nowhere.yaml"], 2, "invalid-argument"],
  [["run", "good.yaml", "--grep", "nope"], 4, "nothing-to-run"],
  [["run", "good.yaml", "--reporter", "nope"], 2, "invalid-argument"],
  [["run", "good.yaml", "--reporter", "junit=/dev/null/nope.xml"], 3, "report"],
  [["run", "--list", "wrong.yaml"], 2, "invalid-file"],
  [["check", "wrong.yaml"], 2, "invalid-file"],
  [["check", "nowhere.yaml"], 2, "invalid-argument"],
  [["list", "wrong.yaml"], 2, "invalid-file"],
  [["list", "good.yaml", "--grep", "nope"], 4, "nothing-to-run"],
  [["merge", "none.txt"], 2, "invalid-file"],
  [["merge", "nowhere"], 2, "invalid-argument"],
  [["show", "nowhere.wsr"], 2, "invalid-argument"],
  [["convert", "nowhere.wsr", "--to", "har", "-o", "a.har"], 2, "invalid-argument"],
  [["convert", "nowhere.wsr"], 2, "invalid-argument"],
  [["replay", "nowhere.wsr"], 2, "invalid-argument"],
  [["compare", "nowhere.wsr", "nowhere.wsr"], 2, "invalid-argument"],
  [["mock", "mock.yaml"], 2, "invalid-file"],
  [["mock", "nowhere.yaml"], 2, "invalid-file"],
  [["record"], 2, "invalid-argument"],
  [["connect", "ws://127.0.0.1:1", "--send", "a"], 1, "refused"],
  [["connect", "ws://127.0.0.1:1", "--codec", "nope", "--send", "a"], 2, "invalid-argument"],
  [["connect", "ws://127.0.0.1:1", "--expect", "{ $nope: 1 }"], 2, "invalid-argument"],
  [["ping", "ws://127.0.0.1:1"], 1, "refused"],
  [["ping", "nope://"], 2, "invalid-argument"],
  [["doctor", "ws://127.0.0.1:1"], 1, "refused"],
  [["doctor", "ws://127.0.0.1:1", "--idle", "nope"], 2, "invalid-argument"],
  [["init", "none.txt"], 2, "invalid-argument"],
  [["schema", "nope"], 2, "invalid-argument"],
  [["nope"], 2, "invalid-argument"],
];

describe("the verdict of --json", () => {
  it.each(failing)("is the last line of standard output where something failed: %j", async (args, exit, code) => {
    const { exitCode, verdict } = await told(args);
    expect(verdict).toMatchObject({ type: "verdict", ok: false, exit, code, headline: expect.any(String) as string });
    expect(exitCode).toBe(exit);
    expect(Object.keys(problemCodes)).toContain(verdict?.code);
  });

  it("covers every command that has the option", async () => {
    const { stdout } = await command(["--help"], { cwd: "/tmp" });
    const [commands = ""] = stdout.slice(stdout.indexOf("Commands:")).split("\n\n");
    const names = [...commands.matchAll(/^ {2}([a-z]+)/gm)].map(([, name = ""]) => name);
    const covered = new Set(failing.map(([[name]]) => name));
    // What completion and help print is for shells and people.
    expect(names.filter((name) => !covered.has(name))).toEqual(["completion", "help"]);
  });

  it("is that of the program beside it, whatever its exit code means to us", async () => {
    for (const exit of [1, 2, 3, 4, 7, 130]) {
      const { stdout } = await command(["mock", "echo.yaml", "--json", "--", "sh", "-c", `exit ${exit}`], {
        cwd: await workspace(files),
      });
      expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")).toEqual({
        type: "verdict",
        ok: false,
        exit,
        code: "exec",
        headline: `The program beside it ended with ${exit}`,
        notes: [],
      });
    }
    const recorded = await command(
      ["record", "-t", await chattyServer(), "-o", "a.wsr", "--json", "--", "sh", "-c", "exit 3"],
      { cwd: await workspace(files) },
    );
    expect(JSON.parse(recorded.stdout)).toMatchObject({
      exit: 3,
      code: "exec",
      headline: "The program beside it ended with 3",
    });
  });

  it("says that all is well, and how much there was", async () => {
    const url = await chattyServer();
    for (const [args, more] of [
      [["run", "good.yaml"], { scenarios: { passed: 1, flaky: 0, failed: 0, errored: 0, skipped: 0 }, failures: [] }],
      [["check", "good.yaml"], { files: 1, problems: 0, warnings: 0 }],
      [["connect", url, "--send", "a"], {}],
      [["ping", url, "-c", "1"], {}],
      [["doctor", url, "--idle", "1ms"], {}],
      [["init", "new"], { wrote: ["new/wstest.yaml", "new/scenarios/first.yaml", "new/scenarios/mocks/chat.yaml"] }],
    ] as const) {
      const { exitCode, verdict } = await told(args);
      expect(verdict).toMatchObject({ type: "verdict", ok: true, exit: 0, ...more });
      expect(verdict).not.toHaveProperty("code");
      expect(exitCode).toBe(0);
    }
  });

  it("stands behind no data", async () => {
    expect((await told(["list", "good.yaml"])).values).toEqual([
      { file: "good.yaml", line: 1, name: "good", tags: [] },
    ]);
  });

  it("leaves standard output to programs: reports for people go to standard error", async () => {
    const { values, stderr } = await told(["run", "good.yaml", "fails.yaml"]);
    expect(values).toEqual([
      {
        type: "verdict",
        ok: false,
        exit: 1,
        code: "assert",
        headline: "The assertion does not hold: 1 == 2",
        notes: [],
        label: expect.any(String) as string,
        place: expect.objectContaining({ file: "fails.yaml", line: 2 }) as object,
        scenarios: { passed: 1, flaky: 0, failed: 1, errored: 0, skipped: 0 },
        failures: [
          {
            file: "fails.yaml",
            line: 1,
            name: "fails",
            status: "failed",
            code: "assert",
            headline: "The assertion does not hold: 1 == 2",
          },
        ],
      },
    ]);
    expect(stderr).toContain("1 passed, 1 failed");
  });

  it("stands behind the events of --reporter json=-, and the file can be shown", async () => {
    const { values } = await told(["run", "good.yaml", "--reporter", "json=-"]);
    expect(values.map(({ type }) => type as string)).toEqual([
      "run:start",
      "scenario:start",
      "step:start",
      "log",
      "step:end",
      "scenario:end",
      "run:end",
      "verdict",
    ]);
    const text = values.map((each) => `${JSON.stringify(each)}\n`).join("");
    const there = await workspace({ "run.jsonl": text });
    expect((await command(["show", "run.jsonl"], { cwd: there })).exitCode).toBe(0);
    expect((await command(["merge", "run.jsonl"], { cwd: there })).exitCode).toBe(0);
  });

  it("says why a run that only flaked has failed, and who has interrupted it", () => {
    expect(verdictLine(130, {})).toBe(
      '{"type":"verdict","ok":false,"exit":130,"code":"interrupted","headline":"Interrupted by SIGINT","notes":[]}\n',
    );
    expect(verdictLine(0, { isData: true })).toBeUndefined();
    expect(verdictLine(7, {})).toContain('"code":"exec","headline":"The program beside it ended with 7"');
    expect(wantsVerdict(["mock", "a.yaml", "--", "program", "--json"])).toBe(false);
  });
});
