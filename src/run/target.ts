import { constant } from "../expression/expr.ts";
import type { Scenario, ServerDeclaration } from "../language/scenario.ts";
import { Failure } from "../problem.ts";

/**
 * The same scenario against other servers than its own: a url takes the place of its only server, `name=url` of one of
 * several. What is replaced is not started.
 */
export function aimAt(scenario: Scenario, targets: readonly string[]): Scenario {
  if (targets.length === 0) return scenario;
  const servers = new Map(scenario.servers);
  for (const target of targets) {
    const named = /^([A-Za-z_][\w-]*)=(.*)$/.exec(target);
    const [name, url] = named ? [named[1] ?? "", named[2] ?? ""] : [onlyServer(scenario, target), target];
    const old = servers.get(name);
    // A scenario that has no such server is not about it.
    if (old) servers.set(name, replaced(old, url));
  }
  return { ...scenario, servers };
}

function onlyServer({ servers, name }: Scenario, target: string): string {
  const [first, second] = servers.keys();
  if (second === undefined) return first ?? "";
  throw new Failure({
    code: "invalid-argument",
    headline: `"${name}" has several servers; which one is ${target}?`,
    help: `Name it: -t ${first ?? "name"}=${target}. Its servers are ${[...servers.keys()].join(", ")}.`,
  });
}

function replaced({ name, at }: ServerDeclaration, url: string): ServerDeclaration {
  // A url is used as it is written in the file; a trailing slash would be doubled by "${chat.url}/ws".
  return { kind: "process", name, at, spec: { kind: "url", at, url: constant(url.replace(/\/$/, ""), at), variables: ["url", "host", "port"] } };
}
