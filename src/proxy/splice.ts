import type { Socket } from "node:net";
import { FrameCounter } from "../capture/frame-counter.ts";
import type { Cancel, Clock } from "../environment.ts";
import { ScratchSocket } from "../net/scratch-socket.ts";
import { frameBytes } from "../net/wire-frame.ts";
import type { EndEvent, Side } from "../recording/traffic.ts";
import { KeptWriter } from "./kept-writer.ts";
import type { Recorder } from "./recorder.ts";

export interface SpliceOptions {
  readonly client: Socket;
  readonly server: Socket;
  readonly connection: number;
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** Called once, when both have ended. */
  readonly ended: () => void;
}

/**
 * Two sockets as one: what comes from either goes to the other as it is, first of all, and then into the recording. So do the
 * ends: a FIN stays a FIN, a reset a reset, and who reads slowly slows the other down.
 */
export class Splice {
  readonly #options: SpliceOptions;
  readonly #counters = { client: new FrameCounter(), server: new FrameCounter() };
  /** What writes that which came from either to the other. */
  readonly #kept: Readonly<Record<Side, KeptWriter>>;
  #first: Side | undefined;
  #how: EndEvent["how"] = "fin";
  #open = 2;
  #stopped: Promise<void> | undefined;
  #finished: () => void = () => {};
  #impatient: Cancel | undefined;

  constructor(options: SpliceOptions) {
    this.#options = options;
    const { client, server, recorder } = options;
    this.#kept = {
      client: new KeptWriter(server, recorder.pieces),
      server: new KeptWriter(client, recorder.pieces),
    };
    this.#join("client", client, server);
    this.#join("server", server, client);
  }

  /** Passes on what came with a handshake. */
  passOn(from: Side, bytes: Buffer): void {
    if (bytes.length === 0) return;
    const { client, server } = this.#options;
    this.#pass(from, from === "client" ? client : server, from === "client" ? server : client, bytes);
  }

  /**
   * Ends both, with a close frame (1001) where one may stand: between two frames, and before any other close frame. What they say
   * to it is not recorded. After a second they are destroyed. Resolves when both have ended.
   */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  #join(side: Side, from: Socket, to: Socket): void {
    from.setNoDelay(true);
    // A FIN ends one direction: what still comes from the other side goes to who has sent it.
    from.allowHalfOpen = true;
    from.on("data", (chunk: Buffer) => this.#pass(side, from, to, chunk));
    if (from instanceof ScratchSocket)
      from.takeBy({ take: (memory, count) => this.#take(side, from, to, memory.subarray(0, count)) });
    from.on("end", () => {
      this.#first ??= side;
      to.end();
    });
    from.on("error", () => {
      if (!this.#first) this.#how = "reset";
      this.#first ??= side;
      reset(to);
    });
    from.on("close", () => {
      // Somebody may have destroyed it without a word.
      this.#first ??= side;
      if (!to.destroyed && !to.writableEnded) to.end();
      if (--this.#open === 0) this.#finish();
    });
    from.resume();
  }

  /** `bytes` stay as they are. */
  #pass(side: Side, from: Socket, to: Socket, bytes: Buffer): void {
    const { connection, recorder } = this.#options;
    if (this.#stopped) return;
    if (recorder.recordsFirst && recorder.held) {
      // It must be on the disk before, and it stands behind what is not there yet.
      from.pause();
      recorder.whenRecorded(() => {
        this.#pass(side, from, to, bytes);
        if (!to.writableNeedDrain) from.resume();
      });
      return;
    }
    // Counted also when no more is recorded: where a frame ends is where a close frame may stand.
    const messages = this.#counters[side].read(bytes);
    if (recorder.recordsFirst) recorder.bytes(side, connection, bytes, messages);
    const isAhead = to.writable && !to.write(bytes);
    if (!recorder.recordsFirst) recorder.bytes(side, connection, bytes, messages);
    this.#slow(from, to, isAhead);
  }

  /** As `#pass`, of memory that is used again: what the recording keeps is passed on. Gives how many bytes it took. */
  #take(side: Side, from: Socket, to: Socket, bytes: Buffer): number {
    const { connection, recorder } = this.#options;
    if (this.#stopped) return bytes.length;
    if (!recorder.keeps) return 0;
    const messages = this.#counters[side].read(bytes);
    // It is not kept when the disk has just failed.
    const kept = recorder.bytes(side, connection, bytes, messages) ?? Buffer.from(bytes);
    const isAhead = to.writable && !this.#kept[side].write(kept);
    this.#slow(from, to, isAhead);
    return bytes.length;
  }

  /** Who reads slowly slows the other side down, and so does a slow disk. */
  #slow(from: Socket, to: Socket, isAhead: boolean): void {
    if (isAhead) {
      from.pause();
      to.once("drain", () => from.resume());
    } else if (this.#options.recorder.behind) {
      from.pause();
      this.#options.clock.after(LOOK_EVERY, () => from.resume());
    }
  }

  #stop(): Promise<void> {
    const { client, server, clock } = this.#options;
    this.#goAway(client, this.#counters.server, false);
    this.#goAway(server, this.#counters.client, true);
    if (this.#open === 0) return Promise.resolve();
    this.#impatient = clock.after(PATIENCE, () => {
      client.destroy();
      server.destroy();
    });
    return new Promise((resolve) => {
      this.#finished = resolve;
    });
  }

  #goAway(to: Socket, { between, closed }: FrameCounter, mask: boolean): void {
    if (to.destroyed) return;
    // Its answer is read and thrown away, so that its end is heard.
    to.resume();
    if (between && !closed && to.writable) to.write(frameBytes({ ...goingAway, mask }));
    to.end();
  }

  #finish(): void {
    const { connection, recorder, ended } = this.#options;
    this.#impatient?.();
    for (const writer of Object.values(this.#kept)) writer.end();
    recorder.ended(connection, this.#how, this.#first);
    ended();
    this.#finished();
  }
}

// --- internal ---

const reason = Buffer.concat([Buffer.from([0x03, 0xe9]), Buffer.from("wstest record has ended")]);
const goingAway = { opcode: 8, fin: true, rsv: 0, payload: reason, length: reason.length };

const PATIENCE = 1000;
/** How soon somebody looks again whether the disk has caught up. */
const LOOK_EVERY = 20;

function reset(socket: Socket): void {
  if (socket.destroyed) return;
  // TLS has no reset; its end without a word is one to who reads it.
  if ("encrypted" in socket) socket.destroy();
  else socket.resetAndDestroy();
}
