import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Expr, nowhere, type Scope } from "../../expression/expr.ts";
import { text } from "../../expression/text.ts";
import { Failure } from "../../problem.ts";
import type { Shape } from "../../shape/shape.ts";

/** A certificate or a key: the name of its file, or the PEM text itself. A file whose name is fixed must be there. */
export const pem: Shape<Expr<string>> = {
  schema: text.schema,
  read(node, reader) {
    const given = text.read(node, reader);
    const file = given?.constant ? given.evaluate(nowhere) : undefined;
    if (file !== undefined && !isPem(file)) reader.needs?.("file", file, node.span);
    return given;
  },
};

/** The PEM text, with its file read; a relative name begins in the folder of the file that has it, else in `folder`. Throws a `Failure` (code `setting`) for a file that cannot be read. */
export async function readPem(value: Expr<string>, folder: string, scope: Scope): Promise<string> {
  const given = value.evaluate(scope);
  if (isPem(given)) return given;
  try {
    return await readFile(resolve(value.span.source.folder ?? folder, given), "utf8");
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Failure({
      code: "setting",
      headline: `The file ${given} cannot be read: ${why}`,
      label: "cannot be read",
      at: value.span,
    });
  }
}

/** Whether a text is a certificate or a key itself, not the name of its file. */
function isPem(given: string): boolean {
  return given.includes("-----BEGIN");
}
