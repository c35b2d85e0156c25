import { text } from "../../expression/text.ts";
import type { Expr } from "../../expression/expr.ts";
import { matcher } from "../../match/compile.ts";
import type { Matcher } from "../../match/matcher.ts";
import type { Peer } from "../../net/peer.ts";
import type { Member } from "../../shape/maps.ts";
import { Failure } from "../../problem.ts";
import { nearest } from "../../shape/nearest.ts";
import { oneOf, reportWrong } from "../../shape/scalars.ts";
import type { Shape } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import { entry } from "../../tree.ts";
import { crowdOf } from "./crowd.ts";
import { noteMembers } from "../standing/self-members.ts";
import type { PlayScope } from "../step.ts";

/** Which connections of a mock an act means. */
export interface Receivers {
  readonly at: Span;
  readonly among: "all" | "others" | "server" | Expr<string>;
  readonly except: boolean;
  readonly match: Matcher | undefined;
}

const WORDS = ["all", "others", "server"] as const;
const words = oneOf(...WORDS);
const SELF = oneOf("self");

const shape: Shape<Receivers> = {
  schema: {
    anyOf: [
      { enum: ["all", "others", "server"] },
      {
        type: "object",
        description: "`{ room, except: self }`, or a matcher on the variables of the connections: `{ user: bob }`",
      },
    ],
  },
  read(node, reader) {
    if (node.kind !== "map") {
      const isRoom =
        node.kind === "scalar" && typeof node.value === "string" && nearest(node.value, WORDS) === undefined;
      const among = isRoom
        ? reportWrong(
            node,
            `one of ${WORDS.join(", ")}`,
            reader,
            `A room is { room: ${/^[\w-]+$/.test(node.raw) ? node.raw : JSON.stringify(node.value)} }; connections are chosen by their variables, as { user: bob }.`,
          )
        : words.read(node, reader);
      return among && { at: node.span, among, except: false, match: undefined };
    }
    const room = entry(node, "room");
    if (!room) {
      // Those that are meant are connections of the same endpoint.
      noteMembers(node, reader);
      const match = matcher.read(node, reader);
      return match && { at: node.span, among: "all", except: false, match };
    }
    const except = entry(node, "except");
    if (except) SELF.read(except.value, reader);
    const rest = node.entries.filter((each) => each !== room && each !== except);
    for (const each of rest)
      reader.report({
        headline: `Unknown key "${each.key}" in to`,
        label: "unknown key",
        at: each.keySpan,
        help: "A room is { room: name, except: self }.",
      });
    const among = text.read(room.value, reader);
    return among && { at: node.span, among, except: except !== undefined, match: undefined };
  },
};

/** The option `to` of `send`, `close` and `drop`. */
export const receivers: Member<Receivers> = {
  shape,
  doc: "In a mock, whom it is for: `others`, `all` (of the endpoint), `server` (of a proxy: the server behind it), `{ room, except: self }`, or a matcher on their variables.",
};

/** The connections that are meant, as they are now: who joins meanwhile is not among them. */
export function receiversOf(to: Receivers, scope: PlayScope): readonly Peer[] {
  const { scene } = scope;
  const me = scope.self;
  if (to.among === "server") return [serverOf(to, scope)];
  const members =
    typeof to.among === "string"
      ? me
        ? scene.audience(me)
        : crowdOf(scope).audience()
      : (scene.rooms?.members(to.among.evaluate(scope)) ?? []);
  const found: Peer[] = [];
  for (const peer of members) {
    if (peer === me && (to.among === "others" || to.except)) continue;
    if (to.match && !to.match.holds({ value: peer.vars }, scope)) continue;
    found.push(peer);
  }
  return found;
}

/** Our end of the connection to the server that a proxy stands in front of. */
function serverOf({ at }: Receivers, { scene, self }: PlayScope): Peer {
  const server = self && scene.serverOf(self);
  if (server) return server;
  throw new Failure({
    code: "reaction",
    headline: "There is no server behind this connection",
    label: "no server",
    at,
    help: "to: server is for endpoints with proxy: wss://….",
  });
}

/** Whom a script means that acts for several connections, as they are now: those of its `to`, else all that it acts for. */
export function crowdReceivers(to: Receivers | undefined, scope: PlayScope): Iterable<Peer> {
  return to ? receiversOf(to, scope) : crowdOf(scope).members();
}

/** Whom an act is for, in one line: `others`, `room lobby`, `{ user: bob }`. */
export function receiversText({ among, at, match }: Receivers, scope: PlayScope): string {
  if (match) return at.source.text.slice(at.start, at.end).replace(/\s+/g, " ");
  return typeof among === "string" ? among : `room ${among.evaluate(scope)}`;
}
