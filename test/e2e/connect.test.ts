import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { changingServer } from "../support/changing-server.ts";
import { chattyServer } from "../support/chatty-server.ts";
import { hasTmux, Screen } from "../support/tmux.ts";
import { workspace } from "../support/workspace.ts";
import { file, start } from "./built.ts";

interface Opened {
  readonly screen: Screen;
  readonly folder: string;
}

/** A prompt in a terminal of so many columns, behind the prompt of a shell. */
async function opened({ columns = 100, before = "", args = "", at = "" } = {}): Promise<Opened> {
  const url = at || (await chattyServer());
  const folder = await workspace();
  const screen = await Screen.open(columns, folder);
  await screen.enter(`${before} XDG_STATE_HOME=. ${process.execPath} ${file} connect ${url} ${args}; echo code $?`);
  await screen.shows(/^alice> $|^alice>$/m);
  return { screen, folder };
}

/** The terminal shows what is typed, and hands lines over, as before. */
async function isWell(screen: Screen): Promise<void> {
  await screen.enter("stty -a | tr ' ;' '\\n\\n' | grep -xE 'icanon|echo|isig' | sort | tr '\\n' + ; echo well");
  await screen.shows(/^echo\+icanon\+isig\+well$/m);
}

describe.skipIf(!hasTmux)("a prompt in a terminal", { timeout: 120_000 }, () => {
  it("keeps what is typed together while messages pour in, also over several lines", async () => {
    const { screen } = await opened({ columns: 40 });
    await screen.enter("flood");
    await screen.shows(/"tick"/);
    const typed = "typed while messages pour in, in a terminal that is narrow";
    for (const word of typed.split(/(?<= )/)) await screen.type(word);
    await screen.shows(/alice> typed while messages pour in, in\s*\n ?a terminal that is narrow$/);
    await screen.press("C-a");
    await screen.type("> ");
    await screen.shows(/alice> > typed while messages pour in, i\nn a terminal that is narrow$/);
    await screen.press("C-c");
    await screen.shows(/alice>$/);
    await screen.enter(".filter { type: welcome }");
    await screen.hasShown(/Only messages are shown/);
    await screen.press("C-d");
    await screen.shows(/closed by us with 1000[^$]*code 0\n\$$/);
    await isWell(screen);
  });

  it("takes a paste of a megabyte, and one that holds what a terminal would obey", async () => {
    const { screen, folder } = await opened();
    await writeFile(join(folder, "big"), "x".repeat(1024 * 1024));
    await writeFile(join(folder, "evil"), "a\u001b[2Jb");
    for (const marked of [true, false]) {
      await screen.paste(join(folder, "big"), marked);
      await screen.shows(/alice> \[paste \d: 1048576 characters\]$/);
      await screen.press("Enter");
      await screen.shows(/<- 1048576 characters\nalice>$/);
      await screen.enter(".filter");
      await screen.shows(/no filter is set\.\nalice>$/);
    }
    await writeFile(join(folder, "lines"), "one\ntwo\n");
    await screen.paste(join(folder, "lines"), true);
    await screen.shows(/alice> \[paste 3: 7 characters\]$/);
    await screen.press("Enter");
    await screen.shows(/<- one\n {2}two\nalice>$/);
    await screen.paste(join(folder, "evil"), true);
    await screen.shows(/alice> \[paste 4: 6 characters\]$/);
    await screen.press("Enter");
    await screen.shows(/<- a␛\[2Jb\nalice>$/);
  });

  it("shows hostile and endless messages harmlessly", async () => {
    const { screen } = await opened();
    await screen.enter("evil");
    await screen.shows(/<- ␛\[2J\\u202egnp\.exe\nalice>$/);
    await screen.enter("long");
    await screen.shows(/<- long x+…\n {2}… 10485765 bytes in all\nalice>$/);
  });

  it("stops with Ctrl-Z, and goes on where it was", async () => {
    const { screen } = await opened();
    await screen.type("begun");
    await screen.shows(/alice> begun$/);
    await screen.press("C-z");
    await screen.shows(/Stopped/);
    await isWell(screen);
    await screen.enter("fg");
    await screen.shows(/alice> begun$/);
    await screen.enter(" and sent");
    await screen.shows(/<- begun and sent\nalice>$/);
  });

  it("interrupts what waits, and leaves the terminal well when it is ended from outside", async () => {
    const { screen } = await opened({ before: "echo $$ > pid;" });
    await screen.enter(".receive { never: 1 }, timeout: 60s");
    await screen.shows(/alice …>$/);
    await screen.press("C-c");
    await screen.shows(/interrupted\nalice>$/);
    await screen.press("C-z");
    await screen.shows(/Stopped/);
    await screen.enter("kill -TERM %1; fg; echo code $?");
    await screen.shows(/closed by us with 1001[^$]*code 143\n\$$/);
    await isWell(screen);
  });

  it("completes, remembers lines for the next time, and keeps them to the user", async () => {
    const { screen, folder } = await opened();
    await screen.type(".rec");
    await screen.press("Tab");
    await screen.shows(/alice> \.receive$/);
    await screen.enter(" { never: 1 }, timeout: 1ms");
    await screen.shows(/no message matched/);
    await screen.press("C-d");
    await screen.shows(/code 0\n\$$/);
    expect(await readFile(join(folder, "wstest/history"), "utf8")).toBe(".receive { never: 1 }, timeout: 1ms\n");
  });

  it("saves the session, and plays it again", async () => {
    const { screen, folder } = await opened();
    await screen.enter("{ type: order, item: tea }");
    await screen.shows(/"ordered"/);
    await screen.enter(".save scenarios/tea.yaml");
    await screen.shows(/Saved, not replayed yet \(\.rerun tries it\): wstest run scenarios\/tea\.yaml\nalice>$/);
    await screen.enter(".rerun");
    await screen.shows(/^alice> \.rerun\n(?:✓.*\n)?\n1 passed \([\d.]+ ms\)\nalice>$/m);
    expect(await readFile(join(folder, "scenarios/tea.yaml"), "utf8")).toContain(
      "receive: { type: ordered, id: $uuid }",
    );
    await screen.enter(".save /proc/nope/tea.yaml");
    await screen.shows(/cannot be written/);
  });

  it("learns from playing a session again what is another each time", async () => {
    const { screen, folder } = await opened({ at: await changingServer() });
    await screen.enter("{ type: order }");
    await screen.shows(/"ordered"/);
    await screen.enter(".save first.yaml");
    await screen.shows(/Saved, not replayed yet/);
    await screen.enter(".rerun");
    await screen.shows(/\$\.visitors of welcome: 41, 42, 43\n(?:.*\n)+From now on it may be anything of its kind/);
    await screen.enter(".rerun");
    await screen.shows(/1 passed \([\d.]+ ms\)\nalice>$/);
    await screen.enter(".save second.yaml");
    await screen.shows(/Saved, as \.rerun has passed: wstest run second\.yaml\nalice>$/);
    await screen.press("C-d");
    await screen.shows(/code 0\n\$$/);
    const verdicts = ["first", "second"].map((name) => start(["run", `${name}.yaml`], { cwd: folder }).ended);
    expect((await Promise.all(verdicts)).map(({ exitCode }) => exitCode)).toEqual([1, 0]);
  });

  it("stays where no server is, and tries again", async () => {
    const folder = await workspace();
    const screen = await Screen.open(100, folder);
    await screen.enter(`XDG_STATE_HOME=. ${process.execPath} ${file} connect ws://127.0.0.1:1; echo code $?`);
    await screen.shows(/\.connect tries again, \.help tells more; Ctrl-D leaves\.\nalice \(not connected\)>$/m);
    // What is longer than a line goes on in the next one, between words.
    await screen.shows(/ refused the connection:\n {5}nothing listens there \(ECONNREFUSED\) after /);
    await screen.enter(".connect");
    await screen.shows(/alice \(not connected\)> \.connect\n[^]*refused the connection[^]*alice \(not connected\)>$/m);
    await screen.press("C-d");
    await screen.shows(/code 1\n\$$/);
    await isWell(screen);
  });

  it("is read line by line where the terminal can do no more, or its output goes elsewhere", async () => {
    const { screen, folder } = await opened({ before: "", args: "--no-history" });
    await screen.press("C-d");
    await screen.shows(/code 0\n\$$/);
    const url = await chattyServer();
    await screen.enter(`clear; TERM=dumb ${process.execPath} ${file} connect ${url}`);
    await screen.shows(/Type a message/);
    // What comes of itself stands before what is typed.
    await screen.shows(/welcome/);
    await screen.enter("hello");
    await screen.shows(/^hello\n.*<- hello$/m);
    await screen.enter(".exit");
    await screen.shows(/closed by us with 1000.*\n\$$/);
    await screen.enter(`clear; ${process.execPath} ${file} connect ${url} | tee out`);
    await screen.shows(/Type a message/);
    // What comes of itself stands before what is typed.
    await screen.shows(/welcome/);
    await screen.enter("hello");
    await screen.shows(/<- hello$/m);
    await screen.press("C-d");
    await screen.shows(/closed by us with 1000.*\n\$$/);
    expect(await readFile(join(folder, "out"), "utf8")).not.toContain("\u001b");
    await isWell(screen);
  });
});
