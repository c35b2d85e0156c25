import { codeFrame, type Style } from "../codeframe.ts";
import type { Variations } from "../writing/variations.ts";
import type { Offer } from "../diagnose/subprotocols.ts";
import type { RunEvent } from "../events.ts";
import { readCommand, readMessage, type TypedLine } from "../language/typed/line.ts";
import type { TypedSteps } from "../language/typed/steps.ts";
import { show } from "../match/value.ts";
import { Failure, type Problem, problemOf } from "../problem.ts";
import { Queue } from "../queue.ts";
import type { Source } from "../source.ts";
import { entry, type Node } from "../tree.ts";
import { visible } from "../visible.ts";
import { type Command, commandFor, commands, unknownWord } from "./commands.ts";
import { completeLine } from "./completer.ts";
import type { Display } from "./display.ts";
import type { Filter } from "./filter.ts";
import type { LivePlay } from "./live-play.ts";
import { ProfileMessages } from "./profile-messages.ts";
import { SilentConnections, withConnect } from "./reconnect.ts";
import { rerun } from "./rerun.ts";
import type { SavedSession } from "./save.ts";
import type { SessionLog } from "./session-log.ts";
import type { Completion, Terminal, Typist } from "./terminal.ts";
import { typedAdvice } from "./typed-advice.ts";
import { secretsInStep } from "./typed-secrets.ts";
import { isUnfinished } from "./unfinished.ts";
import { unplaced } from "./unplaced.ts";

/** What a prompt works with. */
export interface PromptParts {
  readonly play: LivePlay;
  readonly typed: TypedSteps;
  readonly display: Display;
  readonly log: SessionLog;
  readonly terminal: Terminal;
  readonly style: Style;
  /** Where relative paths of what is typed begin. */
  readonly cwd: string;
  /** How to connect, where the command line says that and no file: then its options are what helps. */
  readonly offer?: Offer | undefined;
  /** Who acts at first. */
  readonly client: string;
  /** What was another in another play of the session. */
  readonly variations: Variations;
  /** The session as a scenario, to be saved or played again. `kinds`: any message of its kind is taken. */
  readonly written: (how?: "kinds") => Promise<SavedSession>;
  /** Writes a file; gives false, and leaves it alone, when there is one that is not to be replaced. */
  readonly save: (file: string, text: string, replaces: boolean) => Promise<boolean>;
  /** Plays a session again, and prints how that went unless that is to be `quiet`; `hear` is told of all that happens. */
  readonly rerun: (saved: SavedSession, how: RerunOptions) => Promise<void>;
}

/** How a step is played. */
export interface HowPlayed {
  readonly typed?: string;
  readonly self?: string;
  /** Nobody has typed it as it is. */
  readonly ours?: boolean;
  /** The step as it is kept of the session, where that is another. */
  readonly kept?: Node;
  /** What is told of what it has failed with. */
  readonly failure?: (thrown: unknown) => unknown;
}

export interface RerunOptions {
  readonly quiet: boolean;
  readonly signal: AbortSignal;
  readonly hear: (event: RunEvent) => void;
}

/** So long after another play what comes is still a matter of that. Milliseconds. */
const SETTLES = 200;

/** Reads lines and does what they say, one after another, while what happens is told above them. */
export class Prompt implements Typist {
  readonly parts: PromptParts;
  /** Who acts where no actor is written. */
  client: string;
  filter: Filter | undefined;
  /** The session that was played again and passed, as it was saved. */
  replayed: string | undefined;
  readonly #isProfiled = (peer: string): boolean => this.parts.play.client(peer)?.session.events ?? false;
  readonly #profiles = new ProfileMessages(this.#isProfiled);
  readonly #silent = new SilentConnections();
  readonly #lines = new Queue<string>();
  readonly #over: Promise<void>;
  #end: () => void = () => undefined;
  /** What was typed of a text whose end is still to come. */
  #begun: string | undefined;
  #working = false;
  /** Ends another play of the session. */
  #rerun: AbortController | undefined;
  #ended = false;
  /** Ctrl-C was pressed with nothing to interrupt: once more, and it is over. */
  #leaving = false;

  constructor(parts: PromptParts) {
    this.parts = parts;
    this.client = parts.client;
    this.#over = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Reads until nothing more is typed, or somebody leaves. */
  async run(): Promise<void> {
    this.parts.terminal.open(this);
    this.#draw();
    await this.#over;
  }

  line(text: string): void {
    this.#leaving = false;
    const whole = this.#begun === undefined ? text : `${this.#begun}\n${text}`;
    // An empty line ends what has no end, too: then it is told what is missing.
    if (text.trim() !== "" && isUnfinished(whole)) {
      this.#begun = whole;
      this.#draw();
      return;
    }
    this.#begun = undefined;
    if (whole.trim() !== "") this.#lines.push(whole);
    void this.#work();
    this.#draw();
  }

  interrupt(typed: boolean): void {
    const { play, terminal } = this.parts;
    const waited = this.#working || this.#lines.length > 0;
    const begun = this.#begun !== undefined;
    this.#begun = undefined;
    this.#lines.clear();
    this.#rerun?.abort("SIGINT");
    if (!play.stop() && !waited && !typed && !begun) {
      if (this.#leaving) return this.leave();
      this.#leaving = true;
      terminal.print(["(Ctrl-C once more, Ctrl-D or .exit leaves)"]);
    }
    this.#draw();
    return undefined;
  }

  end(): void {
    this.#begun = undefined;
    // What was typed before is done first, when it came from a pipe or was pasted.
    if (!this.#working && this.#lines.length === 0) this.leave();
    else this.#ended = true;
  }

  complete(line: string): Completion {
    const { play } = this.parts;
    return completeLine(line, {
      commands: [...commands.keys()],
      clients: play.clients.map(({ name }) => name),
      variables: [...play.variables.keys()],
    });
  }

  /** Nothing more is read. */
  leave(): void {
    this.#lines.clear();
    this.#rerun?.abort("SIGINT");
    this.parts.play.stop();
    this.#end();
  }

  /** Something happened. */
  hear(event: RunEvent, unmasked: RunEvent): void {
    const { log, display, terminal, play } = this.parts;
    const said = this.#profiles.translate(unmasked);
    if (said) log.hear(said, this.#isProfiled);
    if (event.type === "client" && event.state === "closed") {
      const end = play.client(event.client)?.inbox.end;
      if (end) log.ended(event.client, end);
    }
    const ended = event.type === "client" && event.state === "closed" ? event : undefined;
    const why = ended && this.parts.offer && this.#silent.ended(ended, this.parts.offer);
    this.#silent.hear(event);
    const shown = this.#profiles.translate(event);
    const lines = shown ? display.lines(shown) : display.beneath(event);
    if (lines.length > 0) terminal.print(lines, event.type === "frame");
    if (why) this.tell(why);
    if (event.type === "client") this.#draw();
  }

  assigned(name: string, value: unknown): void {
    const { play, terminal, style } = this.parts;
    // What rules and heartbeats do by themselves is not told.
    if (!this.#working) return;
    const text = play.mask.text(show(value, Math.max(20, style.width - name.length - 6)));
    terminal.print([`${style.paint.dim(`${visible(name)} =`)} ${text}`]);
  }

  tell(problem: Problem): void {
    const { terminal, style } = this.parts;
    terminal.print(codeFrame(problem, style).split("\n"));
  }

  /** Plays a step as the client that acts, and notes it in the log. False when it failed, which is told. */
  async play(node: Node, what: HowPlayed = {}): Promise<boolean> {
    const { typed, play, log, display } = this.parts;
    const self = what.self ?? this.client;
    const secrets = secretsInStep(node);
    play.mask.add(secrets.map(({ text }) => text));
    const { script, problems } = await typed.compile(node, self);
    const names = play.clients.map(({ name }) => name);
    for (const each of problems) this.tell(unknownWord(each, names, node));
    if (problems.some(({ severity }) => severity !== "warning")) return false;
    // Somebody who looks on has seen how the connection ended: to connect again is no mistake.
    const close = entry(node, "connect") && readCommand({ file: "prompt", text: ".close" }).node;
    if (close) log.expectEnd(self, close);
    log.begin(what.kept ?? node, self);
    display.typed = what.typed;
    try {
      await play.run(script, play.client(self));
      log.end(true);
      return true;
    } catch (thrown) {
      log.end(false);
      const failure = what.failure?.(thrown) ?? withConnect(thrown, this.client);
      const { offer } = this.parts;
      this.#failed(
        typedAdvice(what.ours ? unplaced(failure, offer) : failure, this.client, secrets.length > 0 || offer?.saysWho),
      );
      return false;
    } finally {
      display.typed = undefined;
    }
  }

  /** Plays the session again, which Ctrl-C ends. */
  async rerun(): Promise<void> {
    const { log, play } = this.parts;
    this.#rerun = new AbortController();
    log.aside = true;
    try {
      this.replayed = (await rerun(this.parts, this.#rerun.signal))?.text;
      // A server tells the others who has left when that one is gone already.
      await play.pause(SETTLES);
    } finally {
      log.aside = false;
      this.#rerun = undefined;
    }
  }

  #failed(thrown: unknown): void {
    if (!(thrown instanceof Failure)) throw thrown;
    const { problem } = thrown;
    if (problem.code === "interrupted") this.parts.terminal.print([this.parts.style.paint.yellow("interrupted")]);
    else this.tell(problem);
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    for (let line = this.#lines.shift(); line !== undefined; line = this.#lines.shift()) {
      this.#draw();
      try {
        await this.#do(line);
      } catch (thrown) {
        // Nothing that is typed may end the session: what was done so far may still be saved.
        this.tell(problemOf(thrown));
      }
    }
    this.#working = false;
    if (this.#ended) this.leave();
    else this.#draw();
  }

  async #do(text: string): Promise<void> {
    const source: Source = { file: "prompt", text, folder: this.parts.cwd };
    const found = text.trimStart().startsWith(".") ? commandFor(text) : undefined;
    if (found) {
      await this.#command(found.command, found.rest);
      return;
    }
    const { node, problems } = this.#read(source);
    for (const each of problems) this.tell(each);
    if (node) await this.play(node, text.trimStart().startsWith(".") ? {} : { typed: text });
  }

  async #command(command: Command, rest: string): Promise<void> {
    try {
      await command.run(rest, this);
    } catch (thrown) {
      this.#failed(thrown);
    }
  }

  #read(source: Source): TypedLine {
    if (source.text.trimStart().startsWith(".")) return readCommand(source);
    const codec = this.parts.play.client(this.client)?.codec.name;
    return readMessage(source, codec === "text" ? "texts" : "values");
  }

  #draw(): void {
    const { play, terminal, style } = this.parts;
    const { paint } = style;
    if (this.#begun !== undefined) {
      terminal.prompt(paint.dim("… "));
      return;
    }
    const peer = play.client(this.client);
    const state = this.#working ? " …" : peer?.connected ? "" : " (not connected)";
    terminal.prompt(`${paint.bold(visible(this.client))}${paint.dim(state)}> `);
  }
}
