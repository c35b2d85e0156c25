import type { FrameEvent } from "../events.ts";
import { condition } from "../expression/condition.ts";
import type { Scope } from "../expression/expr.ts";
import { matcher } from "../match/compile.ts";
import type { Problem } from "../problem.ts";
import type { Source, Span } from "../source.ts";
import { Message } from "../net/message.ts";
import { json } from "../codec/json.ts";
import type { Codec } from "../codec/codec.ts";
import type { Node } from "../tree.ts";
import { Document } from "../language/document.ts";
import { DocumentReader } from "../language/reader.ts";
import { Stitched } from "../language/typed/stitched.ts";
import { parseYaml } from "../language/yaml/yaml.ts";
import { withMessage } from "./dollar.ts";

/** Which messages are shown. */
export interface Filter {
  /** As it was typed. */
  readonly text: string;
  holds(event: FrameEvent, codec: Codec | undefined): boolean;
}

/**
 * Reads what `.filter` is given: a matcher, `{ type: tick }`, or a condition in which `$` is the message,
 * `$.type == "tick" && $.price > 10`.
 */
export async function readFilter(
  text: string,
): Promise<{ readonly filter?: Filter; readonly problems: readonly Problem[] }> {
  const typed: Source = { file: "prompt", text };
  const isMatcher = /^\s*[{["']/.test(text);
  // What is decided reads `message`, and what is wrong with it is shown as it was typed.
  const stitched = new Stitched(typed, isMatcher ? [{ text, at: 0 }] : withMessage(text));
  const document = new Document(stitched.source, "/prompt");
  const reader = new DocumentReader(document);
  const holds = isMatcher ? matching(stitched.source, reader) : deciding(stitched.source, reader);
  await document.settle();
  document.checkNames(["message"]);
  const problems = document.problems.map((each) => stitched.problem(each));
  if (!holds || problems.length > 0) return { problems };
  return {
    filter: {
      text,
      holds(event, codec) {
        const bytes = Buffer.from(event.payload, event.binary ? "base64" : "utf8");
        return holds(new Message(bytes, event.binary, 0, 0, codec ?? json));
      },
    },
    problems: [],
  };
}

// --- internal ---

type Holds = (message: Message) => boolean;

const nothing: Scope = { get: () => undefined };

function matching(source: Source, reader: DocumentReader): Holds | undefined {
  const [document] = parseYaml(source);
  for (const each of document?.problems ?? []) reader.document.report(each);
  const matches = document?.root && matcher.read(document.root, reader);
  return matches && ((message) => matches.holds(message, nothing));
}

function deciding(source: Source, reader: DocumentReader): Holds | undefined {
  const { text: written } = source;
  const span: Span = { source, start: 0, end: written.length };
  const node: Node = { kind: "scalar", span, value: written, raw: written, plain: false };
  const decides = condition.read(node, reader);
  if (!decides) return undefined;
  return (message) => {
    const roots: Readonly<Record<string, unknown>> = { message: message.value ?? message.text ?? null };
    try {
      return decides.evaluate({ get: (name) => roots[name] });
    } catch {
      // What the condition does not fit is not what is looked for.
      return false;
    }
  };
}
