import { codecs } from "../codec/index.ts";
import type { ClientSpec } from "../language/scenario.ts";
import { type Inbox, MESSAGE_OVERHEAD } from "../net/inbox.ts";
import { defaultLimits, Peer } from "../net/peer.ts";
import type { Behaviour } from "../play/behaviour.ts";
import type { PlayScene, World } from "../play/scene.ts";
import { Failure } from "../problem.ts";
import type { ServerHandle } from "../steps/scene.ts";
import type { Node } from "../tree.ts";

/** The clients and servers of one scenario while it is played. */
export class ScenarioWorld implements World {
  readonly rooms = undefined;
  readonly peers = new Map<string, Peer>();
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

  /** Makes the clients, before anything else is done: `finally` may speak of them even if no server could be started. */
  populate(scene: PlayScene, keep: number): void {
    for (const name of this.#specs.keys()) {
      const peer = new Peer(name, { codec: codecs.json, limits: defaultLimits, keep }, scene, () => scene.clock.now());
      peer.vars["index"] = 1;
      this.peers.set(name, peer);
    }
  }

  /** Gives the clients their variables, before anything is dialled. */
  initialise(scene: PlayScene): void {
    for (const { name, state } of this.#specs.values()) {
      const peer = this.client(name);
      const scope = scene.scope(scene.track(), peer);
      for (const [key, value] of state) {
        peer.vars[key] = value.evaluate(scope);
        peer.state.add(key);
      }
    }
  }

  root(name: string): unknown {
    return this.peers.get(name)?.vars ?? this.#servers.get(name)?.vars ?? (name === "env" ? this.#env : undefined);
  }

  client(name: string): Peer {
    const peer = this.peers.get(name);
    if (!peer) throw new Error(`no client ${name}`);
    return peer;
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
    const spec = this.#specs.get(peer.name);
    if (!spec) throw new Error(`no client ${peer.name}`);
    return spec.settings;
  }

  behaviour(peer: Peer): Behaviour | undefined {
    const spec = this.#specs.get(peer.name);
    return spec && spec.rules.length + spec.onConnect.length + spec.onClose.length > 0 ? spec : undefined;
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
        at: this.#specs.get(peer.name)?.at,
      }),
    );
  }
}

/** Which limit of an inbox was passed. */
function fullText({ of, most, unread }: NonNullable<Inbox["full"]>, messages: number): string {
  const text = of === "messages" ? `${unread} messages are unread` : `${messages} unread messages take ${unread} bytes`;
  return `${text}, and inbox.${of} is ${most}`;
}
