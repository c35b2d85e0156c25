import { isObject, own } from "../match/equality.ts";
import { Failure } from "../problem.ts";
import { visible } from "../visible.ts";
import type { Converted, Input, SourceFormat } from "./format.ts";
import { Notes } from "./notes.ts";
import { Part } from "./part.ts";
import { type BruBlock, readBru } from "./requests/bru.ts";
import { authOf } from "./requests/auth.ts";
import { madeUp } from "./requests/made.ts";
import { scenarioOfRequest } from "./requests/request.ts";
import { headOf, templated, templatedMessage, Unknowns } from "./requests/templates.ts";
import { mapOf, type Written } from "../writing/written.ts";

/** A WebSocket request of Bruno: a `.bru` file, or the YAML of OpenCollection. */
export const bruno: SourceFormat = {
  name: "bruno",
  title: "a WebSocket request of Bruno (.bru or .yml)",
  detectText: (text) => /^\s*(?:meta|ws)\s*\{\s*$/m.test(text) && /^ws\s*\{\s*$/m.test(text),
  detect: (data) => isObject(data) && isObject(own(data, "info")) && isObject(own(data, "websocket")),
  toScenario: async (input) =>
    typeof input.data === "string" ? ofBru(input.data, input) : ofYaml(new Part(input.data), input),
};

// --- internal ---

interface Parts {
  readonly name: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly auth: { readonly type: string; readonly values: Readonly<Record<string, string>> };
  readonly messages: readonly { readonly title: string; readonly type: string; readonly text: string }[];
  readonly vars: readonly (readonly [name: string, value: string])[];
}

function ofBru(text: string, { name }: Input): Converted {
  const blocks = readBru(text);
  const notes = new Notes();
  const find = (wanted: string): BruBlock | undefined => blocks.find((each) => each.name === wanted);
  const value = (block: BruBlock | undefined, key: string): string =>
    block?.pairs.find((pair) => pair.name === key)?.value ?? "";
  const ws = find("ws");
  if (!ws || value(ws, "url") === "") throw notOne(name);
  const enabled = (block: BruBlock | undefined): (readonly [string, string])[] =>
    (block?.pairs ?? []).filter((pair) => pair.enabled).map((pair) => [pair.name, pair.value]);
  const type = value(ws, "auth");
  for (const { name: kind, line } of blocks)
    if (/^(?:script|tests|assert|vars:post)/.test(kind))
      notes.add({ pointer: `line ${line}` }, `${kind}: what runs around the request`);
  return written(
    {
      name: value(find("meta"), "name"),
      url: value(ws, "url"),
      headers: enabled(find("headers")),
      auth: { type, values: Object.fromEntries(enabled(find(`auth:${type}`))) },
      messages: blocks
        .filter((each) => each.name === "body:ws")
        .map((block) => ({ title: value(block, "name"), type: value(block, "type"), text: value(block, "content") })),
      vars: enabled(find("vars:pre-request")),
    },
    name,
    notes,
  );
}

function ofYaml(root: Part, { name }: Input): Converted {
  const ws = root.get("websocket");
  if (ws.get("url").text === "") throw notOne(name);
  const notes = new Notes();
  const auth = ws.get("auth");
  const messages = Array.isArray(ws.get("message").data)
    ? ws.get("message").items()
    : [new Part({ message: ws.get("message").data })];
  for (const key of ["scripts", "runtime"])
    if (root.get(key).data !== undefined) notes.add(root.get(key), "what runs around the request");
  return written(
    {
      name: root.get("info").get("name").text,
      url: ws.get("url").text,
      headers: ws
        .get("headers")
        .items()
        .filter((each) => !each.get("disabled").flag)
        .map((each) => [each.get("name").text, each.get("value").text]),
      auth: {
        type: isObject(auth.data) ? auth.get("type").text : auth.text,
        values: Object.fromEntries(
          ["token", "username", "password", "key", "value", "placement"].map((key) => [key, auth.get(key).text]),
        ),
      },
      messages: messages
        .map((each) => ({
          title: each.get("title").text,
          type: each.get("message").get("type").text,
          text: each.get("message").get("data").text,
        }))
        .filter(({ text }) => text !== ""),
      vars: [],
    },
    name,
    notes,
  );
}

function written(parts: Parts, file: string, notes: Notes): Converted {
  const unknowns = new Unknowns(parts.vars.map(([name]) => name));
  const left = (inner: string): void => notes.add({ pointer: "" }, `the template {{${inner}}}`);
  const resolve = (inner: string): string | undefined => {
    if (inner.startsWith("$")) return Object.hasOwn(madeUp, inner) ? madeUp[inner] : undefined;
    const [, name] = /^process\.env\.(\w+)$/.exec(inner) ?? [];
    if (name !== undefined) return `env.${name}`;
    return /^[\w.-]+$/.test(inner) ? unknowns.of(inner) : undefined;
  };
  const text = (value: string): string => templated(value, resolve, left);
  const opened = notes.open();
  const vars = new Map<string, Written>(parts.vars.map(([name, value]) => [name, text(value)]));
  const url = text(parts.url);
  const auth = authOf(parts.auth, text, (what) => notes.add({ pointer: "" }, what));
  const messages = parts.messages.map(({ title, type, text: content }) => ({
    title: title === "" ? undefined : visible(title),
    payload:
      type === "binary" ? mapOf({ $base64: content.replaceAll(/\s/g, "") }) : templatedMessage(content, resolve, left),
  }));
  const headers = new Map<string, Written>([
    ...parts.headers.map(([name, value]) => [name, text(value)] as const),
    ...auth.headers,
  ]);
  for (const name of unknowns.names) vars.set(name, `\${env.${name}}`);
  const document = scenarioOfRequest({
    name: visible(parts.name) || file,
    url,
    headers,
    auth: auth.setting,
    vars,
    messages,
    comments: opened.close(),
  });
  return { head: headOf(unknowns), documents: [document], notes: notes.all };
}

function notOne(name: string): Failure {
  return new Failure({
    code: "invalid-argument",
    headline: `${name} has no WebSocket request with a url`,
    help: "A request of Bruno for WebSocket has a block ws { url: … }.",
  });
}
