import { setMaxListeners } from "node:events";
import { type Clock, hostEnvironment } from "../environment.ts";
import type { TranscriptLine } from "../events.ts";
import type { Scenario } from "../language/scenario.ts";
import { Deadlines } from "../play/deadlines.ts";
import { lateArrivalOf } from "../steps/receiving/late-arrival.ts";
import { failedPeers } from "../steps/failed-peers.ts";
import { placed } from "../steps/placed.ts";
import { readOut } from "../net/read-out.ts";
import { lastSaid } from "../play/last-said.ts";
import { PlayScene, type SceneOptions } from "../play/scene.ts";
import type { Scope } from "../play/scope.ts";
import type { PlayTrack } from "../play/track.ts";
import { watchInvariants } from "../play/watch-invariants.ts";
import { Failure, type Problem, problemOf } from "../problem.ts";
import { type CastServer, castServers, unexpectedExit } from "./cast.ts";
import { killServers } from "./end-servers.ts";
import { playFinally } from "./finally.ts";
import type { ScenarioStops } from "./inspector.ts";
import { leave } from "./leave.ts";
import type { Live } from "./live.ts";
import { OwnEnds } from "./own-ends.ts";
import type { PlayOptions } from "./play-options.ts";
import { type Played, playedOf } from "./played.ts";
import { ScenarioSecrets } from "./scenario-secrets.ts";
import { ScenarioSettings } from "./scenario-settings.ts";
import { brokenSla, limitsBySeries } from "./sla.ts";
import { withTimeLimit } from "./time-limit.ts";
import { unsetEnvironment, unsetNotes } from "./unset-environment.ts";
import { unexpectedClose, unexpectedEnd } from "./unexpected-close.ts";
import { fillVariables } from "./variables.ts";
import { Verdict } from "./verdict.ts";
import { MANY, ScenarioWorld } from "./world.ts";

/**
 * Plays one scenario from its servers' start to its connections' end. It never rejects: whatever goes wrong is its
 * outcome. Nothing of it runs when it has ended. The same scenario may be played many times, also at once.
 */
export async function playScenario(scenario: Scenario, options: PlayOptions = {}): Promise<Played> {
  const environment = options.environment ?? hostEnvironment();
  const deadlines = options.deadlines ?? new Deadlines(environment.clock);
  const playing = { ...defaults, ...options, environment, deadlines };
  const played = await new Play(scenario, playing).run();
  // The timer of the last wait would keep the process until its time is up.
  if (!options.deadlines) deadlines.clear();
  return played;
}

const defaults = {
  detail: "scenarios",
  tell: () => undefined,
  given: new Map<string, unknown>(),
  insecure: false,
} as const;

type Playing = PlayOptions & Required<Pick<PlayOptions, "environment" | "deadlines" | keyof typeof defaults>>;

class Play {
  readonly #scenario: Scenario;
  readonly #options: Playing;
  readonly #clock: Clock;
  readonly #began: number;
  readonly #tell: Playing["tell"];
  readonly #secrets: ScenarioSecrets;
  readonly #verdict: Verdict;
  readonly #settings: ScenarioSettings;
  readonly #servers = new Map<string, CastServer>();
  readonly #ownEnds = new OwnEnds(this.#servers);
  readonly #world: ScenarioWorld;
  readonly #scene: PlayScene;
  readonly #main: PlayTrack;
  readonly #stops: ScenarioStops | undefined;
  #transcript: readonly TranscriptLine[] | undefined;
  /** Whether the steps are over: what fails now has no step to stop. */
  #ended = false;
  #interrupted = false;

  constructor(scenario: Scenario, options: Playing) {
    this.#scenario = scenario;
    this.#options = options;
    this.#verdict = new Verdict(scenario.fails);
    const { environment, deadlines, detail, lateness, insecure } = options;
    this.#settings = new ScenarioSettings(scenario, options.given, environment.env, this.#verdict);
    const secrets = new ScenarioSecrets(scenario, options);
    this.#secrets = secrets;
    const { stage } = options;
    this.#tell = stage
      ? (event, at) => {
          stage.heard(event);
          secrets.tell(event, at);
        }
      : secrets.tell;
    this.#clock = environment.clock;
    this.#began = this.#clock.now();
    this.#world = new ScenarioWorld({
      clients: scenario.clients,
      servers: this.#servers,
      env: environment.env,
      fail: (thrown) => this.#fail(thrown),
    });
    const world = this.#world;
    this.#stops = options.inspect?.({
      scenario,
      began: this.#began,
      signal: options.signal,
      scene: () => this.#scene,
      peers: () => [...world.peers.values(), ...Array.from(world.accepted.all, ({ peer }) => peer)],
    });
    this.#scene = new PlayScene(world, {
      clock: this.#clock,
      random: environment.random,
      cwd: scenario.folder,
      env: environment.env,
      atExit: (callback) => environment.atExit(callback),
      ...this.#settings.defaults(),
      insecure,
      deadlines,
      detail,
      tell: this.#tell,
      outside: stage?.outside({
        fail: (thrown) => this.#fail(thrown),
        note: (text) => this.#scene.note(text),
        at: () => this.#main.step?.at,
      }),
      assigned: assignedOf(secrets, options.live),
      lateness,
      stops: this.#stops,
      fullInbox: options.live ? "drop-oldest" : "fail",
    });
    this.#main = this.#scene.track();
    watchInvariants(scenario.invariants, this.#scene, this.#main, (thrown) => this.#fail(thrown));
    this.#world.populate(this.#scene, scenario, (size) => this.#settings.sizeOf(size));
    if (this.#world.peers.size >= MANY) environment.manyClients?.();
  }

  async run(): Promise<Played> {
    const { signal, hurry, deadlines } = this.#options;
    // One signal serves all scenarios that are played at once: many listeners on it are no leak.
    for (const each of [signal, hurry]) if (each) setMaxListeners(0, each);
    const interrupt = (): void => {
      this.#interrupted = true;
      if (!this.#ended) this.#main.stop(signal?.reason as Failure);
    };
    signal?.addEventListener("abort", interrupt);
    if (signal?.aborted) interrupt();
    // A server that is being started, or stopped by a step, is not waited for.
    const kill = (): void => killServers(this.#servers.values());
    hurry?.addEventListener("abort", kill);
    try {
      await this.#act();
    } finally {
      hurry?.removeEventListener("abort", kill);
    }
    this.#ended = true;
    await playFinally(this.#scenario, this.#scene, { deadlines, hurry, verdict: this.#verdict });
    const crossing = await leave({
      scenario: this.#scenario,
      scene: this.#scene,
      world: this.#world,
      servers: this.#servers,
      ownEnds: this.#ownEnds,
      verdict: this.#verdict,
      began: this.#began,
      interrupted: () => this.#interrupted,
      hurry,
    });
    this.#transcript ??= crossing;
    // Up to here: clients are told that somebody goes away, also when that is heard of during finally.
    signal?.removeEventListener("abort", interrupt);
    if (this.#verdict.problem) this.#noteUnset();
    const noted = this.#verdict.close();
    if (noted !== undefined) this.#scene.note(noted);
    this.#secrets.end(this.#scene, this.#world.peers.values());
    const [began, transcript, { problem, meant }] = [this.#began, this.#transcript, this.#verdict];
    const limits = limitsBySeries(this.#scenario.sla, this.#scene.scope(this.#main));
    return playedOf(this.#scenario, this.#scene, { began, transcript, problem, meant, limits });
  }

  /** Everything up to the last step, and what is judged then. Never rejects. */
  async #act(): Promise<void> {
    try {
      // Before anything is told, also of settings that are wrong: what is secret is known now.
      this.#fill();
      if (this.#verdict.reached) return;
      await this.#performInTime();
      if (this.#options.live) return;
      // A server that was killed in the last step has ended its connections: that is for them to say, not for chance.
      await readOut();
      await this.#notesOfServers();
      // A failure that came from outside the steps (a server, a reaction, an interrupt) while none of them waited.
      if (this.#main.stopped) throw this.#main.stopped;
      const unexpected =
        unexpectedClose(this.#world.peers.values(), (peer) => this.#world.spec(peer).at, this.#began) ??
        unexpectedEnd(this.#world.accepted.all, this.#began) ??
        unexpectedExit(this.#scenario, this.#servers.values());
      if (unexpected) throw unexpected;
      const violation = this.#scene.watching?.over();
      if (violation) throw violation;
    } catch (thrown) {
      this.#verdict.take(problemOf(placed(thrown, this.#main.step)));
      // Before everything is closed: what is told is what led to the failure.
      this.#transcript = lastSaid(this.#scene.transcript, failedPeers(thrown), {
        began: this.#began,
        now: this.#clock.now(),
      });
      await this.#awaitLate(thrown);
      await this.#lookAt(this.#verdict.problem);
      return;
    }
    this.#judgeSeries();
    await this.#lookAt(this.#verdict.problem);
  }

  /** Lets somebody look at a failure, while every connection is as it was then. */
  async #lookAt(problem: Problem | undefined): Promise<void> {
    if (!problem || !this.#stops || this.#interrupted) return;
    await this.#stops.over(problem, this.#scene.scope(this.#scene.track()));
  }

  /** A message that never came may be under way: that is worth a moment. One that was meant to fail is over. */
  async #awaitLate(thrown: unknown): Promise<void> {
    const late = lateArrivalOf(thrown);
    if (!late || !this.#verdict.problem) return;
    const track = this.#main.inner();
    await late.wait(track);
    track.end();
    this.#verdict.retell((problem) => late.explain(problem));
  }

  /** Of what was measured up to here. It is no one message that led to a failure. */
  #judgeSeries(): void {
    const { sla } = this.#scenario;
    if (sla.length === 0) return;
    try {
      const scope = this.#scene.scope(this.#main);
      const broken = brokenSla(sla, this.#scene.series, scope, this.#options.lateness);
      if (broken) throw broken;
    } catch (thrown) {
      this.#verdict.take(problemOf(thrown));
      this.#transcript = [];
    }
  }

  async #performInTime(): Promise<void> {
    const { deadlines, live } = this.#options;
    const timeout = live ? Infinity : this.#settings.timeLimit(this.#options.timeout);
    const scope = this.#scene.scope(this.#main);
    const limit = { deadlines, timeout, inspected: this.#stops };
    await withTimeLimit(this.#scenario, this.#main, limit, (signal) => this.#perform(scope, signal));
  }

  /** Servers, variables and steps. */
  async #perform(scope: Scope, signal: AbortSignal): Promise<void> {
    const scenario = this.#scenario;
    await castServers(scenario, this.#servers, {
      ...this.#options,
      tell: this.#tell,
      scope,
      signal,
      folder: scenario.folder,
      started: () => this.#fill(),
      note: (text) => this.#scene.note(text),
      observer: this.#scene,
      onFault: (peer, text) => this.#scene.faultOf(peer, text),
      connecting: () => [...this.#world.peers.values()].some(({ opening }) => opening),
      fail: (thrown) => this.#fail(thrown),
    });
    this.#world.initialise(this.#scene);
    const { live } = this.#options;
    for (const script of live ? [scenario.before] : [scenario.before, scenario.steps]) {
      const running = this.#scene.run(script, scope);
      if (running) await running;
    }
    if (live) await this.#giveTo(live, scope);
    await this.#scene.watching?.settle(this.#main);
  }

  #giveTo(live: Live, scope: Scope): Promise<void> {
    const [scene, world] = [this.#scene, this.#world];
    return live.act({
      scene,
      scope,
      clients: () => [...world.peers.values()],
      add: (spec) => {
        world.add(spec, scene, this.#scenario, (size) => this.#settings.sizeOf(size));
        world.initialise(scene, spec);
      },
    });
  }

  /** Gives variables their values, as far as the servers that they read have started. */
  #fill(): void {
    fillVariables(this.#scenario, this.#options.given, this.#scene, new Set(this.#servers.keys()));
    this.#secrets.filled(this.#scene);
  }

  /** Ends the scenario with a failure that none of its steps threw. */
  #fail(thrown: unknown): void {
    const known = placed(thrown, undefined);
    const failure = known instanceof Failure ? known : Failure.of(problemOf(known));
    if (this.#options.live && !this.#ended) {
      this.#options.live.failed(failure.problem);
      return;
    }
    // What fails while everything is being closed has no step to stop, and is told all the same.
    if (this.#ended) this.#verdict.take(failure.problem);
    else this.#main.stop(failure);
  }

  /** What the environment has not may be why a server refuses. */
  #noteUnset(): void {
    const { given, environment } = this.#options;
    for (const each of unsetNotes(unsetEnvironment(this.#scenario, environment.env, given))) this.#scene.note(each);
  }

  #notesOfServers(): Promise<readonly string[]> {
    return this.#ownEnds.notes(this.#world.peers.values(), this.#verdict.problem);
  }
}

/** Who is told of variables that steps set and extract. */
function assignedOf({ assigned }: ScenarioSecrets, live: Live | undefined): SceneOptions["assigned"] {
  if (!live?.assigned) return assigned;
  return (name, value) => {
    assigned?.(name, value);
    live.assigned?.(name, value);
  };
}
