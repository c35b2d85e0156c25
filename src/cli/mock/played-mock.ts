import type { Style } from "../../codeframe.ts";
import type { Clock, Environment } from "../../environment.ts";
import { Admin, type AdminOptions } from "../../mock/admin/admin.ts";
import { ADMIN_PATH } from "../../mock/admin/gate.ts";
import { LogRing } from "../../mock/log/log-ring.ts";
import { isOfHost } from "../../mock/listen.ts";
import type { Mock } from "../../mock/mock.ts";
import { listensElsewhere } from "../../mock/reload.ts";
import { MockServer } from "../../mock/server.ts";
import type { Deadlines } from "../../play/deadlines.ts";
import { Failure, type Problem, problem } from "../../problem.ts";
import { whyWeak } from "../../run/weak-secrets.ts";
import { visible } from "../../visible.ts";
import { isByChance } from "./by-chance.ts";
import type { MockOutput } from "./output.ts";
import type { MockVeil } from "./veil.ts";

/** What `wstest mock` is told about how to play. */
export interface PlayedMockOptions {
  /** The file as it was named. */
  readonly file: string;
  readonly host: string | undefined;
  readonly port: number | undefined;
  /** Undefined: no admin API. */
  readonly admin: Pick<AdminOptions, "token" | "page" | "compile" | "compileFault" | "expect"> | undefined;
  readonly random: () => number;
  /** What `--seed` must say for the same chance. */
  readonly seed: number;
  /** Learns its secrets. */
  readonly veil: MockVeil;
  readonly deadlines: Deadlines;
  readonly output: MockOutput;
  readonly style: Style;
  /** How much of the log is kept. */
  readonly keeps?: ConstructorParameters<typeof LogRing>[0];
  /** Whether certificates of servers behind it go unchecked. */
  readonly insecure: boolean;
  /** Where the authority of its certificate is written. */
  readonly caFile?: string | undefined;
  /** Whether several are played, so that lines must say whose they are. */
  readonly several: boolean;
}

/** A mock of `wstest mock`: its server, its log, its admin API. */
export class PlayedMock {
  readonly name: string;
  readonly server: MockServer;
  readonly log: LogRing;
  readonly admin: Admin | undefined;
  readonly #options: PlayedMockOptions;
  readonly #clock: Clock;
  #mock: Mock;
  /** Whether a reaction has failed. */
  failed = false;

  constructor(mock: Mock, environment: Environment, options: PlayedMockOptions) {
    const { clock, env } = environment;
    const { admin, file, output, host, port, deadlines } = options;
    this.#mock = mock;
    this.#clock = clock;
    this.#options = options;
    this.name = mock.name ?? file;
    this.log = new LogRing(options.keeps);
    const { name, log } = this;
    this.admin = admin && new Admin({ name, file, clock, log, veil: options.veil.over, ...admin });
    this.server = new MockServer(mock, {
      name,
      clock,
      random: options.random,
      env,
      atExit: (callback) => environment.atExit(callback),
      deadlines,
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port }),
      admin: this.admin,
      insecure: options.insecure,
      onProblem: (failure) => {
        this.failed = true;
        output.problem(failure.problem);
      },
      // Whoever else reads messages in the log must be named here.
      logMessages: admin !== undefined || output.wantsMessages,
      onLog: (entry, wire) => {
        options.veil.learn(this.#mock, this.server.world);
        options.veil.heard(entry);
        output.entry(log.add(entry, wire), options.several ? name : undefined);
      },
    });
  }

  /** As it is played now. */
  get mock(): Mock {
    return this.#mock;
  }

  /**
   * Its file was written anew. What is wrong with it is told (by one of several), and the mock goes on as it was. `mock`:
   * undefined when the file does not hold it any more.
   */
  reload(mock: Mock | undefined, found: readonly Problem[], tells: boolean): void {
    const { file, output } = this.#options;
    const isBroken = found.some(({ severity }) => severity !== "warning");
    const problems = isBroken || mock ? [...found] : [...found, noLonger(this.name, file)];
    let goesOn = !isBroken && mock !== undefined;
    if (mock && !isBroken) {
      try {
        if (listensElsewhere(mock, this.#mock))
          this.note(`${file}: what listen says now takes a restart; it listens as before`);
        this.server.become(mock);
        this.#mock = mock;
        this.#options.veil.learn(mock, this.server.world);
      } catch (thrown) {
        if (!(thrown instanceof Failure)) throw thrown;
        problems.push(thrown.problem);
        goesOn = false;
      }
    }
    if (tells) for (const each of problems) output.problem(each);
    this.note(goesOn ? `${file} was read again` : `${file} cannot be used as it is now: the mock goes on as it was`);
    this.admin?.reloaded(problems);
  }

  /** Something that a reader of its log should know. */
  note(text: string): void {
    const { output, several } = this.#options;
    output.entry(this.log.add({ type: "note", at: this.#clock.wall(), text }), several ? this.name : undefined);
  }

  get url(): string {
    return String(this.server.vars["url"]);
  }

  /** The authority of its certificate, as PEM; undefined when it makes none. */
  get ca(): string | undefined {
    const { ca } = this.server.vars;
    return typeof ca === "string" ? ca : undefined;
  }

  get httpUrl(): string {
    return String(this.server.vars["httpUrl"]);
  }

  /** Resolves when clients can connect. Rejects with a `Failure`. */
  async start(): Promise<void> {
    try {
      await this.server.start();
    } catch (thrown) {
      throw thrown instanceof Failure ? this.#byOption(thrown) : thrown;
    }
    const { output, seed, style, veil } = this.#options;
    const { paint } = style;
    veil.learn(this.#mock, this.server.world);
    const dashboard = this.#dashboard();
    const value = { type: "listening", name: this.name, url: this.url, httpUrl: this.httpUrl, seed };
    const lines = [
      `${paint.bold(this.name)} listens on ${this.url} (Ctrl-C ends it)`,
      ...this.#addresses(),
      ...(dashboard === undefined ? [] : [`  ${paint.dim("dashboard")} ${dashboard}`]),
      ...(isByChance(this.#mock)
        ? [`  ${paint.dim("seed")}      ${seed} (--seed ${seed} repeats what is drawn by chance)`]
        : []),
      ...(this.ca === undefined || this.#options.caFile !== undefined
        ? []
        : [
            `  ${paint.dim("authority")} made for this run; --ca-file ca.pem writes it, for clients that must trust it`,
          ]),
    ];
    output.say(lines.join("\n"), { ...value, ...(dashboard === undefined ? {} : { dashboard }) });
    this.#noteWeakSecrets();
  }

  #noteWeakSecrets(): void {
    const { world } = this.server;
    for (const name of this.#mock.secrets) {
      const [vars, data] = [world?.root("vars"), world?.root("data")] as (Record<string, unknown> | undefined)[];
      const why = whyWeak(vars?.[name] ?? data?.[name]);
      if (why !== undefined) this.note(`the secret "${name}" is not masked: ${why}`);
    }
  }

  /** What stands in no file was said by an option. */
  #byOption(failure: Failure): Failure {
    const { headline, place } = failure.problem;
    const { host, port } = this.#options;
    if (place) return failure;
    if (isOfHost(failure.problem))
      return host === undefined ? failure : failure.saying({ headline: `--host ${host}: ${headline}` });
    if (port === undefined) return failure;
    const help = "Stop what listens there, or choose another one: --port 0 takes any that is free.";
    return failure.saying({
      headline: `--port ${port}: ${headline}`,
      ...(headline.endsWith("(EADDRINUSE)") ? { help } : {}),
    });
  }

  /** Where clients and requests go. */
  #addresses(): readonly string[] {
    const { paint } = this.#options.style;
    const { endpoints, http } = this.#mock;
    const lines = [
      // Of two endpoints with one path the subprotocol decides; it is one address.
      ...[...new Set(endpoints.map(({ path }) => path.text))].map(
        (path) => `  ${paint.dim("endpoint")}  ${this.url}${visible(path)}`,
      ),
      ...http.map(({ method, path }) => `  ${paint.dim("http")}      ${method} ${this.httpUrl}${visible(path.text)}`),
    ];
    return lines.length > MOST_SHOWN
      ? [...lines.slice(0, MOST_SHOWN), `  … and ${lines.length - MOST_SHOWN} more`]
      : lines;
  }

  #dashboard(): string | undefined {
    if (!this.admin) return undefined;
    const token = this.admin.tokenAt(String(this.server.vars["host"]));
    return `${this.httpUrl}${ADMIN_PATH}${token === undefined ? "" : `?token=${encodeURIComponent(token)}`}`;
  }
}

/** A mock of a hundred endpoints need not name them all before its log begins. */
const MOST_SHOWN = 12;

function noLonger(name: string, file: string): Problem {
  return problem({ code: "invalid-file", headline: `${file} no longer holds the mock ${JSON.stringify(name)}` });
}
