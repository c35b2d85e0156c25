import { RecordingWriter, type RecordingWriterOptions } from "../capture/recording-writer.ts";
import { Failure, type Problem, problem } from "../problem.ts";

/** Begins a file. Throws a `Failure` when it cannot be made. */
export function openWriter(options: RecordingWriterOptions): RecordingWriter {
  try {
    return new RecordingWriter(options);
  } catch (thrown) {
    const error = thrown as NodeJS.ErrnoException;
    if (error.code === undefined) throw thrown;
    const path = error.path ?? options.pathOf(1);
    if (error.code !== "EEXIST") throw Failure.of(cannotWrite(error, path));
    throw new Failure({
      code: "invalid-argument",
      headline: `There is a file ${path} already`,
      help: "Give another name with --out, or write over it with --force.",
    });
  }
}

/** What to say when a recording cannot be written any more. */
export function cannotWrite({ code, message }: NodeJS.ErrnoException, path: string): Problem {
  const why = reasons[code ?? ""] ?? message;
  return problem({
    code: "recording",
    headline: `The recording ${path} cannot be written: ${why}`,
    help: "What was written before is whole, and can be read.",
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
