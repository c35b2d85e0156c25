import { json } from "../codec/json.ts";
import { Counted } from "../expression/access.ts";
import type { Expr } from "../expression/expr.ts";
import { mayBeAmong } from "../language/some-peers.ts";
import type { ClientSpec, Scenario } from "../language/scenario.ts";
import { type Inbox, RECENT } from "../net/inbox.ts";
import { MESSAGE_OVERHEAD } from "../net/unread-messages.ts";
import { defaultLimits, Peer } from "../net/peer.ts";
import type { Behaviour } from "../play/behaviour.ts";
import { RuleSet } from "../play/rule-set.ts";
import { Faults, seedOf } from "../play/faults.ts";
import type { PlayScene } from "../play/scene.ts";
import type { World } from "../play/world.ts";
import { Failure } from "../problem.ts";
import type { ServerHandle } from "../steps/scene.ts";
import type { Span } from "../source.ts";
import type { Arrival } from "../steps/server/door.ts";
import type { Node } from "../tree.ts";
import { AcceptedConnections } from "./accepted-connections.ts";

/** So many clients are many. */
export const MANY = 32;

/** The clients and servers of one scenario while it is played. */
export class ScenarioWorld implements World {
  readonly rooms = undefined;
  readonly peers = new Map<string, Peer>();
  readonly #groups = new Map<string, readonly Peer[]>();
  readonly #specOf = new Map<Peer, ClientSpec>();
  /** What clients do by themselves, of those that do something; the members of a group share it. */
  readonly #behaviours = new Map<ClientSpec, Behaviour>();
  readonly #faults = new Map<ClientSpec, Faults>();
  /** What expressions see under the name of a client or a group. */
  readonly #roots = new Map<string, unknown>();
  /** The connections that steps have accepted, by name. */
  readonly accepted = new AcceptedConnections();
  readonly #specs: ReadonlyMap<string, ClientSpec>;
  readonly #servers: ReadonlyMap<string, ServerHandle>;
  readonly #env: Readonly<Record<string, unknown>>;
  readonly #fail: (thrown: unknown) => void;

  constructor(parts: {
    readonly clients: ReadonlyMap<string, ClientSpec>;
    readonly servers: ReadonlyMap<string, ServerHandle>;
    readonly env: Readonly<Record<string, string | undefined>>;
    /** Ends the scenario with what was thrown. */
    readonly fail: (thrown: unknown) => void;
  }) {
    this.#specs = parts.clients;
    this.#servers = parts.servers;
    this.#env = Object.assign(Object.create(null) as Record<string, unknown>, parts.env);
    this.#fail = parts.fail;
  }

  /**
   * Makes the clients, before anything else is done: `finally` may speak of them even if no server could be started.
   * `sizeOf`: of a group.
   */
  populate(
    scene: PlayScene,
    { keep, framed }: Pick<Scenario, "keep" | "framed">,
    sizeOf: (size: Expr<number>) => number,
  ): void {
    for (const spec of this.#specs.values()) this.add(spec, scene, { keep, framed }, sizeOf);
  }

  /** Makes one more client, or the clients of a group. */
  add(
    spec: ClientSpec,
    scene: PlayScene,
    { keep, framed }: Pick<Scenario, "keep" | "framed">,
    sizeOf: (size: Expr<number>) => number,
  ): void {
    const { name, size, rules, answer, streams, heartbeat, idle, onConnect, onClose } = spec;
    if (rules.length + streams.length + onConnect.length + onClose.length > 0 || heartbeat || idle)
      this.#behaviours.set(spec, { ...spec, rules: new RuleSet(rules, answer) });
    if (spec.faults.length > 0) this.#faults.set(spec, new Faults(spec.faults, "client", seedOf(scene.random)));
    const frames = mayBeAmong(framed, name);
    const names = size ? Array.from({ length: sizeOf(size) }, (_, i) => `${name}[${i + 1}]`) : [name];
    // What a thousand members keep lives just so long that V8 takes it for what stays. A step may ask for more.
    const kept = { last: keep, recent: names.length < MANY || keep >= RECENT ? RECENT : RECENT / 2 };
    const options = { codec: json, limits: defaultLimits, kept, frames };
    const group = names.map((each, i) => {
      const peer = new Peer(each, options, scene, scene.clock);
      peer.vars["index"] = i + 1;
      this.peers.set(each, peer);
      this.#specOf.set(peer, spec);
      return peer;
    });
    this.#groups.set(name, group);
    this.#roots.set(
      name,
      size
        ? new Counted(
            name,
            group.map(({ vars }) => vars),
          )
        : group[0]?.vars,
    );
  }

  /** Gives the clients, or those of one declaration, their variables, before anything is dialled. */
  initialise(scene: PlayScene, only?: ClientSpec): void {
    for (const [peer, spec] of this.#specOf) {
      const { state } = spec;
      if (state.size === 0 || (only && spec !== only)) continue;
      const scope = scene.scope(scene.track(), peer);
      for (const [key, value] of state) {
        peer.vars[key] = value.evaluate(scope);
        peer.declare(key);
      }
    }
  }

  root(name: string): unknown {
    return (
      this.#roots.get(name) ??
      this.accepted.get(name)?.vars ??
      this.#servers.get(name)?.vars ??
      (name === "env" ? this.#env : undefined)
    );
  }

  client(name: string): Peer {
    return this.peers.get(name) ?? this.accepted.the(name);
  }

  admit(name: string, { peer }: Arrival, at: Span): void {
    this.accepted.add(name, peer, at);
  }

  group(name: string): readonly Peer[] {
    return this.#groups.get(name) ?? [];
  }

  /** The declaration of a client, or of the group that it belongs to. */
  spec(peer: Peer): ClientSpec {
    const spec = this.#specOf.get(peer);
    if (!spec) throw new Error(`no client ${peer.name}`);
    return spec;
  }

  connected(): readonly Peer[] {
    return [...this.peers.values()].filter((peer) => peer.connected);
  }

  server(name: string): ServerHandle {
    const server = this.#servers.get(name);
    // Steps come after all servers have started, but for those of `finally`.
    if (!server) throw new Failure({ code: "not-set", headline: `The server ${name} was not started` });
    return server;
  }

  settings(peer: Peer): Node {
    const spec = this.#specOf.get(peer);
    if (spec) return spec.settings;
    throw new Failure({
      code: "setting",
      headline: `${peer.name} cannot connect: its client has opened this connection`,
      label: "was accepted",
    });
  }

  behaviour(peer: Peer): Behaviour | undefined {
    // Connections that were accepted are those of their mock.
    const spec = this.#specOf.get(peer);
    return spec && this.#behaviours.get(spec);
  }

  faultsOf(peer: Peer): Faults | undefined {
    return this.#faults.get(this.spec(peer));
  }

  audience(): Iterable<Peer> {
    return this.connected();
  }

  reactionFailed(_peer: Peer | undefined, thrown: unknown): void {
    this.#fail(thrown);
  }

  inboxFull(peer: Peer): void {
    // Who sends so much is not read any more: neither the inbox nor who reads the run's events could take it.
    peer.connection?.pause();
    const { full, unread } = peer.inbox;
    this.#fail(
      new Failure({
        code: "inbox-full",
        ...(full
          ? {
              headline: `${peer.name}: the inbox is full: ${fullText(full, unread)}`,
              notes:
                full.of === "bytes"
                  ? [`${MESSAGE_OVERHEAD} bytes are counted for each message beside its payload`]
                  : [],
              help: "Receive or discard them, drop noise with a rule (rules: [{ when: …, do: [] }]), or raise the client's inbox: { messages, bytes }.",
            }
          : {
              headline: `${peer.name}: more comes than its reactions can keep up with`,
              help: "The reactions of a connection run one after another: let none of them wait for long, or drop noise with a rule before them (rules: [{ when: …, do: [] }]).",
            }),
        at: this.#specOf.get(peer)?.at ?? this.accepted.placeOf(peer),
      }),
    );
  }
}

/** Which limit of an inbox was passed. */
function fullText({ of, most, unread }: NonNullable<Inbox["full"]>, messages: number): string {
  const text = of === "messages" ? `${unread} messages are unread` : `${messages} unread messages take ${unread} bytes`;
  return `${text}, and inbox.${of} is ${most}`;
}
