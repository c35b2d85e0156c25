import type { FileHandle } from "node:fs/promises";
import { Failure } from "../../problem.ts";
import { cut } from "../../visible.ts";
import { JsonFault } from "../json-cursor.ts";

/** What was thrown; of what is no JSON a `Failure` with its line. */
export async function faultIn(handle: FileHandle, thrown: unknown, file: string): Promise<unknown> {
  if (!(thrown instanceof JsonFault)) return thrown;
  const { line, text } = await lineAt(handle, thrown.at);
  const place = { file, line, column: 1, width: Math.max(1, text.length), lines: [text] };
  const headline = `${file} is no HAR: ${thrown.message}`;
  return Failure.of({ code: "invalid-file", headline, place, notes: [], help: "A HAR is JSON. Export it again." });
}

// --- internal ---

/** The number and the beginning of the line in which a byte stands. */
async function lineAt(handle: FileHandle, at: number): Promise<{ readonly line: number; readonly text: string }> {
  const block = Buffer.alloc(64 * 1024);
  let line = 1;
  let begins = 0;
  for (let place = 0; place < at;) {
    const { bytesRead } = await handle.read(block, 0, Math.min(block.length, at - place), place);
    if (bytesRead === 0) break;
    const bytes = block.subarray(0, bytesRead);
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, end + 1)) {
      line++;
      begins = place + end + 1;
    }
    place += bytesRead;
  }
  // Most HARs are one line: what is shown begins where the fault is.
  const from = at - begins > SHOWN / 2 ? at : begins;
  const { bytesRead } = await handle.read(block, 0, SHOWN, from);
  return { line, text: cut(block.toString("utf8", 0, bytesRead).split("\n", 1)[0] ?? "", SHOWN) };
}

/** So many bytes of a line are shown. */
const SHOWN = 100;
