import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type OutputOptions, outputs } from "../../../src/cli/report/outputs.ts";
import type { Environment } from "../../../src/environment.ts";
import type { Outcome, RunEvent } from "../../../src/events.ts";
import { failed, neverCame, passed, runEnd, runStart, scenario } from "../../support/events.ts";
import { brief, thrownBy } from "../../support/evaluate.ts";
import { testEnvironment } from "../../support/play.ts";
import { workspace } from "../../support/workspace.ts";

const options = (...reporter: readonly string[]): OutputOptions => ({
  reporter,
  output: "results",
  verbose: false,
  color: undefined,
});

async function made(
  wanted: OutputOptions,
  {
    env = {},
    terminal = false,
    outcome = passed,
    files = {},
  }: {
    readonly env?: Readonly<Record<string, string>>;
    readonly terminal?: boolean;
    readonly outcome?: Outcome;
    readonly files?: Readonly<Record<string, string>>;
  } = {},
) {
  const cwd = await workspace(files);
  let stdout = "";
  const environment: Environment = {
    ...testEnvironment(cwd, env),
    stdout: { write: (text) => void (stdout += text), isTerminal: terminal, ...(terminal ? { columns: 80 } : {}) },
  };
  const { readers, detail } = await outputs(wanted, environment);
  async function* events(): AsyncIterable<RunEvent> {
    yield runStart();
    yield* await Promise.resolve(scenario(outcome));
    yield runEnd();
  }
  return {
    names: readers.map(({ name }) => name),
    detail,
    cwd,
    read: async () => {
      await Promise.all(readers.map((each) => each.read(events())));
      return stdout;
    },
  };
}

describe("reporters", () => {
  it("are the console when nothing is said", async () => {
    const { names, read, detail } = await made({ output: "results", verbose: false, color: undefined });
    expect(names).toEqual(["console"]);
    expect(detail).toBe("scenarios");
    expect(await read()).toContain("1 passed");
  });

  it.each([
    [["junit"], ["console", "junit"]],
    [
      ["junit", "json"],
      ["console", "junit", "json"],
    ],
    [["junit,json=x.ndjson"], ["console", "junit", "json"]],
    [
      ["console", "junit"],
      ["console", "junit"],
    ],
    [["json=-"], ["json"]],
    [
      ["junit=-", "console=log.txt"],
      ["junit", "console"],
    ],
  ])("%j are %j: a console is added where nothing else writes to the terminal", async (wanted, names) => {
    expect((await made(options(...wanted))).names).toEqual(names);
  });

  it("without a path write to the folder of reports, with one where they are told", async () => {
    const { read, cwd } = await made(options("junit", "json=deep/er/a.ndjson", "console=log.txt"));
    await read();
    expect(await readFile(join(cwd, "results/junit.xml"), "utf8")).toMatch(/^<\?xml/);
    expect(await readFile(join(cwd, "deep/er/a.ndjson"), "utf8")).toMatch(/^\{"type":"run:start"/);
    const log = await readFile(join(cwd, "log.txt"), "utf8");
    expect(log).toContain("1 passed");
    expect(log.split("\n").filter((line) => line.startsWith("The report"))).toEqual([
      "The report of junit: results/junit.xml",
      "The report of json: deep/er/a.ndjson",
    ]);
  });

  it("name a blob by its shard", async () => {
    const { read, cwd } = await made({ ...options("blob"), shard: { index: 2, of: 3 } });
    await read();
    expect(await readFile(join(cwd, "results/blob-2-of-3.ndjson"), "utf8")).toMatch(
      /^\{"type":"run:start","format":1,/,
    );
  });

  it("get as much detail as the most curious of them reads", async () => {
    expect((await made({ ...options(), verbose: true })).detail).toBe("frames");
    expect((await made(options("junit"))).detail).not.toBe("frames");
    expect((await made(options("junit", "json"))).detail).toBe("frames");
  });

  it("write colours to a terminal alone", async () => {
    const escape = "\u001b[";
    expect(await (await made(options(), { terminal: true, env: { CI: "1" } })).read()).toContain(escape);
    expect(await (await made(options())).read()).not.toContain(escape);
    expect(await (await made({ ...options(), color: true })).read()).toContain(escape);
    const { read, cwd } = await made({ ...options("console=log.txt"), color: true }, { terminal: true });
    await read();
    expect(await readFile(join(cwd, "log.txt"), "utf8")).not.toContain(escape);
  });

  it("redraw a line of progress on a terminal, and not in continuous integration", async () => {
    const erase = "\u001b[2K";
    expect(
      (await (await made(options(), { terminal: true })).read()).includes(erase) ||
        (await (await made(options(), { terminal: true })).read()).includes("\r"),
    ).toBe(true);
    expect(await (await made(options(), { terminal: true, env: { CI: "true" } })).read()).not.toContain("\r");
  });
});

describe("on GitHub", () => {
  const actions = { GITHUB_ACTIONS: "true", CI: "true" };

  it("annotations and the summary of the job stand beside the console when nothing is said", async () => {
    const summary = join(await workspace(), "summary.md");
    await writeFile(summary, "from a step before\n");
    const wanted = { output: "results", verbose: false, color: undefined };
    const { names, read } = await made(wanted, { env: { ...actions, GITHUB_STEP_SUMMARY: summary } });
    expect(names).toEqual(["console", "github", "markdown"]);
    const stdout = await read();
    expect(stdout).toContain("1 passed");
    expect(stdout).not.toContain("The report of");
    expect(await readFile(summary, "utf8")).toMatch(/^from a step before\n## wstest: 1 passed /);
  });

  it("reporters that are named are those that there are", async () => {
    expect((await made(options("junit"), { env: actions })).names).toEqual(["console", "junit"]);
    expect((await made(options("junit,github"), { env: actions })).names).toEqual(["console", "junit", "github"]);
    expect((await made(options("github=annotations.txt"), { env: actions })).names).toEqual(["console", "github"]);
    expect((await made({ output: "results", verbose: false, color: undefined }, { env: { CI: "1" } })).names).toEqual([
      "console",
    ]);
  });

  it("what a peer sent is no command to the runner, and annotations are", async () => {
    const env = { GITHUB_ACTIONS: "true" };
    const hostile = { ...neverCame, notes: ["first\n::error::owned ##[add-mask]x"] };
    const { read } = await made(options("github"), { env, outcome: failed(hostile) });
    const lines = (await read()).split("\n").map((line) => line.trim());
    expect(lines.filter((line) => line.startsWith("::")).map((line) => line.slice(0, 12))).toEqual(["::error file"]);
    expect(lines).toContain(": :error::owned # #[add-mask]x");
  });
});

describe("a module of one's own", () => {
  it("writes to the terminal, or to a file", async () => {
    const module = `export default async function* (events) {
      for await (const { type } of events) if (type === "run:end") yield "that was it\\n";
    }`;
    const { cwd, read, names, detail } = await made(options("./mine.mjs=out.txt"), { files: { "mine.mjs": module } });
    expect([names, detail]).toEqual([["console", "./mine.mjs"], "frames"]);
    expect(await read()).toContain("The report of ./mine.mjs: out.txt");
    expect(await readFile(join(cwd, "out.txt"), "utf8")).toBe("that was it\n");
    const alone = await made(options("./mine.mjs"), { files: { "mine.mjs": module } });
    expect(alone.names).toEqual(["./mine.mjs"]);
    expect(await alone.read()).toBe("that was it\n");
  });
});

describe("what is wrong with a reporter", () => {
  it("is told before the run", async () => {
    expect(brief(await thrownBy(() => made(options("jnuit"))))).toBe(
      'There is no reporter "jnuit" | Did you mean "junit"?',
    );
    expect(brief(await thrownBy(() => made(options("constructor"))))).toBe(
      'There is no reporter "constructor" | The reporters are console, junit, junit-strict, json, blob, ctrf, tap, lines, github, markdown, html; write name=path for a file, ./name.mjs for a module of your own.',
    );
    expect(brief(await thrownBy(() => made(options("junit=a.xml", "json=./a.xml"))))).toBe(
      "The reports of junit and json have the same file, ./a.xml | Give each a file of its own: --reporter name=path.",
    );
  });

  it("is that its file cannot be written", async () => {
    const { read } = await made(options("junit=."));
    expect(await thrownBy(read)).toMatchObject({
      code: "report",
      headline: expect.stringMatching(/^The report of junit could not be written to \.: EISDIR/) as string,
    });
    const nowhere = await made(options("json=/proc/nowhere/a.json"));
    expect(await thrownBy(nowhere.read)).toMatchObject({ code: "report" });
  });
});
