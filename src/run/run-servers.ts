import type { Environment } from "../environment.ts";
import type { Scenario, ServerDeclaration } from "../language/scenario.ts";
import type { Deadlines } from "../play/deadlines.ts";
import { PlayScene } from "../play/scene.ts";
import { Failure, type Problem, problemOf } from "../problem.ts";
import { placed } from "../steps/placed.ts";
import type { RunEventOf } from "../steps/scene.ts";
import { castServers } from "./cast.ts";
import { builtIn } from "./defaults.ts";
import { endServers, killServers } from "./end-servers.ts";
import type { OwnEnd, Server } from "./server.ts";
import { fillVariables } from "./variables.ts";
import { ScenarioWorld } from "./world.ts";

/** A scenario that uses a server of the run, as that server knows it. */
export interface ServerUser {
  readonly tell: (event: RunEventOf, at: number) => void;
  readonly note: (text: string) => void;
  readonly fail: (thrown: unknown) => void;
}

export interface RunServersOptions {
  readonly environment: Environment;
  readonly deadlines: Deadlines;
  /** Variables from outside. */
  readonly given: ReadonlyMap<string, unknown>;
  /** Ends a start that is under way; its reason is a `Failure`. */
  readonly signal: AbortSignal;
}

/** Which servers of the run a scenario uses: those that it inherits and reads. */
export function sharedServers({ servers, reads }: Scenario): readonly string[] {
  return [...servers.values()].filter(({ name, ofRun }) => ofRun && reads.has(name)).map(({ name }) => name);
}

/** A server that has started, and who uses it now. */
interface Running {
  readonly server: Server;
  readonly users: Set<ServerUser>;
  /** What was to be noted before anybody used it. */
  readonly notes: string[];
  /** Why nobody can use it any more. */
  ended: Failure | undefined;
}

/**
 * The servers of a project: they start once, before the first scenario, and end after the last. All scenarios that are played at
 * once share them, so none of them may stop one.
 */
export class RunServers {
  readonly #declared: Scenario;
  readonly #options: RunServersOptions;
  readonly #running = new Map<string, Running>();
  readonly #servers = new Map<string, Server>();
  /** Failures of mocks that came when no scenario used them: of each mock the first. */
  readonly #unheard = new Map<string, Failure>();
  readonly #world: ScenarioWorld;
  readonly #scene: PlayScene;

  /** `declared`: the servers, and the variables that they read. */
  constructor(declared: Scenario, options: RunServersOptions) {
    this.#declared = declared;
    this.#options = options;
    const { environment, deadlines } = options;
    const { clock, random, env } = environment;
    this.#world = new ScenarioWorld({ clients: new Map(), servers: this.#servers, env, fail: () => undefined });
    this.#scene = new PlayScene(this.#world, {
      clock,
      random,
      env,
      cwd: declared.folder,
      atExit: (callback) => environment.atExit(callback),
      ...builtIn,
      deadlines,
      detail: "scenarios",
      tell: () => undefined,
      onNote: () => undefined,
    });
  }

  /** Starts those that scenarios use, and those that these read, one after another. Rejects with the `Failure` of one that does not get ready. */
  async start(used: ReadonlySet<string>): Promise<void> {
    this.#fill();
    for (const declaration of this.#declared.servers.values()) {
      const { name } = declaration;
      if (used.has(name) || this.#declared.reads.has(name)) await this.#start(declaration);
    }
  }

  /** What a scenario has of a server of the run. */
  use(name: string, user: ServerUser): Server {
    const running = this.#running.get(name);
    if (!running) throw new Error(`the server ${name} of the run was not started`);
    return new SharedServer(name, running, user);
  }

  /** Ends all, the last one first. Never rejects; gives what went wrong. */
  async end(hurry: AbortSignal | undefined): Promise<readonly Problem[]> {
    const wrong = await endServers([...this.#servers.values()], hurry);
    return [...Array.from(this.#unheard.values(), ({ problem }) => problem), ...wrong];
  }

  async #start(declaration: ServerDeclaration): Promise<void> {
    const { name } = declaration;
    const { environment, deadlines, signal } = this.#options;
    const users = new Set<ServerUser>();
    const notes: string[] = [];
    const { ofRun: _ofRun, ...own } = declaration;
    const kill = (): void => killServers(this.#servers.values());
    signal.addEventListener("abort", kill);
    try {
      await castServers({ ...this.#declared, servers: new Map([[name, own]]) }, this.#servers, {
        environment,
        deadlines,
        signal,
        // Nobody uses it yet, so nobody hears of it.
        detail: "scenarios",
        scope: this.#scene.scope(this.#scene.track()),
        folder: this.#declared.folder,
        tell: (event, at) => users.forEach((each) => each.tell(event, at)),
        started: () => this.#fill(),
        note: (text) => {
          if (users.size > 0) users.forEach((each) => each.note(text));
          else if (notes.length < MOST_NOTES) notes.push(text);
        },
        observer: this.#scene,
        connecting: () => false,
        fail: (thrown) => this.#failed(declaration, thrown, users),
      });
    } finally {
      signal.removeEventListener("abort", kill);
    }
    const server = this.#servers.get(name);
    if (server) this.#running.set(name, { server, users, notes, ended: undefined });
  }

  #fill(): void {
    fillVariables(this.#declared, this.#options.given, this.#scene, new Set(this.#servers.keys()));
  }

  /** It is told by all scenarios that use the server now: whose fault it is nobody knows. A mock goes on after a failed reaction. */
  #failed({ kind, name }: ServerDeclaration, thrown: unknown, users: ReadonlySet<ServerUser>): void {
    const known = placed(thrown, undefined);
    const failure = known instanceof Failure ? known : Failure.of(problemOf(known));
    const running = this.#running.get(name);
    if (running && kind === "process") running.ended = failure;
    const shared =
      users.size > 1 ? [`${name} is a server of the run: all ${users.size} scenarios that use it fail`] : [];
    const told = failure.saying({ notes: [...failure.problem.notes, ...shared] });
    for (const each of users) each.fail(told);
    // Of a command that has ended whoever uses it next is told.
    if (kind !== "process" && users.size === 0 && !this.#unheard.has(name)) this.#unheard.set(name, told);
  }
}

/** So many notes are kept for who uses the server next. */
const MOST_NOTES = 20;

/** A server of the run as one scenario has it: it can be used, and nothing else. */
class SharedServer implements Server {
  readonly name: string;
  readonly #running: Running;
  readonly #user: ServerUser;

  constructor(name: string, running: Running, user: ServerUser) {
    this.name = name;
    this.#running = running;
    this.#user = user;
  }

  get vars(): Readonly<Record<string, unknown>> {
    return this.#running.server.vars;
  }

  async start(): Promise<void> {
    const { ended, notes, users } = this.#running;
    if (ended) {
      const { notes: before } = ended.problem;
      throw ended.saying({ notes: [...before, `${this.name} is a server of the run: it had ended before`] });
    }
    for (const each of notes.splice(0)) this.#user.note(each);
    users.add(this.#user);
  }

  async stop(): Promise<void> {
    throw this.#refused();
  }

  async restart(): Promise<void> {
    throw this.#refused();
  }

  freeze(): void {
    throw this.#refused();
  }

  thaw(): void {
    throw this.#refused();
  }

  ownEnd(patience: number): Promise<OwnEnd | undefined> {
    return this.#running.server.ownEnd?.(patience) ?? Promise.resolve(undefined);
  }

  lastLines(count: number): readonly string[] {
    return this.#running.server.lastLines?.(count) ?? [];
  }

  async end(): Promise<void> {
    this.#running.users.delete(this.#user);
  }

  /** Whatever asks for it: the steps of a scenario cannot, they are checked for it. */
  #refused(): Failure {
    return new Failure({ code: "server", headline: `${this.name} is a server of the run: no scenario can stop it` });
  }
}
