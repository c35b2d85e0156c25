import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";

/** The command as it is built; WSTEST_COMMAND names another build of it. */
export const file = process.env["WSTEST_COMMAND"] ?? join(import.meta.dirname, "../../dist/wstest.js");

/** How a command ended and all that it printed. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when it has printed a text; rejects when it ends without. */
  printed(text: string): Promise<void>;
}

/** Starts the built command as a user does. `stdout`: a file to write to instead of what the test hears. */
export function start(
  args: readonly string[],
  options: { readonly cwd: string; readonly stdout?: string; readonly env?: NodeJS.ProcessEnv },
): Running {
  const { cwd, stdout: path } = options;
  const out = path === undefined ? undefined : openSync(path, "w");
  const env = { ...process.env, FORCE_COLOR: "", NO_COLOR: "1", CI: "1", ...options.env };
  const child = spawn(process.execPath, [file, ...args], { cwd, env, stdio: ["ignore", out ?? "pipe", "pipe"] });
  if (out !== undefined) closeSync(out);
  let [stdout, stderr] = ["", ""];
  let heard = (): void => undefined;
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    heard();
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
  });
  return {
    child,
    ended,
    printed: (text) =>
      new Promise((resolve, reject) => {
        heard = () => {
          if (stdout.includes(text)) resolve();
        };
        heard();
        void ended.then(() => reject(new Error(`it ended without printing "${text}":\n${stdout}\n${stderr}`)));
      }),
  };
}
