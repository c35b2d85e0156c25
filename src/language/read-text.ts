import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";
import { type Problem, problem } from "../problem.ts";

/** How a file is found and named. */
export interface FileName {
  /** The absolute path. */
  readonly path: string;
  /** How users know it: relative to the working directory, with `/`. */
  readonly shown: string;
}

/** The text of a file, or why it cannot be read. */
export async function readText(name: FileName): Promise<{ readonly text: string; readonly problem?: Problem }> {
  const unreadable = (
    why: string,
    { text = "", start, help }: { readonly text?: string; readonly start?: number; readonly help?: string } = {},
  ): { readonly text: string; readonly problem: Problem } => {
    const headline = `${name.shown} cannot be read: ${why}`;
    const at = start === undefined ? undefined : { source: { file: name.shown, text }, start, end: start + 1 };
    return { text, problem: problem({ code: "invalid-file", headline, at, ...(help === undefined ? {} : { help }) }) };
  };
  let bytes: Buffer;
  try {
    bytes = await readFile(name.path);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === "EISDIR") return unreadable("it is a folder", { help: "Name one of the files in it." });
    return unreadable(code === "ENOENT" ? "there is no such file" : (thrown as Error).message);
  }
  const text = bytes.toString();
  if (isUtf8(bytes)) return { text };
  // The file of `wstest record` begins so, with a byte before it that no text has.
  if (bytes.toString("latin1", 1, 4) === "WSR" && bytes[0] === 0x93)
    return unreadable("it is a recording, and no YAML", {
      help: `wstest replay ${name.shown} plays its clients, wstest mock --from ${name.shown} its server; wstest convert makes files that can be edited.`,
    });
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return unreadable(utf16 ? "it is UTF-16; save it as UTF-8" : "it is not UTF-8", {
    text,
    start: utf16 ? 0 : text.indexOf("\ufffd"),
  });
}
