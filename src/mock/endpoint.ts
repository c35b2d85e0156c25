import { Faults, seedOf } from "../play/faults.ts";
import type { Peer } from "../net/peer.ts";
import { RuleSet } from "../play/rule-set.ts";
import type { Stream } from "../steps/standing/stream.ts";
import type { Endpoint } from "./mock.ts";

/** An endpoint of a mock that runs: its connections, and what its rules have come to. */
export class RunningEndpoint {
  #spec: Endpoint;
  #rules: RuleSet;
  #streams: readonly Stream[];
  readonly #switched = new Map<Stream, boolean>();
  /** The open connections, in the order of their opening. */
  readonly peers = new Set<Peer>();
  /** How many connections were accepted so far. */
  accepted = 0;
  /** How many handshakes wait for the server behind it: each may become a connection. */
  asking = 0;
  /** What goes wrong with the messages of its connections. */
  readonly faults: Faults;
  /** The root `endpoint`. */
  readonly view: Readonly<Record<string, unknown>>;

  /** `random`: numbers in [0, 1), seeded. */
  constructor(spec: Endpoint, random: () => number) {
    this.#spec = spec;
    this.#rules = new RuleSet(spec.rules, spec.answer);
    this.#streams = ownStreams(spec);
    this.faults = new Faults(spec.faults, "server", spec.faults.length > 0 ? seedOf(random) : 0);
    this.view = Object.create(null, { connections: { get: () => this.peers.size, enumerable: true } }) as Record<
      string,
      unknown
    >;
  }

  get spec(): Endpoint {
    return this.#spec;
  }

  get rules(): RuleSet {
    return this.#rules;
  }

  /** Streams that somebody has switched: to each of these connections, also of those that come. */
  get switched(): readonly Stream[] {
    return [...this.#switched.keys()];
  }

  /** Whether a stream begins with a connection, or with the mock. */
  begins(stream: Stream): boolean {
    return this.#switched.get(stream) ?? !stream.manual;
  }

  setBegins(stream: Stream, on: boolean): void {
    this.#switched.set(stream, on);
  }

  /** The streams that each connection has for itself. */
  get streams(): readonly Stream[] {
    return this.#streams;
  }

  /** Switches and counts are as at the start; numbers of connections go on. */
  reset(): void {
    this.#switched.clear();
    this.#rules.reset();
    this.faults.reset();
  }

  /** Goes on as another one, with the connections that are open: its file was written anew. */
  become(spec: Endpoint): void {
    const texts = ({ faults }: Endpoint): string => faults.map(({ text }) => text).join("\n");
    const hasOtherFaults = texts(spec) !== texts(this.#spec);
    this.#spec = spec;
    this.#rules = new RuleSet(spec.rules, spec.answer, this.#rules);
    this.#streams = ownStreams(spec);
    for (const each of this.#switched.keys()) if (!spec.streams.includes(each)) this.#switched.delete(each);
    // Those that are written as before go on, with what they have counted.
    if (hasOtherFaults) this.faults.become(spec.faults);
  }
}

function ownStreams({ streams }: Endpoint): readonly Stream[] {
  return streams.filter(({ to }) => to.kind === "each");
}
