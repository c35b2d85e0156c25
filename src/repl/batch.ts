import type { Offer } from "../diagnose/subprotocols.ts";
import type { Clock } from "../environment.ts";
import type { FrameEvent, RunEvent } from "../events.ts";
import { readCommand, readExpected, readMessage } from "../language/typed/line.ts";
import type { TypedSteps } from "../language/typed/steps.ts";
import type { Peer } from "../net/peer.ts";
import { Failure, type Problem } from "../problem.ts";
import type { Script } from "../steps/step.ts";
import { entry, type MapNode, type Node } from "../tree.ts";
import { clientLines } from "./display.ts";
import { closedAtOnce, unplaced } from "./unplaced.ts";
import type { LivePlay } from "./live-play.ts";

/** Something to do, in the order of the command line; `lines`: those of standard input are sent. */
export type Act = { readonly send: string } | { readonly expect: string } | { readonly lines: true };

/** What is done without a prompt. */
export interface BatchOptions {
  readonly acts: readonly Act[];
  /** The lines of standard input, where they are to be sent: each as it is. */
  readonly lines?: AsyncIterable<string> | undefined;
  /** Prints what comes, until somebody ends it. */
  readonly listen: boolean;
  /** How many messages are waited for; undefined: one behind a send that nothing is expected of. */
  readonly count?: number | undefined;
  /** Whether what is sent is text, whatever it looks like. */
  readonly texts: boolean;
  /** Milliseconds for each message that is waited for. */
  readonly timeout?: number | undefined;
  /** How to connect, where the command line says that and no file: then its options are what helps. */
  readonly offer?: Offer | undefined;
  /** Whether the headers of handshakes are told. */
  readonly verbose?: boolean;
  /** How long to go on behind the last line, after the latest message. Milliseconds. */
  readonly wait: number;
}

/** Where it is told. */
export interface BatchOutput {
  /** A message that came and was wanted. Gives what to wait for before there is room for more. */
  message(event: FrameEvent): Promise<void> | undefined;
  /** A message that came and that nothing has waited for: told where what was waited for did not come. */
  unwanted(event: FrameEvent): void;
  /** How a connection was opened or has ended. */
  state(text: string): void;
  problem(problem: Problem): void;
}

/** What is played, and who acts in it. */
interface Given {
  readonly play: LivePlay;
  readonly typed: TypedSteps;
  readonly peer: Peer;
}

/** The codes of an end that nobody need worry about. */
const ORDERLY: ReadonlySet<number> = new Set([1000, 1001, 1005]);
/** How long all messages of a count are waited for where nobody says, in milliseconds. */
const PATIENCE = 5000;
/** How many messages are kept, to print those that a step has taken. */
const MOST_KNOWN = 1000;
/** So many of those that nothing has waited for are told: the last ones say best why a server has closed. */
const MOST_UNWANTED = 5;

/** Connects, sends, waits, prints what comes, and says how that went: for shells. */
export class Batch {
  readonly #options: BatchOptions;
  readonly #output: BatchOutput;
  readonly #clock: Clock;
  readonly #known = new Map<number, FrameEvent>();
  /** Whether each message is printed as it comes; else those that are taken. */
  readonly #printsAll: boolean;
  #peer: Peer | undefined;
  /** Whether all acts are done, so that no step waits for what is printed. */
  #acted = false;
  #came = 0;
  #latest = 0;
  /** Called with each message, and at the end of the connection. */
  #onNews: () => void = () => undefined;

  constructor(options: BatchOptions, output: BatchOutput, clock: Clock) {
    this.#options = options;
    this.#output = output;
    this.#clock = clock;
    this.#printsAll = options.listen || options.lines !== undefined;
  }

  hear(event: RunEvent): void {
    if (event.type === "client") {
      for (const line of clientLines(event, this.#options.verbose ?? false)) this.#output.state(line);
      this.#onNews();
    } else if (event.type === "frame" && event.kind === "message" && event.direction === "in") this.#message(event);
    else if (event.type === "step:end" && !this.#printsAll) {
      for (const { frame } of event.took ?? []) {
        const known = this.#known.get(frame);
        if (!known) continue;
        this.#known.delete(frame);
        void this.#output.message(known);
      }
    }
  }

  /** Does it all. Gives the problem that ended it, undefined when all went well. */
  async run(play: LivePlay, typed: TypedSteps, client: string): Promise<Problem | undefined> {
    const peer = play.client(client);
    if (!peer) throw new Error(`no client ${client}`);
    this.#peer = peer;
    const given = { play, typed, peer };
    try {
      // A mistake in the last one is told before anything is dialled.
      const acts: (Script | undefined)[] = [];
      for (const act of this.#options.acts)
        acts.push("lines" in act ? undefined : await this.#compile(this.#read(act), given));
      const rest = await this.#compileRest(given);
      await this.#connect(given);
      for (const script of acts) await (script ? play.run(script, peer) : this.#sendLines(given));
      if (rest) await this.#unplaced(play.run(rest, peer));
      this.#acted = true;
      this.#letGo();
      if (this.#options.listen) await this.#listen(peer);
      else if (this.#endsInLines) await this.#quiet(peer);
      return undefined;
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      const { offer } = this.#options;
      const { end } = peer.inbox;
      const isAtOnce = thrown.problem.code === "closed" && this.#came === 0 && end?.by === "them";
      const found = isAtOnce && offer ? closedAtOnce(thrown.problem, end, offer) : thrown.problem;
      if (found.code === "interrupted") return found;
      const unwanted = [...this.#known.values()].slice(-MOST_UNWANTED);
      for (const each of unwanted) this.#output.unwanted(each);
      const told = withoutSteps(found, unwanted.length > 0);
      this.#output.problem(told);
      return told;
    }
  }

  async #connect(given: Given): Promise<void> {
    const script = await this.#compile(this.#command(".connect"), given);
    await this.#unplaced(given.play.run(script, given.peer));
  }

  /** What nobody has typed. */
  async #unplaced(playing: Promise<void>): Promise<void> {
    try {
      await playing;
    } catch (thrown) {
      throw unplaced(thrown, this.#options.offer);
    }
  }

  /** Waits for what follows the last message that was sent, unless something is expected of that. */
  async #compileRest(given: Given): Promise<Script | undefined> {
    const { acts, count, listen, timeout } = this.#options;
    if (listen || this.#endsInLines) return undefined;
    const last = acts.at(-1);
    const isSend = last !== undefined && "send" in last;
    const wanted = count ?? (isSend ? 1 : 0);
    if (wanted === 0) return undefined;
    const many = wanted === 1 ? "" : `, count: ${wanted}`;
    return this.#compile(
      this.#command(
        `.receive $any${isSend ? ", after: sent" : ""}${many}${timeout === undefined ? "" : `, timeout: ${timeout}ms`}`,
      ),
      given,
    );
  }

  /** How many messages are printed: where those behind the last send are counted, a step does that. */
  get #most(): number {
    const { listen, count = Infinity } = this.#options;
    return listen || this.#endsInLines ? count : Infinity;
  }

  /** Nobody knows how many answers there are to lines. */
  get #endsInLines(): boolean {
    const last = this.#options.acts.at(-1);
    return last !== undefined && "lines" in last;
  }

  async #sendLines({ play, typed, peer }: Given): Promise<void> {
    // Nothing in a line is an expression, and a million of them are compiled once.
    const { script } = await typed.compile(this.#command('.send "${line}"'), peer.name, ["line"]);
    for await (const line of this.#options.lines ?? []) {
      if (!peer.connected) break;
      if (line !== "") await play.run(script, peer, new Map([["line", line]]));
    }
  }

  async #compile(node: Node, { typed, peer }: Given): Promise<Script> {
    const { script, problems } = await typed.compile(node, peer.name);
    const wrong = problems.filter(({ severity }) => severity !== "warning");
    for (const each of wrong.slice(1)) this.#output.problem(each);
    const [first] = wrong;
    if (first) throw Failure.of({ ...first, code: "invalid-argument" });
    return script;
  }

  #read(act: Exclude<Act, { readonly lines: true }>): Node {
    if ("expect" in act) return this.#expected(act.expect);
    const { node, problems } = readMessage(
      { file: "--send", text: act.send },
      this.#options.texts ? "texts" : "values",
    );
    if (node?.kind !== "map") throw notRead(problems);
    return withOption(node, "id", "sent");
  }

  #expected(text: string): Node {
    const { node, problems } = readExpected({ file: "--expect", text });
    if (node?.kind !== "map") throw notRead(problems);
    const { timeout } = this.#options;
    return timeout === undefined || entry(node, "timeout") ? node : withOption(node, "timeout", `${timeout}ms`);
  }

  #command(text: string): Node {
    const { node, problems } = readCommand({ file: "--expect", text });
    if (!node) throw notRead(problems);
    return node;
  }

  #message(event: FrameEvent): void {
    this.#came++;
    if (this.#acted) this.#letGo();
    this.#latest = this.#clock.now();
    if (!this.#printsAll) {
      this.#known.set(event.frame, event);
      const [oldest] = this.#known.keys();
      if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    } else if (this.#came <= this.#most) this.#print(event);
    this.#onNews();
  }

  /** What is printed is read: it must not gather. */
  #letGo(): void {
    const inbox = this.#printsAll ? this.#peer?.inbox : undefined;
    for (const each of inbox?.unreadMessages() ?? []) inbox?.take(each);
  }

  /** Who reads slowly is not written to faster: the server is not read meanwhile. */
  #print(event: FrameEvent): void {
    const room = this.#output.message(event);
    const peer = this.#peer;
    if (!room || !peer || peer.session.paused) return;
    peer.pause();
    void room.then(() => peer.connected && peer.resume());
  }

  /** Until so many messages have come, or the connection has ended, or it is interrupted. */
  async #listen(peer: Peer): Promise<void> {
    const { count, timeout = count === undefined ? undefined : PATIENCE } = this.#options;
    const isDone = (): boolean => count !== undefined && this.#came >= count;
    await this.#until(() => isDone() || !peer.connected, timeout);
    if (isDone() || (peer.connected && timeout !== undefined && count === undefined)) return;
    if (peer.connected) {
      const headline = `${this.#came} of ${count} messages came within ${timeout} ms`;
      throw new Failure({ code: "never-came", headline });
    }
    this.#judgeEnd(peer, count !== undefined);
  }

  /** Until nothing has come for a while behind the last line, or as many messages as are wanted have. */
  async #quiet(peer: Peer): Promise<void> {
    const { count, wait, timeout = wait } = this.#options;
    const isDone = (): boolean => count !== undefined && this.#came >= count;
    this.#latest = this.#clock.now();
    const pause = count === undefined ? wait : timeout;
    for (;;) {
      const left = this.#latest + pause - this.#clock.now();
      if (isDone() || !peer.connected || left <= 0) break;
      const before = this.#came;
      await this.#until(() => isDone() || !peer.connected || this.#came > before, left);
    }
    if (!peer.connected) this.#judgeEnd(peer, count !== undefined && !isDone());
    else if (count !== undefined && !isDone())
      throw new Failure({ code: "never-came", headline: `${this.#came} of ${count} messages came` });
  }

  /** An end of the connection that is none of an orderly server, or that came too early. */
  #judgeEnd({ name, inbox: { end } }: Peer, early: boolean): void {
    if (!end || (end.by === "us" && !end.error)) return;
    if (ORDERLY.has(end.code) && !early) return;
    const what = early ? "before all messages had come" : "and not in order";
    throw new Failure({ code: "closed", headline: `${name}: the connection was closed with ${end.code}, ${what}` });
  }

  #until(isOver: () => boolean, milliseconds: number | undefined): Promise<void> {
    if (isOver()) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        cancel?.();
        this.#onNews = () => undefined;
        resolve();
      };
      const cancel = milliseconds === undefined ? undefined : this.#clock.after(milliseconds, done);
      this.#onNews = () => {
        if (isOver()) done();
      };
    });
  }
}

/** A step with one more option, which nobody has typed. */
function withOption(step: MapNode, key: string, word: string): MapNode {
  const { span } = step;
  const value: Node = { kind: "scalar", span, value: word, raw: word, plain: true };
  return { ...step, entries: [...step.entries, { key, keySpan: span, value }] };
}

/** The same failure without advice on what to write into a file that there is not. `told`: messages that came have been. */
function withoutSteps(found: Problem, told: boolean): Problem {
  if (found.code !== "closed" || !found.help?.includes(": { closed: ")) return found;
  const { help: _, ...rest } = found;
  return told ? { ...rest, help: "What the server has said before, above, may tell why." } : rest;
}

function notRead([first]: readonly Problem[]): Failure {
  return first
    ? Failure.of({ ...first, code: "invalid-argument" })
    : new Failure({ code: "invalid-argument", headline: "There is nothing to send" });
}
