import { isObject, own } from "../match/equality.ts";
import { Failure } from "../problem.ts";
import { visible } from "../visible.ts";
import type { Converted, Input, SourceFormat } from "./format.ts";
import { Flow } from "./artillery/flow.ts";
import { Notes } from "./notes.ts";
import { Part } from "./part.ts";
import { headOf, Unknowns } from "./requests/templates.ts";
import { variableName } from "../writing/variable-name.ts";
import { Commented, mapOf, plainText, plainValue, type Written } from "../writing/written.ts";

/** Scripts of Artillery: each scenario of the engine ws becomes one of ours. What makes load of it is left behind. */
export const artillery: SourceFormat = {
  name: "artillery",
  title: "a script of Artillery (YAML or JSON)",
  detect: (data) =>
    isObject(data) &&
    isObject(own(data, "config")) &&
    Array.isArray(own(data, "scenarios")) &&
    own(data, "steps") === undefined,
  toScenario: async (input) => toScenario(input),
};

// --- internal ---

function toScenario({ data, name }: Input): Converted {
  const root = new Part(data);
  const config = root.get("config");
  const notes = new Notes();
  const all = root.get("scenarios").items();
  const ours = all.filter((each) => each.get("engine").text === "ws");
  for (const each of all)
    if (!ours.includes(each)) notes.add(each, `a scenario of the engine ${each.get("engine").text || "http"}`);
  if (ours.length === 0) {
    const headline = `${name} has no scenarios for WebSocket`;
    throw new Failure({
      code: "invalid-argument",
      headline,
      help: "A scenario of Artillery for WebSocket has engine: ws.",
    });
  }
  for (const key of ["phases", "ensure", "plugins", "processor", "payload", "environments"])
    if (config.get(key).data !== undefined) notes.add(config.get(key), told[key] ?? key);
  for (const key of ["before", "after"])
    if (root.get(key).data !== undefined) notes.add(root.get(key), `what runs ${key} all scenarios`);
  const variables = config.get("variables").data;
  const vars = new Map<string, Written>(
    isObject(variables) ? Object.entries(variables).map(([key, value]) => [variableName(key), valueOf(value)]) : [],
  );
  const asked = new Unknowns(vars.keys());
  const documents = ours.map((each, index) => {
    // What one scenario captures, another does not have.
    const unknowns = new Unknowns(vars.keys());
    const document = scenarioOf(each, { config, vars, unknowns, notes, index });
    for (const unknown of unknowns.names) asked.names.add(unknown);
    return document;
  });
  return { head: headOf(asked), documents, notes: notes.all };
}

const told: Readonly<Record<string, string>> = {
  phases: "phases: a scenario is played once; load is made of it by other means",
  ensure: "ensure: write sla for what must hold of latencies",
  plugins: "plugins",
  processor: "the processor, whose functions are JavaScript",
  payload: "payload: write examples: rows.csv, a file with the names of its columns in its first line",
  environments: "environments: they stand in wstest.yaml",
};

/** Of a list each user of Artillery has one by chance. */
function valueOf(value: unknown): Written {
  return Array.isArray(value)
    ? `\${randomItem(parseJson(${JSON.stringify(JSON.stringify(value))}))}`
    : plainValue(value);
}

interface Context {
  readonly config: Part;
  readonly vars: ReadonlyMap<string, Written>;
  readonly unknowns: Unknowns;
  readonly notes: Notes;
  readonly index: number;
}

function scenarioOf(scenario: Part, { config, vars, unknowns, notes, index }: Context): Written {
  const opened = notes.open();
  const flow = new Flow(unknowns, notes);
  const target = config.get("target");
  const url = flow.text(target, target.text);
  const origin = /^wss?:\/\/[^/?#${}]+/i.exec(url)?.[0];
  const base = origin === undefined ? url : `\${server.url}${url.slice(origin.length)}`;
  const ws = config.get("ws");
  const headers = ws.get("headers").data;
  const protocols = ws
    .get("subprotocols")
    .items()
    .map((each) => plainText(each.text));
  const steps = flow.stepsOf(scenario.get("flow"));
  const settings = mapOf({
    url: base,
    protocols: protocols.length > 0 ? protocols : undefined,
    headers: isObject(headers)
      ? new Map(Object.keys(headers).map((key) => [key, flow.text(ws.get("headers"), ws.get("headers").get(key).text)]))
      : undefined,
    tls: config.get("tls").get("rejectUnauthorized").data === false ? mapOf({ insecure: true }) : undefined,
  });
  for (const each of flow.captured) unknowns.names.delete(each);
  const asked = [...unknowns.names].map((each) => [each, `\${env.${each}}`] as const);
  const all = new Map<string, Written>([...vars, ...asked]);
  return new Commented(
    mapOf({
      name: visible(scenario.get("name").text) || `scenario ${index + 1}`,
      vars: all.size > 0 ? new Commented(all) : undefined,
      servers: origin === undefined ? undefined : new Commented(mapOf({ server: origin })),
      clients: new Commented(mapOf({ client: settings.size === 1 ? base : settings })),
      steps: new Commented([
        ...(flow.connects ? [] : [new Commented(mapOf({ client: "connect" }))]),
        ...steps,
        new Commented(mapOf({ client: "close" })),
      ]),
    }),
    opened.close(),
  );
}
