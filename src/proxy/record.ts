import { RecordingWriter, type FileLimits } from "../capture/recording-writer.ts";
import type { Cancel, Clock } from "../environment.ts";
import { Failure, type Problem, problem } from "../problem.ts";
import type { Target } from "./exchange.ts";
import { Recorder, type RecordedSoFar } from "./recorder.ts";
import { Secrets } from "./secrets.ts";
import { RecordingProxy } from "./recording-proxy.ts";

export interface RecordOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly target: Target;
  /** What has captured it: `wstest 0.1.0`. */
  readonly creator: string;
  /** The path of the nth file, from 1. */
  readonly pathOf: (number: number) => string;
  readonly rotate: FileLimits | undefined;
  readonly keep: number | undefined;
  /** When the recording ends by itself. */
  readonly limits: FileLimits;
  readonly gzip: boolean;
  readonly fsync: boolean;
  readonly force: boolean;
  readonly clock: Clock;
  /** Called when something went wrong with a connection: a sentence. */
  readonly trouble: (message: string) => void;
}

/** Why a recording has ended by itself. */
export type RecordingEnd =
  | { readonly why: "limit"; readonly limit: string }
  | { readonly why: "failed"; readonly problem: Problem };

/** A recording that is being made: a proxy, and the file behind it. */
export class Recording {
  readonly #writer: RecordingWriter;
  readonly #recorder: Recorder;
  readonly #proxy: RecordingProxy;
  /** Resolves when it ends by itself: a limit is reached, or the file cannot be written. */
  readonly ended: Promise<RecordingEnd>;

  readonly #cancel: Cancel;

  private constructor(
    writer: RecordingWriter,
    recorder: Recorder,
    proxy: RecordingProxy,
    { ended, cancel }: { readonly ended: Promise<RecordingEnd>; readonly cancel: Cancel },
  ) {
    this.#writer = writer;
    this.#recorder = recorder;
    this.#proxy = proxy;
    this.#cancel = cancel;
    this.ended = ended;
  }

  /** Rejects with a `Failure` when it cannot listen there, or the file cannot be made. */
  static async begin(options: RecordOptions): Promise<Recording> {
    const { target, fsync, trouble, limits, creator, pathOf } = options;
    let end: (end: RecordingEnd) => void = () => undefined;
    const ended = new Promise<RecordingEnd>((resolve) => {
      end = resolve;
    });
    const secrets = new Secrets();
    const head = { creator, target: secrets.url(target.url.href), missing: [] };
    const made: { writer?: RecordingWriter; recorder?: Recorder } = {};
    // The port first: what cannot listen writes over no file.
    const proxy = await RecordingProxy.start(options, () => {
      const failed = (error: NodeJS.ErrnoException, path: string): void =>
        end({ why: "failed", problem: cannotWrite(error, path) });
      made.writer = openWriter({ ...options, head, failed });
      const enough = (limit: string): void => end({ why: "limit", limit });
      made.recorder = new Recorder({ writer: made.writer, secrets, limits, fsync, enough, trouble });
      return made.recorder;
    });
    const { writer, recorder } = made;
    if (!writer || !recorder) throw new Error(`nothing records into ${pathOf(1)}`);
    const cancel =
      limits.time === undefined
        ? () => undefined
        : options.clock.after(limits.time, () => end({ why: "limit", limit: "The time is up" }));
    return new Recording(writer, recorder, proxy, { ended, cancel });
  }

  /** `ws://127.0.0.1:9000`, or `wss://…`. */
  get url(): string {
    return this.#proxy.url;
  }

  get httpUrl(): string {
    return this.#proxy.httpUrl;
  }

  get soFar(): RecordedSoFar {
    return this.#recorder.soFar;
  }

  /** The files that are there, the latest last. */
  get paths(): readonly string[] {
    return this.#writer.paths;
  }

  /** The names of the secrets that were masked. */
  get secrets(): readonly string[] {
    return this.#recorder.secrets.names;
  }

  /** Records nothing more; resolves when all is written that can be. What goes over connections is still passed on. */
  finish(): Promise<void> {
    this.#cancel();
    return this.#recorder.end();
  }

  /** Ends all connections; the port is free afterwards. */
  stop(): Promise<void> {
    return this.#proxy.stop();
  }
}

// --- internal ---

function openWriter(options: ConstructorParameters<typeof RecordingWriter>[0]): RecordingWriter {
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

function cannotWrite({ code, message }: NodeJS.ErrnoException, path: string): Problem {
  const why = reasons[code ?? ""] ?? message;
  return problem({
    code: "recording",
    headline: `The recording ${path} cannot be written: ${why}`,
    help: "What was written before is whole, and can be read.",
  });
}

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
