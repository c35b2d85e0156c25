import { allEnded } from "../net/all-ended.ts";
import type { Peer } from "../net/peer.ts";
import { throwAwayCertificate } from "../net/certificate.ts";
import { listen, type Listener } from "../net/listen.ts";
import { Failure, type Problem, problemOf } from "../problem.ts";
import { placeOf } from "../source.ts";
import type { ServerHandle } from "../steps/scene.ts";
import type { Admin } from "./admin/admin.ts";
import { MockDoor } from "./door.ts";
import type { MockFaults } from "./faults.ts";
import { answerHandshake } from "./handshake.ts";
import { answerHttp, passesOn } from "./http-answer.ts";
import { type Certificate, isOfHost, readCertificate } from "./listen.ts";
import type { Mock } from "./mock.ts";
import { tlsNotes } from "./tls-notes.ts";
import type { MockOptions } from "./options.ts";
import { MockWorld } from "./world.ts";

/** What `MockServer` takes, beside its mock. */
export interface MockServerOptions extends MockOptions {
  /** Both win over what the mock's own `listen` says. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** Who shows and steers it, beside what it answers. */
  readonly admin?: Admin | undefined;
}

/** A stop that is under way. */
interface Stopping {
  readonly world: MockWorld;
  /** Resolves when all has ended and the port is free. */
  readonly done: Promise<void>;
}

/** A mock that listens: the server of a scenario, or that of `wstest mock`. It may be started again after it has stopped. */
export class MockServer implements ServerHandle {
  readonly name: string;
  #mock: Mock;
  readonly #options: MockServerOptions;
  #vars: Readonly<Record<string, unknown>> = Object.create(null) as Record<string, unknown>;
  /** Kept over restarts, as the port is: clients go on trusting its authority. */
  #certificate: (Certificate & { readonly ca?: string }) | undefined;
  #port: number | undefined;
  #running: { readonly world: MockWorld; readonly listener: Listener } | undefined;
  /** The latest start or restart, while it is under way. */
  #launching: Promise<void> | undefined;
  #stopping: Stopping | undefined;
  /** Of all its starts: what steps say of handshakes holds over a restart. */
  readonly door: MockDoor | undefined;

  constructor(mock: Mock, options: MockServerOptions) {
    this.name = options.name;
    this.#mock = mock;
    this.#options = options;
    this.#port = options.port;
    const { timeline } = options;
    this.door = timeline && new MockDoor(timeline, () => this.connected);
  }

  /** `url`, `httpUrl`, `host`, `port`, and with `tls: auto` `ca`; empty before the first start. */
  get vars(): Readonly<Record<string, unknown>> {
    return this.#vars;
  }

  /** What goes wrong with messages: lists it, switches it; undefined while it does not run. A restart begins with new ones. */
  get faults(): MockFaults | undefined {
    return this.#running?.world.faults;
  }

  /** What its connections share, for those who act from outside; undefined while it does not run. */
  get world(): MockWorld | undefined {
    return this.#running?.world;
  }

  /** Its open connections, by endpoint in the order of their coming. */
  get connected(): readonly Peer[] {
    return this.#running?.world.connected() ?? [];
  }

  /** Resolves when clients can connect. Rejects with a `Failure`; then nothing is left running. */
  start(): Promise<void> {
    return this.#launch(() => this.#start());
  }

  /**
   * `stop`: closes the connections with 1001 and ends; `kill`: resets them, also when a stop is waiting for them already.
   * Resolves when all has ended, whoever stopped it. Does nothing when it has not started.
   */
  async stop(how: "stop" | "kill"): Promise<void> {
    // A restart is not waited for while its clients take their time.
    if (how === "kill") this.#cut();
    // Who called start hears why it failed.
    await this.#launching?.catch(() => undefined);
    await this.#halt(how);
  }

  /** Stops, and starts on the same port with fresh state and data. */
  restart(): Promise<void> {
    return this.#launch(async () => {
      await this.#halt("stop");
      await this.#start();
    });
  }

  /** Goes on as another mock, with the connections that are open: see `MockWorld.become`. What of `listen` is new takes a restart. */
  become(mock: Mock): void {
    this.#running?.world.become(mock);
    this.#mock = mock;
  }

  freeze(): void {
    this.#listening("freeze").freeze();
  }

  thaw(): void {
    this.#listening("thaw").thaw();
  }

  #listening(verb: string): Listener {
    if (this.#running) return this.#running.listener;
    throw new Failure({
      code: "server",
      headline: `${this.name}: cannot ${verb} it: it is not running`,
      label: "not running",
    });
  }

  /** Stops, however it stands with it; may be called again. */
  end(): Promise<void> {
    return this.stop("stop");
  }

  /** Begins when the launch before it is over, so that a stop need wait for the latest only. */
  #launch(work: () => Promise<void>): Promise<void> {
    const before = this.#launching;
    const launching = (async () => {
      await before?.catch(() => undefined);
      await work();
    })().finally(() => {
      if (this.#launching === launching) this.#launching = undefined;
    });
    this.#launching = launching;
    return launching;
  }

  async #halt(how: "stop" | "kill"): Promise<void> {
    const running = this.#running;
    if (running) {
      this.#running = undefined;
      this.#stopping = this.#stop(running.world, running.listener, how);
    }
    if (how === "kill") this.#cut();
    await this.#stopping?.done;
  }

  #stop(world: MockWorld, listener: Listener, how: "stop" | "kill"): Stopping {
    world.leaving = true;
    world.streams?.stop();
    this.#options.admin?.stopped();
    this.door?.closed();
    // What waits since it was frozen is refused, and who is closed hears of it. Who is killed says nothing any more.
    if (how === "stop") listener.thaw();
    world.stopActing(new Failure({ code: "interrupted", headline: `${this.name} was stopped` }));
    const peers = [...world.connections.keys()];
    for (const peer of how === "stop" ? peers : []) {
      peer.close(1001, undefined);
      peer.cutFrozen();
    }
    const end = async (): Promise<void> => {
      // Who does not answer our close in time is left without one.
      const servers = Array.from(world.relays, (relay) => relay.server);
      await allEnded([...peers, ...servers], this.#options.clock);
      for (const peer of [...peers, ...servers]) peer.cut();
      await listener.close();
    };
    const stopping: Stopping = {
      world,
      done: end().finally(() => {
        if (this.#stopping === stopping) this.#stopping = undefined;
      }),
    };
    return stopping;
  }

  /** Resets the connections that a stop is waiting for. */
  #cut(): void {
    for (const peer of this.#stopping?.world.connections.keys() ?? []) peer.drop("reset");
  }

  async #start(): Promise<void> {
    await this.#stopping?.done;
    if (this.#running) throw new Error(`${this.name} is running already`);
    try {
      const world = new MockWorld(this.#mock, this.#options, this.door);
      const listener = await this.#listen(world);
      this.#running = { world, listener };
      world.streams?.begin();
      this.#options.admin?.started(world, listener);
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      const { problem } = thrown;
      throw Failure.of({
        ...problem,
        headline: `${this.name} cannot start: ${problem.headline}`,
        ...this.#placed(problem),
      });
    }
  }

  /** Where the part of `listen` stands that makes it impossible; what the options say stands in no file. */
  #placed(problem: Problem): Pick<Problem, "place"> {
    const { host, port } = this.#options;
    const { listen: own, at } = this.#mock;
    if (problem.place) return { place: problem.place };
    const isHost = isOfHost(problem);
    if (isHost ? host !== undefined : port !== undefined && port !== 0) return {};
    return { place: placeOf((isHost ? own.host : (own.port ?? own.host))?.span ?? at) };
  }

  async #listen(world: MockWorld): Promise<Listener> {
    const { clock, onProblem, admin } = this.#options;
    const { host: ownHost, port: ownPort } = this.#mock.listen;
    const scope = world.scene.scope(world.scene.track());
    const host = this.#options.host ?? ownHost?.evaluate(scope) ?? "127.0.0.1";
    const listener = await listen({
      clock,
      host,
      port: this.#port ?? ownPort?.evaluate(scope) ?? 0,
      tls: await this.#tls(world, host),
      onUpgrade: (request) =>
        admin?.takes(request) ? request.refuse({ status: 404 }) : answerHandshake(request, world),
      onRequest: (request, respond) =>
        admin?.takes(request) ? admin.answer(request, respond) : answerHttp(request, respond, world),
      passes: (request) => !admin?.takes(request) && passesOn(request, world),
      onTlsError: tlsNotes(clock, (text) => world.scene.note(text)),
      onError: (error) => onProblem(Failure.of(problemOf(error))),
    });
    this.#port = listener.port;
    const ca = this.#certificate?.ca;
    const { url, httpUrl, port } = listener;
    this.#vars = Object.assign(Object.create(null) as Record<string, unknown>, {
      url,
      httpUrl,
      host,
      port,
      ...(ca === undefined ? {} : { ca }),
    });
    return listener;
  }

  async #tls(world: MockWorld, host: string): Promise<Certificate | undefined> {
    const { tls } = this.#mock.listen;
    if (!tls) return undefined;
    const hosts = [...new Set([host, "localhost", "127.0.0.1", "::1"])];
    this.#certificate ??=
      tls === "auto"
        ? throwAwayCertificate({ hosts }, this.#options.clock)
        : await readCertificate(tls, {
            folder: this.#mock.folder,
            scope: world.scene.scope(world.scene.track()),
            now: this.#options.clock.wall(),
            note: (text) => world.scene.note(text),
          });
    return this.#certificate;
  }
}
