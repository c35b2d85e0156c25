import { isObject, own } from "../match/equality.ts";
import { Failure } from "../problem.ts";
import { visible } from "../visible.ts";
import type { Converted, Input, SourceFormat } from "./format.ts";
import { Notes } from "./notes.ts";
import { Part } from "./part.ts";
import { authOf } from "./requests/auth.ts";
import { madeUp } from "./requests/made.ts";
import { scenarioOfRequest } from "./requests/request.ts";
import { headOf, templated, templatedMessage, Unknowns } from "./requests/templates.ts";
import { variableName } from "../writing/variable-name.ts";
import { rawValue, type Written } from "../writing/written.ts";

/** Exports of Insomnia: version 4 (JSON or YAML), and the YAML of version 5. Each WebSocket request becomes a scenario. */
export const insomnia: SourceFormat = {
  name: "insomnia",
  title: "an export of Insomnia (version 4 or 5)",
  detect: (data) =>
    isObject(data) &&
    ((own(data, "_type") === "export" && Array.isArray(own(data, "resources"))) ||
      String(own(data, "type")).startsWith("collection.insomnia.rest/")),
  toScenario: async (input) => toScenario(input),
};

// --- internal ---

interface Request {
  readonly part: Part;
  readonly payloads: readonly Part[];
}

function toScenario({ data, name }: Input): Converted {
  const root = new Part(data);
  const notes = new Notes();
  const isFourth = root.get("resources").data !== undefined;
  const requests = isFourth ? ofResources(root) : ofCollection(root.get("collection"));
  if (requests.length === 0) {
    const headline = `${name} has no WebSocket requests`;
    throw new Failure({ code: "invalid-argument", headline, help: "Requests over HTTP are not converted." });
  }
  const environment = environmentOf(root, isFourth);
  const unknowns = new Unknowns(environment.keys());
  const documents = requests.map((request) => written(request, { environment, unknowns, notes }));
  return { head: headOf(unknowns), documents, notes: notes.all };
}

function ofResources(root: Part): readonly Request[] {
  const all = root.get("resources").items();
  const isOf = (part: Part, type: string): boolean => part.get("_type").text === type;
  return all
    .filter((each) => isOf(each, "websocket_request"))
    .map((part) => ({
      part,
      payloads: all.filter(
        (each) => isOf(each, "websocket_payload") && each.get("parentId").text === part.get("_id").text,
      ),
    }));
}

/** Of version 5 a request that has a url and no method is one for WebSocket; folders have children. */
function ofCollection(list: Part): readonly Request[] {
  return list.items().flatMap((part): readonly Request[] => {
    if (part.get("children").data !== undefined) return ofCollection(part.get("children"));
    const isSocket =
      part.get("url").data !== undefined &&
      part.get("method").data === undefined &&
      part.get("reflectionApi").data === undefined;
    return isSocket ? [{ part, payloads: part.get("payloads").items() }] : [];
  });
}

/** The base environment: the others stand above it, and one of them is chosen in the application. */
function environmentOf(root: Part, isFourth: boolean): ReadonlyMap<string, Written> {
  const base = isFourth
    ? root
        .get("resources")
        .items()
        .find((each) => each.get("_type").text === "environment")
    : root.get("environments");
  const data = base?.get("data").data;
  if (!isObject(data)) return new Map();
  return new Map(Object.entries(data).map(([key, value]) => [variableName(key), value as Written]));
}

function written(
  { part, payloads }: Request,
  {
    environment,
    unknowns,
    notes,
  }: {
    readonly environment: ReadonlyMap<string, unknown>;
    readonly unknowns: Unknowns;
    readonly notes: Notes;
  },
): Written {
  const opened = notes.open();
  const used = new Set<string>();
  const left = (inner: string): void => notes.add(part, `the template {{ ${inner} }}`);
  const resolve = (inner: string): string | undefined => {
    if (Object.hasOwn(madeUp, inner)) return madeUp[inner];
    const name = inner.replace(/^_\./, "");
    if (!/^[\w.-]+$/.test(name)) return undefined;
    // Of a path the first name is the variable.
    const [first = "", ...path] = name.split(".");
    const variable = unknowns.of(first);
    used.add(variable);
    return [variable, ...path].join(".");
  };
  const tagged = (value: string): string => {
    for (const [tag] of value.matchAll(/\{%[^%]{0,500}%\}/g)) notes.add(part, `the tag ${visible(tag)}`);
    return value;
  };
  const text = (value: string): string => templated(tagged(value), resolve, left);
  const url = text(part.get("url").text);
  const values = (key: string): readonly (readonly [string, string])[] =>
    part
      .get(key)
      .items()
      .filter((each) => !each.get("disabled").flag && each.get("name").text !== "")
      .map((each) => [each.get("name").text, text(each.get("value").text)]);
  const auth = part.get("authentication");
  const isOn = isObject(auth.data) && !auth.get("disabled").flag;
  const wanted = ["token", "username", "password", "key", "value", "addTo"];
  const given = {
    type: isOn ? auth.get("type").text : "",
    values: Object.fromEntries(wanted.map((key) => [key, auth.get(key).text])),
  };
  const proof = authOf(given, text, (what) => notes.add(part, what));
  const query = values("parameters").map(([name, value]) => `${encodeURIComponent(name)}=${value}`);
  const messages = payloads.map((each) => ({
    title: visible(each.get("name").text) || undefined,
    payload: templatedMessage(tagged(each.get("value").text || each.get("content").text), resolve, left),
  }));
  const headers = new Map<string, Written>([...values("headers"), ...proof.headers]);
  const vars = new Map<string, Written>();
  for (const name of used)
    vars.set(name, environment.has(name) ? valueOf(environment.get(name), text) : `\${env.${name}}`);
  return scenarioOfRequest({
    name: visible(part.get("name").text) || "WebSocket",
    url: query.length === 0 ? url : `${url}${url.includes("?") ? "&" : "?"}${query.join("&")}`,
    headers,
    auth: proof.setting,
    vars,
    messages,
    comments: opened.close(),
  });
}

function valueOf(value: unknown, text: (value: string) => string): Written {
  return typeof value === "string" ? text(value) : rawValue(value);
}
