import { describe, expect, it } from "vitest";
import type { ReporterDefinition } from "../../../reporters/reporter.ts";
import { isModulePath, loadReporter } from "../../../src/cli/report/reporter-module.ts";
import { Failure, type Problem } from "../../../src/problem.ts";
import { passed, reported, runEnd, runStart, scenario } from "../../support/events.ts";
import { brief, thrownBy } from "../../support/evaluate.ts";
import { workspace } from "../../support/workspace.ts";

const options = { color: false, width: 80, verbose: false, live: false };
const run = [runStart(), ...scenario(passed), runEnd()];

const load = async (text: string): Promise<ReporterDefinition> =>
  loadReporter("./mine.mjs", await workspace({ "mine.mjs": text }));
const say = async (definition: ReporterDefinition): Promise<string> => reported(definition.create(options), run);

/** The problem, with the folder of the module taken out. */
async function wrong(text: string): Promise<Problem> {
  const folder = await workspace({ "mine.mjs": text });
  const { notes, ...rest } = await thrownBy(async () => say(await loadReporter("./mine.mjs", folder)));
  return { ...rest, notes: notes.map((note) => note.replaceAll(folder, "<folder>")) };
}

describe("the name of a reporter", () => {
  it.each([
    ["./mine.mjs", true],
    ["mine.js", true],
    ["mine.cts", true],
    ["C:\\a\\mine", true],
    ["@acme/reporter", true],
    ["junit-strict", false],
    ["json", false],
    ["", false],
  ])("%j is a path: %j", (name, path) => expect(isModulePath(name)).toBe(path));
});

describe("a module", () => {
  it("is a function of the events and the options", async () => {
    const mine = await load(`export default async function* (events, { width }) {
      for await (const { type } of events) yield type + " " + width + "\\n";
    }`);
    expect(mine).toMatchObject({ name: "./mine.mjs", summary: "A reporter of your own." });
    expect(mine.file).toBeUndefined();
    expect(mine.needs({ verbose: false })).toBe("frames");
    expect(await say(mine)).toBe("run:start 80\nscenario:start 80\nscenario:end 80\nrun:end 80\n");
  });

  it("is a definition, with a class of its own as well", async () => {
    const mine = await load(`class Mine {
      file = "mine.txt";
      word = "seen";
      needs() { return "scenarios"; }
      create() { return async function* (events) { for await (const _ of events); yield this.word + "\\n"; }.bind(this); }
    }
    export default new Mine();`);
    expect([mine.file, mine.needs({ verbose: false }), await say(mine)]).toEqual(["mine.txt", "scenarios", "seen\n"]);
  });

  it("that gives a list gives its texts", async () => {
    expect(await say(await load('export default () => ["a", "b\\n"];'))).toBe("ab\n");
  });
});

describe("what is wrong with a module", () => {
  it.each([
    ["export const a = 1;", "it has no default export"],
    ["export default null;", "its default export is null"],
    ["export default 7;", "its default export is a number"],
    ["export default {};", "its default export has no function create"],
    ["export default { create() {}, file: 3 };", "its file is no text"],
    ["export default { create() {}, needs: 'frames' };", "its needs is no function"],
  ])("%s is told before the run", async (text, why) => {
    const problem = await thrownBy(() => load(text));
    expect(problem.code).toBe("invalid-argument");
    expect(brief(problem)).toBe(
      `The module ./mine.mjs is no reporter: ${why} | A reporter is export default async function* (events) { … yield text … }, or an object with a function create.`,
    );
  });

  it("is that it is not there", async () => {
    expect(brief(await thrownBy(() => loadReporter("./gone.mjs", "/tmp")))).toBe(
      "There is no reporter ./gone.mjs: the file is not there | The path begins where wstest is run.",
    );
  });

  it("is that it is a folder", async () => {
    expect(brief(await thrownBy(() => loadReporter("./", "/tmp")))).toBe(
      "There is no reporter ./: it is no file | Name the module itself: ./my-reporter/index.mjs.",
    );
  });

  it("is that it cannot be loaded", async () => {
    expect(await wrong("\nthrow new TypeError('no luck');")).toEqual({
      code: "invalid-argument",
      headline: "The reporter ./mine.mjs cannot be loaded: TypeError: no luck",
      notes: ["at <folder>/mine.mjs:2:7"],
    });
    expect((await wrong("import 'no-such-package-at-all';")).headline).toMatch(
      /^The reporter \.\/mine\.mjs cannot be loaded: Error: (?:Cannot find package|Failed to resolve|Failed to load)/,
    );
  });

  it("is that its needs makes no sense", async () => {
    const mine = await load("export default { create() {}, needs: () => 'everything' };");
    expect(brief(await thrownBy(() => mine.needs({ verbose: false })))).toBe(
      'The module ./mine.mjs is no reporter: its needs gives a string | It gives "scenarios", "steps" or "frames".',
    );
  });

  it.each([
    ["export default () => 7;", "it gives a number, where texts one by one are wanted", []],
    ["export default async () => 'x';", "it gives an object, where texts one by one are wanted", []],
    ["export default { create: () => () => undefined };", "it gives undefined, where texts one by one are wanted", []],
    ["export default async function* () { yield 7; }", "it yields a number, where a text is wanted", []],
    [
      "export default async function* () {\n  throw new RangeError('too far');\n}",
      "RangeError: too far",
      ["at <folder>/mine.mjs:2:9"],
    ],
    ["export default async function* () { throw 'a text'; }", "a text", []],
    ["export default { create() { throw new Error('early'); } };", "Error: early", ["at <folder>/mine.mjs:1:35"]],
  ])("%s is told with its name", async (text, why, notes) => {
    expect(await wrong(text)).toEqual({ code: "report", headline: `The reporter ./mine.mjs failed: ${why}`, notes });
  });

  it("is a failure, whatever it is", async () => {
    await expect(load("export default {};")).rejects.toBeInstanceOf(Failure);
  });
});
