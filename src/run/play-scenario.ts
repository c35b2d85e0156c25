import { setMaxListeners } from "node:events";
import pTimeout from "p-timeout";
import type { Clock, Environment } from "../environment.ts";
import type { Outcome, ScenarioEnd, SeriesSummary, TranscriptLine } from "../events.ts";
import { formatDuration } from "../expression/duration.ts";
import type { Scenario } from "../language/scenario.ts";
import { show } from "../match/value.ts";
import { allEnded } from "../net/all-ended.ts";
import type { Peer } from "../net/peer.ts";
import type { Deadlines } from "../play/deadlines.ts";
import type { Lateness } from "../play/lateness.ts";
import { placed } from "../play/placed.ts";
import { PlayScene } from "../play/scene.ts";
import type { PlayTrack } from "../play/track.ts";
import { Failure, kindOf, type Problem, problemOf } from "../problem.ts";
import { howItEnded, isUnexpected } from "../steps/ending.ts";
import type { Detail, RunEventOf } from "../steps/scene.ts";
import type { Step } from "../steps/step.ts";
import { type CastServer, castServers } from "./cast.ts";
import { Veil } from "./secrets.ts";
import { outputNote } from "./start-failures.ts";
import { fillVariables, settingsScope } from "./variables.ts";
import { ScenarioWorld } from "./world.ts";

const SCENARIO_TIMEOUT = 60_000;
const STEP_TIMEOUT = 5000;
/** For `finally`, and for connections and servers to end. */
const FINALLY_TIMEOUT = 10_000;
/** How long the end of a server may take to be heard of when a connection to it broke off: a program loses those first. */
const LAST_BREATH = 250;
/** How long a step that does not stop when it is told to may keep a scenario from ending. */
const GRACE = 15_000;

/** What playing a scenario takes from the run. */
export interface PlayOptions {
  readonly environment: Environment;
  readonly deadlines: Deadlines;
  readonly lateness?: Lateness | undefined;
  readonly detail: Detail;
  readonly tell: (event: RunEventOf, at: number) => void;
  /** Variables from outside, with more right than those of the file. */
  readonly given: ReadonlyMap<string, unknown>;
  /** Told of the texts of each secret as soon as they are known; no event that was told before has them in it. */
  readonly reveal?: ((texts: readonly string[]) => void) | undefined;
  readonly insecure: boolean;
  /** Milliseconds for each scenario, unless it says so itself. */
  readonly timeout?: number | undefined;
  /** Aborted with a `Failure` as its reason when the run is interrupted. */
  readonly signal?: AbortSignal | undefined;
  /** Aborted with a `Failure` when whoever interrupted it cannot wait: `finally` is cut short, servers are killed. */
  readonly hurry?: AbortSignal | undefined;
}

/** How a scenario ended, but for the fields that the run adds. */
export type Played = Omit<ScenarioEnd, "type" | "at" | "scenario">;

/**
 * Plays one scenario from its servers' start to its connections' end. It never rejects: whatever goes wrong is its
 * outcome. Nothing of it runs when it has ended. The same scenario may be played many times, also at once.
 */
export async function playScenario(scenario: Scenario, options: PlayOptions): Promise<Played> {
  const play = new Play(scenario, options);
  return play.run();
}

class Play {
  readonly #scenario: Scenario;
  readonly #options: PlayOptions;
  readonly #clock: Clock;
  readonly #servers = new Map<string, CastServer>();
  readonly #world: ScenarioWorld;
  readonly #scene: PlayScene;
  readonly #main: PlayTrack;
  readonly #began: number;
  #problem: Problem | undefined;
  #transcript: readonly TranscriptLine[] | undefined;
  readonly #tell: PlayOptions["tell"];
  readonly #veil: Veil | undefined;
  #ended = false;
  #interrupted = false;
  /** Whether servers were given time for an end that was under way. */
  #waited = false;

  constructor(scenario: Scenario, options: PlayOptions) {
    this.#scenario = scenario;
    this.#options = options;
    const { environment, deadlines, detail, lateness, insecure, given, reveal = () => undefined } = options;
    if (scenario.secrets.length > 0) {
      const settled = [...scenario.vars.keys(), ...given.keys()].filter((name) => !scenario.assigned.has(name));
      this.#veil = new Veil(scenario.secrets, new Set(settled), options.tell, reveal);
    }
    const veil = this.#veil;
    const tell = veil ? (event: RunEventOf, at: number): void => veil.tell(event, at) : options.tell;
    this.#tell = tell;
    this.#clock = environment.clock;
    this.#began = this.#clock.now();
    this.#world = new ScenarioWorld({
      clients: scenario.clients,
      servers: this.#servers,
      env: environment.env,
      fail: (thrown) => this.#fail(thrown),
    });
    const { timeout, within, inOrder } = this.#defaults();
    this.#scene = new PlayScene(this.#world, {
      clock: this.#clock,
      random: environment.random,
      cwd: scenario.folder,
      env: environment.env,
      timeout,
      within,
      inOrder,
      insecure,
      deadlines,
      detail,
      tell,
      assigned: veil && ((name, value) => veil.saw(name, value)),
      lateness,
    });
    this.#main = this.#scene.track();
    this.#world.populate(this.#scene, scenario.keep);
  }

  async run(): Promise<Played> {
    const { signal, hurry } = this.#options;
    // One signal serves all scenarios that are played at once: many listeners on it are no leak.
    for (const each of [signal, hurry]) if (each) setMaxListeners(0, each);
    const interrupt = (): void => {
      this.#interrupted = true;
      if (!this.#ended) this.#main.stop(signal?.reason as Failure);
    };
    signal?.addEventListener("abort", interrupt);
    if (signal?.aborted) interrupt();
    try {
      // Before anything is told, also of settings that are wrong: what is secret is known now.
      this.#fill();
      if (!this.#problem) await this.#act();
    } catch (thrown) {
      this.#problem ??= problemOf(placed(thrown, this.#main.step));
      // Before everything is closed: what is told is what led to the failure.
      this.#transcript = this.#scene.transcript.lines(this.#began);
    }
    this.#ended = true;
    await this.#finally();
    await this.#leave();
    // Up to here: clients are told that somebody goes away, also when that is heard of during finally.
    signal?.removeEventListener("abort", interrupt);
    this.#unveil();
    return this.#played();
  }

  /** Servers, variables and steps, under the scenario's time-out. */
  async #act(): Promise<void> {
    const timeout = this.#timeout();
    const late = this.#options.deadlines.add(timeout, () => this.#main.stop(this.#tookTooLong(timeout)));
    const abort = new AbortController();
    const wait = this.#main.wait(
      timeout + GRACE,
      () => undefined,
      (failure) => abort.abort(failure),
    );
    try {
      const scope = this.#scene.scope(this.#main);
      await pTimeout(this.#perform(scope, abort.signal), {
        milliseconds: timeout + GRACE,
        message: new Error(`a step did not end within ${formatDuration(GRACE)} after it was stopped`),
      });
    } finally {
      late.cancel();
      wait.end();
    }
    await this.#askServers();
    // A failure that came from outside the steps (a server, a reaction, an interrupt) while none of them waited.
    if (this.#main.stopped) throw this.#main.stopped;
    this.#checkCloses();
  }

  async #perform(scope: ReturnType<PlayScene["scope"]>, signal: AbortSignal): Promise<void> {
    const scenario = this.#scenario;
    await castServers(scenario, this.#servers, {
      ...this.#options,
      tell: this.#tell,
      scope,
      signal,
      folder: scenario.folder,
      started: () => this.#fill(),
      fail: (thrown) => this.#fail(thrown),
    });
    this.#world.initialise(this.#scene);
    const before = this.#scene.run(scenario.before, scope);
    if (before) await before;
    const steps = this.#scene.run(scenario.steps, scope);
    if (steps) await steps;
  }

  /** Gives variables their values, as far as the servers that they read have started. */
  #fill(): void {
    fillVariables(this.#scenario, this.#options.given, this.#scene, new Set(this.#servers.keys()));
    for (const name of this.#scenario.secrets) this.#veil?.saw(name, this.#scene.variables.get(name));
  }

  /** What holds for all steps. What is wrong with it is the outcome of this scenario; it does not end the run. */
  #defaults(): {
    timeout: number;
    within: { readonly min: number; readonly max: number } | undefined;
    inOrder: boolean;
  } {
    const { timeout, within, inOrder } = this.#scenario.defaults;
    try {
      const scope = this.#settings();
      return { timeout: timeout?.evaluate(scope) ?? STEP_TIMEOUT, within: within?.evaluate(scope), inOrder };
    } catch (thrown) {
      this.#problem = problemOf(thrown);
      return { timeout: STEP_TIMEOUT, within: undefined, inOrder };
    }
  }

  #timeout(): number {
    return this.#scenario.timeout?.evaluate(this.#settings()) ?? this.#options.timeout ?? SCENARIO_TIMEOUT;
  }

  #settings(): ReturnType<typeof settingsScope> {
    const { environment, given } = this.#options;
    return settingsScope(this.#scenario, given, environment.env);
  }

  #tookTooLong(timeout: number): Failure {
    const { step } = this.#main;
    return new Failure({
      code: "time-out",
      headline: `The scenario did not end within ${formatDuration(timeout)}`,
      label: step ? "it was still at this step" : "it was still starting its servers",
      at: step?.at ?? this.#scenario.servers.values().next().value?.at ?? this.#scenario.at,
      help: "Give it more with timeout: 5m.",
    });
  }

  #finallyTookTooLong(step: Step | undefined): Failure {
    return new Failure({
      code: "time-out",
      headline: `finally did not end within ${formatDuration(FINALLY_TIMEOUT)}`,
      label: "it was still at this step",
      at: step?.at ?? this.#scenario.at,
    });
  }

  /** Ends the scenario with a failure that none of its steps threw. */
  #fail(thrown: unknown): void {
    const known = placed(thrown, undefined);
    const failure = known instanceof Failure ? known : Failure.of(problemOf(known));
    // What fails while everything is being closed has no step to stop, and is told all the same.
    if (this.#ended) this.#problem ??= failure.problem;
    else this.#main.stop(failure);
  }

  /** A connection that the other side ended must have been awaited by a step. */
  #checkCloses(): void {
    for (const peer of this.#world.peers.values()) {
      const end = peer.ends.find(isUnexpected);
      if (!end) continue;
      const spec = this.#scenario.clients.get(peer.name);
      throw new Failure({
        code: "unexpected-close",
        headline: `${peer.name}: ${howItEnded(end)}, and no step expected it`,
        label: "its connection ended unexpectedly",
        at: spec?.at,
        notes: [
          `it ended ${formatDuration(end.at - this.#began)} after the scenario began, after ${end.after} ${end.after === 1 ? "message" : "messages"}`,
        ],
        help: `If that is right, say so: - ${peer.name}: { closed: ${end.error?.limit === false ? "{ error: protocol }" : end.code} }.`,
      });
    }
  }

  /** `finally` always runs; a step of it that needs what is not there, a value or a connection, is passed over. */
  async #finally(): Promise<void> {
    const track = this.#scene.track();
    const scope = this.#scene.scope(track);
    const late = this.#options.deadlines.add(FINALLY_TIMEOUT, () => track.stop(this.#finallyTookTooLong(track.step)));
    const { hurry } = this.#options;
    const hurried = (): void => track.stop(hurry?.reason as Failure);
    hurry?.addEventListener("abort", hurried);
    if (hurry?.aborted) hurried();
    for (const step of this.#scenario.finally) {
      try {
        const running = this.#scene.run([step], scope);
        if (running) await running;
      } catch (thrown) {
        const found = problemOf(placed(thrown, step));
        // What was never set or opened, or is closed already, needs no cleaning up.
        if (found.code === "not-set" || found.code === "not-connected")
          this.#scene.note(`finally: ${step.title} was passed over: ${found.headline}`);
        else if (this.#problem) this.#scene.note(`finally: ${found.headline}`);
        else this.#problem = found;
      }
    }
    late.cancel();
    hurry?.removeEventListener("abort", hurried);
  }

  /** Closes what is open, stops what we started, leaves nothing behind. */
  async #leave(): Promise<void> {
    const peers = [...this.#world.peers.values()];
    this.#scene.stopReactions(new Failure({ code: "interrupted", headline: "The scenario has ended" }));
    const ended = await this.#askServers();
    for (const peer of peers) if (peer.connected) peer.close(this.#interrupted ? 1001 : 1000, undefined);
    await allEnded(peers, this.#clock);
    // Who has not answered our close by now is left without one.
    for (const peer of peers) peer.cut();
    for (const peer of peers) this.#noteUnread(peer);
    if (this.#problem) this.#problem = { ...this.#problem, notes: [...this.#problem.notes, ...ended] };
    const { hurry } = this.#options;
    hurry?.addEventListener("abort", this.#kill);
    if (hurry?.aborted) this.#kill();
    const ends = await Promise.allSettled([...this.#servers.values()].toReversed().map((server) => server.end()));
    hurry?.removeEventListener("abort", this.#kill);
    for (const end of ends) if (end.status === "rejected") this.#problem ??= problemOf(end.reason);
  }

  readonly #kill = (): void => {
    // Why one cannot be killed does not matter here: it is not ours, or its end, which is awaited, says so.
    for (const server of this.#servers.values()) server.stop("kill").catch(() => undefined);
  };

  /** Notes of servers that ended by themselves. One that a client has lost a connection to may be about to end. */
  async #askServers(): Promise<readonly string[]> {
    const lost = [...this.#world.peers.values()].some((peer) =>
      peer.ends.some(({ by, code }) => by === "them" && code === 1006),
    );
    const patience = !this.#waited && (lost || this.#problem?.code === "refused") ? LAST_BREATH : 0;
    this.#waited ||= patience > 0;
    const notes = await Promise.all(
      [...this.#servers.values()].map(async (server) => {
        // Whose end is a failure has told so before this comes back.
        const end = await server.ownEnd?.(patience);
        return end && !end.harmless
          ? [`${server.name} ${end.how}, ${formatDuration(end.after)} after its start; ${outputNote(end.output)}`]
          : [];
      }),
    );
    return notes.flat();
  }

  #noteUnread(peer: Peer): void {
    const { unread } = peer.inbox;
    if (unread > 0)
      this.#scene.note(`${peer.name}: ${unread} ${unread === 1 ? "message was" : "messages were"} never read`);
  }

  #played(): Played {
    const found = this.#problem;
    const outcome: Outcome = found
      ? { status: kindOf(found.code) === "failed" ? "failed" : "errored", problem: found }
      : { status: "passed" };
    const series: Record<string, SeriesSummary> = Object.create(null) as Record<string, SeriesSummary>;
    for (const [name, samples] of this.#scene.series) series[name] = samples.summary();
    return {
      ms: this.#clock.now() - this.#began,
      outcome,
      notes: this.#scene.notes,
      steps: this.#scenario.steps.length,
      series,
      ...(found
        ? { transcript: this.#transcript ?? this.#scene.transcript.lines(this.#began), variables: this.#variables() }
        : {}),
    };
  }

  #variables(): Readonly<Record<string, string>> {
    const shown = Object.create(null) as Record<string, string>;
    for (const [name, value] of this.#scene.variables) shown[name] = show(value, 80);
    return shown;
  }

  /** Every value that a secret has at the end is known, however it got it; then all is told. */
  #unveil(): void {
    for (const name of this.#scenario.secrets) {
      for (const peer of this.#world.peers.values()) this.#veil?.saw(name, peer.vars[name]);
      this.#veil?.saw(name, this.#scene.variables.get(name));
    }
    this.#veil?.end();
  }
}
