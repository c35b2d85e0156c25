import type { Notes } from "../notes.ts";
import { Commented, mapOf, plainMatcher, plainText, type Written } from "../../writing/written.ts";
import type { Channel } from "./channels.ts";
import type { Spot } from "./spot.ts";

/** The rules of who is let in: what the servers' security asks, and what the handshake must have. */
export function acceptOf(channel: Channel, root: Spot, notes: Notes): readonly Written[] {
  const binding = channel.spot.get("bindings")?.get("ws");
  const method = binding?.text("method");
  if (binding && method !== undefined && method.toUpperCase() !== "GET")
    notes.add(binding, `the method ${method} of the handshake, which is always GET`);
  return [
    ...securityRules(channel, root, notes),
    ...required(binding?.get("query"), "query"),
    ...required(binding?.get("headers"), "headers"),
  ];
}

/** The subprotocols that the headers of the binding ask for. */
export function protocolsOf(channel: Channel): readonly string[] {
  const headers = channel.spot.get("bindings")?.get("ws")?.get("headers")?.get("properties");
  const schema = headers?.members().find(([name]) => name.toLowerCase() === "sec-websocket-protocol")?.[1];
  if (!schema) return [];
  const values = schema.raw("enum");
  const given: readonly unknown[] = Array.isArray(values)
    ? values
    : [schema.raw("const"), schema.raw("default")].filter((each) => each !== undefined).slice(0, 1);
  return given.filter((each) => typeof each === "string" && /^[!#$%&'*+.^_`|~\w-]+$/.test(each)) as string[];
}

function required(schema: Spot | undefined, where: "query" | "headers"): readonly Written[] {
  const names = schema?.raw("required");
  return (schema?.get("properties")?.members() ?? []).flatMap(([name, property]) => {
    if (name.toLowerCase() === "sec-websocket-protocol") return [];
    const isRequired = Array.isArray(names) && names.includes(name);
    const allowed = allowedTexts(property);
    const key = name.startsWith("$") ? `$${name}` : name;
    const what = where === "query" ? `query parameter ${name}` : `header ${name}`;
    const rule = (matcher: Written, text: string): Written =>
      mapOf({
        name: text,
        when: mapOf({ [where]: new Map([[key, matcher]]) }),
        refuse: mapOf({ status: 400, text: plainText(text) }),
      });
    return [
      ...(isRequired ? [rule("$missing", `the ${what} is missing`)] : []),
      ...(allowed
        ? [rule(mapOf({ $not: mapOf({ $in: ["$missing", ...allowed] }) }), `the ${what} is not allowed`)]
        : []),
    ];
  });
}

/** What the text of a parameter may be; undefined when anything may. */
function allowedTexts(schema: Spot): readonly Written[] | undefined {
  const values = schema.raw("enum") ?? (schema.raw("const") === undefined ? undefined : [schema.raw("const")]);
  if (Array.isArray(values)) return values.map((each) => plainMatcher(String(each)));
  if (schema.raw("type") === "integer") return [mapOf({ $regex: "^-?[0-9]+$" })];
  if (schema.raw("type") === "boolean") return ["true", "false"];
  return undefined;
}

/** One of the schemes must be satisfied; whether a token is a good one, only the user can say. */
function securityRules(channel: Channel, root: Spot, notes: Notes): readonly Written[] {
  const alternatives = channel.servers.flatMap((server) => server.get("security")?.items() ?? []);
  if (alternatives.length === 0) return [];
  const schemes = root.get("components")?.get("securitySchemes");
  const matchers: Written[] = [];
  for (const alternative of alternatives) {
    // Version 2 names the schemes, version 3 refers to them.
    const isNamed = alternative.text("type") === undefined;
    const named = isNamed ? alternative.members().map(([name]) => schemes?.get(name)) : [alternative];
    // Nothing is asked of somebody: nobody is refused.
    if (named.length === 0) return [];
    const asked = named.map((scheme) => scheme && matcherOf(scheme, notes));
    const usable = asked.filter((each) => each !== undefined);
    if (usable.length < asked.length) return [];
    const [only] = usable;
    const matcher = usable.length === 1 && only !== undefined ? only : mapOf({ $and: usable });
    if (!matchers.some((each) => JSON.stringify(shown(each)) === JSON.stringify(shown(matcher))))
      matchers.push(matcher);
  }
  const [only] = matchers;
  const satisfied = matchers.length === 1 && only !== undefined ? only : mapOf({ $or: matchers });
  return [
    new Commented(
      mapOf({
        name: "no credentials",
        when: mapOf({ $not: satisfied }),
        refuse: mapOf({ status: 401, text: "credentials are missing" }),
      }),
      ["Whoever has credentials is let in, whatever they are. To look at them, add a rule with if: behind this one."],
    ),
  ];
}

function shown(written: Written): unknown {
  if (written instanceof Map) return [...written].map(([key, value]) => [key, shown(value as Written)]);
  return Array.isArray(written) ? written.map((each) => shown(each as Written)) : written;
}

/** What a handshake with these credentials has; undefined, and noted, when they are not of the handshake. */
function matcherOf(scheme: Spot, notes: Notes): Written | undefined {
  const type = scheme.text("type");
  const authorization = (pattern: string): Written =>
    mapOf({ headers: mapOf({ authorization: mapOf({ $regex: mapOf({ pattern, flags: "i" }) }) }) });
  switch (type) {
    case "http":
      if (scheme.text("scheme")?.toLowerCase() === "bearer") return authorization("^Bearer .");
      if (scheme.text("scheme")?.toLowerCase() === "basic") return authorization("^Basic .");
      break;
    case "oauth2":
    case "openIdConnect":
      return authorization("^Bearer .");
    case "httpApiKey": {
      const name = scheme.text("name") ?? "";
      const where = { query: "query", header: "headers", cookie: "cookies" }[scheme.text("in") ?? ""];
      if (where !== undefined && name !== "")
        return mapOf({ [where]: new Map([[name.startsWith("$") ? `$${name}` : name, "$any"]]) });
      break;
    }
    case "userPassword":
      return authorization("^Basic .");
    default:
  }
  notes.add(scheme, `the security scheme of type ${type ?? "none"}: everybody is let in`);
  return undefined;
}
