import type { Style } from "../codeframe.ts";
import type { Environment } from "../environment.ts";
import { Admin, type AdminOptions } from "../mock/admin/admin.ts";
import { ADMIN_PATH } from "../mock/admin/gate.ts";
import { LogRing } from "../mock/admin/log-ring.ts";
import type { Mock } from "../mock/mock.ts";
import { MockServer } from "../mock/server.ts";
import type { Deadlines } from "../play/deadlines.ts";
import { visible } from "../visible.ts";
import type { MockOutput } from "./mock-output.ts";

/** What `wstest mock` is told about how to play. */
export interface PlayedMockOptions {
  /** The file as it was named. */
  readonly file: string;
  readonly host: string | undefined;
  readonly port: number | undefined;
  /** Undefined: no admin API. */
  readonly admin: Pick<AdminOptions, "token" | "page" | "compile" | "compileFault" | "expect"> | undefined;
  readonly deadlines: Deadlines;
  readonly output: MockOutput;
  readonly style: Style;
  /** Whether several are played, so that lines must say whose they are. */
  readonly several: boolean;
}

/** A mock of `wstest mock`: its server, its log, its admin API. */
export class PlayedMock {
  readonly name: string;
  readonly server: MockServer;
  readonly log = new LogRing();
  readonly admin: Admin | undefined;
  readonly #options: PlayedMockOptions;
  #mock: Mock;
  /** Whether a reaction has failed. */
  failed = false;

  constructor(mock: Mock, environment: Environment, options: PlayedMockOptions) {
    const { clock, random, env } = environment;
    const { admin, file, output, host, port, deadlines } = options;
    this.#mock = mock;
    this.#options = options;
    this.name = mock.name ?? file;
    const { name, log } = this;
    this.admin = admin && new Admin({ name, file, clock, log, ...admin });
    this.server = new MockServer(mock, {
      name,
      clock,
      random,
      env,
      atExit: (callback) => environment.atExit(callback),
      deadlines,
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port }),
      admin: this.admin,
      onProblem: ({ problem }) => {
        this.failed = true;
        output.problem(problem);
      },
      onLog: (entry, wire) => output.entry(log.add(entry, wire), options.several ? name : undefined),
    });
  }

  get url(): string {
    return String(this.server.vars["url"]);
  }

  get httpUrl(): string {
    return String(this.server.vars["httpUrl"]);
  }

  /** Resolves when clients can connect. Rejects with a `Failure`. */
  async start(): Promise<void> {
    await this.server.start();
    const { paint } = this.#options.style;
    const dashboard = this.#dashboard();
    const value = { type: "listening", name: this.name, url: this.url, httpUrl: this.httpUrl };
    const lines = [
      `${paint.bold(this.name)} listens on ${this.url} (Ctrl-C ends it)`,
      ...this.#addresses(),
      ...(dashboard === undefined ? [] : [`  ${paint.dim("dashboard")} ${dashboard}`]),
    ];
    this.#options.output.say(lines.join("\n"), { ...value, ...(dashboard === undefined ? {} : { dashboard }) });
  }

  /** Where clients and requests go. */
  #addresses(): readonly string[] {
    const { paint } = this.#options.style;
    const { endpoints, http } = this.#mock;
    const lines = [
      ...endpoints.map(({ path }) => `  ${paint.dim("endpoint")}  ${this.url}${visible(path.text)}`),
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
