import type { Cancel, Clock } from "../environment.ts";
import { ProcessGroup } from "../process/group.ts";
import { leaderHasEnded } from "../process/signals.ts";
import { LineSplitter, OutputTail } from "./output.ts";
import { pause } from "./pause.ts";

/** How a program ended: with a code, or by a signal. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What is run: a line for the shell, or a program with its arguments. */
export type CommandLine =
  | { readonly kind: "shell"; readonly line: string }
  | { readonly kind: "program"; readonly program: string; readonly args: readonly string[] };

export interface CommandOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Milliseconds between SIGTERM and SIGKILL; 5000 unless given. */
  readonly grace?: number | undefined;
  /** Each line of stdout and stderr, as it comes. */
  onLine(text: string): void;
  /** The beginning of a line that waits for its end: a prompt. */
  onPrompt(text: string): void;
  /** Calls back, synchronously, when wstest itself is about to end in disorder; gives a function that takes it back. */
  readonly atExit: (callback: () => void) => Cancel;
}

/** Milliseconds that output may still come after a program has ended: what it started may keep its pipes open for ever. */
const LAST_WORDS = 200;
/** Milliseconds that the operating system has to carry out a SIGKILL. */
const AFTER_KILL = 2000;
const FIRST_PAUSE = 5;
const LONGEST_PAUSE = 100;

/** A program that runs in a process group of its own, so that what it starts ends with it. */
export class RunningCommand {
  readonly pid: number;
  readonly tail = new OutputTail();
  /** Resolves when the program has ended and its output was read. Never rejects. */
  readonly exited: Promise<Exit>;
  /** Whether we asked for its end. */
  ending = false;
  /** Whether it ended and nobody had asked for that before. */
  endedByItself = false;
  /** Whether it was found dead before we asked for its end. */
  #foundDead = false;
  readonly #group: ProcessGroup;
  readonly #options: CommandOptions;
  readonly #leaderGone = new AbortController();
  #frozen = false;
  #end: Promise<"ended" | "forced"> | undefined;

  /** Starts it. Rejects with Node's error (`ENOENT`, `EACCES`, …) when it cannot be started. */
  static async start(line: CommandLine, options: CommandOptions): Promise<RunningCommand> {
    const { cwd, env, atExit } = options;
    const asked = line.kind === "shell" ? line.line : ([line.program, ...line.args] as const);
    const group = ProcessGroup.start(asked, {
      cwd,
      env,
      atExit: (kill) =>
        atExit(() => {
          command.ending = true;
          kill();
        }),
    });
    const running = new Promise<void>((resolve, reject) => {
      group.child.once("error", reject);
      group.child.once("spawn", resolve);
    });
    // Made before the first wait: output and end may come at any time after it.
    const command = new RunningCommand(group, options);
    await running;
    return command;
  }

  /** Milliseconds between SIGTERM and SIGKILL. */
  get grace(): number {
    return this.#options.grace ?? 5000;
  }

  private constructor(group: ProcessGroup, options: CommandOptions) {
    this.#group = group;
    this.#options = options;
    this.pid = group.leader;
    const { child } = group;
    for (const stream of [child.stdout, child.stderr]) {
      const splitter = new LineSplitter(options.clock, {
        line: (text) => this.#hear(text),
        prompt: (text) => options.onPrompt(text),
      });
      stream?.on("data", (chunk: Buffer) => splitter.write(chunk));
      stream?.on("error", (error) => this.#hear(`(its output could not be read: ${error.message})`));
      stream?.once("close", () => splitter.end());
    }
    const closed = new AbortController();
    child.once("close", () => closed.abort());
    this.exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        this.endedByItself = !this.ending || this.#foundDead;
        this.#leaderGone.abort();
        void group.lives();
        void pause(options.clock, LAST_WORDS, closed.signal).then(() => resolve({ code, signal }));
      });
    });
  }

  /**
   * Ends the whole group: with SIGTERM and, if that does not help, SIGKILL (`stop`), or with SIGKILL at once (`kill`).
   * Resolves when none of its processes runs any more; with `forced` when a SIGTERM had not helped in time. May be called
   * again: `kill` hurries a `stop` up.
   */
  end(how: "stop" | "kill"): Promise<"ended" | "forced"> {
    this.ending = true;
    if (this.#end && how === "kill") this.#group.signal("SIGKILL");
    this.#end ??= this.#endGroup(how);
    return this.#end;
  }

  /** Looks whether it has ended and Node is still to tell: then it is not because of what is asked of it from now on. */
  look(): void {
    if (!this.ending && !this.hasEnded) this.#foundDead ||= leaderHasEnded(this.pid);
  }

  /** Whether the program itself has ended; its last words may still be on their way. */
  get hasEnded(): boolean {
    return this.#leaderGone.signal.aborted;
  }

  /** Resolves when the program has ended, or after so many milliseconds. */
  endedWithin(milliseconds: number): Promise<void> {
    return pause(this.#options.clock, milliseconds, this.#leaderGone.signal);
  }

  /** Stops all processes of the group from running until `thaw`; says whether that worked. */
  freeze(): boolean {
    this.#frozen = this.#group.signal("SIGSTOP");
    return this.#frozen;
  }

  thaw(): void {
    this.#frozen = false;
    this.#group.signal("SIGCONT");
  }

  async #endGroup(how: "stop" | "kill"): Promise<"ended" | "forced"> {
    this.#group.signal(how === "stop" ? "SIGTERM" : "SIGKILL");
    // A frozen program takes its SIGTERM when it runs again.
    if (this.#frozen) this.thaw();
    const isGone = await this.#isGoneWithin(this.grace);
    if (!isGone) {
      this.#group.signal("SIGKILL");
      await this.#isGoneWithin(AFTER_KILL);
    }
    if (this.hasEnded) await this.exited;
    // Whoever left the group may hold the other ends of the pipes: they must not keep us running.
    const { child } = this.#group;
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.unref();
    return isGone || how === "kill" ? "ended" : "forced";
  }

  async #isGoneWithin(milliseconds: number): Promise<boolean> {
    const { clock } = this.#options;
    const deadline = clock.now() + milliseconds;
    const never = new AbortController().signal;
    await pause(clock, milliseconds, this.#leaderGone.signal);
    for (let gap = FIRST_PAUSE; await this.#group.lives(); gap = Math.min(LONGEST_PAUSE, gap * 2)) {
      const left = deadline - clock.now();
      if (left <= 0) return false;
      await pause(clock, Math.min(gap, left), never);
    }
    return true;
  }

  #hear(text: string): void {
    this.tail.push(text);
    this.#options.onLine(text);
  }
}
