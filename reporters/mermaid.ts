import type { TranscriptLine } from "../src/events.ts";
import { cut } from "../src/visible.ts";
import { durationText } from "./duration.ts";

/**
 * A conversation as a sequence diagram of Mermaid: each peer and who is on the other side. `began`: when the scenario began.
 * Whatever a peer has sent is text in it, and nothing that Mermaid or Markdown reads.
 */
export function mermaid(transcript: readonly TranscriptLine[], began: number): string {
  const shown = transcript.slice(-LINES);
  const peers = new Map<string, string>();
  for (const { peer } of shown) if (!peers.has(peer)) peers.set(peer, `p${peers.size + 1}`);
  return [
    "sequenceDiagram",
    ...[...peers].map(([peer, id]) => `  participant ${id} as ${escaped(cut(peer, NAME)) || "-"}`),
    "  participant other as the other side",
    ...shown.map((line) => `  ${arrow(line, peers.get(line.peer) ?? "other")}: ${said(line, began)}`),
  ].join("\n");
}

function arrow({ arrow: kind }: TranscriptLine, id: string): string {
  switch (kind) {
    case "->":
      return `${id}->>other`;
    case "<-":
      return `other->>${id}`;
    case "=>":
      return `${id}-->>other`;
    case "<=":
      return `other-->>${id}`;
    case "--":
      return `Note over ${id}`;
  }
}

function said({ at, text }: TranscriptLine, began: number): string {
  return `${escaped(durationText(at - began))} ${escaped(cut(text, TEXT))}`;
}

/** Letters, digits, blanks and what follows ASCII stand as they are; all other signs become codes of Mermaid, `#123;`. */
function escaped(text: string): string {
  return text.replaceAll(/[^\w .\u0080-\u{10ffff}]/gu, (sign) => `#${sign.codePointAt(0)};`);
}

/** Mermaid takes 50,000 characters; a diagram of more lines is not read by anybody. */
const LINES = 40;
const TEXT = 80;
const NAME = 24;
