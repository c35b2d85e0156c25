import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import type { Root } from "protobufjs";
import { didYouMean } from "../../shape/nearest.ts";

/** What is wrong with a `.proto` file, or with what is looked for in it. */
export class ProtoFault extends Error {
  readonly help: string | undefined;

  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}

/**
 * Reads `.proto` files and all that they import. An import is looked for beside the file that has it, in the folders above
 * it, then in those of `include`; the files of `google/protobuf` are known. Throws a `ProtoFault`.
 */
export async function loadProto(
  files: readonly string[],
  include: readonly string[],
  from: string,
  /** Told of each file that is read. */
  onFile: (path: string) => void = () => undefined,
): Promise<Root> {
  const { default: protobuf } = await import("protobufjs");
  const root = new protobuf.Root();
  const known = new Set<string>();
  const name = (file: string): string => relative(from, file) || file;

  const load = async (file: string): Promise<void> => {
    if (known.has(file)) return;
    known.add(file);
    onFile(file);
    const text = await textOf(file, name(file));
    let imports: readonly string[];
    try {
      const parsed = protobuf.parse(text, root, { keepCase: true });
      imports = [...(parsed.imports ?? []), ...(parsed.weakImports ?? [])];
    } catch (thrown) {
      throw new ProtoFault(parseFault(thrown, name(file)));
    }
    for (const each of imports) await loadImport(each, file);
  };

  const loadImport = async (imported: string, by: string): Promise<void> => {
    const builtIn = protobuf.common.get(imported);
    if (builtIn?.nested) {
      if (known.has(imported)) return;
      known.add(imported);
      root.addJSON(builtIn.nested);
      return;
    }
    for (const folder of [...foldersAbove(dirname(by)), ...include]) {
      const found = join(folder, imported);
      if (known.has(found) || (await isThere(found))) return load(found);
    }
    // They describe options, which say nothing of what is on the wire.
    if (/^google\/(protobuf|api)\//.test(imported)) return;
    throw new ProtoFault(
      `${name(by)} imports ${imported}, which is not there`,
      "It is looked for beside that file, in the folders above it, and in those of include.",
    );
  };

  for (const file of files) await load(file);
  try {
    root.resolveAll();
  } catch (thrown) {
    throw new ProtoFault(`${files.map(name).join(", ")}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  return root;
}

async function textOf(file: string, name: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
    if (code === "ENOENT") throw new ProtoFault(`There is no file ${name}`, "The name is relative to this file.");
    throw new ProtoFault(`The file ${name} cannot be read (${code})`);
  }
}

async function isThere(file: string): Promise<boolean> {
  try {
    await readFile(file);
    return true;
  } catch {
    // Whatever keeps us from reading it keeps us from using it.
    return false;
  }
}

/** A folder, and those above it: one of them is what the imports of a project are relative to. */
function foldersAbove(folder: string): string[] {
  const above = resolve(folder, "..");
  return above === folder ? [folder] : [folder, ...foldersAbove(above)];
}

/** The parser names the line at the end: `illegal token '}' (line 3)`. */
function parseFault(thrown: unknown, name: string): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const [, what = message, line = ""] = /^(.*) \((?:.*, )?line (\d+)\)$/s.exec(message) ?? [];
  return line === "" ? `${name}: ${what}` : `${name}:${line}: ${what}`;
}

/** The full name of a message type that is meant by its name, with or without its package. Throws a `ProtoFault`. */
export function typeNamed(given: string, names: readonly string[]): string {
  const wanted = given.replace(/^\./, "");
  if (names.includes(wanted)) return wanted;
  const found = names.filter((name) => name.endsWith(`.${wanted}`));
  const [only, other] = found;
  if (only !== undefined && other === undefined) return only;
  if (only !== undefined)
    throw new ProtoFault(`"${given}" may be ${found.slice(0, 5).join(" or ")}`, "Write its full name.");
  const last = (name: string): string => name.slice(name.lastIndexOf(".") + 1);
  const own = names.filter((name) => !name.startsWith("google.protobuf."));
  const near = didYouMean(wanted, own) ?? didYouMean(last(wanted), own.map(last));
  throw new ProtoFault(
    `There is no message type "${given}"`,
    near ??
      (own.length > 0
        ? `There are ${own.slice(0, 12).join(", ")}${own.length > 12 ? ", …" : "."}`
        : "The file has no message types."),
  );
}
