/** A block of a `.bru` file: `headers { … }`, with its lines. */
export interface BruBlock {
  readonly name: string;
  /** Of what follows line by line: names and values, in their order; `~` stands before what is switched off. */
  readonly pairs: readonly BruPair[];
  readonly text: string;
  /** The line of its name, from 1. */
  readonly line: number;
}

export interface BruPair {
  readonly name: string;
  readonly value: string;
  readonly enabled: boolean;
}

/** The blocks of a `.bru` file. What is no block is passed over: Bruno's own grammar decides about what it takes. */
export function readBru(text: string): readonly BruBlock[] {
  const lines = text.split(/\r?\n/);
  const blocks: BruBlock[] = [];
  for (let i = 0; i < lines.length; i++) {
    const name = /^([a-z][\w:-]*) *[{[]\s*$/i.exec(lines[i] ?? "")?.[1];
    if (name === undefined) continue;
    // The end of a block is a brace at the beginning of a line.
    const end = lines.findIndex((line, index) => index > i && /^[}\]]/.test(line));
    const own = lines.slice(i + 1, end === -1 ? undefined : end);
    blocks.push({ name, pairs: pairsOf(own), text: dedented(own), line: i + 1 });
    if (end === -1) break;
    i = end;
  }
  return blocks;
}

// --- internal ---

function pairsOf(lines: readonly string[]): readonly BruPair[] {
  const pairs: BruPair[] = [];
  for (let i = 0; i < lines.length; i++) {
    const [, off = "", name = "", value = ""] =
      /^\s*(~?)("(?:[^"\\]|\\.)*"|[^\s:]+)\s*:\s*(.*)$/.exec(lines[i] ?? "") ?? [];
    if (name === "") continue;
    if (value.trim() !== "'''") {
      const inline = /^'''(.*)'''$/.exec(value.trim())?.[1];
      pairs.push({ name: unquoted(name), value: inline ?? value.trim(), enabled: off === "" });
      continue;
    }
    // A text of several lines, between marks.
    const end = lines.findIndex((line, index) => index > i && line.trim() === "'''");
    pairs.push({
      name: unquoted(name),
      value: dedented(lines.slice(i + 1, end === -1 ? undefined : end)),
      enabled: off === "",
    });
    if (end === -1) break;
    i = end;
  }
  return pairs;
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1) : name;
}

/** Lines without what all of them begin with. */
function dedented(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const least = indents.reduce((least_, each) => Math.min(least_, each), Infinity);
  return lines.map((line) => line.slice(Number.isFinite(least) ? least : 0)).join("\n");
}
