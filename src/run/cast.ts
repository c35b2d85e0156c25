import type { Cancel, Environment } from "../environment.ts";
import type { Scope } from "../expression/expr.ts";
import type { Scenario, ServerDeclaration } from "../language/scenario.ts";
import type { StartedSpec } from "../language/server/server-spec.ts";
import { MockServer } from "../mock/server.ts";
import type { Timeline } from "../mock/timeline.ts";
import type { PeerObserver } from "../net/peer.ts";
import type { Deadlines } from "../play/deadlines.ts";
import type { Detail, RunEventOf } from "../steps/scene.ts";
import { seedOf } from "../play/faults.ts";
import { Failure } from "../problem.ts";
import { seededRandom } from "../random.ts";
import { CommandServer } from "./command-server.ts";
import type { RunServers } from "./run-servers.ts";
import type { OwnEnd, Server } from "./server.ts";
import { shellHelp } from "./start-failures.ts";
import type { Stage } from "./stage.ts";
import { UrlServer } from "./url-server.ts";
import { WatchedProgram } from "./watched-program.ts";

export type CastServer = Server;

export interface CastOptions {
  readonly environment: Environment;
  readonly deadlines: Deadlines;
  readonly tell: (event: RunEventOf, at: number) => void;
  readonly detail: Detail;
  /** Where texts of server specifications find variables. */
  readonly scope: Scope;
  readonly folder: string;
  /** Ends starts that are under way. */
  readonly signal: AbortSignal;
  /** Called when one more server has started: variables may read it now. */
  readonly started: () => void;
  /** Says something about the scenario that fails nothing. */
  readonly note: (text: string) => void;
  /** Hears what passes the connections of mocks that act in its steps. */
  readonly observer: PeerObserver;
  /** Whether a step is connecting a client. */
  readonly connecting: () => boolean;
  /** Those that all scenarios share; without them a scenario starts its own. */
  readonly runServers?: RunServers | undefined;
  /** Accepts any TLS certificate of servers that mocks stand in front of. */
  readonly insecure?: boolean | undefined;
  /** Hears what the faults of mocks do to messages of their connections. */
  readonly onFault?: ((peer: string, text: () => string) => void) | undefined;
  /** What stands for the servers in a re-check. */
  readonly stage?: Pick<Stage, "server"> | undefined;
  /** Ends the scenario: a mock's reaction failed, a command ended by itself. */
  readonly fail: (thrown: unknown) => void;
}

/** Starts the servers of a scenario one after another: a later one may use the variables of those before it. */
export async function castServers(
  scenario: Scenario,
  servers: Map<string, CastServer>,
  options: CastOptions,
): Promise<void> {
  const { clock } = options.environment;
  for (const declaration of scenario.servers.values()) {
    const { name } = declaration;
    if (declaration.ofRun && options.runServers) {
      // One that nothing reads is not this scenario's, whatever happens to it.
      if (!scenario.reads.has(name)) continue;
      const shared = options.runServers.use(name, options);
      servers.set(name, shared);
      await shared.start();
      options.started();
      tellReady(shared, options);
      continue;
    }
    if (declaration.ofRun && options.stage && !scenario.reads.has(name)) continue;
    const server = castServer(declaration, scenario, options);
    servers.set(name, server);
    if (!startsNow(declaration)) continue;
    options.tell({ type: "server", server: name, state: "starting" }, clock.now());
    await server.start();
    options.started();
    tellReady(server, options);
    if (options.signal.aborted) throw options.signal.reason;
  }
}

function tellReady({ name, vars }: CastServer, { detail, environment, tell }: CastOptions): void {
  const { url } = vars;
  const where = typeof url === "string" ? { url } : {};
  const known = detail === "frames" ? { vars: { ...vars } } : {};
  tell({ type: "server", server: name, state: "ready", ...where, ...known }, environment.clock.now());
}

/** Whether a server is started before the steps. */
export function startsNow(declaration: ServerDeclaration): boolean {
  if (declaration.kind === "mock") return true;
  const { spec } = declaration;
  return (spec.kind !== "command" && spec.kind !== "program") || spec.autostart;
}

function castServer(declaration: ServerDeclaration, scenario: Scenario, options: CastOptions): CastServer {
  const { environment, deadlines, tell, scope, folder, signal, fail, note } = options;
  const { clock, random, env } = environment;
  const atExit = (callback: () => void): Cancel => environment.atExit(callback);
  const { name } = declaration;
  if (options.stage) {
    // What a mock would have drawn.
    if (declaration.kind === "mock") seedOf(random);
    return options.stage.server(declaration);
  }
  if (declaration.kind === "mock") {
    const { mock } = declaration.found;
    if (!mock) throw new Error(`the mock of ${name} was not compiled`);
    return new MockServer(mock, {
      name,
      clock,
      // Its own: what it draws, and when, must not change what the steps draw.
      random: seededRandom(seedOf(random)),
      env,
      atExit,
      deadlines,
      // A mock may be written to be played by itself; a server of the steps is written for those who dial it.
      ...(declaration.listens ? {} : { port: 0 }),
      outer: scope,
      insecure: options.insecure ?? false,
      timeline: timelineOf(name, scenario, options),
      onProblem: fail,
      onSay(text, peer) {
        tell({ type: "log", server: name, ...(peer === undefined ? {} : { peer }), text }, clock.now());
      },
      onFault: (text, peer) => options.onFault?.(peer.startsWith(`${name} `) ? peer : `${name} ${peer}`, text),
      onNote: (text) => note(`${name}: ${text}`),
    });
  }
  const { spec } = declaration;
  if (spec.kind === "url") return new UrlServer(name, spec, scope);
  if (spec.kind !== "command" && spec.kind !== "program") throw new Error(`the server ${name} cannot be started`);
  const program = scenario.played.has(name) ? new WatchedProgram(() => fail(tooMuchOutput(declaration))) : undefined;
  return new CommandServer({
    name,
    spec,
    clock,
    scope,
    folder,
    env,
    signal,
    program,
    onNote: note,
    onOutput: (line) => tell({ type: "server", server: name, state: "output", text: line }, clock.now()),
    onExit(end) {
      tell({ type: "server", server: name, state: "exited", text: end.how }, clock.now());
      if (end.harmless) return;
      // A later step may expect it.
      if (scenario.ends.has(name)) return;
      fail(endedByItself(declaration, spec, end));
    },
    atExit,
  });
}

/** The steps of a scenario for a mock; undefined when none of them acts as its connections. */
function timelineOf(
  name: string,
  { played, verdicts, keep, framed, clients }: Scenario,
  { observer, connecting }: CastOptions,
): Timeline | undefined {
  if (!played.has(name)) return undefined;
  // Which connection has which name is seen when it is accepted.
  const frames = Array.from(framed).some((peer) => peer === undefined || !clients.has(peer));
  return { next: verdicts.get(name)?.[0], connecting, keep, frames, observer };
}

function endedByItself(
  { name, at }: ServerDeclaration,
  spec: StartedSpec,
  { how, code }: Pick<OwnEnd, "how" | "code">,
): Failure {
  const serves = spec.kind === "command";
  const help = shellHelp(spec, code) ?? (serves ? undefined : `If that is right, say so: - ${name}: exited.`);
  return new Failure({
    code: "server",
    headline: `The ${serves ? "server" : "program"} ${name} ${how} while the scenario was running`,
    label: "ended by itself",
    at,
    ...(help === undefined ? {} : { help }),
  });
}

function tooMuchOutput({ name, at }: ServerDeclaration): Failure {
  return new Failure({
    code: "inbox-full",
    headline: `${name}: more of its output is unread than is kept`,
    label: "writes too much",
    at,
    help: `Take it with steps, - ${name}: { output: … }, or let it write less.`,
  });
}

/** The failure of a command that has ended by itself and whose end no step has expected. */
export function unexpectedExit({ servers }: Scenario, playing: Iterable<CastServer>): Failure | undefined {
  for (const { name, program } of playing) {
    const declaration = servers.get(name);
    const { exit, awaited, byItself } = program ?? {};
    if (declaration?.kind !== "process" || !exit || !byItself || awaited) continue;
    const { spec } = declaration;
    if (spec.kind === "command" || (spec.kind === "program" && exit.code !== 0))
      return endedByItself(declaration, spec, exit);
  }
  return undefined;
}
