import { cel, type Cel, NotCarried, quoted, selected, textLiteral } from "./cel.ts";
import type { Value } from "./handlebars.ts";
import type { Surroundings } from "./surroundings.ts";

/** What a helper that looks at the request needs of the template in which it stands. */
export interface Within {
  readonly around: Surroundings;
  /** What `setVar` has set: the names, and those of our variables. */
  readonly variables: ReadonlyMap<string, string>;
  value(value: Value): Cel;
}

type Helper = (args: readonly Value[], within: Within) => Cel;

/** The helpers of Mockoon that look at the request, the data and the variables. They throw `NotCarried`. */
export const requestHelpers: Readonly<Record<string, Helper>> = {
  body: ([path, fallback], within) => body(path, fallback, true, within),
  bodyRaw: ([path, fallback], within) => body(path, fallback, false, within),
  urlParam: ([name], within) => requested("params", name, undefined, within),
  queryParam: ([name, fallback], within) => requested("query", name, fallback, within),
  queryParamRaw: ([name, fallback], within) => requested("query", name, fallback, within),
  header: ([name, fallback], within) => requested("headers", name, fallback, within),
  cookie: ([name, fallback], within) => requested("cookies", name, fallback, within),
  urlParams: (_args, within) => whole("params", within),
  queryParams: (_args, within) => whole("query", within),
  headers: (_args, within) => whole("headers", within),
  hostname: (_args, within) => cel(`${root("headers", within)}.host`, "text", { spells: true, certain: false }),
  method: (_args, { around }) => (around.where === "http" ? cel("method", "text") : textLiteral("GET")),
  data: ([bucket, path], within) => data(bucket, path, true, within),
  dataRaw: ([bucket, path], within) => data(bucket, path, false, within),
  getGlobalVar([name, path, fallback], within) {
    const of = `data.globals.${within.around.global(literalText(name, "getGlobalVar"))}`;
    const inner = path === undefined ? "" : literalText(path, "getGlobalVar");
    return withDefault(cel(inner === "" ? of : selected(of, inner), "any"), fallback, within);
  },
  getVar([name], { variables }) {
    const variable = variables.get(literalText(name, "getVar"));
    return variable === undefined ? textLiteral("") : cel(variable, "any");
  },
  getEnvVar([name, fallback], within) {
    const given = literalText(name, "getEnvVar");
    const variable = given.startsWith("MOCKOON_") ? given : `MOCKOON_${given}`;
    if (!/^[A-Za-z_]\w*$/.test(variable)) throw new NotCarried(`getEnvVar '${given}'`);
    return withDefault(cel(`env.${variable}`, "text", { spells: true, certain: false }), fallback, within);
  },
  jsonPath: ([of, path, fallback], within) => ofValue("jsonPath", of, path, fallback, within),
  objectPath: ([of, path, fallback], within) => ofValue("objectPath", of, path, fallback, within),
};

/** The text of an argument that must be written, not computed. */
export function literalText(value: Value | undefined, helper: string): string {
  if (value?.kind === "literal" && value.value !== null) return String(value.value);
  throw new NotCarried(value ? `${helper} with a computed name` : `${helper} without a name`);
}

function root(name: string, { around }: Within): string {
  if (around.where === "data") throw new NotCarried(`what looks at the request (${name}) in a data bucket`);
  if (around.where === "broadcast")
    throw new NotCarried(`what looks at the request (${name}), where all connections get the same`);
  return name;
}

function whole(name: string, within: Within): Cel {
  return cel(root(name, within), "any", { certain: true });
}

function body(path: Value | undefined, fallback: Value | undefined, asText: boolean, within: Within): Cel {
  const { where } = within.around;
  if (where === "data") root("body", within);
  // Where the server speaks first there is no message.
  if (where === "stream" || where === "broadcast") return fallback ? within.value(fallback) : textLiteral("");
  const of = where === "http" ? "body" : "message";
  const key = path === undefined ? "" : literalText(path, "body");
  if (key !== "") return withDefault(cel(selected(of, key), "any", { asText }), fallback, within);
  if (!asText) return cel(of, "any");
  return where === "http" ? cel("string(body)", "text") : cel("raw", "text");
}

function requested(of: string, name: Value | undefined, fallback: Value | undefined, within: Within): Cel {
  if (!name) return whole(of, within);
  const key = literalText(name, of);
  // Only of the query Mockoon takes a path.
  const path = selected(root(of, within), of === "query" ? key : key.replaceAll(".", "\\."));
  const certain = of === "params";
  return withDefault(cel(path, "text", { spells: true, asText: true, certain }), fallback, within);
}

function data(bucket: Value | undefined, path: Value | undefined, asText: boolean, { around }: Within): Cel {
  const name = literalText(bucket, "data");
  const key = around.bucket(name);
  if (key === undefined) throw new NotCarried(`the data bucket ${quoted(name)}, which is not there`);
  const inner = path === undefined ? "" : literalText(path, "data");
  return cel(inner === "" ? `data.${key}` : selected(`data.${key}`, inner), "any", { asText });
}

function ofValue(
  helper: string,
  of: Value | undefined,
  path: Value | undefined,
  fallback: Value | undefined,
  within: Within,
): Cel {
  if (!of) throw new NotCarried(`${helper} without data`);
  return withDefault(cel(selected(within.value(of).code, literalText(path, helper)), "any"), fallback, within);
}

function withDefault(of: Cel, fallback: Value | undefined, within: Within): Cel {
  if (!fallback || (fallback.kind === "literal" && (fallback.value === "" || fallback.value === null))) return of;
  const other = within.value(fallback);
  const { asText, spells } = of;
  return cel(`coalesce(${of.code}, ${other.code})`, other.gives === of.gives ? of.gives : "any", {
    certain: other.certain,
    asText,
    spells,
  });
}
