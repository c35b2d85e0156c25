import type { Peer } from "../net/peer.ts";
import { type StreamCounts, StreamRun } from "../play/stream-run.ts";
import type { SharedStreams } from "../play/world.ts";
import type { Crowd } from "../steps/server/crowd.ts";
import type { Stream } from "../steps/standing/stream.ts";
import { roomMatcher } from "../steps/standing/stream-audience.ts";
import type { RunningEndpoint } from "./endpoint.ts";
import type { MockWorld } from "./world.ts";

/** A stream that several hear: whether it is on, and its runs, one for each room. */
interface Switched {
  readonly stream: Stream;
  readonly endpoint: RunningEndpoint;
  readonly counts: StreamCounts;
  /** By room; a stream to all has one under "". */
  readonly runs: Map<string, StreamRun>;
  /** Whether a room is meant; undefined while it is off. */
  isMeant: ((room: string) => boolean) | undefined;
}

/** The streams of a mock that are not of one connection: to all of an endpoint from the start, and to each room that somebody is in. */
export class MockStreams implements SharedStreams {
  readonly #world: MockWorld;
  #streams: readonly Switched[] = [];
  #begun = false;

  constructor(world: MockWorld) {
    this.#world = world;
    this.#streams = this.#switched();
  }

  /** Goes on with the streams that the mock has now: those that it had go on, others end or begin. */
  become(): void {
    const before = this.#streams;
    this.#streams = this.#switched();
    for (const each of before) if (!this.#streams.includes(each)) this.#off(each);
    if (!this.#begun) return;
    for (const each of this.#streams) if (!before.includes(each) && !each.stream.manual) this.#on(each);
  }

  #switched(): readonly Switched[] {
    const known = new Map(this.#streams.map((each) => [each.stream, each]));
    const { scene, endpoints } = this.#world;
    return endpoints.flatMap((endpoint) =>
      endpoint.spec.streams
        .filter(({ to }) => to.kind !== "each")
        .map(
          (stream): Switched =>
            known.get(stream) ?? {
              stream,
              endpoint,
              counts: scene.streams.counts(stream),
              runs: new Map<string, StreamRun>(),
              isMeant: undefined,
            },
        ),
    );
  }

  /** The mock listens: what no step starts begins. */
  begin(): void {
    this.#begun = true;
    for (const each of this.#streams) if (!each.stream.manual) this.#on(each);
  }

  start(name: string, peer: Peer | undefined): boolean {
    const found = this.#find(name, peer);
    if (found) this.#on(found);
    return found !== undefined;
  }

  cancel(name: string, peer: Peer | undefined): boolean {
    const found = this.#find(name, peer);
    if (found) this.#off(found);
    return found !== undefined;
  }

  /** Whether a stream is on, of those that are the mock's. */
  isOn(stream: Stream): boolean {
    return this.#streams.some((each) => each.stream === stream && each.isMeant !== undefined);
  }

  /** Switches one on or off; one that is on already begins anew. */
  turn(stream: Stream, on: boolean): void {
    const found = this.#streams.find((each) => each.stream === stream);
    if (found && on) this.#on(found);
    else if (found) this.#off(found);
  }

  /** A room has its first member. */
  filled(room: string): void {
    for (const each of this.#streams) if (each.stream.to.kind === "room" && each.isMeant?.(room)) this.#run(each, room);
  }

  /** A room has lost its last member. */
  emptied(room: string): void {
    for (const { runs } of this.#streams) {
      runs.get(room)?.stop();
      runs.delete(room);
    }
  }

  stop(): void {
    for (const each of this.#streams) this.#off(each);
  }

  /** That of the endpoint where who acts is connected, else the first of the mock. */
  #find(name: string, peer: Peer | undefined): Switched | undefined {
    const named = this.#streams.filter(({ stream }) => stream.name === name);
    return named.find(({ endpoint }) => peer && endpoint.peers.has(peer)) ?? named[0];
  }

  #on(switched: Switched): void {
    this.#off(switched);
    const { to } = switched.stream;
    if (to.kind !== "room") {
      switched.isMeant = () => false;
      this.#run(switched, "");
      return;
    }
    const { scene, rooms } = this.#world;
    switched.isMeant = roomMatcher(to.pattern.evaluate(scene.scope(scene.track(true))));
    for (const room of rooms.names()) if (switched.isMeant(room)) this.#run(switched, room);
  }

  #off(switched: Switched): void {
    switched.isMeant = undefined;
    for (const run of switched.runs.values()) run.stop();
    switched.runs.clear();
  }

  #run(switched: Switched, room: string): void {
    const { stream, endpoint, runs, counts } = switched;
    const { scene, rooms } = this.#world;
    const isOfRoom = stream.to.kind === "room";
    const name = `the stream "${stream.name}"`;
    const crowd: Crowd = {
      name,
      members: isOfRoom ? () => rooms.members(room) : () => endpoint.peers,
      audience: () => endpoint.peers,
    };
    const run = new StreamRun({
      stream,
      scene,
      ticker: scene.streams.ticker,
      counts,
      self: undefined,
      around: { crowd },
      locals: [["endpoint", endpoint.view], ...(isOfRoom ? [["room", room] as const] : [])],
      isolated: true,
      over: (thrown) => {
        if (runs.get(room) === run) runs.delete(room);
        if (!isOfRoom) switched.isMeant = undefined;
        if (thrown !== undefined) this.#world.report(thrown, name);
      },
    });
    runs.set(room, run);
    run.begin();
  }
}
