import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";

const run = promisify(execFile);

/** Debian's, which `.ci/run` installs; undefined where there is none. */
export const tmuxPath = ["/usr/bin/tmux", "/usr/local/bin/tmux"].find((path) => existsSync(path));

/** A terminal in which a program runs. */
export interface TestTerminal {
  /** Types a text as it is. */
  type(text: string): Promise<void>;
  /** Presses keys by the names that tmux gives them: `Enter`, `C-c`. */
  press(...keys: readonly string[]): Promise<void>;
  /** Pastes a text, all at once. */
  paste(text: string): Promise<void>;
  /** Resolves with the screen and what has scrolled out of it, when a text stands in it; lines that are empty are left out. */
  shows(text: string | RegExp): Promise<string>;
}

/** How long a text is waited for, in milliseconds: what hangs shows what stands there. */
const PATIENCE = 20_000;

let count = 0;

/** Runs a command of a shell in a terminal of tmux, which ends with the test. */
export async function terminal(
  command: string,
  { cwd, columns = 100, rows = 50 }: { readonly cwd: string; readonly columns?: number; readonly rows?: number },
): Promise<TestTerminal> {
  if (tmuxPath === undefined) throw new Error("there is no tmux here");
  // A server of its own: nobody else's sessions are seen, and its end ends all that runs in it.
  const socket = `wstest-${process.pid}-${++count}`;
  const tmux = (...args: readonly string[]): Promise<string> =>
    run(tmuxPath ?? "tmux", ["-L", socket, "-f", "/dev/null", ...args]).then(({ stdout }) => stdout);
  const size = ["-x", String(columns), "-y", String(rows)];
  // What the shell says behind the program shows that the terminal is as it was.
  await tmux(
    "new-session",
    "-d",
    "-s",
    "t",
    ...size,
    "-c",
    cwd,
    `env CI= NO_COLOR=1 sh -c ${quoted(command)}; exec cat`,
  );
  onTestFinished(() => void tmux("kill-server").catch(() => undefined));
  const screen = async (): Promise<string> =>
    (await tmux("capture-pane", "-p", "-t", "t", "-S", "-2000")).replaceAll(/\n{2,}/g, "\n");
  return {
    type: async (text) => void (await tmux("send-keys", "-t", "t", "-l", text)),
    press: async (...keys) => void (await tmux("send-keys", "-t", "t", ...keys)),
    async paste(text) {
      await tmux("set-buffer", "-b", "b", text);
      await tmux("paste-buffer", "-p", "-b", "b", "-t", "t");
    },
    async shows(text) {
      for (const begun = performance.now(); ;) {
        const last = await screen();
        if (typeof text === "string" ? last.includes(text) : text.test(last)) return last;
        if (performance.now() - begun > PATIENCE) throw new Error(`${String(text)} does not appear:\n${last}`);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    },
  };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
