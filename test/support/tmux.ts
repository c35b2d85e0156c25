import { execFile, spawnSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";

/** Whether there are terminals to test in. */
export const hasTmux = spawnSync("tmux", ["-V"]).error === undefined;

/** A shell in a terminal, of so many columns. */
export class Screen {
  readonly #socket: string;

  private constructor(socket: string) {
    this.#socket = socket;
  }

  static async open(columns: number, cwd: string): Promise<Screen> {
    const screen = new Screen(`wstest-${process.pid}-${Math.random().toString(36).slice(2)}`);
    onTestFinished(() => void spawnSync("tmux", ["-L", screen.#socket, "kill-server"]));
    await screen.#tmux(
      "-f",
      "/dev/null",
      "new-session",
      "-d",
      "-x",
      String(columns),
      "-y",
      "40",
      "-c",
      cwd,
      "env PS1='$ ' bash --norc",
    );
    await screen.shows(/^\$/m);
    return screen;
  }

  /** Types a text, as it is. */
  async type(text: string): Promise<void> {
    await this.#tmux("send-keys", "-l", "--", text);
  }

  /** Presses keys by their names: `Enter`, `C-c`. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux("send-keys", ...keys);
  }

  async enter(text: string): Promise<void> {
    await this.type(text);
    await this.press("Enter");
  }

  /** Pastes a file. `marked`: as terminals do that mark what is pasted. */
  async paste(file: string, marked: boolean): Promise<void> {
    await this.#tmux("load-buffer", file);
    await this.#tmux("paste-buffer", ...(marked ? ["-p"] : []));
  }

  /** What is seen, without empty lines at the end. */
  async text(): Promise<string> {
    return (await this.#tmux("capture-pane", "-p")).trimEnd();
  }

  /** Resolves with what is seen when that matches. */
  async shows(pattern: RegExp): Promise<string> {
    return this.#awaited(pattern, () => this.text());
  }

  /** The same of all that was seen: what pours in moves it off the screen. */
  async hasShown(pattern: RegExp): Promise<string> {
    return this.#awaited(pattern, () => this.#tmux("capture-pane", "-p", "-S", "-"));
  }

  async #awaited(pattern: RegExp, seen: () => Promise<string>): Promise<string> {
    const until = performance.now() + 30_000;
    for (;;) {
      const text = await seen();
      if (pattern.test(text)) return text;
      if (performance.now() > until) throw new Error(`${String(pattern)} is not on the screen:\n${text}`);
      await pause(50);
    }
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)("tmux", ["-L", this.#socket, ...args], { maxBuffer: 10_000_000 });
    return stdout;
  }
}
