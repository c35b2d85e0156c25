import type { Environment } from "../environment.ts";
import type { RunEvent } from "../events.ts";
import type { ClientSpec, Scenario } from "../language/scenario.ts";
import type { Peer } from "../net/peer.ts";
import { Failure, type Problem } from "../problem.ts";
import type { Live, LiveScene } from "../run/live.ts";
import { Mask } from "../run/mask.ts";
import { playScenario } from "../run/play-scenario.ts";
import type { Played } from "../run/played.ts";
import { knownSecrets } from "../run/secrets.ts";
import type { InnerTrack } from "../steps/scene.ts";
import { secretsInUrl } from "../recording/url-secrets.ts";
import { placed } from "../steps/placed.ts";
import type { Script } from "../steps/step.ts";

/** What playing live takes from its surroundings. */
export interface LivePlayOptions {
  readonly environment: Environment;
  readonly given: ReadonlyMap<string, unknown>;
  /** Texts that are masked in all that is told. */
  readonly secrets: readonly string[];
  readonly insecure: boolean;
  /** Aborted when the process is to end. */
  readonly signal: AbortSignal;
  readonly hurry?: AbortSignal | undefined;
  /** Told of all that happens, `at` milliseconds after the beginning. */
  readonly tell: (event: RunEvent, unmasked: RunEvent) => void;
  /** Told of what fails beside the steps that are given. */
  readonly failed: (found: Problem) => void;
  readonly assigned: (name: string, value: unknown) => void;
}

/** Messages that a step may look back at, with `last`. */
const KEPT = 100;

/** A scenario that is played step by step, as somebody gives them: its servers run, its clients are there. */
export class LivePlay implements Live {
  readonly mask = new Mask();
  readonly #options: LivePlayOptions;
  readonly #began: number;
  readonly #ready: Promise<LiveScene>;
  readonly #over: Promise<void>;
  #begin: (live: LiveScene) => void = () => undefined;
  #end: () => void = () => undefined;
  #live: LiveScene | undefined;
  #played: Promise<Played> | undefined;
  #running: InnerTrack | undefined;

  private constructor(options: LivePlayOptions) {
    this.#options = options;
    this.#began = options.environment.clock.now();
    this.mask.add(options.secrets);
    this.#ready = new Promise((resolve) => {
      this.#begin = resolve;
    });
    this.#over = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Starts the servers of a scenario and plays what stands `before`. Rejects with the `Failure` of what goes wrong there. */
  static async open(scenario: Scenario, options: LivePlayOptions): Promise<LivePlay> {
    const play = new LivePlay(options);
    play.mask.add(knownSecrets(scenario, options.given, options.environment));
    const { environment, given, insecure, signal, hurry } = options;
    const played = playScenario(
      // Nobody knows what will be typed.
      { ...scenario, keep: KEPT, framed: new Set([undefined]), steps: [], invariants: [], sla: [], fails: undefined },
      {
        environment,
        given,
        insecure,
        signal: interruption(signal),
        hurry,
        detail: "frames",
        live: play,
        reveal: (texts) => play.mask.add(texts),
        tell: (event, at) => play.#tell({ ...event, at: at - play.#began, scenario: 1 } as RunEvent),
      },
    );
    play.#played = played;
    const opened = await Promise.race([play.#ready, played]);
    if ("outcome" in opened) {
      const { outcome } = opened;
      throw "problem" in outcome ? Failure.of(outcome.problem) : new Error("a play that ended before it began");
    }
    return play;
  }

  act(live: LiveScene): Promise<void> {
    this.#live = live;
    live.scope.track.onStop(() => this.#end());
    this.#begin(live);
    return this.#over;
  }

  failed(found: Problem): void {
    this.#options.failed(this.#masked(found));
  }

  assigned(name: string, value: unknown): void {
    this.#options.assigned(name, value);
  }

  get clients(): readonly Peer[] {
    return this.#live?.clients() ?? [];
  }

  client(name: string): Peer | undefined {
    return this.clients.find((each) => each.name === name);
  }

  add(spec: ClientSpec): void {
    this.#live?.add(spec);
  }

  /** The value of a variable. */
  value(name: string): unknown {
    return this.#live?.scope.get(name);
  }

  /** The names and values of all variables of the scenario. */
  get variables(): ReadonlyMap<string, unknown> {
    return this.#live?.scene.variables ?? new Map<string, unknown>();
  }

  /** Runs steps as a client; one script at a time. Rejects with the `Failure` of a step that fails. */
  async run(script: Script, self: Peer | undefined, locals: ReadonlyMap<string, unknown> = new Map()): Promise<void> {
    if (!this.#live) throw new Error("a play that is not open");
    const { scene, scope } = this.#live;
    const { track: main } = scope;
    const track = main.inner();
    this.#running = track;
    try {
      const own = (self ? scope.as(self, true) : scope).on(track);
      await scene.run(script, locals.size === 0 ? own : own.with(locals));
    } catch (thrown) {
      const failure = placed(thrown, track.step);
      throw failure instanceof Failure ? Failure.of(this.#masked(failure.problem)) : failure;
    } finally {
      // What it has put on a wire is what later latencies are measured from.
      main.cause = track.cause;
      main.causer = track.causer;
      this.#running = undefined;
      track.end();
    }
  }

  /** Waits so many milliseconds. */
  pause(milliseconds: number): Promise<void> {
    const { clock } = this.#options.environment;
    return new Promise((resolve) => void clock.after(milliseconds, resolve));
  }

  /** Ends the script that runs, whatever it waits for. False when none runs. */
  stop(): boolean {
    this.#running?.stop(new Failure({ code: "interrupted", headline: "Interrupted" }));
    return this.#running !== undefined;
  }

  /** Closes the clients, ends the servers. */
  async end(): Promise<Played | undefined> {
    this.#end();
    return this.#played;
  }

  #masked(problem: Problem): Problem {
    const event = this.mask.event({ type: "diagnostic", at: 0, problem });
    return event.type === "diagnostic" ? event.problem : problem;
  }

  #tell(event: RunEvent): void {
    // Whoever typed a url, or a variable that is in it, did not say what of it is secret.
    const url = event.type === "client" || event.type === "http" ? event.url : undefined;
    if (url !== undefined) this.mask.add(secretsInUrl(url).map(([text]) => text));
    this.#options.tell(this.mask.event(event), event);
  }
}

/** Steps are stopped with a failure, the process with the name of a signal. */
function interruption(signal: AbortSignal): AbortSignal {
  const stop = new AbortController();
  const abort = (): void =>
    stop.abort(new Failure({ code: "interrupted", headline: `Interrupted by ${String(signal.reason)}` }));
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  return stop.signal;
}
