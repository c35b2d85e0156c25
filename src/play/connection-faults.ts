import type { Codec } from "../codec/codec.ts";
import { corrupted, truncated } from "../net/damage.ts";
import { type Direction, type Effect, type Meddler, swallows } from "../net/meddler.ts";
import { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import { hash, seededRandom } from "../random.ts";
import type { FaultEffect, FaultSpec } from "../steps/standing/fault.ts";
import type { PlayScope } from "../steps/step.ts";
import type { Faults, FaultyScene, RunningFault } from "./faults.ts";
import { inWords, type Meddled } from "./meddled.ts";

/** What one fault has counted on one connection, of one side. */
interface Count {
  /** How many messages have fitted. */
  fitting: number;
  readonly nth: ReadonlySet<number> | undefined;
  readonly every: number | undefined;
  readonly skip: number;
  readonly probability: number;
  readonly random: () => number;
  /** Whether it has said what it does to each message. */
  told: boolean;
}

interface Parts {
  readonly faults: Faults;
  readonly peer: Peer;
  readonly codec: Codec;
  readonly seed: number;
  readonly scene: FaultyScene;
}

/** The faults on one connection: which of them happen to a message, and what then becomes of it. */
export class ConnectionFaults implements Meddler {
  readonly #parts: Parts;
  readonly #counts: Readonly<Record<Direction, Map<RunningFault, Count>>> = { in: new Map(), out: new Map() };
  readonly #numbers = { in: 0, out: 0 };
  /** Of effects that end the connection, whenever they come to it: whose they are. */
  readonly #enders = new WeakMap<Effect, string>();
  /** What was done to what is just being sent. */
  readonly #untold: Meddled[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  judge(direction: Direction, data: string | Uint8Array, binary: boolean): readonly Effect[] {
    const { faults, peer, scene } = this.#parts;
    if (this.#untold.length > 0) this.#tellAll();
    const number = ++this.#numbers[direction];
    const from = (direction === "out") === (faults.side === "client") ? "client" : "server";
    const effects: Effect[] = [];
    // Made for the first that looks at the message.
    let message: Message | undefined;
    let scope: PlayScope | undefined;
    let given = data;
    for (const fault of faults.all) {
      const { spec, only } = fault;
      if (!fault.enabled || (spec.from !== undefined && spec.from !== from) || (only && !only.has(peer))) continue;
      try {
        if (spec.chooses || spec.speaks) {
          message ??= this.#message(direction, data, binary, number);
          scope ??= this.#scope(message);
          if (!spec.holds(message, scope)) continue;
        }
        const count = this.#count(fault, direction);
        if (!isDue(count)) continue;
        const wanted = spec.effect(scope ?? scene.scopeOf(peer), count.random);
        const effect = damage(wanted, given, binary);
        const what = inWords(wanted, given);
        if (effect.kind === "change") given = effect.to;
        fault.hits++;
        effects.push(effect);
        if (effect.kind === "close" || effect.kind === "reset") this.#enders.set(effect, spec.name);
        this.#tell(fault, count, effect, { what, direction, data: given, binary });
        if (swallows(effect)) break;
      } catch (thrown) {
        scene.failed(peer, thrown);
      }
    }
    return effects;
  }

  closed(effect: Extract<Effect, { kind: "close" }>): void {
    const { peer, scene } = this.#parts;
    if (!this.#endsOurs(effect))
      peer.session.closeFrame(effect.code ?? NO_CODE, effect.reason ?? "", scene.clock.now());
  }

  reset(effect: Effect): void {
    this.#endsOurs(effect);
  }

  /** A client sees what comes between it and the server as the server's; a mock is the server, and ends it itself. */
  #endsOurs(effect: Effect): boolean {
    const { faults, peer, scene } = this.#parts;
    if (faults.side === "client") return false;
    peer.session.closing = true;
    const by = this.#enders.get(effect);
    if (by !== undefined) scene.endedBy?.(peer, by);
    return true;
  }

  overflowed(bytes: number): void {
    const { faults, peer, scene } = this.#parts;
    if (faults.side === "server") peer.session.closing = true;
    scene.failed(
      peer,
      new Failure({
        code: "fault",
        headline: `${peer.name}: its faults hold back more than can be kept: ${bytes} bytes of what it sends`,
        label: "holds back too much",
        help: "Send less, or let the fault end: freeze: 5s, a larger throttle, a shorter delay.",
        at: this.#holding()?.spec.at,
      }),
    );
  }

  /** The fault that most likely does so. */
  #holding(): RunningFault | undefined {
    const { all } = this.#parts.faults;
    return all.find(({ hits }) => hits > 0);
  }

  #message(direction: Direction, data: string | Uint8Array, binary: boolean, number: number): Message {
    const { codec } = this.#parts;
    const reading = direction === "out" ? (codec.sent ?? codec) : codec;
    return new Message(Buffer.from(data as Uint8Array), binary, 0, number, reading);
  }

  #scope(message: Message): PlayScope {
    const { peer, scene } = this.#parts;
    return scene.scopeOf(peer).with(
      new Map<string, unknown>([
        ["message", message.value === undefined ? message.text : message.value],
        ["raw", message.binary ? message.bytes : message.text],
        ["number", message.number],
      ]),
    );
  }

  #count(fault: RunningFault, direction: Direction): Count {
    const known = this.#counts[direction].get(fault);
    if (known) return known;
    const { peer, seed, scene } = this.#parts;
    const { nth, every, skip, probability } = fault.spec;
    const scope = scene.scopeOf(peer);
    const count: Count = {
      fitting: 0,
      nth: nth && new Set(nth.map((each) => each.evaluate(scope))),
      every: every?.evaluate(scope),
      skip: skip?.evaluate(scope) ?? 0,
      probability: probability?.evaluate(scope) ?? 1,
      random: seededRandom(hash(`${seed} ${fault.number} ${direction}`)),
      told: false,
    };
    this.#counts[direction].set(fault, count);
    return count;
  }

  /** What happens to every message is said once. */
  #tell({ spec }: RunningFault, count: Count, effect: Effect, passed: Omit<Meddled, "fault">): void {
    const { peer, scene } = this.#parts;
    const steady = effect.kind === "throttle" || effect.kind === "slowRead" || effect.kind === "delay";
    if (steady && isForAll(spec)) {
      if (count.told) return;
      count.told = true;
    }
    const meddled = { fault: spec.name, ...passed };
    if (passed.direction === "in") scene.meddled(peer, meddled);
    else if (this.#untold.push(meddled) === 1) queueMicrotask(() => this.#tellAll());
  }

  /** Who sends tells of a message when it is sent: what has become of it is told behind that, and before all that comes next. */
  #tellAll(): void {
    const { peer, scene } = this.#parts;
    for (const each of this.#untold.splice(0)) scene.meddled(peer, each);
  }
}

/** RFC 6455 section 7.1.5: what stands for a close frame without a code. */
const NO_CODE = 1005;

function isDue(count: Count): boolean {
  const number = ++count.fitting - count.skip;
  if (number < 1 || (count.nth && !count.nth.has(number))) return false;
  if (count.every !== undefined && number % count.every !== 0) return false;
  return count.probability >= 1 || count.random() < count.probability;
}

function isForAll({ chooses, nth, every, probability }: FaultSpec): boolean {
  return !chooses && !nth && !every && !probability;
}

/** What becomes of a message that is damaged. */
function damage(effect: FaultEffect, given: string | Uint8Array, binary: boolean): Effect {
  if (effect.kind === "truncate") return { kind: "change", to: truncated(given, effect.bytes, binary) };
  if (effect.kind === "corrupt") return { kind: "change", to: corrupted(given, effect.bytes, binary, effect.random) };
  return effect;
}
