import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { command } from "../../support/command.ts";
import { expectNoOpenHandles } from "../../support/open-handles.ts";
import { workspace } from "../../support/workspace.ts";

expectNoOpenHandles();

const passing = (name: string): string => `name: ${name}\nsteps: [{ wait: 1ms }]\n`;
const failing = (name: string): string => `name: ${name}\nsteps: [{ assert: 1 == 2 }]\n`;
const files = {
  "scenarios/a.yaml": passing("a"),
  "scenarios/b.yaml": failing("b"),
  "scenarios/c.yaml": `name: c\nuse: ../shared/head.yaml\nsteps: [{ log: "\${x}" }]\n`,
  "shared/head.yaml": "vars: { x: 1 }\n",
};

interface Watched {
  readonly cwd: string;
  readonly press: (key: string) => void;
  readonly interrupt: () => void;
}

/** Does one thing after the other, each when the run before has ended; gives what each run played, and what was said. */
function watched(...acts: readonly ((watched: Watched) => unknown)[]) {
  return watchedWith({}, ...acts);
}

interface Setting {
  readonly more?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Done once, when a scenario logs "begun". */
  readonly during?: (cwd: string) => unknown;
}

async function watchedWith(
  { more = {}, args = [], during }: Setting,
  ...acts: readonly ((watched: Watched) => unknown)[]
) {
  const cwd = await workspace({ ...files, ...more });
  let begun = false;
  const abort = new AbortController();
  const left = [...acts];
  let pressed: (key: string) => void = () => undefined;
  let keysGiven = 0;
  const { exitCode, stdout, stderr } = await command(["run", "--watch", "-j", "1", ...args], {
    cwd,
    signal: abort.signal,
    keys: (told) => {
      pressed = told;
      keysGiven++;
      return () => keysGiven--;
    },
    onOutput(text) {
      if (!begun && text.includes("log: begun")) {
        begun = true;
        void during?.(cwd);
      }
      if (!/Waiting for changes|Nothing has failed/.test(text)) return;
      const act = left.shift() ?? (({ press }: Watched) => press("q"));
      void act({ cwd, press: (key) => pressed(key), interrupt: () => abort.abort("SIGINT") });
    },
  });
  const runs = stdout
    .split(/Waiting for changes.*\n/)
    .map((run) => (run.match(/(?<=^[✓✗] scenarios\/)\w/gm) ?? []).join(" "));
  return { exitCode, stdout, stderr, runs: runs.slice(0, -1), keysGiven };
}

const write = (file: string, text: string) => (at: Watched) => writeFile(join(at.cwd, file), text);
const press = (key: string) => (at: Watched) => at.press(key);

describe("wstest run --watch", () => {
  it("plays all, and ends with q, keys given back", async () => {
    const { exitCode, runs, keysGiven, stdout } = await watched();
    expect([exitCode, runs, keysGiven]).toEqual([0, ["a b c"], 0]);
    expect(stdout).toContain("\nWaiting for changes. Enter: the same again, a: all, f: what failed (1), q: end\n");
  });

  it("plays what changes, and what names a file that changes; new scenarios, too", async () => {
    const { runs } = await watched(
      write("scenarios/a.yaml", passing("a")),
      write("shared/head.yaml", "vars: { x: 2 }\n"),
      write("scenarios/d.yaml", passing("d")),
    );
    expect(runs).toEqual(["a b c", "a", "c", "d"]);
  });

  it("plays what failed, all with that first, and the same again", async () => {
    const { runs } = await watched(press("f"), press("a"), press("f"), press("\r"));
    expect(runs).toEqual(["a b c", "b", "b a c", "b", "b"]);
  });

  it("knows what has been repaired", async () => {
    const { runs, stdout } = await watched(write("scenarios/b.yaml", passing("b")), press("f"), (at) => {
      at.press("x");
      at.press("a");
    });
    expect(runs).toEqual(["a b c", "b", "a b c"]);
    expect(stdout).toContain("Nothing has failed.\n");
  });

  it("goes on after a mistake in a file", async () => {
    const { runs, stdout } = await watched(
      write("scenarios/a.yaml", "name: a\nsteps: [{ nobody: connect }]\n"),
      write("scenarios/a.yaml", passing("a")),
    );
    expect(runs).toEqual(["a b c", "", "a"]);
    expect(stdout).toContain('Unknown client or control word "nobody"');
  });

  it("hears of what is written while the first run plays, also to files that nobody had named by then", async () => {
    const slow = { "scenarios/e.yaml": "name: e\nsteps: [{ log: begun }, { wait: 400ms }]\n" };
    for (const [file, text, again] of [
      ["scenarios/a.yaml", passing("a"), "a"],
      ["shared/head.yaml", "vars: { x: 2 }\n", "c"],
    ] as const) {
      const { runs } = await watchedWith({ more: slow, during: (cwd) => writeFile(join(cwd, file), text) }, () => 0);
      expect(runs).toEqual(["a b c e", again]);
    }
  });

  it("finds new scenarios in folders of the folder, those that are there and new ones", async () => {
    const { runs } = await watchedWith(
      { more: { "scenarios/sub/s.yaml": passing("s") } },
      write("scenarios/sub/t.yaml", passing("t")),
      async ({ cwd }) => {
        await mkdir(join(cwd, "scenarios/new/deep"), { recursive: true });
        await writeFile(join(cwd, "scenarios/new/deep/u.yaml"), passing("u"));
      },
    );
    expect(runs.map((each) => each.length)).toEqual([7, 1, 1]);
  });

  it("with --last-failed begins with what failed, and then plays what changes, or all", async () => {
    const record = { status: "failed", failedTests: [{ file: "scenarios/b.yaml", name: "b" }], durations: [] };
    const { runs } = await watchedWith(
      { more: { "wstest-results/.last-run.json": JSON.stringify(record) }, args: ["--last-failed"] },
      write("scenarios/a.yaml", failing("a")),
      press("a"),
    );
    expect(runs).toEqual(["b", "a", "a b c"]);
  });

  it("reads wstest.yaml anew, and goes on when that has a mistake no longer", async () => {
    const { runs, stderr, stdout } = await watchedWith(
      { more: { "wstest.yaml": "timeout: 5s\n" } },
      write("wstest.yaml", "timeout: nonsense\n"),
      write("wstest.yaml", "timeout: 6s\n"),
    );
    expect(runs).toHaveLength(3);
    expect(runs[0]).toBe("a b c");
    expect(stdout + stderr).toContain("nonsense");
  });

  it("ends with the signal's exit code, also while it waits", async () => {
    const { exitCode, stderr, keysGiven } = await watched(({ interrupt }) => interrupt());
    expect([exitCode, stderr, keysGiven]).toEqual([130, "", 0]);
  });
});
