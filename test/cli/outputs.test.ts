import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type OutputOptions, outputs } from "../../src/cli/outputs.ts";
import type { Environment } from "../../src/environment.ts";
import type { RunEvent } from "../../src/events.ts";
import { passed, runEnd, runStart, scenario } from "../support/events.ts";
import { brief, thrownBy } from "../support/evaluate.ts";
import { testEnvironment } from "../support/play.ts";
import { workspace } from "../support/workspace.ts";

const options = (...reporter: readonly string[]): OutputOptions => ({
  reporter,
  output: "results",
  verbose: false,
  color: undefined,
});

async function made(
  wanted: OutputOptions,
  { env = {}, terminal = false }: { readonly env?: Readonly<Record<string, string>>; readonly terminal?: boolean } = {},
) {
  const cwd = await workspace();
  let stdout = "";
  const environment: Environment = {
    ...testEnvironment(cwd, env),
    stdout: { write: (text) => void (stdout += text), isTerminal: terminal, ...(terminal ? { columns: 80 } : {}) },
  };
  const { readers, detail } = outputs(wanted, environment);
  async function* events(): AsyncIterable<RunEvent> {
    yield runStart();
    yield* await Promise.resolve(scenario(passed));
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

describe("what is wrong with a reporter", () => {
  it("is told before the run", async () => {
    expect(brief(await thrownBy(() => made(options("jnuit"))))).toBe(
      'There is no reporter "jnuit" | Did you mean "junit"?',
    );
    expect(brief(await thrownBy(() => made(options("constructor"))))).toBe(
      'There is no reporter "constructor" | The reporters are console, junit, json; write name=path for a file.',
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
