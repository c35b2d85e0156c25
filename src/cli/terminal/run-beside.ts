import { spawn } from "node:child_process";
import { constants } from "node:os";
import { Failure } from "../../problem.ts";

/**
 * Runs a program with our own input and outputs, and gives its exit code: 128 and the number of the signal that ended it. A
 * signal for us is one for it. Rejects with a `Failure` when it cannot be started.
 */
export function runBeside(
  [program = "", ...args]: readonly string[],
  {
    cwd,
    env,
    signal,
  }: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly signal: AbortSignal;
  },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: "inherit" });
    const pass = (): void => void child.kill(signal.reason === "SIGINT" ? "SIGINT" : "SIGTERM");
    if (signal.aborted) pass();
    else signal.addEventListener("abort", pass, { once: true });
    child.once("error", (error: NodeJS.ErrnoException) => {
      signal.removeEventListener("abort", pass);
      const why = error.code === "ENOENT" ? "there is no such program" : error.message;
      reject(new Failure({ code: "invalid-argument", headline: `${program} cannot be started: ${why}` }));
    });
    child.once("exit", (code, by) => {
      signal.removeEventListener("abort", pass);
      resolve(code ?? 128 + (by ? constants.signals[by] : 0));
    });
  });
}
