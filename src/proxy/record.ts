import { BrowserCapture, missingOfBrowsers } from "../capture/devtools/browser-capture.ts";
import type { FileLimits, RecordingWriter, RecordingWriterOptions } from "../capture/recording-writer.ts";
import type { Cancel, Clock } from "../environment.ts";
import type { Problem } from "../problem.ts";
import type { Target } from "./exchange.ts";
import { Recorder, type RecordedSoFar } from "./recorder.ts";
import { Secrets } from "../recording/secrets.ts";
import { cannotWrite, openWriter } from "./open-writer.ts";
import { RecordingProxy } from "./recording-proxy.ts";

/** How it is written, and when it ends. */
interface FileOptions {
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
  /** A path as the user knows it. */
  readonly shown: (path: string) => string;
  /** Called when something went wrong with a connection: a sentence. */
  readonly trouble: (message: string) => void;
}

export interface RecordOptions extends FileOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly target: Target;
  /** What has captured it: `wstest 0.1.0`. */
  readonly creator: string;
}

export interface BrowserRecordOptions extends FileOptions {
  /** Where the browser listens for developer tools: `http://127.0.0.1:9222`. */
  readonly url: string;
}

/** Where what is recorded comes from. */
interface Source {
  readonly url: string;
  readonly httpUrl: string;
  /** Tells what is still to be told, and nothing more. */
  end?(): void;
  stop(): void | Promise<void>;
}

/** What records it. */
interface Made {
  readonly writer: RecordingWriter;
  readonly recorder: Recorder;
}

/** Why a recording has ended by itself. */
export type RecordingEnd =
  | { readonly why: "limit"; readonly limit: string }
  | { readonly why: "failed"; readonly problem: Problem };

/** A recording that is being made: where it comes from, and the file behind it. */
export class Recording {
  readonly #writer: RecordingWriter;
  readonly #recorder: Recorder;
  readonly #source: Source;
  /** Resolves when it ends by itself: a limit is reached, or the file cannot be written. */
  readonly ended: Promise<RecordingEnd>;

  readonly #cancel: Cancel;

  private constructor(
    { writer, recorder }: Made,
    source: Source,
    { ended, cancel }: { readonly ended: Promise<RecordingEnd>; readonly cancel: Cancel },
  ) {
    this.#writer = writer;
    this.#recorder = recorder;
    this.#source = source;
    this.#cancel = cancel;
    this.ended = ended;
  }

  /** Of a proxy. Rejects with a `Failure` when it cannot listen there, or the file cannot be made. */
  static begin(options: RecordOptions): Promise<Recording> {
    const secrets = new Secrets();
    const { creator, target } = options;
    const head = { creator, target: secrets.url(target.url.href), missing: [] };
    return Recording.#make({ ...options, head, secrets }, (made) =>
      RecordingProxy.start(options, () => made().recorder),
    );
  }

  /** Of a browser. Rejects with a `Failure` when none listens there, or the file cannot be made. */
  static async ofBrowser(options: BrowserRecordOptions): Promise<Recording> {
    const { url, clock } = options;
    const capture = await BrowserCapture.connect(url, clock);
    const head = { creator: capture.browser, missing: missingOfBrowsers };
    try {
      return await Recording.#make({ ...options, head, secrets: new Secrets() }, (made, end) => {
        const { recorder } = made();
        const gone = (why: string): void => end({ why: "limit", limit: `The browser is gone: ${why}` });
        capture.start({ event: (event) => recorder.tell(event), gone }, clock.wall());
        return { url, httpUrl: url, end: () => capture.end(), stop: () => undefined };
      });
    } catch (thrown) {
      capture.end();
      throw thrown;
    }
  }

  /** `start` asks for what records when nothing can go wrong any more: what cannot begin writes over no file. */
  static async #make(
    options: FileOptions & { readonly head: RecordingWriterOptions["head"]; readonly secrets: Secrets },
    start: (made: () => Made, end: (end: RecordingEnd) => void) => Source | Promise<Source>,
  ): Promise<Recording> {
    const { head, secrets, fsync, trouble, limits, pathOf, shown } = options;
    let end: (end: RecordingEnd) => void = () => undefined;
    const ended = new Promise<RecordingEnd>((resolve) => {
      end = resolve;
    });
    let made: Made | undefined;
    const source = await start(() => {
      const failed = (error: NodeJS.ErrnoException, path: string): void =>
        end({ why: "failed", problem: cannotWrite(error, shown(path), writer.written) });
      const writer: RecordingWriter = openWriter({ ...options, head, failed });
      const enough = (limit: string): void => end({ why: "limit", limit });
      const recorder = new Recorder({ writer, secrets, limits, fsync, enough, trouble });
      return (made = { writer, recorder });
    }, end);
    if (!made) throw new Error(`nothing records into ${pathOf(1)}`);
    const cancel =
      limits.time === undefined
        ? () => undefined
        : options.clock.after(limits.time, () => end({ why: "limit", limit: "The time is up" }));
    return new Recording(made, source, { ended, cancel });
  }

  /** Where clients connect, `ws://127.0.0.1:9000`; or where the browser is. */
  get url(): string {
    return this.#source.url;
  }

  get httpUrl(): string {
    return this.#source.httpUrl;
  }

  get soFar(): RecordedSoFar {
    return this.#recorder.soFar;
  }

  /** The files that are there, the latest last. */
  get paths(): readonly string[] {
    return this.#writer.paths;
  }

  /** How many files there were; the first of them may have been removed. */
  get files(): number {
    return this.#writer.files;
  }

  /** The bytes that are in the files that are there. */
  get written(): number {
    return this.#writer.written;
  }

  /** The names of the secrets that were masked. */
  get secrets(): readonly string[] {
    return this.#recorder.secrets.names;
  }

  /** Records nothing more; resolves when all is written that can be. What goes over connections is still passed on. */
  finish(): Promise<void> {
    this.#cancel();
    this.#source.end?.();
    return this.#recorder.end();
  }

  /** Ends all connections; the port is free afterwards. */
  async stop(): Promise<void> {
    await this.#source.stop();
  }
}
