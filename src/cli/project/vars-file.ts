import { resolve } from "node:path";
import { Document } from "../../language/document.ts";
import { parseFile } from "../../language/parsed-file.ts";
import { readText } from "../../language/read-text.ts";
import { DocumentReader } from "../../language/reader.ts";
import { checkVariableName, varEntries } from "../../language/vars.ts";
import { Failure } from "../../problem.ts";
import { shownName } from "../../run/find-files.ts";
import { toData } from "../../tree.ts";

/**
 * Variables of files of YAML or JSON; a later file wins. What stands there is data: a `${` is plain text. Throws a `Failure` with
 * the first mistake of a file.
 */
export async function variableFiles(files: readonly string[] = [], cwd: string): Promise<ReadonlyMap<string, unknown>> {
  const read = new Map<string, unknown>();
  for (const file of files)
    for (const [name, value] of await variablesOf(resolve(cwd, file), cwd)) read.set(name, value);
  return read;
}

async function variablesOf(path: string, cwd: string): Promise<ReadonlyMap<string, unknown>> {
  const name = { path, shown: shownName(path, cwd) };
  const { text, problem: unreadable } = await readText(name);
  if (unreadable) throw Failure.of({ ...unreadable, code: "invalid-argument" });
  const { source, roots, problems } = parseFile(text, name);
  const document = new Document(source, path);
  const reader = new DocumentReader(document);
  const [root, second] = roots;
  if (second)
    reader.report({ headline: "A file of variables has one document", label: "a second one", at: second.span });
  const read = new Map<string, unknown>();
  for (const { key, keySpan, value } of varEntries(root, reader)) {
    checkVariableName(key, keySpan, reader);
    if (value.kind === "empty")
      reader.report({ headline: `The variable "${key}" gets no value`, label: "no value", at: keySpan });
    read.set(key, toData(value));
  }
  const all = [...problems, ...document.problems].filter(({ severity }) => severity !== "warning");
  const [first, ...others] = all;
  if (!first) return read;
  const more = others.length === 0 ? [] : [`${others.length} more ${others.length === 1 ? "mistake" : "mistakes"}`];
  throw Failure.of({ ...first, notes: [...first.notes, ...more] });
}
