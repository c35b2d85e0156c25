import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { Failure } from "../../problem.ts";

/** Variables of files of NAME=value lines, in the dotenv form; a later file wins. `what`: how such a file is called. */
export async function environmentFiles(
  files: readonly string[] = [],
  cwd: string,
  what = "environment file",
): Promise<ReadonlyMap<string, string>> {
  const read = new Map<string, string>();
  for (const file of files) {
    let text: string;
    try {
      text = await readFile(resolve(cwd, file), "utf8");
    } catch (thrown) {
      const { code, message } = thrown as NodeJS.ErrnoException;
      const why = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : message;
      throw new Failure({ code: "invalid-argument", headline: `The ${what} ${file} cannot be read: ${why}` });
    }
    checkEnvironment(text, file);
    for (const [name, value] of Object.entries(parseEnv(text))) if (value !== undefined) read.set(name, value);
  }
  return read;
}

/**
 * Throws a `Failure` that tells the lines that give no variable a value: the parser passes over them, or takes them for a part of
 * the next name. It does not quote them: a part of a secret may have got there.
 */
function checkEnvironment(text: string, file: string): void {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const wrong: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]?.trim() ?? "";
    if (line === "" || line.startsWith("#")) continue;
    const [, quote, value = ""] = /^(?:export\s+)?[^\s=#][^\s=]*\s*=\s*(["'`]?)(.*)$/.exec(line) ?? [];
    if (quote === undefined) wrong.push(`${file}:${index + 1}`);
    else if (quote !== "" && !value.includes(quote)) {
      // A text in quotes may have several lines; a quotation mark that nothing closes is one like any other.
      const end = lines.findIndex((each, at) => at > index && each.includes(quote));
      if (end !== -1) index = end;
    }
  }
  const [first, ...others] = wrong;
  if (first === undefined) return;
  throw new Failure({
    code: "invalid-argument",
    headline: `${first}: this line is not NAME=value`,
    notes: others.map((each) => `nor is ${each}`).slice(0, 10),
    help: "A comment begins with #, and a text of several lines stands in quotes.",
  });
}
