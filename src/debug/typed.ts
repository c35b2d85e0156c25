import { problem, type Problem } from "../problem.ts";
import { parseYaml } from "../language/yaml/yaml.ts";
import type { Source } from "../source.ts";
import type { Node } from "../tree.ts";

/** By what name problems speak of a line that somebody has typed. */
export const TYPED = "typed";

/** Reads a line as YAML; with problems there is nothing to be done with it. */
export function nodeOf(text: string): { readonly node: Node | undefined; readonly problems: readonly Problem[] } {
  const source: Source = { file: TYPED, text };
  const [first, second] = parseYaml(source);
  if (first && first.problems.length > 0) return { node: undefined, problems: first.problems };
  if (!second && first?.root && first.root.kind !== "empty") return { node: first.root, problems: [] };
  const headline = second ? "There is more than one document" : "Nothing is typed";
  const at = { source, start: 0, end: Math.max(1, text.length) };
  return { node: undefined, problems: [problem({ code: "invalid-file", headline, at })] };
}
