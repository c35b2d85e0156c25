import { unlinkSync } from "node:fs";
import type { Cancel, Clock } from "../environment.ts";
import type { RecordingHead, Side, TrafficEvent } from "../recording/traffic.ts";
import { trafficLine } from "../recording/traffic-line.ts";
import { writeDecoderState } from "./decoder-record.ts";
import { Pieces } from "./pieces.ts";
import { RecordDecoder } from "./record-decoder.ts";
import { payloadLength, readRecord, RECORD_HEADER, recordKinds } from "./wsr-format.ts";
import { WsrFile } from "./wsr-file.ts";

/** When a file is full. */
export interface FileLimits {
  /** Bytes, before they are packed, beside those with which a file begins that goes on with another. */
  readonly size?: number | undefined;
  /** Milliseconds. */
  readonly time?: number | undefined;
  readonly messages?: number | undefined;
}

export interface RecordingWriterOptions {
  /** The path of the nth file, from 1; only the first is asked for without `rotate`. */
  readonly pathOf: (number: number) => string;
  readonly head: Omit<RecordingHead, "time">;
  readonly clock: Clock;
  /** A file that is full is followed by another. */
  readonly rotate?: FileLimits | undefined;
  /** How many files are kept; those before them are removed. Default: all. */
  readonly keep?: number | undefined;
  readonly gzip?: boolean | undefined;
  /** Everything is on the disk before `bytes` comes back. */
  readonly fsync?: boolean | undefined;
  /** Writes over files that are there. */
  readonly force?: boolean | undefined;
  /** Called once when what is recorded cannot be written any more. */
  readonly failed: (error: NodeJS.ErrnoException, path: string) => void;
}

/** What was recorded before is written after at most so many milliseconds. */
export const FLUSH_EVERY = 100;

/** What is known of bytes of a connection. */
export interface BytesCame {
  /** How many messages end in them. */
  readonly messages: number;
  /** When they came, in microseconds; default: now. */
  readonly at?: number;
}

/** An event without its time, which is now. */
export type Untimed<Event = TrafficEvent> = Event extends TrafficEvent ? Omit<Event, "at"> : never;

/**
 * Writes what goes over connections: events, and bytes as they are. A file may be followed by others, of which each can be
 * read alone: it begins with how the open connections were opened, and with what their decoders need to go on.
 */
export class RecordingWriter {
  readonly #options: RecordingWriterOptions;
  readonly #began: number;
  /** The wall clock may be set meanwhile; the files of a recording have one beginning. */
  readonly #time: string;
  /** Reads what has been written, to know what another file begins with. */
  readonly #follower: RecordDecoder | undefined;
  readonly #paths: string[] = [];
  readonly #ending = new Set<Promise<void>>();
  /** Who reads what is kept later than now must hold it there. */
  readonly pieces: Pieces;
  #file: WsrFile;
  #number = 1;
  #made = 0;
  #fileBegan: number;
  /** The bytes with which the file goes on with the one before: nothing of it came over a connection since. */
  #again = 0;
  /** Of the files that are full: the bytes that are in them. */
  readonly #full = new Map<string, number>();
  #messages = 0;
  #timer: Cancel | undefined;
  #failed = false;
  /** The bytes of all files before this one. */
  #before = 0;

  /** Throws what the system says when the file cannot be made. */
  constructor(options: RecordingWriterOptions) {
    this.#options = options;
    this.#began = this.#fileBegan = options.clock.now();
    this.#time = new Date(options.clock.wall()).toISOString();
    this.#follower = options.rotate ? new RecordDecoder() : undefined;
    // Who follows what is written keeps parts of it.
    this.pieces = new Pieces(!options.rotate);
    this.#file = this.#open();
  }

  /** The files that are there, the latest last. */
  get paths(): readonly string[] {
    return this.#paths;
  }

  /** How many files there were. */
  get files(): number {
    return this.#made;
  }

  /** The bytes of all that was recorded, before they are packed. */
  get size(): number {
    return this.#before + this.#file.size - this.#again;
  }

  /** The bytes that are in the files that are there, as they are on the disk; of all that was recorded after `end`. */
  get written(): number {
    let sum = this.#file.written;
    for (const size of this.#full.values()) sum += size;
    return sum;
  }

  /** Bytes that wait for the disk: who has too many of them must be slowed down. */
  get waiting(): number {
    return this.#file.waiting;
  }

  /** Microseconds since the beginning. */
  get now(): number {
    return Math.round((this.#options.clock.now() - this.#began) * 1000);
  }

  /** `time`: when it was, in milliseconds of the recording; default: at `at`, when it came, in microseconds. */
  event(event: Untimed, time?: number, at = this.now): void {
    const timed = { ...event, at: time ?? at / 1000 } as TrafficEvent;
    if (event.type === "message") this.#messages++;
    this.#put(recordKinds.event, event.connection, at, Buffer.from(trafficLine(timed)));
  }

  /** Gives the bytes as they are kept: see `pieces`. Undefined when nothing can be written any more. */
  bytes(from: Side, connection: number, bytes: Uint8Array, { messages, at = this.now }: BytesCame): Buffer | undefined {
    this.#messages += messages;
    return this.#put(from === "client" ? recordKinds.client : recordKinds.server, connection, at, bytes);
  }

  /** Resolves when all is written that can be. */
  async end(): Promise<void> {
    this.#timer?.();
    await this.#file.end();
    await Promise.all(this.#ending);
  }

  #put(kind: number, connection: number, at: number, payload: Uint8Array): Buffer | undefined {
    if (this.#failed) return undefined;
    const kept = this.#file.put(kind, connection, at, payload);
    if (this.#options.fsync) this.#file.flush();
    else this.#timer ??= this.#options.clock.after(FLUSH_EVERY, () => this.#flush());
    if (this.#follower && this.#isFull()) this.#rotate();
    return kept;
  }

  #flush(): void {
    this.#timer = undefined;
    this.#file.flush();
  }

  #isFull(): boolean {
    const { size = Infinity, time = Infinity, messages = Infinity } = this.#options.rotate ?? {};
    if (this.#file.size - this.#again >= size || this.#messages >= messages) return true;
    return time !== Infinity && this.#options.clock.now() - this.#fileBegan >= time;
  }

  #rotate(): void {
    const full = this.#file;
    // What it holds is read to the end before anything is continued.
    full.flush();
    this.#before += full.size - this.#again;
    this.#again = 0;
    const path = this.#options.pathOf(this.#number);
    const ended = full.end().then(() => {
      // It may have been removed meanwhile.
      if (full !== this.#file && this.#paths.includes(path)) this.#full.set(path, full.written);
    });
    this.#ending.add(ended);
    void ended.then(() => this.#ending.delete(ended));
    this.#number++;
    this.#messages = 0;
    this.#fileBegan = this.#options.clock.now();
    try {
      this.#file = this.#open();
    } catch (thrown) {
      // It is the same file still, and is counted already.
      this.#again = full.size;
      this.#fail(thrown as NodeJS.ErrnoException, this.#options.pathOf(this.#number));
      return;
    }
    this.#continue();
    this.#again = this.#file.size;
    this.#forget();
  }

  /** How the connections were opened that are open now, and where their decoders go on. */
  #continue(): void {
    const at = this.now;
    // They are read by the follower, too, when they are written: it must be as if it knew none of them.
    const open = [...(this.#follower?.open ?? [])];
    for (const [connection, { opening, decoder }] of open) {
      for (const event of opening) {
        const told = event.type === "open" ? { ...event, continued: true } : event;
        this.#file.put(
          recordKinds.event,
          connection,
          at,
          Buffer.from(trafficLine({ ...told, at: at / 1000 } as TrafficEvent)),
        );
      }
      if (!decoder) continue;
      this.#file.put(recordKinds.clientState, connection, at, writeDecoderState(decoder.state("client")));
      this.#file.put(recordKinds.serverState, connection, at, writeDecoderState(decoder.state("server")));
    }
  }

  #forget(): void {
    const { keep = Infinity } = this.#options;
    while (this.#paths.length > keep) {
      const path = this.#paths.shift() ?? "";
      this.#full.delete(path);
      try {
        unlinkSync(path);
      } catch (thrown) {
        // Somebody has taken it away already.
        if ((thrown as NodeJS.ErrnoException).code !== "ENOENT") this.#fail(thrown as NodeJS.ErrnoException, path);
      }
    }
  }

  #open(): WsrFile {
    const { pathOf, head, rotate, gzip = false, fsync = false, force = false } = this.#options;
    const path = pathOf(this.#number);
    const file = new WsrFile(
      path,
      { time: this.#time, ...head, ...(rotate ? { part: this.#number } : {}) },
      {
        gzip,
        fsync,
        force,
        pieces: this.pieces,
        failed: (error) => this.#fail(error, path),
        sealed: this.#follower && ((piece) => this.#follow(piece)),
      },
    );
    this.#paths.push(path);
    this.#made++;
    return file;
  }

  #follow(piece: Buffer): void {
    if (!this.#follower) return;
    for (let at = 0; at < piece.length; at += RECORD_HEADER + payloadLength(piece, at)) {
      const record = readRecord(piece, at);
      if (record) this.#follower.read(record);
    }
  }

  #fail(error: NodeJS.ErrnoException, path: string): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#timer?.();
    this.#options.failed(error, path);
  }
}
