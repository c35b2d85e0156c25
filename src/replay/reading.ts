import { type OpenOptions, openRecording } from "../capture/open-recording.ts";
import type { Recording, TrafficEvent } from "../recording/traffic.ts";
import { addressKey } from "./connection-name.ts";
import { ConnectionView } from "./connection-view.ts";

/** A file of traffic: where it is, and as the user knows it. */
export interface RecordingFile {
  readonly path: string;
  readonly shown: string;
  readonly options?: OpenOptions;
}

/** Which of two recordings: the one that is measured by, or the other one. */
export type Which = 0 | 1;

/** One of two recordings while it is read. */
export class Reading {
  readonly file: RecordingFile;
  readonly which: Which;
  readonly recording: Recording;
  readonly views = new Map<number, ConnectionView>();
  /** How many events it has told of. */
  position = 0;
  ended = false;
  readonly #events: AsyncIterator<TrafficEvent>;
  readonly #keys = new Map<number, string | undefined>();
  /** How many connections to each address there were. */
  readonly #addresses = new Map<string, number>();

  constructor(file: RecordingFile, which: Which, recording: Recording) {
    this.file = file;
    this.which = which;
    this.recording = recording;
    this.#events = recording.events[Symbol.asyncIterator]();
  }

  static async open(file: RecordingFile, which: Which): Promise<Reading> {
    return new Reading(file, which, await openRecording(file.path, file.shown, file.options));
  }

  async next(): Promise<TrafficEvent | undefined> {
    const { value, done } = await this.#events.next();
    if (done === true) {
      this.ended = true;
      return undefined;
    }
    this.position++;
    return value;
  }

  /**
   * By what an event's connection is found in the other file; undefined while that is not known, and of what is no WebSocket
   * connection.
   */
  keyOf(event: TrafficEvent): string | undefined {
    const { connection, type } = event;
    if (!this.views.has(connection)) this.views.set(connection, new ConnectionView(connection));
    if (this.#keys.has(connection)) {
      const key = this.#keys.get(connection);
      if (type === "end") {
        this.#keys.delete(connection);
        if (key === undefined) this.views.delete(connection);
      }
      return key;
    }
    // What opens a connection comes before the request that tells its address.
    if (type === "open" || type === "gap") {
      this.views.get(connection)?.take(event);
      return undefined;
    }
    const url = type === "request" ? event.url : undefined;
    const key = url !== undefined && !/^wss?:/i.test(url) ? undefined : this.#keyAt(addressKey(url));
    this.#keys.set(connection, key);
    return key;
  }

  #keyAt(address: string): string {
    const number = (this.#addresses.get(address) ?? 0) + 1;
    this.#addresses.set(address, number);
    return `${number} ${address}`;
  }
}
