import { stat } from "node:fs/promises";
import type { Cancel, Clock } from "../environment.ts";
import { formatDuration } from "../expression/duration.ts";
import { Failure } from "../problem.ts";
import { awaitReady, OutputMatch, type ReadyTest } from "./await-ready.ts";
import { type Exit, RunningCommand } from "./command.ts";
import {
  fixedTarget,
  type Launch,
  launchOf,
  readyTarget,
  type ReadyTarget,
  type Surroundings,
  withNames,
  writtenPort,
} from "./launch.ts";
import { freePort } from "./ports.ts";
import { portProbe, type Probe, urlProbe } from "./probe.ts";
import { look } from "./ready.ts";
import type { OwnEnd, Server } from "./server.ts";
import type { WatchedProgram } from "./watched-program.ts";
import type { StartedSpec } from "../language/server/server-spec.ts";
import { alreadyThere, cannotStart, noFolder, startAborted, startFailure } from "./start-failures.ts";
import { urlVars } from "./url-server.ts";

export interface CommandServerOptions extends Surroundings {
  readonly name: string;
  readonly spec: StartedSpec;
  readonly clock: Clock;
  /** Ends a start that is under way; its reason is thrown when it is a `Failure`. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds between SIGTERM and SIGKILL; 5000 unless given. */
  readonly grace?: number | undefined;
  /** What is worth knowing about it and fails nothing. */
  readonly onNote: (text: string) => void;
  /** Set when steps speak of its output and its end. */
  readonly program?: WatchedProgram | undefined;
  /** A line of its output, as it was written. */
  readonly onOutput: (line: string) => void;
  /** The program ended and no step had asked for it. */
  readonly onExit: (end: OwnEnd) => void;
  /** Calls back, synchronously, when wstest itself is about to end in disorder; gives a function that takes it back. */
  readonly atExit: (callback: () => void) => Cancel;
}

/** A start or restart that is under way. */
interface Launching {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/**
 * A server, or a program, that a command starts: in a process group of its own, on a port that stays the same over
 * restarts. Its variables are `port`, `pid`, with a url `url` and `host`, and the named groups of `ready`.
 */
export class CommandServer implements Server {
  readonly name: string;
  readonly #options: CommandServerOptions;
  #vars: Readonly<Record<string, unknown>> = Object.create(null) as Record<string, unknown>;
  #port: number | undefined;
  #command: RunningCommand | undefined;
  /** A server that answered before we started one, and that we took (`reuse`). */
  #reused = false;
  #launching: Launching | undefined;
  #ownEnd: OwnEnd | undefined;

  constructor(options: CommandServerOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get program(): WatchedProgram | undefined {
    return this.#options.program;
  }

  /** Empty before `start`. */
  get vars(): Readonly<Record<string, unknown>> {
    return this.#vars;
  }

  async start(): Promise<void> {
    await this.#launch(async (signal) => {
      const { spec, scope, clock } = this.#options;
      this.#port = writtenPort(spec, scope) ?? (await freePort());
      const target = fixedTarget(spec, scope);
      const answers = target !== undefined && (await look(probeOf(target, clock), { clock, signal })) === undefined;
      if (!answers || signal.aborted) return this.#run(signal);
      if (!spec.reuse) throw alreadyThere(this.name, spec, target);
      this.#reused = true;
      this.#vars = this.#varsWith(null, {});
    });
  }

  /** Ends it; nothing happens when it does not run. Rejects with a `Failure` when it was only reused. */
  async stop(how: "stop" | "kill"): Promise<void> {
    this.#refuseReused(how);
    this.#command?.look();
    await this.#halt(how);
  }

  /** Ends it when it runs, starts it again on the same port, and waits until it is ready. */
  async restart(): Promise<void> {
    this.#refuseReused("restart");
    this.#command?.look();
    const before = this.#launching;
    // All of it is one launch, so that an end which comes in the middle ends this too.
    await this.#launch(async (signal) => {
      await this.#cutShort(before);
      await this.#endCommand("stop");
      this.#port ??= writtenPort(this.#options.spec, this.#options.scope) ?? (await freePort());
      await this.#run(signal);
    });
  }

  /** Keeps all its processes from running, as a server that hangs: its connections stay open and nobody answers. */
  freeze(): void {
    if (!this.#running("freeze").freeze()) throw this.#cannot("freeze", "it has no process that could be stopped");
  }

  /** Lets a frozen server run on. */
  thaw(): void {
    this.#running("thaw").thaw();
  }

  async ownEnd(patience: number): Promise<OwnEnd | undefined> {
    const command = this.#command;
    await command?.endedWithin(patience);
    // Its last words are told with it.
    if (command?.endedByItself) await command.exited;
    return this.#ownEnd;
  }

  lastLines(count: number): readonly string[] {
    return this.#command && !this.#command.hasEnded ? this.#command.tail.last(count) : [];
  }

  async end(): Promise<void> {
    await this.#halt("stop");
  }

  async #launch(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const abort = new AbortController();
    const { signal } = this.#options;
    const stop = (): void => abort.abort(signal?.reason);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop);
    const done = work(abort.signal);
    const launching = { abort, done };
    this.#launching = launching;
    try {
      await done;
    } finally {
      signal?.removeEventListener("abort", stop);
      if (this.#launching === launching) this.#launching = undefined;
    }
  }

  async #halt(how: "stop" | "kill"): Promise<void> {
    const launching = this.#launching;
    // A launch that ends itself may take its time over it; `kill` must not wait for that.
    launching?.abort.abort();
    await this.#endCommand(how);
    await this.#cutShort(launching);
    await this.#endCommand(how);
  }

  async #cutShort(launching: Launching | undefined): Promise<void> {
    launching?.abort.abort();
    // Why a launch failed is told to who asked for it; here only: it is over.
    await launching?.done.catch(() => undefined);
  }

  async #endCommand(how: "stop" | "kill"): Promise<void> {
    const command = this.#command;
    if (!command) return;
    const end = await command.end(how);
    if (this.#command !== command) return;
    if (end === "forced")
      this.#options.onNote(
        `${this.name} did not end within ${formatDuration(command.grace)} of SIGTERM and was killed`,
      );
    this.#command = undefined;
  }

  /** Starts the command and waits until it is ready; if that fails, nothing of it is left. */
  async #run(signal: AbortSignal): Promise<void> {
    const { spec, scope, clock } = this.#options;
    if (signal.aborted) throw startAborted(this.name, spec, signal);
    const port = this.#port ?? 0;
    const launch = launchOf(spec, port, this.#options);
    const target = readyTarget(spec, withNames(scope, new Map([["port", port]])));
    const match = spec.ready?.kind === "output" ? new OutputMatch(spec.ready.pattern) : undefined;
    const began = clock.now();
    this.program?.started();
    const command = await this.#spawn(launch, match);
    try {
      const start = await awaitReady(command, testOf(target, match, clock), { clock, timeout: launch.timeout, signal });
      const failure = startFailure(this.name, spec, start, {
        target,
        port,
        waited: clock.now() - began,
        limit: launch.timeout,
        tail: command.tail.last(),
        signal,
      });
      if (failure) throw failure;
      this.#vars = this.#varsWith(command.pid, match?.groups ?? {});
    } catch (thrown) {
      await this.#endCommand("stop");
      throw thrown;
    }
    void command.exited.then((exit) => {
      this.program?.ended({ ...exit, how: howItEnded(exit), at: clock.now() }, command.endedByItself);
      if (command.endedByItself) this.#endedByItself(exit, clock.now() - began, command.tail.last());
    });
  }

  #endedByItself(exit: Exit, after: number, output: readonly string[]): void {
    const { spec, program } = this.#options;
    const harmless = program?.awaited === true || (spec.kind === "program" && exit.code === 0);
    const end = { how: howItEnded(exit), code: exit.code, harmless, after, output };
    this.#ownEnd ??= end;
    this.#options.onExit(end);
  }

  async #spawn({ line, cwd, env }: Launch, match: OutputMatch | undefined): Promise<RunningCommand> {
    const { spec, clock, grace, onOutput, atExit } = this.#options;
    // For a folder that is not there Node says that it did not find the program.
    const isFolder = await stat(cwd).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isFolder) throw noFolder(this.name, spec, cwd);
    const onLine = (text: string): void => {
      match?.look(text);
      this.program?.line({ text, at: clock.now() });
      onOutput(text);
    };
    const onPrompt = (text: string): void => match?.look(text);
    try {
      const command = await RunningCommand.start(line, { cwd, env, clock, grace, onLine, onPrompt, atExit });
      this.#command = command;
      return command;
    } catch (thrown) {
      throw cannotStart(this.name, spec, line.kind === "shell" ? "the shell" : line.program, thrown);
    }
  }

  #varsWith(
    pid: number | null,
    groups: Readonly<Record<string, string | undefined>>,
  ): Readonly<Record<string, unknown>> {
    const { spec, scope } = this.#options;
    const own = new Map<string, unknown>([["port", this.#port]]);
    for (const [name, text] of Object.entries(groups))
      own.set(name, name === "port" && /^\d+$/.test(text ?? "") ? Number(text) : text);
    const vars = Object.create(null) as Record<string, unknown>;
    if (spec.kind === "command") Object.assign(vars, urlVars(spec.url.evaluate(withNames(scope, own)), spec));
    return Object.assign(vars, { pid }, Object.fromEntries(own));
  }

  #running(verb: string): RunningCommand {
    this.#refuseReused(verb);
    if (this.#command && !this.#command.hasEnded) return this.#command;
    throw this.#cannot(verb, "it is not running");
  }

  #refuseReused(verb: string): void {
    if (this.#reused) throw this.#cannot(verb, "it ran already, and wstest only uses it (`reuse: true`)");
  }

  #cannot(verb: string, why: string): Failure {
    return new Failure({
      code: "server",
      // Its place is the step that asks for it.
      headline: `${this.name}: cannot ${verb} it: ${why}`,
    });
  }
}

function howItEnded({ code, signal }: Exit): string {
  return signal ? `was killed by ${signal}` : `ended with exit code ${code ?? "unknown"}`;
}

function probeOf(target: ReadyTarget, clock: Clock): Probe {
  return target.kind === "url" ? urlProbe(target.url, clock) : portProbe(target.port, clock);
}

function testOf(target: ReadyTarget | undefined, match: OutputMatch | undefined, clock: Clock): ReadyTest {
  if (match) return { kind: "output", match };
  return target ? { kind: "probe", probe: probeOf(target, clock) } : { kind: "none" };
}
