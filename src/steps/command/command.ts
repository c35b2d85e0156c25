import { constants } from "node:os";
import type { Failure } from "../../problem.ts";
import { type Line, ProcessGroup } from "../../process/group.ts";
import { ByteTail } from "../../process/tail.ts";
import type { PlayScope } from "../step.ts";

/** What is to be run, where, and with which variables of its environment. */
export interface Command {
  readonly line: Line;
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
export function runCommand({ line, cwd, env }: Command, timeout: number, scope: PlayScope): Promise<CommandEnd> {
  const { scene, track } = scope;
  return new Promise((resolve, reject) => {
    const group = ProcessGroup.start(line, { cwd, env, atExit: (callback) => scene.atExit(callback) });
    const { child } = group;
    const stdout = new ByteTail(child.stdout, MOST_OUTPUT);
    const stderr = new ByteTail(child.stderr, MOST_OUTPUT);
    let late = false;
    let stopped: Failure | undefined;
    let end: { exitCode: number; signal: NodeJS.Signals | undefined; at: number; leftovers: boolean } | undefined;
    const cutOff = (): void => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    };
    let endWait = track.wait(
      timeout,
      () => {
        late = true;
        group.signal("SIGKILL");
      },
      (failure) => {
        stopped = failure;
        group.signal("SIGKILL");
      },
    );
    child.once("exit", (code, signal) => {
      const at = scene.clock.now();
      endWait();
      const leftovers = group.signal("SIGKILL");
      group.over();
      end = {
        exitCode: code ?? 128 + (signal ? constants.signals[signal] : 0),
        signal: signal ?? undefined,
        at,
        leftovers,
      };
      if (late || stopped) cutOff();
      else endWait = track.wait(GRACE, cutOff, cutOff);
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
