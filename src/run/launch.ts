import { resolve } from "node:path";
import type { Expr, Scope } from "../expression/expr.ts";
import type { CommandLine } from "./command.ts";
import type { StartedSpec } from "../language/server/server-spec.ts";
import { parseServerUrl } from "../language/server/server-url.ts";

/** Everything that starting a command takes, worked out. */
export interface Launch {
  readonly line: CommandLine;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds until it must be ready. */
  readonly timeout: number;
}

/** What a command is started with. `folder` is that of the scenario file. */
export interface Surroundings {
  readonly scope: Scope;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
}

/** Less than a scenario has by default, so that it is the server that is told of. */
const DEFAULT = 30_000;

/** Works out how a command is started. Throws a `Failure` for an expression that has no value. */
export function launchOf(spec: StartedSpec, port: number, { scope, env, folder }: Surroundings): Launch {
  const own = withNames(scope, new Map([["port", port]]));
  const { command } = spec;
  const line: CommandLine =
    command.kind === "shell"
      ? { kind: "shell", line: command.line }
      : { kind: "program", program: command.program.evaluate(own), args: command.args.map((arg) => arg.evaluate(own)) };
  const variables = Object.assign(Object.create(null) as Record<string, string | undefined>, env, {
    PORT: String(port),
  });
  for (const [name, value] of spec.env) variables[name] = value?.evaluate(own);
  return {
    line,
    cwd: resolve((spec.cwd?.span ?? spec.at).source.folder ?? folder, spec.cwd?.evaluate(own) ?? "."),
    env: variables,
    timeout: spec.timeout?.evaluate(own) ?? DEFAULT,
  };
}

/** What is looked at to see that a server is ready, worked out. */
export type ReadyTarget =
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "port"; readonly port: number };

/** What is looked at; undefined for output, and for a program that is ready when it runs. */
export function readyTarget(spec: StartedSpec, scope: Scope): ReadyTarget | undefined {
  if (spec.ready?.kind === "output") return undefined;
  if (spec.ready?.kind === "port") return { kind: "port", port: spec.ready.port.evaluate(scope) };
  if (spec.ready) return urlTarget(spec.ready.url, scope);
  return spec.kind === "command" ? urlTarget(spec.url, scope) : undefined;
}

/**
 * Where a server must answer because its file says so: the target of `ready`, else its url, when that does not depend on a
 * port of our choice or on what the command writes. What answers there before the start is not the server that we start.
 */
export function fixedTarget(spec: StartedSpec, scope: Scope): ReadyTarget | undefined {
  const { ready } = spec;
  const own = ownNames(spec);
  if (ready?.kind !== "output") return independently((without) => readyTarget(spec, without), own, scope);
  return spec.kind === "command" ? independently((without) => urlTarget(spec.url, without), own, scope) : undefined;
}

/** The port that a file gives a server: that of its url; of a program, that of `ready`. Undefined when we are to choose one. */
export function writtenPort(spec: StartedSpec, scope: Scope): number | undefined {
  const target = independently(
    (without) => (spec.kind === "command" ? urlTarget(spec.url, without) : readyTarget(spec, without)),
    ownNames(spec),
    scope,
  );
  if (target?.kind === "port") return target.port;
  const port = target ? new URL(target.url).port : "";
  return port === "" ? undefined : Number(port);
}

function urlTarget(expr: Expr<string>, scope: Scope): ReadyTarget {
  const url = expr.evaluate(scope);
  parseServerUrl(url, expr.span);
  return { kind: "url", url };
}

/** The names that get their values only by the start. */
function ownNames({ ready }: StartedSpec): readonly string[] {
  return ready?.kind === "output" ? ["port", ...ready.groups] : ["port"];
}

/** A scope with more names. */
export function withNames(scope: Scope, names: ReadonlyMap<string, unknown>): Scope {
  return { get: (name) => (names.has(name) ? names.get(name) : scope.get(name)) };
}

/** What an evaluation gives without some names; undefined when it asks for one of them. */
function independently<T>(evaluate: (scope: Scope) => T, names: readonly string[], scope: Scope): T | undefined {
  let asked = false;
  const watching: Scope = {
    get(name) {
      if (!names.includes(name)) return scope.get(name);
      asked = true;
      return undefined;
    },
  };
  try {
    const value = evaluate(watching);
    return asked ? undefined : value;
  } catch (thrown) {
    if (asked) return undefined;
    throw thrown;
  }
}
