import type { Side } from "../recording/traffic.ts";
import { Series } from "../play/series.ts";
import { Aligner, type AlignerEar } from "../align/aligner.ts";
import type { ComparedMessage } from "../align/compared-message.ts";
import { type Differing, differing, differingParts, numberPlaces, numberPlacesOfParts } from "./differing.ts";
import { HeldChanges } from "./held-changes.ts";
import { Memory } from "../align/memory.ts";
import { type VolatileField, VolatileFields } from "./volatile-fields.ts";

/** How many messages came as they were recorded, and how many did not. */
export interface Counts {
  recorded: number;
  came: number;
  matched: number;
  changed: number;
  missing: number;
  extra: number;
  reordered: number;
}

/** A message that did not come as it was recorded. */
export interface Deviation {
  readonly what: "changed" | "missing" | "extra" | "reordered";
  readonly side: Side;
  readonly channel: string | undefined;
  readonly recorded: ComparedMessage | undefined;
  readonly came: ComparedMessage | undefined;
  /** Of a changed one: places in which it differs, too, and which are left out. */
  readonly leftOut?: ReadonlySet<string>;
}

/** What became of a message. */
export interface Judged extends Omit<Deviation, "what"> {
  readonly what: Deviation["what"] | "matched";
  /** Milliseconds from its cause until it came. */
  readonly latency: number | undefined;
}

export function noCounts(): Counts {
  return { recorded: 0, came: 0, matched: 0, changed: 0, missing: 0, extra: 0, reordered: 0 };
}

export function addCounts(to: Counts, more: Counts): void {
  for (const name of Object.keys(to) as (keyof Counts)[]) to[name] += more[name];
}

/** The part of recorded messages that came as they were, in percent; what was not recorded does not lessen it. */
export function accuracyOf({ recorded, matched }: Counts): number {
  return recorded === 0 ? 100 : (100 * matched) / recorded;
}

/** Whether all came as it was recorded, and nothing else. */
export function isClean({ changed, missing, extra, reordered }: Counts): boolean {
  return changed + missing + extra + reordered === 0;
}

export interface ScoreOptions {
  /** Whose messages they are. */
  readonly side: Side;
  /** Whether a message that came at another place counts as matched. */
  readonly anyOrder: boolean;
  /** Whether messages match that differ in nothing but what is made anew in each run. */
  readonly ignoreGenerated?: boolean;
  readonly memory?: Memory;
  /** Told of each message. */
  readonly judged?: ((judged: Judged) => void) | undefined;
  /** Milliseconds from its cause until a message came; undefined when they cannot be told. */
  readonly latency: (recorded: ComparedMessage, came: ComparedMessage) => number | undefined;
}

/**
 * Scores the messages of one side of a connection, each logical channel on its own. What it keeps is bounded, however many
 * there are.
 */
export class Score {
  readonly counts = noCounts();
  /** Of those that came. */
  readonly latency = new Series();
  /** Of the same messages as they were recorded. */
  readonly recordedLatency = new Series();
  readonly volatile = new VolatileFields();
  /** How many messages were not judged, since the other side had closed before them: of those recorded, and of those that came. */
  readonly passedOver = { recorded: 0, came: 0 };
  readonly #options: ScoreOptions;
  readonly #memory: Memory;
  readonly #held: HeldChanges;
  readonly #channels = new Map<string | undefined, Channel>();
  readonly #deviations: Deviation[] = [];
  #waiting = { recorded: 0, came: 0 };
  #open = false;
  #ended = { recorded: false, came: false };

  constructor(options: ScoreOptions) {
    this.#options = options;
    this.#memory = options.memory ?? new Memory();
    this.#held = new HeldChanges(this.volatile, this.#memory);
  }

  /** Whether it leaves out what is made anew in each run. */
  get ignoresGenerated(): boolean {
    return this.#options.ignoreGenerated ?? false;
  }

  /** What is made anew in each run and was therefore left out, each with the number of messages. */
  get generated(): readonly VolatileField[] {
    return this.#held.taken;
  }

  expect(message: ComparedMessage, channel: string | undefined): void {
    const { aligner, counts } = this.#channelOf(channel);
    if (!message.late) {
      this.counts.recorded++;
      counts.recorded++;
    }
    this.#work(aligner, () => aligner.expect(message));
  }

  arrive(message: ComparedMessage, channel: string | undefined): void {
    const { aligner, counts } = this.#channelOf(channel);
    this.counts.came++;
    counts.came++;
    this.#work(aligner, () => aligner.arrive(message));
  }

  /** `open`: the recording ended while the connection was open, so that what comes behind it is not extra. */
  endRecorded({ open = false } = {}): void {
    if (this.#ended.recorded) return;
    this.#open = open;
    this.#ended = { ...this.#ended, recorded: true };
    for (const { aligner } of this.#channels.values()) this.#work(aligner, () => aligner.endRecorded({ open }));
    if (this.#ended.came) this.#held.settle();
  }

  endCame(): void {
    if (this.#ended.came) return;
    this.#ended = { ...this.#ended, came: true };
    for (const { aligner } of this.#channels.values()) this.#work(aligner, () => aligner.endCame());
    if (this.#ended.recorded) this.#held.settle();
  }

  /** How many messages wait, the recorded ones for one that comes, and those that came for what was recorded. */
  get waiting(): { readonly recorded: number; readonly came: number } {
    return this.#waiting;
  }

  /** Forgets all that waits: it is not going to be scored. */
  letGo(): void {
    for (const { aligner } of this.#channels.values()) aligner.letGo();
    this.#channels.clear();
    this.#held.letGo();
  }

  #work(aligner: Aligner, work: () => void): void {
    const waiting = this.#waiting;
    waiting.recorded -= aligner.waitingRecorded;
    waiting.came -= aligner.waitingCame;
    work();
    waiting.recorded += aligner.waitingRecorded;
    waiting.came += aligner.waitingCame;
  }

  /** The counts of each channel that has a name. */
  get channels(): ReadonlyMap<string, Counts> {
    return new Map(
      Array.from(this.#channels).flatMap(([name, { counts }]) => (name === undefined ? [] : [[name, counts]])),
    );
  }

  /** The first messages that did not come as they were recorded, in the order of the recording. */
  get deviations(): readonly Deviation[] {
    const placeOf = ({ recorded, came }: Deviation): number => recorded?.number ?? came?.number ?? 0;
    return this.#deviations.toSorted((a, b) => placeOf(a) - placeOf(b));
  }

  #channelOf(name: string | undefined): Channel {
    const known =
      this.#channels.get(name) ?? (this.#channels.size >= MOST_CHANNELS ? this.#channels.get(OTHERS) : undefined);
    if (known) return known;
    const own = this.#channels.size >= MOST_CHANNELS ? OTHERS : name;
    const counts = noCounts();
    const made = { counts, aligner: new Aligner(this.#earOf(own, counts), this.#memory) };
    this.#channels.set(own, made);
    if (this.#ended.recorded) made.aligner.endRecorded({ open: this.#open });
    if (this.#ended.came) made.aligner.endCame();
    return made;
  }

  #earOf(channel: string | undefined, own: Counts): AlignerEar {
    const { side } = this.#options;
    const count = (what: keyof Counts): void => {
      own[what]++;
      this.counts[what]++;
    };
    const judge = (
      what: Judged["what"],
      recorded?: ComparedMessage,
      came?: ComparedMessage,
      leftOut?: ReadonlySet<string>,
    ): void => {
      count(what);
      const more = leftOut ? { leftOut } : {};
      const latency = recorded && came ? this.#measure(recorded, came) : undefined;
      if (what !== "matched") this.#deviate({ side, what, channel, recorded, came, ...more });
      this.#options.judged?.({ side, what, channel, recorded, came, latency, ...more });
    };
    const missing = (recorded: ComparedMessage): void => {
      if (recorded.late) this.passedOver.recorded++;
      else judge("missing", recorded);
    };
    const extra = (came: ComparedMessage): void => {
      if (came.late) this.passedOver.came++;
      else judge("extra", undefined, came);
    };
    // What came behind the close of the other side may be one that was recorded in time, and no more.
    const same = (what: "matched" | "reordered", recorded: ComparedMessage, came: ComparedMessage): void => {
      if (recorded.late) {
        this.passedOver.recorded++;
        if (came.late) this.passedOver.came++;
      } else {
        judge(what, recorded, came);
        this.volatile.same(() => numberPlacesOf(recorded));
      }
    };
    return {
      matched: (recorded, came) => same("matched", recorded, came),
      reordered: (recorded, came) => same(this.#options.anyOrder ? "matched" : "reordered", recorded, came),
      changed: (recorded, came) => {
        if (recorded.late || came.late) {
          missing(recorded);
          extra(came);
          return;
        }
        const isKept = recorded.data !== undefined && came.data !== undefined;
        if (this.#options.ignoreGenerated && isKept) {
          const places = this.volatile.add(differencesOf(recorded, came));
          const settle = (leftOut: ReadonlySet<string> | undefined): void =>
            leftOut ? judge("changed", recorded, came, leftOut) : judge("matched", recorded, came);
          this.#held.add({ recorded, came, places, settle });
          return;
        }
        judge("changed", recorded, came);
        if (!this.volatile.full && isKept) this.volatile.add(differencesOf(recorded, came));
      },
      missing,
      extra,
    };
  }

  #measure(recorded: ComparedMessage, came: ComparedMessage): number | undefined {
    const latency = this.#options.latency(recorded, came);
    if (latency !== undefined) this.latency.add(latency);
    if (latency !== undefined && recorded.latency !== undefined) this.recordedLatency.add(recorded.latency);
    return latency;
  }

  #deviate(deviation: Deviation): void {
    if (this.#deviations.filter(({ what }) => what === deviation.what).length < MOST_DEVIATIONS)
      this.#deviations.push(deviation);
  }
}

// --- internal ---

function differencesOf(recorded: ComparedMessage, came: ComparedMessage): readonly Differing[] {
  const [wanted, is] = [recorded.seenParts, came.seenParts];
  const found = wanted && is ? differingParts(wanted, is) : differing(recorded.seen, came.seen);
  // A message of another kind is another one, whatever is in it.
  const kinds = { path: "$", recorded: typeof recorded.data === "string", came: typeof came.data === "string" };
  return kinds.recorded === kinds.came ? found : [...found, kinds];
}

function numberPlacesOf(message: ComparedMessage): ReadonlySet<string> {
  const { seenParts } = message;
  return seenParts ? numberPlacesOfParts(seenParts) : numberPlaces(message.seen);
}

interface Channel {
  readonly aligner: Aligner;
  readonly counts: Counts;
}

/** More logical channels share one. */
const MOST_CHANNELS = 10_000;
const OTHERS = "(all others)";
/** So many of each kind are shown. */
const MOST_DEVIATIONS = 5;
