import type { Peer } from "../net/peer.ts";
import type { Stream } from "../steps/standing/stream.ts";
import type { PlayScene } from "./scene.ts";
import { type StreamCounts, StreamRun } from "./stream-run.ts";
import { Ticker } from "./ticker.ts";

/** The streams that peers have for themselves: each begins when its connection opens and ends with it. */
export class Streams {
  readonly ticker: Ticker;
  readonly #scene: PlayScene;
  readonly #runs = new Map<Peer, Map<Stream, StreamRun>>();
  readonly #counts = new Map<Stream, StreamCounts>();
  readonly #failed: (peer: Peer, thrown: unknown) => void;

  constructor(scene: PlayScene, failed: (peer: Peer, thrown: unknown) => void) {
    this.#scene = scene;
    this.#failed = failed;
    this.ticker = new Ticker(scene.clock);
  }

  /** How many run, and their ticks so far. */
  counts(stream: Stream): StreamCounts {
    let counts = this.#counts.get(stream);
    if (!counts) this.#counts.set(stream, (counts = { running: 0, ticks: 0 }));
    return counts;
  }

  /** One that runs already begins anew. */
  start(stream: Stream, peer: Peer, isolated: boolean): void {
    this.cancel(stream, peer);
    const own = this.#runs.get(peer) ?? new Map<Stream, StreamRun>();
    this.#runs.set(peer, own);
    const run = new StreamRun({
      stream,
      scene: this.#scene,
      ticker: this.ticker,
      counts: this.counts(stream),
      self: peer,
      locals: [],
      isolated,
      over: (thrown) => {
        if (own.get(stream) === run) own.delete(stream);
        if (own.size === 0 && this.#runs.get(peer) === own) this.#runs.delete(peer);
        if (thrown !== undefined) this.#failed(peer, thrown);
      },
    });
    own.set(stream, run);
    run.begin();
  }

  cancel(stream: Stream, peer: Peer): void {
    const own = this.#runs.get(peer);
    own?.get(stream)?.stop();
    own?.delete(stream);
  }

  /** Ends all streams of a peer, since its connection has ended. */
  leave(peer: Peer): void {
    for (const run of this.#runs.get(peer)?.values() ?? []) run.stop();
    this.#runs.delete(peer);
  }

  stop(): void {
    for (const peer of this.#runs.keys()) this.leave(peer);
    this.ticker.clear();
  }
}
