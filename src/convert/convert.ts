import { dirname, relative, sep } from "node:path";
import { parseYaml } from "../language/yaml/yaml.ts";
import { Failure } from "../problem.ts";
import { lineOf, type Source } from "../source.ts";
import { didYouMean } from "../shape/nearest.ts";
import { pointerKeys } from "../match/schema-documents.ts";
import { entry, type Node, toData } from "../tree.ts";
import type { Kind, SourceFormat } from "./format.ts";
import { artillery } from "./artillery.ts";
import { asyncapi } from "./asyncapi.ts";
import { bruno } from "./bruno.ts";
import { insomnia } from "./insomnia.ts";
import { mockoon } from "./mockoon.ts";
import { printDocuments } from "../writing/print.ts";

/** What can be read, in the order in which it is looked for. */
export const formats: readonly SourceFormat[] = [mockoon, asyncapi, bruno, insomnia, artillery];

/** Something that was left behind, with its place for people. */
export interface LeftBehind {
  /** `chat.json:31 (/routes/0)`. */
  readonly place: string;
  readonly text: string;
}

export interface ConvertRequest {
  /** The absolute path of the file. */
  readonly file: string;
  /** How users know it. */
  readonly name: string;
  readonly text: string;
  /** The absolute path of the file that will be written; undefined when the text goes elsewhere. */
  readonly out: string | undefined;
  /** The absolute working directory. */
  readonly cwd: string;
  /** The name of a format that is to be taken whatever the file looks like. */
  readonly from: string | undefined;
}

/** What a file became. */
export interface Conversion {
  readonly text: string;
  readonly left: readonly LeftBehind[];
}

/** A mock as YAML, and what could not be carried over. Throws a `Failure` for a file that cannot be read. */
export function convertToMock(request: ConvertRequest): Promise<Conversion> {
  return convertFile(request, "mock");
}

/** A mock or scenarios as YAML, and what could not be carried over. Throws a `Failure` for a file that cannot be read. */
export async function convertFile(request: ConvertRequest, kind: Kind): Promise<Conversion> {
  const source: Source = { file: request.name, text: request.text };
  const textual = formats.find(
    (each) => each.detectText?.(request.text) && [each.name, undefined].includes(request.from),
  );
  const { data, tree } = textual ? { data: request.text, tree: undefined } : read(source);
  const format = textual ?? formatOf(data, request);
  const folder = folderOf(request);
  const input = { ...request, data, folder };
  const converted = kind === "mock" ? format.toMock?.(input) : format.toScenario?.(input);
  if (!converted) {
    const other = kind === "mock" ? "scenario" : "mock";
    const headline = `${request.name} is ${format.title}, of which no ${kind} can be made`;
    throw new Failure({ code: "invalid-argument", headline, help: `It becomes a ${other}: --to ${other}.` });
  }
  const { head, documents, notes } = await converted;
  const text = printDocuments(documents, [
    ...firstLines(request, kind, format.title),
    ...head,
    ...(notes.length > 0 ? ["Search for “Not carried over” to see what is missing."] : []),
  ]);
  const left = notes
    .map(({ text: what, file, pointer }) => ({
      text: what,
      ...(file === undefined ? placeOf(pointer, tree, request.name) : { line: 0, place: `${file} (${pointer})` }),
    }))
    .toSorted((a, b) => a.line - b.line);
  return { text, left };
}

/** The first lines of a file that is made: what editors need, and what it comes from. */
export function firstLines(
  request: Pick<ConvertRequest, "out" | "cwd" | "name">,
  kind: Kind,
  title: string,
): readonly string[] {
  const path = `${request.cwd}/node_modules/wstest/schemas/${kind}.schema.json`;
  const schema = relative(folderOf(request), path).split(sep).join("/");
  return [
    `yaml-language-server: $schema=${schema.startsWith(".") ? schema : `./${schema}`}`,
    "",
    `Made by wstest convert of ${title}: ${request.name}.`,
  ];
}

/** The folder of the file that is written. */
function folderOf({ out, cwd }: Pick<ConvertRequest, "out" | "cwd">): string {
  return out === undefined ? cwd : dirname(out);
}

/** JSON, or YAML: with the places of all, and bombs of aliases refused. */
function read(source: Source): { readonly data: unknown; readonly tree: Node | undefined } {
  const [document] = parseYaml(source);
  const [problem] = document?.problems ?? [];
  if (problem && !document?.root) throw Failure.of(problem);
  return { data: document?.root && toData(document.root), tree: document?.root };
}

function formatOf(data: unknown, { from, name }: ConvertRequest): SourceFormat {
  const titles = formats.map((each) => each.title);
  const known = `It can read traffic, ${titles.slice(0, -1).join(", ")}, and ${titles.at(-1) ?? ""}.`;
  if (from !== undefined) {
    const format = formats.find((each) => each.name === from);
    if (format) {
      const own = formats.find((each) => each.detect(data));
      if (own === undefined || own === format) return format;
      throw new Failure({
        code: "invalid-argument",
        headline: `--from ${from}: ${name} is ${own.title}, and not ${format.title}`,
        help: "Leave --from out: it is found by what is in the file.",
      });
    }
    const names = formats.map((each) => each.name);
    throw new Failure({
      code: "invalid-argument",
      headline: `--from ${from}: there is no such format`,
      help: didYouMean(from, names) ?? `There are ${names.join(", ")}.`,
    });
  }
  const format = formats.find((each) => each.detect(data));
  if (format) return format;
  throw new Failure({
    code: "invalid-argument",
    headline: `${name} is nothing that wstest convert knows`,
    help: `${known} --from says which, whatever it looks like.`,
  });
}

/** The place of a part, or of the nearest around it. */
function placeOf(
  pointer: string,
  tree: Node | undefined,
  name: string,
): { readonly line: number; readonly place: string } {
  const [, number] = /^line (\d+)$/.exec(pointer) ?? [];
  if (number !== undefined) return { line: Number(number), place: `${name}:${number}` };
  let node = tree;
  let at = node;
  for (const key of pointerKeys(pointer)) {
    node = node?.kind === "list" ? node.items[Number(key)] : node && entry(node, key)?.value;
    if (node) at = node;
  }
  const line = at ? lineOf(at.span) : 0;
  return { line, place: `${name}${line > 0 ? `:${line}` : ""}${pointer === "" ? "" : ` (${pointer})`}` };
}
