import { matcher, textMatcher } from "../../match/compile.ts";
import type { Difference, Matcher, Subject } from "../../match/matcher.ts";
import { either } from "../../shape/lists.ts";
import { object } from "../../shape/maps.ts";
import { reportWrong } from "../../shape/scalars.ts";
import type { Read, Reader, Shape } from "../../shape/shape.ts";
import type { Node } from "../../tree.ts";
import { partDifferences } from "./answer.ts";
import type { Arrival } from "../server/door.ts";
import type { PlayScope } from "../step.ts";

const parts = object(
  "what the client asks with",
  {
    path: { shape: textMatcher, doc: "The path, without the query." },
    params: { shape: textMatcher, doc: "The named parts of the mock's path: `{ room: lobby }` for `/ws/:room`." },
    query: { shape: textMatcher, doc: "The query: `{ token: abc }`." },
    headers: { shape: textMatcher, doc: "The headers; their names ignore case." },
    cookies: { shape: textMatcher, doc: "The cookies." },
    protocol: { shape: textMatcher, doc: "The subprotocol that was chosen; `$missing` or null for none." },
    protocols: { shape: matcher, doc: "The subprotocols that the client offers, in its order." },
  },
  "path",
);

/** What a handshake must ask with: matchers for its parts. */
export type HandshakeRequest = Read<typeof parts>;

/** A path, or `{ path, params, query, headers, cookies, protocol, protocols }`. */
export const handshakeRequest: Shape<HandshakeRequest> = either(
  (node) => node.kind === "scalar",
  { schema: textMatcher.schema, read: readPath },
  parts,
);

/** A path by itself. What cannot be one is told: it would be waited for in vain. */
function readPath(node: Node, reader: Reader): HandshakeRequest | undefined {
  const text = node.kind === "scalar" ? (node.plain ? node.raw : node.value) : undefined;
  if (typeof text === "string" && !/^(?:\/|\$)/.test(text))
    return reportWrong(node, 'a path that begins with "/"', reader, `Write accept: /${text}.`);
  const path = textMatcher.read(node, reader);
  return path && { path };
}

/** How a handshake differs from what it must ask with: `query.token: expected "a", got "b"`. */
export function requestDifferences(
  request: HandshakeRequest,
  arrival: Arrival,
  scope: PlayScope,
): readonly Difference[] {
  return matchers(request).flatMap(([name, what]) => partDifferences(name, what, partOf(arrival, name), scope));
}

/** What a handshake must ask with, in one line. */
export function describeRequest(request: HandshakeRequest, scope: PlayScope): string {
  return matchers(request)
    .toSorted(([a], [b]) => Number(b === "path") - Number(a === "path"))
    .map(([name, what]) => (name === "path" ? what.describe(scope, 80) : `${name} ${what.describe(scope, 80)}`))
    .join(", ");
}

function matchers(request: HandshakeRequest): readonly (readonly [string, Matcher])[] {
  return Object.entries(request).flatMap(([name, what]) => (what ? [[name, what] as const] : []));
}

function partOf({ peer }: Arrival, name: string): Subject {
  const value = peer.roots?.get(name);
  return typeof value === "string" ? { value, text: value } : { value };
}
