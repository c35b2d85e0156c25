import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type TestTerminal, terminal, tmuxPath } from "../support/terminal.ts";
import { workspace } from "../support/workspace.ts";
import { file, start } from "./built.ts";

const scenario = `name: debugged
servers:
  echo: { mock: { endpoints: [{ path: /, rules: [{ do: [{ send: "\${raw}" }] }] }] } }
clients: { alice: "\${echo.url}" }
steps:
  - alice: connect
  - alice: { send: one, receive: one }
  - alice: { send: two, receive: too, timeout: 200ms }
  - alice: close
finally:
  - log: cleaned up
`;

/** Blanks at the end of a line are not captured. */
const prompt = /\(debug\)$/m;

interface Debugged {
  readonly screen: TestTerminal;
  readonly folder: string;
}

async function debug(args: string): Promise<Debugged> {
  const folder = await workspace({ "s.yaml": scenario });
  const command = `${process.execPath} ${file} ${args}; echo "exit code $?"; stty -a | grep -o -- '-\\?icanon'`;
  return { screen: await terminal(command, { cwd: folder }), folder };
}

/** It has ended with a code, and the terminal reads lines as it did. */
async function ended({ screen }: Debugged, code: number): Promise<string> {
  const shown = await screen.shows(/icanon/);
  expect(shown).toContain(`exit code ${code}\nicanon`);
  return shown;
}

describe.skipIf(tmuxPath === undefined)("the debugger, in a terminal", { timeout: 30_000 }, () => {
  it("steps, mends the file, plays the step again and goes on to the end", async () => {
    const debugged = await debug("run --debug s.yaml:8");
    const { screen, folder } = debugged;
    await screen.shows("before step 3");
    await screen.press("Enter");
    await screen.shows("Failed here");
    const path = join(folder, "s.yaml");
    await writeFile(path, (await readFile(path, "utf8")).replace("receive: too", "receive: two"));
    await screen.type("r");
    await screen.press("Enter");
    await screen.shows("before step 4");
    await screen.type("c");
    await screen.press("Enter");
    expect(await ended(debugged, 0)).toContain("✓ debugged");
  });

  it("shows what comes while somebody types, above the line", async () => {
    const debugged = await debug("run --debug s.yaml");
    const { screen } = debugged;
    await screen.shows(prompt);
    await screen.type("n");
    await screen.press("Enter");
    await screen.shows("before step 2");
    await screen.type("alice: { send: late }");
    await screen.press("Enter");
    await screen.type("inbo");
    const shown = await screen.shows(/alice <- {2}"late"\n\(debug\) inbo$/m);
    expect(shown).toContain('alice ->  "late"');
    await screen.press("C-u", "C-d");
    await ended(debugged, 130);
  });

  it.each([
    ["--reporter json=-", "run:end"],
    ["--json", "verdict"],
    ["--reporter json=- --json --pause-on-failure", "verdict"],
  ])("leaves standard output to programs: %s", async (options, last) => {
    const debugged = await debug(`run --debug s.yaml ${options} > out.ndjson`);
    const { screen, folder } = debugged;
    await screen.shows(prompt);
    await screen.type("p 1 + 1");
    await screen.press("Enter");
    await screen.shows(/^2\n\(debug\)$/m);
    await screen.type("c");
    await screen.press("Enter");
    await screen.shows("Failed here");
    await screen.type("c");
    await screen.press("Enter");
    await ended(debugged, 1);
    const lines = (await readFile(join(folder, "out.ndjson"), "utf8")).trimEnd().split("\n");
    const types = lines.map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types.at(-1)).toBe(last);
  });

  it("ends in order by Ctrl-D", async () => {
    const debugged = await debug("run --debug s.yaml");
    await debugged.screen.shows(prompt);
    await debugged.screen.press("C-d");
    expect(await ended(debugged, 130)).toContain("interrupted by hand");
  });

  it("takes Ctrl-C for the line that was typed, and behind that for the run", async () => {
    const debugged = await debug("run --debug s.yaml");
    const { screen } = debugged;
    await screen.shows(prompt);
    await screen.type("some words");
    await screen.press("C-c");
    await screen.shows(prompt);
    await screen.press("C-c");
    expect(await ended(debugged, 130)).toContain("Stopping: finally is played");
  });

  it("takes Ctrl-C for a typed step that waits, and behind that for the run", async () => {
    const debugged = await debug("run --debug s.yaml");
    const { screen } = debugged;
    await screen.shows(prompt);
    await screen.type("wait: 60s");
    await screen.press("Enter", "C-c");
    await screen.shows(/\(debug\) wait: 60s\ninterrupted\n\(debug\)$/m);
    await screen.type("p 40 + 2");
    await screen.press("Enter");
    await screen.shows(/^42$/m);
    await screen.press("C-c");
    await ended(debugged, 130);
  });

  it("keeps what is typed while a typed step plays for the next prompt", async () => {
    const debugged = await debug("run --debug s.yaml");
    const { screen } = debugged;
    await screen.shows(prompt);
    await screen.type("wait: 60s");
    await screen.press("Enter");
    await screen.type("p 40 + 2");
    await screen.shows(/^p 40 \+ 2$/m);
    // With something typed it is that line which is thrown away.
    await screen.press("C-u", "C-c");
    await screen.shows(/interrupted\n\(debug\)$/m);
    await screen.press("C-d");
    await ended(debugged, 130);
  });

  it("goes on where it was when it was suspended and brought back", async () => {
    const folder = await workspace({ "s.yaml": scenario });
    // Job control is a shell's.
    const command = `bash --norc -i`;
    const screen = await terminal(command, { cwd: folder });
    await screen.type(`PS1='shell> '; ${process.execPath} ${file} run --debug s.yaml`);
    await screen.press("Enter");
    await screen.shows(prompt);
    await screen.type("p 40");
    await screen.press("C-z");
    await screen.shows(/Stopped[\s\S]*shell>$/m);
    await screen.type("fg");
    await screen.press("Enter");
    await screen.shows(/\(debug\) p 40$/m);
    await screen.type(" + 2");
    await screen.press("Enter");
    await screen.shows(/^42$/m);
    await screen.press("C-d");
    await screen.shows(/interrupted by hand[\s\S]*shell>$/m);
  });

  it("goes on with what was typed ahead", async () => {
    const debugged = await debug("run --debug s.yaml");
    const { screen } = debugged;
    await screen.shows(prompt);
    // All at once, as keys come to a machine that is busy.
    await screen.paste("n\np 40");
    await screen.shows(/before step 2[\s\S]*\(debug\) p 40$/m);
    await screen.type(" + 2");
    await screen.press("Enter");
    await screen.shows(/^42$/m);
    await screen.press("C-d");
    await ended(debugged, 130);
  });

  it("puts what is pasted where the cursor is", async () => {
    const debugged = await debug("run --debug s.yaml");
    const { screen } = debugged;
    await screen.shows(prompt);
    await screen.type("p 40");
    await screen.press("Left", "Left");
    await screen.paste("1300 + ");
    await screen.shows(/\(debug\) p 1300 \+ 40$/m);
    await screen.press("Enter");
    await screen.shows(/^1340$/m);
    await screen.press("C-d");
    await ended(debugged, 130);
  });

  it("takes a long paste as a whole, with its lines", async () => {
    const debugged = await debug("run --debug s.yaml");
    const { screen } = debugged;
    await screen.shows(prompt);
    await screen.paste(`p ${"1 + ".repeat(100)}1\nn\nq\n`);
    expect(await ended(debugged, 130)).toMatch(/\n101\n[\s\S]*before step 2/);
  });

  it("does lines that were pasted one after another", async () => {
    const debugged = await debug("run --debug s.yaml");
    const { screen } = debugged;
    await screen.shows(prompt);
    await screen.paste("n\nn\np 1 + 1\nq\n");
    const shown = await ended(debugged, 130);
    expect(shown).toMatch(/before step 2[\s\S]*before step 3[\s\S]*\n2\n/);
  });

  it("names in its report the failure that was skipped", async () => {
    const debugged = await debug("run --pause-on-failure s.yaml");
    const { screen } = debugged;
    await screen.shows("Failed here");
    await screen.type("skip");
    await screen.press("Enter");
    expect(await ended(debugged, 0)).toContain(
      "  note: step 3 failed, and was skipped by hand: alice: no message matched within",
    );
  });

  it("stops at a failure alone with --pause-on-failure", async () => {
    const debugged = await debug("run --pause-on-failure s.yaml");
    const { screen } = debugged;
    const shown = await screen.shows("Failed here");
    expect(shown).not.toContain("before step");
    await screen.type("c");
    await screen.press("Enter");
    await ended(debugged, 1);
  });
});

describe("the debugger, without a terminal", () => {
  it.each(["--debug", "--pause-on-failure"])("says what %s needs", async (option) => {
    const folder = await workspace({ "s.yaml": scenario });
    const { exitCode, stderr } = await start(["run", option, "s.yaml"], { cwd: folder }).ended;
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${option} needs a terminal to ask at`);
  });
});
