import pTimeout from "p-timeout";
import type { Clock, Environment } from "../environment.ts";
import type { Outcome, ScenarioEnd, SeriesSummary, TranscriptLine } from "../events.ts";
import type { Scope } from "../expression/expr.ts";
import { formatDuration } from "../expression/duration.ts";
import type { Scenario } from "../language/scenario.ts";
import { show } from "../match/value.ts";
import type { Peer } from "../net/peer.ts";
import type { Deadlines } from "../play/deadlines.ts";
import type { Lateness } from "../play/lateness.ts";
import { PlayScene } from "../play/scene.ts";
import type { PlayTrack } from "../play/track.ts";
import { Failure, kindOf, type Problem, problemOf } from "../problem.ts";
import { howItEnded } from "../steps/ending.ts";
import type { Detail, RunEventOf } from "../steps/scene.ts";
import { type CastServer, castServers } from "./cast.ts";
import { fillVariables } from "./variables.ts";
import { ScenarioWorld } from "./world.ts";

const SCENARIO_TIMEOUT = 60_000;
const STEP_TIMEOUT = 5000;
/** For `finally`, and for connections and servers to end. */
const FINALLY_TIMEOUT = 10_000;
const CLOSE_TIMEOUT = 1000;
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
  readonly insecure: boolean;
  /** Milliseconds for each scenario, unless it says so itself. */
  readonly timeout?: number | undefined;
  /** Aborted with a `Failure` as its reason when the run is interrupted. */
  readonly signal?: AbortSignal | undefined;
}

/** How a scenario ended, but for the fields that the run adds. */
export type Played = Omit<ScenarioEnd, "type" | "at" | "scenario"> & { readonly secrets: readonly string[] };

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
  #ended = false;
  #interrupted = false;

  constructor(scenario: Scenario, options: PlayOptions) {
    this.#scenario = scenario;
    this.#options = options;
    const { environment, deadlines, detail, tell, lateness, insecure } = options;
    this.#clock = environment.clock;
    this.#began = this.#clock.now();
    this.#world = new ScenarioWorld({
      clients: scenario.clients,
      servers: this.#servers,
      env: environment.env,
      fail: (thrown) => this.#fail(thrown),
    });
    const { defaults } = scenario;
    const constantly: Scope = { get: (name) => (name === "env" ? environment.env : options.given.get(name)) };
    this.#scene = new PlayScene(this.#world, {
      clock: this.#clock,
      random: environment.random,
      cwd: scenario.folder,
      env: environment.env,
      timeout: defaults.timeout?.evaluate(constantly) ?? STEP_TIMEOUT,
      within: defaults.within?.evaluate(constantly),
      inOrder: defaults.inOrder,
      insecure,
      deadlines,
      detail,
      tell,
      lateness,
    });
    this.#main = this.#scene.track();
  }

  async run(): Promise<Played> {
    const { signal } = this.#options;
    const interrupt = (): void => {
      this.#interrupted = true;
      this.#main.stop(signal?.reason as Failure);
    };
    signal?.addEventListener("abort", interrupt);
    if (signal?.aborted) interrupt();
    try {
      await this.#act();
    } catch (thrown) {
      this.#problem ??= problemOf(thrown);
      // Before everything is closed: what is told is what led to the failure.
      this.#transcript = this.#scene.transcript.lines(this.#began);
    }
    signal?.removeEventListener("abort", interrupt);
    this.#ended = true;
    await this.#finally();
    await this.#leave();
    return this.#played();
  }

  /** Servers, variables and steps, under the scenario's time-out. */
  async #act(): Promise<void> {
    const timeout = this.#timeout();
    const late = this.#options.deadlines.add(timeout, () => this.#main.stop(this.#tookTooLong(timeout)));
    const abort = new AbortController();
    const wait = this.#main.wait(timeout + GRACE, () => undefined, (failure) => abort.abort(failure));
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
    // A failure that came from outside the steps (a reaction, an interrupt) while none of them waited.
    if (this.#main.stopped) throw this.#main.stopped;
    this.#checkCloses();
  }

  async #perform(scope: ReturnType<PlayScene["scope"]>, signal: AbortSignal): Promise<void> {
    const scenario = this.#scenario;
    const fill = (): void => fillVariables(scenario, this.#options.given, this.#scene, new Set(this.#servers.keys()));
    fill();
    await castServers(scenario, this.#servers, {
      ...this.#options,
      scope,
      signal,
      folder: scenario.folder,
      started: fill,
      fail: (thrown) => this.#fail(thrown),
    });
    this.#world.populate(this.#scene, scenario.keep);
    const before = this.#scene.run(scenario.before, scope);
    if (before) await before;
    const steps = this.#scene.run(scenario.steps, scope);
    if (steps) await steps;
  }

  #timeout(): number {
    const own = this.#scenario.timeout?.evaluate({ get: (name) => this.#options.given.get(name) });
    return own ?? this.#options.timeout ?? SCENARIO_TIMEOUT;
  }

  #tookTooLong(timeout: number): Failure {
    return new Failure({
      code: "time-out",
      headline: `The scenario did not end within ${formatDuration(timeout)}`,
      label: "took too long",
      at: this.#scenario.at,
      help: "Give it more with timeout: 5m, or look at the step that it was at.",
    });
  }

  /** Ends the scenario with a failure that none of its steps threw. */
  #fail(thrown: unknown): void {
    const failure = thrown instanceof Failure ? thrown : Failure.of(problemOf(thrown));
    // What fails while everything is being closed has no step to stop, and is told all the same.
    if (this.#ended) this.#problem ??= failure.problem;
    else this.#main.stop(failure);
  }

  /** A connection that the other side ended must have been awaited by a step. */
  #checkCloses(): void {
    for (const peer of this.#world.peers.values()) {
      const { end } = peer.inbox;
      if (!end || end.awaited || (end.by === "us" && !end.error)) continue;
      const spec = this.#scenario.clients.get(peer.name);
      throw new Failure({
        code: "unexpected-close",
        headline: `${peer.name}: ${howItEnded(end)}, and no step expected it`,
        label: "its connection ended unexpectedly",
        at: spec?.at,
        notes: [`it ended ${formatDuration(end.at - this.#began)} after the scenario began, after ${end.after} messages`],
        help: `If that is right, say so: - ${peer.name}: { closed: ${end.code} }.`,
      });
    }
  }

  /** `finally` always runs; a step of it that reads a variable without a value is passed over. */
  async #finally(): Promise<void> {
    const track = this.#scene.track();
    const scope = this.#scene.scope(track);
    const late = this.#options.deadlines.add(FINALLY_TIMEOUT, () => track.stop(this.#tookTooLong(FINALLY_TIMEOUT)));
    for (const step of this.#scenario.finally) {
      try {
        const running = this.#scene.run([step], scope);
        if (running) await running;
      } catch (thrown) {
        const found = problemOf(thrown);
        if (found.code === "not-set") this.#scene.note(`finally: ${step.title} was passed over: ${found.headline}`);
        else if (this.#problem) this.#scene.note(`finally: ${found.headline}`);
        else this.#problem = found;
      }
    }
    late.cancel();
  }

  /** Closes what is open, stops what we started, leaves nothing behind. */
  async #leave(): Promise<void> {
    const peers = [...this.#world.peers.values()];
    this.#scene.stopReactions(new Failure({ code: "interrupted", headline: "The scenario has ended" }));
    for (const peer of peers) if (peer.connected) peer.close(this.#interrupted ? 1001 : 1000, undefined);
    await this.#allEnded(peers);
    for (const peer of peers) this.#noteUnread(peer);
    const ends = await Promise.allSettled([...this.#servers.values()].toReversed().map((server) => server.end()));
    for (const end of ends) if (end.status === "rejected") this.#problem ??= problemOf(end.reason);
  }

  async #allEnded(peers: readonly Peer[]): Promise<void> {
    let cut: (() => void) | undefined;
    const time = new Promise<void>((resolve) => {
      cut = this.#clock.after(CLOSE_TIMEOUT, resolve);
    });
    await Promise.race([Promise.all(peers.map((peer) => new Promise<void>((resolve) => peer.whenEnded(resolve)))), time]);
    cut?.();
    // Who has not answered our close by now is left without one.
    for (const peer of peers) peer.cut();
  }

  #noteUnread(peer: Peer): void {
    const { unread } = peer.inbox;
    if (unread > 0) this.#scene.note(`${peer.name}: ${unread} ${unread === 1 ? "message was" : "messages were"} never read`);
  }

  #played(): Played {
    const found = this.#problem;
    const outcome: Outcome = found ? { status: kindOf(found.code) === "failed" ? "failed" : "errored", problem: found } : { status: "passed" };
    const series: Record<string, SeriesSummary> = Object.create(null) as Record<string, SeriesSummary>;
    for (const [name, samples] of this.#scene.series) series[name] = samples.summary();
    return {
      ms: this.#clock.now() - this.#began,
      outcome,
      notes: this.#scene.notes,
      steps: this.#scenario.steps.length,
      series,
      ...(found ? { transcript: this.#transcript ?? this.#scene.transcript.lines(this.#began), variables: this.#variables() } : {}),
      secrets: this.#secrets(),
    };
  }

  #variables(): Readonly<Record<string, string>> {
    const shown = Object.create(null) as Record<string, string>;
    for (const [name, value] of this.#scene.variables) shown[name] = show(value, 80);
    return shown;
  }

  #secrets(): readonly string[] {
    return this.#scenario.secrets.map((name) => this.#scene.variables.get(name)).filter((value) => typeof value === "string" && value !== "") as string[];
  }
}
