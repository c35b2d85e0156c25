import { type CodecName, codecs } from "../../codec/index.ts";
import { Unsendable } from "../../codec/unsendable.ts";
import { type Expr, nowhere } from "../../expression/expr.ts";
import type { Naming } from "../../expression/names-read.ts";
import { partOf } from "../../steps/send.ts";
import { isUnquoted, spellsTexts } from "../../steps/receiving/selection.ts";
import type { Node } from "../../tree.ts";
import type { DocumentReader } from "../reader.ts";

/**
 * Tells what no codec of those who act can send, where their codecs and the payload are known before anything is played.
 * `beside`: the codec that stands beside the send.
 */
export function checkSendable(value: Node, read: unknown, beside: Node | undefined, reader: DocumentReader): void {
  const { document, acting } = reader;
  const names = beside ? [wordOf(beside)] : (acting.peers ?? []).map((peer) => document.codecs.get(peer));
  // The value of the step `send`.
  const { value: payload } = read as Naming<Expr<unknown>>;
  if (names.length === 0 || !payload.constant) return;
  for (const name of new Set(names)) {
    const thrown = name === undefined ? undefined : refusal(name, value, payload);
    if (!thrown) continue;
    const why = thrown.message;
    reader.report({
      headline: `This cannot be sent: ${why}`,
      label: "cannot be sent",
      at: thrown instanceof Unsendable ? partOf(value, thrown.path).span : value.span,
      ...(why.includes(`codec "${name}"`) ? {} : { help: `It goes through the codec ${name}.` }),
    });
    return;
  }
}

/** The name of a codec that stands there as a word. */
export function wordOf(codec: Node): CodecName | undefined {
  const word = codec.kind === "scalar" ? codec.value : undefined;
  return typeof word === "string" && Object.hasOwn(codecs, word) ? (word as CodecName) : undefined;
}

// --- internal ---

function refusal(name: CodecName, node: Node, payload: Expr<unknown>): TypeError | undefined {
  const { [name]: codec } = codecs;
  const value = isUnquoted(node) && spellsTexts(name) ? node.raw : payload.evaluate(nowhere);
  if (value instanceof Uint8Array) return undefined;
  try {
    if (typeof value !== "string") codec.encode(value);
    else if ("encodeText" in codec) codec.encodeText?.(value);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof TypeError) return thrown;
    throw thrown;
  }
}
