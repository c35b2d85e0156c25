import { constant } from "../expression/expr.ts";
import type { Scenario, ServerDeclaration } from "../language/scenario.ts";
import { serverUrlFault } from "../language/server/server-url.ts";
import { Failure } from "../problem.ts";
import { didYouMean } from "../shape/nearest.ts";
import type { PlannedFile } from "./plan.ts";

/**
 * The same scenarios against other servers than their own: a url takes the place of a scenario's only server, `name=url` of
 * one of several. What is replaced is not started. Throws a `Failure` for a target that is no url, or that nothing has.
 */
export function aimAll(planned: readonly PlannedFile[], targets: readonly string[]): readonly PlannedFile[] {
  if (targets.length === 0) return planned;
  const scenarios = planned.flatMap((each) => each.scenarios);
  for (const target of targets) check(target, scenarios);
  return planned.map(({ file, scenarios: own }) => ({ file, scenarios: own.map((each) => aimAt(each, targets)) }));
}

function check(target: string, scenarios: readonly Scenario[]): void {
  const { name, url } = parse(target);
  const fault = serverUrlFault(url);
  if (fault)
    throw new Failure({
      code: "invalid-argument",
      headline: `-t ${target}: ${fault.headline}`,
      ...(fault.help === undefined ? {} : { help: fault.help }),
    });
  const names = new Set(scenarios.flatMap(({ servers }) => [...servers.keys()]));
  if (scenarios.length === 0 || (name === undefined ? names.size > 0 : names.has(name))) return;
  throw new Failure({
    code: "invalid-argument",
    headline:
      name === undefined
        ? `-t ${target}: no scenario has a server that this url could replace`
        : `-t ${target}: no scenario has a server "${name}"`,
    help:
      didYouMean(name ?? "", names) ??
      "It replaces what stands under servers: { chat: … }, which clients use as ${chat.url}.",
  });
}

function parse(target: string): { readonly name?: string; readonly url: string } {
  const named = /^([A-Za-z_][\w-]*)=(.*)$/.exec(target);
  return named ? { name: named[1] ?? "", url: named[2] ?? "" } : { url: target };
}

function aimAt(scenario: Scenario, targets: readonly string[]): Scenario {
  const servers = new Map(scenario.servers);
  for (const target of targets) {
    const { url, name = onlyServer(scenario, target) } = parse(target);
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
  return {
    kind: "process",
    name,
    at,
    spec: { kind: "url", at, url: constant(url.replace(/\/$/, ""), at), variables: ["url", "host", "port"] },
  };
}
