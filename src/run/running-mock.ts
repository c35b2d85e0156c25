import { resolve } from "node:path";
import { hostEnvironment } from "../environment.ts";
import { loadFile, loadText } from "../language/load.ts";
import { compileOutsideMatcher, compileOutsideSteps } from "../language/mock/outside-steps.ts";
import type { AdminTarget } from "../mock/admin/api.ts";
import { namedTarget, runSteps, targets } from "../mock/admin/steps.ts";
import type { Mock } from "../mock/mock.ts";
import { MockServer } from "../mock/server.ts";
import type { MockWorld } from "../mock/world.ts";
import { Deadlines } from "../play/deadlines.ts";
import { Failure, type Problem } from "../problem.ts";
import { didYouMean } from "../shape/nearest.ts";
import { ClientMessages } from "./client-messages.ts";
import { shownName } from "./find-files.ts";
import { telling } from "./told-failure.ts";

/** A mock: the name of its file (`chat.yaml`, `chat.yaml#name`), its text, or what the text would say. */
export type MockSource = string | Readonly<Record<string, unknown>>;

/** How a mock is played. */
export interface MockOptions {
  /** The port to listen on. Default: what the mock says, else a free one. */
  readonly port?: number;
  /** The address to listen on. Default: what the mock says, else 127.0.0.1. */
  readonly host?: string;
  /** What `${env.NAME}` reads. Default: the variables of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The working directory, absolute: files are found from there. Default: that of this process. */
  readonly cwd?: string;
  /** Told of every reaction that fails. Without it the first of them makes `close` reject. */
  readonly onProblem?: (problem: Problem) => void;
}

/** A connection that is open. */
export interface MockedConnection {
  /** `/ws #1`. */
  readonly name: string;
  /** Its variables: those of `state`. */
  readonly state: Readonly<Record<string, unknown>>;
}

/** A message that a client has sent. */
export interface MockedMessage {
  /** What the codec of the endpoint reads in it; undefined where it reads nothing. */
  readonly value: unknown;
  /** As it came: a text, or bytes. */
  readonly raw: string | Uint8Array;
  /** The name of the connection that it came on: `/ws #1`. */
  readonly connection: string;
}

/** A mock that runs. */
export interface RunningMock extends AsyncDisposable {
  /** `ws://127.0.0.1:54321`, or `wss://…`. */
  readonly url: string;
  /** `http://127.0.0.1:54321`, or `https://…`. */
  readonly httpUrl: string;
  /** `url`, `httpUrl`, `host`, `port`, and with `tls: auto` `ca`. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** Who is connected now. */
  readonly connections: readonly MockedConnection[];
  /** What has failed so far: reactions, and steps of `run`. */
  readonly problems: readonly Problem[];
  /**
   * The next message of a client that fits a matcher, and that no `received` has given yet, however early it came. Rejects with
   * a `Failure` when none has come after `timeout` milliseconds (default 5000), when the mock is closed meanwhile, and when the
   * matcher is none or cannot be evaluated. Of what nobody asks for 100,000 messages are kept, or 64 MiB.
   */
  received(matcher?: unknown, options?: { readonly timeout?: number }): Promise<MockedMessage>;
  /**
   * Runs steps at connections (default: at all), as a rule of the mock would: data, or a text of YAML. `to`: `"all"`, `{ endpoint }`, `{ room }`,
   * `{ connection }`, or a matcher of their variables; `"nobody"` for steps without a connection. Gives how many connections were reached. Rejects with a `Failure` when the steps are not valid.
   */
  run(steps: unknown, options?: { readonly to?: unknown }): Promise<number>;
  /** Sends a message to all connections; gives how many they are. */
  broadcast(message: unknown): Promise<number>;
  /** Ends it: connections are closed with 1001. Rejects with a `Failure` when something has failed and no `onProblem` has heard of it. */
  close(): Promise<void>;
}

/**
 * Starts a mock, for a test of another framework or a program. Resolves when clients can connect. Rejects with a `Failure`
 * when it is not valid or cannot listen.
 */
export function mock(source: MockSource, options: MockOptions = {}): Promise<RunningMock> {
  return telling(mock, async () => {
    checkOptions("mock", options, optionNames);
    const played = new Played(await compiled(source, options), options);
    await played.server.start();
    return played;
  });
}

const optionNames: readonly (keyof MockOptions)[] = ["port", "host", "env", "cwd", "onProblem"];

/** A misspelt option would do nothing, and nobody would know. */
function checkOptions(of: string, given: object, known: readonly string[]): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    throw new Failure({
      code: "invalid-argument",
      headline: `${of} has no option ${JSON.stringify(name.slice(0, 100))}`,
      help: didYouMean(name, known) ?? `It has ${known.join(", ")}.`,
    });
  }
}

async function compiled(source: MockSource, { cwd = hostEnvironment().cwd }: MockOptions): Promise<Mock> {
  const show = (path: string): string => shownName(path, cwd);
  const isText = typeof source !== "string" || /[\n{]|^\s*endpoints:/.test(source);
  const [file = "", name] = isText || typeof source !== "string" ? ["mock.yaml"] : source.split("#");
  const path = resolve(cwd, file);
  const text = typeof source === "string" ? source : JSON.stringify(source);
  const loaded = isText
    ? await loadText(text, { path, shown: file }, { show, mocksOnly: true })
    : await loadFile({ path, shown: show(path) }, { show, mocksOnly: true });
  const problem = loaded.problems.find(({ severity }) => severity !== "warning");
  if (problem) throw Failure.of(problem);
  const found = loaded.mocks.find((each) => name === undefined || each.name === name);
  if (found) return found;
  const headline = name === undefined ? `${file} holds no mock` : `${file} holds no mock named "${name}"`;
  throw new Failure({ code: "invalid-argument", headline, help: "A mock is a document with the key endpoints." });
}

class Played implements RunningMock {
  readonly server: MockServer;
  readonly problems: Problem[] = [];
  readonly #mock: Mock;
  readonly #options: MockOptions;
  readonly #environment = hostEnvironment();
  readonly #deadlines = new Deadlines(this.#environment.clock);
  readonly #messages: ClientMessages;
  #closed: Promise<void> | undefined;

  constructor(spec: Mock, options: MockOptions) {
    this.#mock = spec;
    this.#options = options;
    const { clock, random, atExit, env } = this.#environment;
    const name = spec.name ?? "the mock";
    this.#messages = new ClientMessages(name, clock);
    this.server = new MockServer(spec, {
      name,
      clock,
      random,
      env: options.env ?? env,
      atExit,
      deadlines: this.#deadlines,
      host: options.host,
      port: options.port,
      onProblem: ({ problem }) => {
        this.problems.push(problem);
        options.onProblem?.(problem);
      },
      onLog: (entry, wire) => this.#messages.hear(entry, wire),
    });
  }

  get vars(): Readonly<Record<string, unknown>> {
    return this.server.vars;
  }

  get url(): string {
    return String(this.vars["url"]);
  }

  get httpUrl(): string {
    return String(this.vars["httpUrl"]);
  }

  get connections(): readonly MockedConnection[] {
    return this.server.connected.map(({ name, vars }) => ({ name, state: vars }));
  }

  received(matcher?: unknown, options: { readonly timeout?: number } = {}): Promise<MockedMessage> {
    return telling(this.received, async () => {
      checkOptions("received", options, ["timeout"]);
      const found = matcher === undefined ? undefined : valid(await compileOutsideMatcher(this.#mock, matcher));
      const { scene } = this.#world();
      const { connection, value, text, bytes, binary } = await this.#messages.next(
        { match: found?.match, scope: scene.scope(scene.track()) },
        options.timeout ?? 5000,
      );
      return { value, raw: binary ? bytes : (text ?? bytes), connection };
    });
  }

  run(steps: unknown, options: { readonly to?: unknown } = {}): Promise<number> {
    return telling(this.run, () => this.#run(steps, options));
  }

  broadcast(message: unknown): Promise<number> {
    return telling(this.broadcast, () => this.#run([{ send: message }], {}));
  }

  async #run(steps: unknown, options: { readonly to?: unknown }): Promise<number> {
    checkOptions("run", options, ["to"]);
    const { to = "all" } = options;
    const named = namedTarget(to === "nobody" ? undefined : (to as AdminTarget));
    const given = { do: steps, ...(named ? {} : { match: to }), nobody: named?.kind === "nobody" };
    const { script, match } = valid(await compileOutsideSteps(this.#mock, given));
    const world = this.#world();
    return (await runSteps(script, named, targets(named, match, world), world)).reached;
  }

  close(): Promise<void> {
    this.#closed ??= telling(this.close, () => this.#close());
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#messages.end();
    await this.server.stop("stop");
    this.#deadlines.clear();
    const [first, ...others] = this.problems;
    if (!first || this.#options.onProblem) return;
    const more = others.length === 0 ? [] : [`${others.length} more failed; .problems has all of them`];
    throw Failure.of({ ...first, notes: [...first.notes, ...more] });
  }

  #world(): MockWorld {
    if (this.server.world) return this.server.world;
    throw new Failure({ code: "server", headline: `${this.server.name} is not running` });
  }
}

/** Throws the first problem of what was compiled. */
function valid<T extends { readonly problems: readonly Problem[] }>(read: T): T {
  const found = read.problems.find(({ severity }) => severity !== "warning");
  if (found) throw Failure.of(found);
  return read;
}
