import type { Scope } from "../expression/expr.ts";
import { Failure } from "../problem.ts";
import type { Server } from "./server.ts";
import type { UrlServerSpec } from "../language/server/server-spec.ts";
import { parseServerUrl, portOf } from "../language/server/server-url.ts";

/** A server that runs without us: all that we know of it is its url. Its variables are `url`, `host` and `port`. */
export class UrlServer implements Server {
  readonly name: string;
  readonly #spec: UrlServerSpec;
  readonly #scope: Scope;
  #vars: Readonly<Record<string, unknown>> = Object.freeze(Object.create(null) as Record<string, unknown>);

  constructor(name: string, spec: UrlServerSpec, scope: Scope) {
    this.name = name;
    this.#spec = spec;
    this.#scope = scope;
  }

  /** Empty before `start`. */
  get vars(): Readonly<Record<string, unknown>> {
    return this.#vars;
  }

  async start(): Promise<void> {
    this.#vars = urlVars(this.#spec.url.evaluate(this.#scope), this.#spec);
  }

  async stop(how: "stop" | "kill"): Promise<void> {
    throw notOurs(this.name, how);
  }

  async restart(): Promise<void> {
    throw notOurs(this.name, "restart");
  }

  freeze(): void {
    throw notOurs(this.name, "freeze");
  }

  thaw(): void {
    throw notOurs(this.name, "thaw");
  }

  async end(): Promise<void> {
    // It was there before us and stays.
  }
}

/** The variables that a url gives. Throws a `Failure` for what is no url. */
export function urlVars(text: string, { url: { span } }: Pick<UrlServerSpec, "url">): Record<string, unknown> {
  const url = parseServerUrl(text, span);
  return Object.assign(Object.create(null) as Record<string, unknown>, {
    url: text,
    host: url.hostname,
    port: portOf(url),
  });
}

/** Its place is that of the step that asks for it. */
function notOurs(name: string, verb: string): Failure {
  return new Failure({
    code: "server",
    headline: `${name}: cannot ${verb} a server that wstest did not start`,
    label: "only a url",
    help: "Steps can stop, kill, restart and freeze a server that has a `command` or a `mock`.",
  });
}
