import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { command } from "./support/command.ts";
import { workspace } from "./support/workspace.ts";

interface Pattern {
  readonly regexp: string;
  readonly file: number;
  readonly line: number;
  readonly column: number;
  readonly severity: number;
  readonly message: number;
  readonly code: number;
}

interface Task {
  readonly label: string;
  readonly command: string;
  readonly problemMatcher: { readonly pattern: Pattern; readonly background?: Readonly<Record<string, unknown>> };
}

let tasks: readonly Task[] = [];
beforeAll(() => {
  const page = readFileSync(join(import.meta.dirname, "../docs/editors.md"), "utf8");
  const [, json = ""] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
  tasks = (JSON.parse(json) as { readonly tasks: readonly Task[] }).tasks;
});

/** What an editor makes of output: the problems that a task's pattern finds. */
function marked(label: string, output: string) {
  const { pattern } = tasks.find((each) => each.label === label)!.problemMatcher;
  return output.split("\n").flatMap((line) => {
    const found = new RegExp(pattern.regexp).exec(line);
    const part = (index: number): string => found?.[index] ?? "";
    if (!found) return [];
    return [
      {
        at: `${part(pattern.file)}:${part(pattern.line)}:${part(pattern.column)}`,
        severity: part(pattern.severity),
        message: part(pattern.message),
        code: part(pattern.code),
      },
    ];
  });
}

/** Runs the command of a task as it stands in the page. */
async function outputOf(label: string, files: Readonly<Record<string, string>>): Promise<string> {
  const { command: line } = tasks.find((each) => each.label === label)!;
  const [npx, wstest, ...args] = line.split(" ");
  expect([npx, wstest]).toEqual(["npx", "wstest"]);
  return (await command(args, { cwd: await workspace(files), columns: 60 })).stdout;
}

describe("the tasks of docs/editors.md", () => {
  it("mark each mistake that check finds", async () => {
    const output = await outputOf("wstest: check", {
      "scenarios/a.yaml": "name: a: b [c]\nsteps:\n  - wait: 5\n",
      "scenarios/b.yaml":
        "clients: { alice: ws://h }\nsteps:\n  - alise: connect\n  - alice: { receive: { count: 3 } }\n",
    });
    expect(marked("wstest: check", output)).toMatchObject([
      { at: "scenarios/a.yaml:1:7", severity: "error", code: "invalid-file" },
      { at: "scenarios/b.yaml:3:5", severity: "error", code: "invalid-file" },
      { at: "scenarios/b.yaml:4:23", severity: "warning", code: "invalid-file" },
    ]);
  });

  it("mark each failure of a run at its line", async () => {
    const output = await outputOf("wstest: run", {
      "scenarios/a.yaml": 'name: "a [x]: y"\nsteps:\n  - assert: 1 == 2\n',
      "scenarios/b.yaml": "name: b\nsteps: [{ wait: 1ms }]\n",
    });
    expect(marked("wstest: run", output)).toEqual([
      {
        at: "scenarios/a.yaml:3:13",
        severity: "error",
        message: "a [x]: y: The assertion does not hold: 1 == 2",
        code: "assert",
      },
    ]);
    expect(output).toContain("\n1 passed, 1 failed\n");
  });

  it("know when a watched run begins and ends", async () => {
    const { background } = tasks.find(({ label }) => label === "wstest: watch")!.problemMatcher;
    const source = readFileSync(join(import.meta.dirname, "../src/cli/run/watch.ts"), "utf8");
    for (const pattern of [background?.["beginsPattern"], background?.["endsPattern"]])
      expect(source).toContain(String(pattern).replace("^", ""));
  });
});

describe("what ends a command that a program reads", () => {
  it.each([
    ["a file that is not there", ["check", "no-such.yaml", "--json"], "invalid-argument"],
    ["an option that is none", ["list", "--json", "--no-such"], "invalid-argument"],
    ["two options that exclude each other", ["check", "--json", "--lines"], "invalid-argument"],
    ["a server that is not there", ["ping", "127.0.0.1:1", "--json"], "refused"],
  ])("is told in JSON with its code: %s", async (_what, args, code) => {
    const { stdout, exitCode } = await command(args, { cwd: await workspace() });
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([{ type: "verdict", ok: false, code, headline: expect.any(String) as string }]);
    expect(exitCode).toBe(code === "refused" ? 1 : 2);
  });

  it("is told once, as text, where no program reads", async () => {
    const { stdout, stderr } = await command(["check", "no-such.yaml"], { cwd: await workspace() });
    expect([stdout, stderr.includes("no-such.yaml")]).toEqual(["", true]);
  });
});
