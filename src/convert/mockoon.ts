import { isObject, own } from "../match/equality.ts";
import { Failure } from "../problem.ts";
import type { Converted, Input, SourceFormat } from "./format.ts";
import { visible } from "../visible.ts";
import { Environment } from "./mockoon/environment.ts";
import { httpRulesOf } from "./mockoon/http-route.ts";
import { endpointOf } from "./mockoon/route.ts";
import { Notes } from "./notes.ts";
import { Part } from "./part.ts";
import { Commented, mapOf, plainText, type Written } from "../writing/written.ts";

/** Environments of Mockoon, as its application saves them, and as older ones exported them. */
export const mockoon: SourceFormat = {
  name: "mockoon",
  title: "an environment of Mockoon (JSON)",
  detect: (data) => isEnvironment(data) || isExport(data),
  toMock,
};

function isEnvironment(data: unknown): boolean {
  return isObject(data) && Array.isArray(own(data, "routes")) && own(data, "lastMigration") !== undefined;
}

/** Before its files could be opened directly, Mockoon exported several environments into one. */
function isExport(data: unknown): boolean {
  return isObject(data) && String(own(data, "source")).startsWith("mockoon:") && Array.isArray(own(data, "data"));
}

async function toMock(input: Input): Promise<Converted> {
  const notes = new Notes();
  const root = new Part(input.data);
  const environments = isExport(input.data)
    ? root
        .get("data")
        .items()
        .filter((each) => each.get("type").text === "environment")
        .map((each) => each.get("item"))
    : [root];
  if (environments.length === 0 || !environments.every((each) => Array.isArray(each.get("routes").data))) {
    throw new Failure({
      code: "invalid-argument",
      headline: `${input.name} holds no environment of Mockoon`,
      help: "An environment has a list of routes.",
    });
  }
  const documents = environments.map((each) => documentOf(each, input, notes));
  return {
    head: ["What Mockoon reads by the Content-Type of the handshake, a mock reads as JSON wherever it is JSON."],
    documents,
    notes: notes.all,
  };
}

function documentOf(part: Part, input: Input, notes: Notes): Written {
  const environment = new Environment(part, input, notes);
  const { made, comments } = notes.around(() => {
    const listen = listenOf(part, notes);
    const endpoints: Written[] = [];
    const http: Written[] = [];
    for (const route of routesOf(part)) {
      const type = route.get("type").text;
      if (type === "ws") {
        const endpoint = endpointOf(route, environment);
        if (endpoint !== undefined) endpoints.push(endpoint);
      } else if (type === "crud") notes.add(route, `the CRUD route /${route.get("endpoint").text}`);
      else http.push(...httpRulesOf(route, environment));
    }
    // Mockoon answers the requests with which browsers ask whether they may.
    if (part.get("cors").flag) http.push(...preflights(http));
    if (part.get("proxyMode").flag)
      notes.add(part.get("proxyMode"), `the proxy to ${part.get("proxyHost").text}: see wstest mock --proxy`);
    const { vars, data } = environment.values();
    return mapOf({
      name: visible(part.get("name").text.trim()) || "mockoon",
      listen,
      vars,
      data: data === undefined ? undefined : new Commented(data as ReadonlyMap<string, Written>),
      endpoints: new Commented(endpoints),
      http: http.length > 0 ? new Commented(http) : undefined,
    });
  });
  return new Commented(made, comments);
}

function listenOf(part: Part, notes: Notes): Written | undefined {
  const port = part.get("port").number;
  const host = part.get("hostname").text.trim();
  const tls = part.get("tlsOptions");
  const isOn = tls.get("enabled").flag || part.get("https").flag;
  const [cert, key] = [tls.get("certPath").text.trim(), tls.get("keyPath").text.trim()];
  const isPfx = tls.get("type").text === "PFX" && tls.get("pfxPath").text.trim() !== "";
  if (isOn && isPfx) notes.add(tls, "a certificate in a PFX file: one is made");
  if (isOn && tls.get("caPath").text.trim() !== "")
    notes.add(tls.get("caPath"), "the authority of client certificates");
  if (isOn && tls.get("passphrase").text !== "") notes.add(tls.get("passphrase"), "the passphrase of the key");
  const given = cert !== "" && key !== "" && !isPfx ? mapOf({ cert: plainText(cert), key: plainText(key) }) : "auto";
  const listen = mapOf({
    host: host === "" ? undefined : plainText(host),
    port: Number.isInteger(port) && port > 0 && port <= 65_535 ? port : undefined,
    tls: isOn ? given : undefined,
  });
  return listen.size > 0 ? listen : undefined;
}

/** The routes in the order in which Mockoon tries them: that of its tree of folders. */
function routesOf(part: Part): readonly Part[] {
  const routes = part.get("routes").items();
  const folders = new Map(
    part
      .get("folders")
      .items()
      .map((each) => [each.get("uuid").text, each]),
  );
  const byId = new Map(routes.map((each) => [each.get("uuid").text, each]));
  const found = new Set<Part>();
  const seen = new Set<string>();
  const walk = (children: Part): void => {
    for (const child of children.items()) {
      const uuid = child.get("uuid").text;
      const route = byId.get(uuid);
      const folder = folders.get(uuid);
      if (child.get("type").text === "route" && route) found.add(route);
      else if (folder && !seen.has(uuid)) {
        seen.add(uuid);
        walk(folder.get("children"));
      }
    }
  };
  walk(part.get("rootChildren"));
  return found.size > 0 ? [...found] : routes;
}

/** An answer for each path: one for all paths would make 405 of what is 404. */
function preflights(http: readonly Written[]): readonly Written[] {
  const rules = http.flatMap((each) => (each instanceof Commented && each.value instanceof Map ? [each.value] : []));
  const answered = new Set(rules.filter((each) => each.get("method") === "OPTIONS").map((each) => each.get("path")));
  const paths = new Set(rules.map((each) => each.get("path") as Written).filter((path) => !answered.has(path)));
  return [...paths].map(
    (path, index) =>
      new Commented(
        mapOf({ method: "OPTIONS", path, respond: mapOf({ headers: corsHeaders }) }),
        index === 0 ? ["What browsers ask before they send (CORS)."] : [],
      ),
  );
}

const corsHeaders = mapOf({
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Methods": "GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS",
  "Access-Control-Allow-Headers": "Content-Type, Origin, Accept, Authorization, Content-Length, X-Requested-With",
});
