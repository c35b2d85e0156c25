import type { Codec, Outgoing } from "../codec/codec.ts";
import { Unsendable, type ValuePath } from "../codec/unsendable.ts";
import type { Expr } from "../expression/expr.ts";
import { type JsonWriter, NoJson } from "../expression/json-text.ts";
import { count, wholeNumber } from "../expression/number.ts";
import { naming } from "../expression/names-read.ts";
import { payload } from "../expression/payload.ts";
import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import { either, list } from "../shape/lists.ts";
import { flag } from "../shape/scalars.ts";
import type { Span } from "../source.ts";
import { entry, type Node } from "../tree.ts";
import { actorName } from "./server/crowd.ts";
import { markCause } from "./waiting/latency.ts";
import { mayReach } from "./server/mock-only.ts";
import { connectedSelf, isTooLate, unwritten } from "./need.ts";
import { option } from "./options.ts";
import { isUnquoted, spellsTexts } from "./receiving/selection.ts";
import { defineStep, type PlayScope } from "./step.ts";
import { crowdReceivers, receivers, receiversText } from "./server/to.ts";

/** `send`: puts a message on the wire. */
export const sendStep = defineStep({
  name: "send",
  actor: "peer",
  crowd: true,
  summary: "Sends a message.",
  details: `A map or a list goes through the client's codec (JSON by default), a text is sent exactly as it is, bytes (\`!!binary\`, \`$hex\`,
\`$base64\`, \`$file\`) are a binary message. A \`receive\` may stand beside it: then the send is the cause of its latency.`,
  examples: [
    "- alice: { send: { type: message, text: hi } }",
    "- alice: { send: ping }",
    '- alice: { send: { $hex: "01 02 ff" } }',
    "- alice: { send: { type: long }, split: 3 }",
    "- alice: { send: { type: subscribe }, receive: { type: subscribed }, within: 1s }",
  ],
  value: { shape: naming(payload), doc: "The message: a map or list by codec, a text as it is, or bytes." },
  options: {
    codec: option.codec,
    opcode: option.opcode,
    split: {
      shape: either((node) => node.kind === "list", list("sizes of frames in bytes", count), wholeNumber({ min: 1 })),
      doc: "Into how many frames, or a list of their sizes (the last takes the rest).",
    },
    compress: { shape: flag, doc: "Whether this message is compressed, on a connection that has compression." },
    to: receivers,
  },
  compile({ value: given, valueNode, at, options, id }, reader) {
    const value = given?.value;
    if (!value || !mayReach("send", options.to, at, reader)) return undefined;
    const { codec, opcode, split, compress, to } = options;
    const encode = encodedFor(value, valueNode, { codec, opcode });
    const splitIn = (scope: PlayScope): number | readonly number[] | undefined => {
      if (!split || "evaluate" in split) return split?.evaluate(scope);
      return split.map((each) => each.evaluate(scope));
    };
    const deliver = (peer: Peer, { data, binary, more }: Outgoing, scope: PlayScope): number | undefined => {
      const sent = peer.send(
        data,
        split || compress !== undefined ? { binary, split: splitIn(scope), compress } : binary ? asBinary : asText,
      );
      if (more) for (const each of more) peer.send(each.data, each.binary ? asBinary : asText);
      return sent;
    };
    // The payload is made for each receiver only if it speaks of the receiver.
    const perReceiver = (): boolean => given?.names.has("receiver") ?? false;
    const sendToMany = (scope: PlayScope): void => {
      const receiving = crowdReceivers(to, scope);
      let sent: number | undefined;
      scope.scene.broadcast(
        () => (to ? receiversText(to, scope) : actorName(scope)),
        () => void (sent = sendTo(receiving, { perReceiver: perReceiver(), encode, deliver }, scope)),
      );
      if (sent !== undefined) markCause(scope, { at: sent, title: `${actorName(scope)}: send` }, id);
      // What a message is made of goes on, whether anyone listens or not: all hear the same, whenever they come.
      else if (!to && !value.constant && !perReceiver()) value.evaluate(scope);
    };
    if (to) return sendToMany;
    return (scope) => {
      if (!scope.self) return sendToMany(scope);
      if (isTooLate(scope)) return undefined;
      const peer = connectedSelf(scope, "send", at);
      const sent = deliver(peer, encode(peer, scope), scope);
      if (sent === undefined) return unwritten(peer, "send", at, scope);
      markCause(scope, { at: sent, title: `${peer.name}: send` }, id);
    };
  },
});

/** How a payload becomes a message for a peer; `codec` and `opcode` as they are written beside it. */
export function encodedFor(
  value: Expr<unknown>,
  node: Node,
  { codec, opcode }: { readonly codec?: Codec | undefined; readonly opcode?: "text" | "binary" | undefined },
): (peer: Peer, scope: PlayScope) => Outgoing {
  const written = isUnquoted(node) ? node.raw : undefined;
  return (peer, scope) => {
    const codecNow = codec ?? peer.codec;
    const outgoing =
      value.json && codecNow.writesJson
        ? writtenAsJson(value.json, peer, node.span, scope)
        : encoded(
            written !== undefined && spellsTexts(codecNow.name) ? written : value.evaluate(scope),
            peer,
            codecNow,
            node,
          );
    return opcode === undefined ? outgoing : { ...outgoing, binary: opcode === "binary" };
  };
}

const asText = { binary: false } as const;
const asBinary = { binary: true } as const;

function encoded(value: unknown, peer: Peer, codec: Codec, node: Node): Outgoing {
  if (value instanceof Uint8Array) return { data: value, binary: true };
  try {
    if (typeof value === "string") return codec.encodeText?.(value) ?? { data: value, binary: false };
    return codec.encode(value);
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    const part = thrown instanceof Unsendable ? partOf(node, thrown.path) : node;
    throw cannotSend(peer, thrown, part.span);
  }
}

/** The part of a payload that a path leads to, as far as it stands in the file. */
export function partOf(whole: Node, path: ValuePath): Node {
  let part = whole;
  for (const key of path) {
    const inner = typeof key === "string" ? (entry(part, key) ?? entry(part, `$${key}`))?.value : itemOf(part, key);
    if (!inner) return part;
    part = inner;
  }
  return part;
}

/** Undefined where an item before it may have no value: then nobody knows which one it was. */
function itemOf(inside: Node, index: number): Node | undefined {
  if (inside.kind !== "list") return undefined;
  const before = inside.items.slice(0, index);
  return before.some((item) => item.kind === "scalar" && String(item.value).includes("${"))
    ? undefined
    : inside.items[index];
}

/** A map or a list is never without a text: what cannot be written is thrown. */
function writtenAsJson(write: JsonWriter, peer: Peer, at: Span, scope: PlayScope): Outgoing {
  try {
    return { data: write(scope) ?? "", binary: false };
  } catch (thrown) {
    throw thrown instanceof NoJson ? cannotSend(peer, thrown, at) : thrown;
  }
}

function cannotSend(peer: Peer, { message }: TypeError, at: Span): Failure {
  return new Failure({
    code: "expression",
    headline: `${peer.name} cannot send this: ${message}`,
    label: "cannot be sent",
    at,
  });
}

/**
 * Sends to others of a mock; a frame that is the same for all is made once. Gives the time before the first write, or
 * undefined when there was nobody.
 */
function sendTo(
  receiving: Iterable<Peer>,
  { perReceiver, encode, deliver }: Sending,
  scope: PlayScope,
): number | undefined {
  let made: Outgoing | undefined;
  let madeFor: Codec | undefined;
  let first: number | undefined;
  for (const peer of receiving) {
    // A receiver that has just left, or is leaving, is not a fault of the sender.
    if (!peer.connected) continue;
    if (perReceiver) made = encode(peer, scope.with([["receiver", peer.vars]]));
    // Connections of several endpoints may be in one room.
    else if (!made || madeFor !== peer.codec) {
      made = encode(peer, scope);
      madeFor = peer.codec;
    }
    const sent = deliver(peer, made, scope);
    first ??= sent;
  }
  return first;
}

/** How a send makes messages and puts them on a wire. */
interface Sending {
  readonly perReceiver: boolean;
  encode(this: void, peer: Peer, scope: PlayScope): Outgoing;
  deliver(this: void, peer: Peer, outgoing: Outgoing, scope: PlayScope): number | undefined;
}
