import { RecordingWriter, type RecordingWriterOptions } from "../capture/recording-writer.ts";
import { Failure, type Problem, problem } from "../problem.ts";

/** Begins a file. Throws a `Failure` when it cannot be made. `shown`: a path as the user knows it. */
export function openWriter(
  options: RecordingWriterOptions & { readonly shown: (path: string) => string },
): RecordingWriter {
  try {
    return new RecordingWriter(options);
  } catch (thrown) {
    const error = thrown as NodeJS.ErrnoException;
    if (error.code === undefined) throw thrown;
    const path = options.shown(error.path ?? options.pathOf(1));
    const isThere = error.code === "EEXIST";
    throw new Failure({
      code: "invalid-argument",
      headline: isThere ? `There is a file ${path} already` : `The recording ${path} cannot be made: ${whyNot(error)}`,
      help: isThere ? "Give another name with --out, or write over it with --force." : "Give another place with --out.",
    });
  }
}

/** What to say when a recording cannot be written any more. `written`: bytes that are in its files. */
export function cannotWrite(error: NodeJS.ErrnoException, path: string, written: number): Problem {
  return problem({
    code: "recording",
    headline: `The recording ${path} cannot be written: ${whyNot(error)}`,
    help:
      written > 0
        ? "What was written before is whole, and can be read."
        : "Nothing of it was written: give another place with --out.",
  });
}

// --- internal ---

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full (ENOSPC)",
  EDQUOT: "the quota of the disk is used up (EDQUOT)",
  EACCES: "the system does not allow it (EACCES)",
  EPERM: "the system does not allow it (EPERM)",
  EROFS: "the disk can only be read (EROFS)",
  ENOENT: "there is no such folder (ENOENT)",
  EISDIR: "it is a folder (EISDIR)",
  EFBIG: "it is as large as a file may be (EFBIG)",
  EIO: "the disk has failed (EIO)",
};

function whyNot({ code, message }: NodeJS.ErrnoException): string {
  return reasons[code ?? ""] ?? message;
}
