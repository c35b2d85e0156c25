import type { ChildProcess, SpawnOptions } from "node:child_process";
import { getBuiltinModule } from "node:process";
import type { Cancel } from "../environment.ts";
import { type GroupSignal, groupLives, signalGroup } from "./signals.ts";

/** What is run: a line for the shell, or a program with its arguments. */
export type Line = string | readonly [program: string, ...args: string[]];

export interface GroupOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls back, synchronously, when wstest itself is about to end in disorder; gives a function that takes it back. */
  readonly atExit: (callback: () => void) => Cancel;
}

/**
 * A program in a process group of its own, so that what it starts ends with it. Its outputs are pipes, its input is empty.
 * What is left of the group when wstest ends is killed.
 */
export class ProcessGroup {
  readonly child: ChildProcess;
  #gone = false;
  readonly #forget: Cancel;

  /** Whether it can be started is told by the child: `spawn`, or `error` (`ENOENT`, `EACCES`). */
  static start(line: Line, options: GroupOptions): ProcessGroup {
    return new ProcessGroup(line, options);
  }

  private constructor(line: Line, { cwd, env, atExit }: GroupOptions) {
    // Loaded here: few scenarios start programs, and all pay for what is loaded at the start.
    const { spawn } = getBuiltinModule("node:child_process");
    const settings: SpawnOptions = { cwd, env, detached: true, windowsHide: true, stdio: ["ignore", "pipe", "pipe"] };
    const [program, ...args] = typeof line === "string" ? [line] : line;
    this.child = typeof line === "string" ? spawn(line, { ...settings, shell: true }) : spawn(program, args, settings);
    this.#gone = this.child.pid === undefined;
    this.#forget = this.#gone ? () => undefined : atExit(() => void this.signal("SIGKILL"));
  }

  /** The number of its leader, which is that of the group; 0 when it could not be started. */
  get leader(): number {
    return this.child.pid ?? 0;
  }

  /** Sends a signal to all its processes, and says whether there was one to take it. */
  signal(signal: GroupSignal): boolean {
    return !this.#gone && signalGroup(this.leader, signal);
  }

  /** Whether one of its processes still runs. */
  async lives(): Promise<boolean> {
    if (!this.#gone && !(await groupLives(this.leader))) this.over();
    return !this.#gone;
  }

  /** Nothing of it is left: its number may belong to somebody else by now. */
  over(): void {
    this.#gone = true;
    this.#forget();
  }
}
