import { openRecording, sizeOfRecording } from "../capture/open-recording.ts";
import { eachEvent, unpackEvent } from "../recording/mask-recording.ts";
import type { Recording, TrafficEvent } from "../recording/traffic.ts";
import type { RecordingFile } from "./reading.ts";

/** A file of this size is read once, however often it is played. Bytes. */
const SMALL = 16 * 1024 * 1024;

/** All that a recording holds. */
interface Known {
  readonly head: Recording["head"];
  readonly events: readonly TrafficEvent[];
}

/** A recording that can be read again and again, with the bodies of plain HTTP unpacked. */
export class RecordingSource {
  readonly #file: RecordingFile;
  readonly #known: Known | undefined;

  private constructor(file: RecordingFile, known: Known | undefined) {
    this.#file = file;
    this.#known = known;
  }

  /** Throws a `Failure` for what is no recording; of a small one all is read at once. */
  static async open(file: RecordingFile): Promise<RecordingSource> {
    const { path, shown, options } = file;
    const size = await sizeOfRecording(path, shown, options);
    const recording = await openRecording(path, shown, options);
    if (size > SMALL) return new RecordingSource(file, undefined);
    const events: TrafficEvent[] = [];
    for await (const event of eachEvent(recording.events, unpackEvent)) events.push(event);
    return new RecordingSource(file, { head: recording.head, events });
  }

  /** From its beginning. */
  async recording(): Promise<Recording> {
    const known = this.#known;
    const { path, shown, options } = this.#file;
    if (!known) {
      const { head, events } = await openRecording(path, shown, options);
      return { head, events: eachEvent(events, unpackEvent) };
    }
    return {
      head: known.head,
      events: (async function* () {
        yield* known.events;
      })(),
    };
  }
}
