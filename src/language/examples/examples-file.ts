import { type Problem, problem, problemOf } from "../../problem.ts";
import type { Source, Span } from "../../source.ts";
import { CsvError, readCsv } from "../../steps/flow/csv.ts";
import { readRowsFile, type RowsFile } from "../../steps/flow/rows-file.ts";
import type { Entry, Node } from "../../tree.ts";
import type { Document } from "../document.ts";
import type { ExamplesSource } from "./examples.ts";
import { parseYaml } from "../yaml/yaml.ts";

/**
 * What stands under `examples`, with the rows of a file in place of its name: they are read before the document is compiled,
 * for its steps may use their cells. `show`: how users know a file, by its absolute path.
 */
export async function loadExamples(
  node: Node | undefined,
  document: Document,
  show: (path: string) => string,
): Promise<ExamplesSource | undefined> {
  if (node?.kind !== "scalar" || typeof node.value !== "string" || node.value.includes("${"))
    return node && { node, untyped: false };
  const path = document.resolve(node.value, node.span);
  let file: RowsFile;
  try {
    file = await readRowsFile(path, node.span);
  } catch (thrown) {
    document.report(problemOf(thrown));
    document.namesLost = true;
    return undefined;
  }
  const { node: rows, untyped, problems } = readExamplesFile(file, { file: show(path), text: file.text });
  for (const each of problems) document.report(each);
  if (!rows) document.namesLost = true;
  return rows && { node: rows, untyped };
}

/** What a file with rows says, each part with its place in that file. What stands in it is data: a `${` in it is plain text. */
interface ExamplesFile {
  readonly node: Node | undefined;
  /** Whether its cells are texts that take the type of the variable that they replace. */
  readonly untyped: boolean;
  readonly problems: readonly Problem[];
}

/** `source`: the text of the file, under the name by which users know it. */
function readExamplesFile({ format }: RowsFile, source: Source): ExamplesFile {
  if (format === "csv") return { ...csvRows(source), untyped: true };
  const [first, second] = parseYaml(source);
  const problems = (first?.problems ?? []).map((each) => (format === "json" ? ofJson(each) : each));
  if (second?.root)
    problems.push(
      problem({
        code: "invalid-file",
        headline: "A file with rows has one document",
        label: "a second one",
        at: second.root.span,
      }),
    );
  return { node: first?.root && asData(first.root), untyped: false, problems };
}

/** A fault of YAML in a file that is JSON: what helps with YAML, quoting, does not help there. */
function ofJson({ help, ...fault }: Problem): Problem {
  const closing = /^Write .+? at its end\./.exec(help ?? "")?.[0];
  const headline = fault.headline.replace(/^The YAML /, "The JSON ");
  return { ...fault, headline, ...(closing === undefined ? {} : { help: closing }) };
}

function csvRows(source: Source): Pick<ExamplesFile, "node" | "problems"> {
  const span = (start: number, end: number): Span => ({ source, start, end });
  try {
    const { names, rows } = readCsv(source.text);
    const [only] = names;
    if (only && names.length === 1 && /[;\t]/.test(only.text)) {
      const mark = only.text.includes(";") ? "semicolons" : "tabs";
      const at = only.start + only.text.search(/[;\t]/);
      throw new CsvError(`cells are separated by commas, and here by ${mark}`, 1, at);
    }
    const items = rows.map((cells): Node => {
      const entries = names.map(({ text: key, start, end }, index): Entry => {
        const cell = cells[index];
        const last = cells.at(-1)?.end ?? 0;
        const value: Node = {
          kind: "scalar",
          span: cell ? span(cell.start, cell.end) : span(last, last),
          value: cell ? cell.text : null,
          raw: cell?.text ?? "null",
          plain: false,
          computed: true,
        };
        return { key, keySpan: span(start, end), value };
      });
      return { kind: "map", span: span(cells[0]?.start ?? 0, cells.at(-1)?.end ?? 0), entries, computed: true };
    });
    return { node: { kind: "list", span: span(0, source.text.length), items }, problems: [] };
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    const at = span(thrown.start, thrown.start + 1);
    const headline = `The CSV is not valid: ${thrown.message}`;
    return { node: undefined, problems: [problem({ code: "invalid-file", headline, label: "here", at })] };
  }
}

function asData(node: Node): Node {
  switch (node.kind) {
    case "scalar":
      return { ...node, computed: true };
    case "list":
      return { ...node, items: node.items.map(asData) };
    case "map":
      return { ...node, entries: node.entries.map((each) => ({ ...each, value: asData(each.value) })), computed: true };
    case "empty":
      return node;
  }
}
