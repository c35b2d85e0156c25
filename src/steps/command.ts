import type { ChildProcess, SpawnOptions } from "node:child_process";
import { constants } from "node:os";
// Signals to a process group exist nowhere else in Node.
import { kill, platform } from "node:process";
import type { Failure } from "../problem.ts";
import type { PlayScope } from "./step.ts";

/** What is to be run: a line for the shell, or a program with its arguments. */
export interface Command {
  readonly line: string | readonly [program: string, ...args: string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How a command ended, with the last 10 MiB of each of its outputs. */
export interface CommandEnd {
  /** As a shell says it: 128 and the number of the signal that ended it. */
  readonly exitCode: number;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** Whether more than 10 MiB were written, so that the beginning is missing. */
  readonly cut: boolean;
  /** When it ended. */
  readonly at: number;
  /** The time was up, and it was killed. */
  readonly late: boolean;
  /** It had left processes running, which were killed. */
  readonly leftovers: boolean;
}

const MOST_OUTPUT = 10 * 1024 * 1024;
/** Milliseconds that outputs may stay open after the end, held by a process that has left the group. */
const GRACE = 1000;

/**
 * Runs a command in a process group of its own and waits for its end. Nothing of the group is left: it is killed when the
 * command ends, when the time is up, and when the track is stopped; then this throws the track's failure. Throws what
 * `spawn` says (`ENOENT`, `EACCES`) when the command cannot be started.
 */
export async function runCommand({ line, cwd, env }: Command, timeout: number, scope: PlayScope): Promise<CommandEnd> {
  // Loaded here: few scenarios run commands, and all pay for what is loaded at the start.
  const { spawn, spawnSync } = await import("node:child_process");
  const { clock } = scope.scene;
  const options: SpawnOptions = {
    cwd,
    env,
    detached: platform !== "win32",
    windowsHide: true,
    stdio: ["ignore", "pipe", "pipe"],
  };
  return new Promise((resolve, reject) => {
    const [program, ...args] = typeof line === "string" ? [line] : line;
    const child: ChildProcess =
      typeof line === "string" ? spawn(line, { ...options, shell: true }) : spawn(program, args, options);
    const stdout = new Tail(child.stdout);
    const stderr = new Tail(child.stderr);
    let late = false;
    let stopped: Failure | undefined;
    let end: { exitCode: number; signal: NodeJS.Signals | undefined; at: number; leftovers: boolean } | undefined;
    const killAll = (): boolean => {
      if (child.pid === undefined) return false;
      if (platform === "win32") return spawnSync("taskkill", ["/pid", String(child.pid), "/T", "/F"]).status === 0;
      return killGroup(child.pid);
    };
    const cutOff = (): void => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    };
    let endWait = scope.track.wait(
      timeout,
      () => {
        late = true;
        killAll();
      },
      (failure) => {
        stopped = failure;
        killAll();
      },
    );
    child.once("exit", (code, signal) => {
      const at = clock.now();
      endWait();
      end = {
        exitCode: code ?? 128 + (signal ? constants.signals[signal] : 0),
        signal: signal ?? undefined,
        at,
        leftovers: killAll(),
      };
      if (late || stopped) cutOff();
      else endWait = scope.track.wait(GRACE, cutOff, cutOff);
    });
    child.once("close", () => {
      endWait();
      if (stopped) reject(stopped);
      else if (end)
        resolve({ ...end, late, stdout: stdout.read(), stderr: stderr.read(), cut: stdout.cut || stderr.cut });
    });
    child.on("error", (error) => {
      if (child.pid !== undefined) return; // it runs, and its end will be told
      endWait();
      reject(error);
    });
  });
}

/** Whether there was a process to kill. */
function killGroup(leader: number): boolean {
  try {
    kill(-leader, "SIGKILL");
    return true;
  } catch (thrown) {
    // macOS says EPERM for a group of which only zombies are left.
    if (thrown instanceof Error && "code" in thrown && (thrown.code === "ESRCH" || thrown.code === "EPERM"))
      return false;
    throw thrown;
  }
}

/** Collects a stream; what is older than the last 10 MiB is forgotten. */
class Tail {
  cut = false;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(stream: NodeJS.ReadableStream | null) {
    stream?.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
      while (this.#bytes - (this.#chunks[0]?.length ?? 0) >= MOST_OUTPUT) {
        this.#bytes -= this.#chunks.shift()?.length ?? 0;
        this.cut = true;
      }
    });
  }

  read(): Buffer {
    const all = Buffer.concat(this.#chunks);
    if (all.length <= MOST_OUTPUT) return all;
    this.cut = true;
    return all.subarray(-MOST_OUTPUT);
  }
}
