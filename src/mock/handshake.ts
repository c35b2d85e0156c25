import { closeFault } from "../net/close-code.ts";
import type { ConnectionListener } from "../net/connection.ts";
import { RECENT } from "../net/inbox.ts";
import { Peer, type Roots } from "../net/peer.ts";
import type { AcceptOptions, UpgradeRequest } from "../net/upgrade.ts";
import { Failure } from "../problem.ts";
import { evaluateLimits } from "../steps/settings/read-limits.ts";
import type { PlayScope } from "../steps/step.ts";
import type { AcceptRule, Verdict } from "./accept.ts";
import { MockConnection } from "./connection.ts";
import type { RunningEndpoint } from "./endpoint.ts";
import { initialise } from "./initial.ts";
import type { Refused } from "./log/entry.ts";
import { notFound } from "./not-found.ts";
import type { Params } from "./path.ts";
import { evaluateProxy, type ProxySpec } from "./proxy.ts";
import { Relay } from "./relay.ts";
import { dialUpstream, headersOf101, offersCompression, refusalOf } from "./upstream.ts";
import { RequestRoots } from "./request-roots.ts";
import { evaluateHeaders } from "../steps/server/response.ts";
import { roomsOf } from "./rooms.ts";
import type { MockWorld } from "./world.ts";

/** Answers a handshake as steps of a scenario, the mock's endpoints and their accept rules say. */
export function answerHandshake(request: UpgradeRequest, world: MockWorld): void {
  const { door, scene } = world;
  if (world.leaving) request.refuse({ status: 503, body: "The mock is stopping." });
  else if (door) {
    const at = scene.clock.now();
    door.knock({
      url: request.url,
      at,
      get left() {
        return request.left;
      },
      refuse: (answer) => request.refuse(answer),
      enter: () => enter(request, world, at),
    });
  } else enter(request, world, 0);
}

/** `at`: when it came in, for who accepts it. */
function enter(request: UpgradeRequest, world: MockWorld, at: number): void {
  const fitting = fittingEndpoint(request, world);
  if (fitting) new Handshake(request, fitting, world, at).answer();
  else {
    request.refuse({ status: 404, body: notFound("GET", request, world) });
    world.door?.left(request.url, "answered 404, no endpoint has this path");
  }
}

/** An endpoint that a handshake means. */
interface Fitting {
  readonly endpoint: RunningEndpoint;
  readonly params: Params;
  /** The first of its subprotocols that was offered. */
  readonly protocol: string | undefined;
}

/** Among the endpoints whose path fits, the first that shares a subprotocol with the offer, else the first. */
function fittingEndpoint({ path, protocols }: UpgradeRequest, world: MockWorld): Fitting | undefined {
  const scope = world.scene.scope(world.scene.track());
  let first: Fitting | undefined;
  for (const endpoint of world.endpoints) {
    const params = endpoint.spec.path.match(path);
    if (!params) continue;
    const protocol = endpoint.spec.protocols
      .map((each) => each.evaluate(scope))
      .find((each) => protocols.includes(each));
    if (protocol !== undefined) return { endpoint, params, protocol };
    first ??= { endpoint, params, protocol };
  }
  return first;
}

class Handshake {
  readonly #request: UpgradeRequest;
  readonly #endpoint: RunningEndpoint;
  readonly #params: Params;
  readonly #protocol: string | undefined;
  readonly #world: MockWorld;
  readonly #at: number;
  readonly #peer: Peer;
  readonly #scope: PlayScope;

  constructor(request: UpgradeRequest, { endpoint, params, protocol }: Fitting, world: MockWorld, at: number) {
    this.#request = request;
    this.#at = at;
    this.#endpoint = endpoint;
    this.#protocol = protocol;
    this.#world = world;
    const { scene, limits, keep, observer } = world;
    const { spec } = endpoint;
    const unread = spec.looksBack || world.looksBack;
    const number = world.accepted + 1;
    const name = world.nameOf(spec.path.text, number);
    const frames = spec.frames || world.frames;
    const options = { codec: spec.codec, limits, kept: { last: keep, recent: unread ? RECENT : 1, unread }, frames };
    const peer = new Peer(name, options, observer, scene.clock);
    Object.assign(peer.vars, { key: request.key, index: endpoint.accepted + 1, number, rooms: roomsOf(peer) });
    this.#params = params;
    peer.roots = this.#roots(protocol);
    this.#peer = peer;
    this.#scope = scene.scope(scene.track(true), peer);
  }

  #roots(protocol: string | undefined): Roots {
    const { asked, protocols } = this.#request;
    return new RequestRoots(asked, this.#params, {
      protocol: protocol ?? null,
      protocols,
      endpoint: this.#endpoint.view,
    });
  }

  answer(): void {
    try {
      this.#judge();
    } catch (thrown) {
      this.#failed(thrown);
    }
  }

  /** What the mock cannot judge is its own fault, not the client's: 500, as of any server. */
  #failed(thrown: unknown): void {
    if (!(thrown instanceof Failure)) throw thrown;
    this.#world.report(thrown, `the handshake of ${this.#peer.name}`, this.#peer.name);
    this.#refuse({ status: 500, body: "The mock could not judge this handshake; its log says why." }, "a problem");
  }

  #judge(): void {
    const { spec } = this.#endpoint;
    if (!spec.proxy && spec.strict && spec.protocols.length > 0 && this.#protocol === undefined) {
      const ours = spec.protocols.map((each) => each.evaluate(this.#scope)).join(", ");
      this.#refuse({ status: 400, body: `None of the subprotocols of this endpoint was offered: ${ours}` }, "strict");
      return;
    }
    initialise("self", spec.state, this.#scope);
    for (const name of spec.state.keys()) this.#peer.declare(name);
    for (const rule of spec.accept) {
      const scope = rule.condition.holds(this.#scope);
      if (!scope) continue;
      void rule.remember?.(scope);
      this.#give(rule, scope);
      return;
    }
    this.#accept();
  }

  #give({ verdict, name }: AcceptRule, scope: PlayScope): void {
    switch (verdict.kind) {
      case "accept":
        return this.#accept();
      case "refuse":
        return this.#refuse(verdict.response.evaluate(scope), name);
      case "close":
        return this.#close(verdict, scope, name);
      case "hang":
        this.#request.hang();
        return this.#tellRefused("hang", undefined, name);
      case "drop":
        this.#request.drop();
        return this.#tellRefused("drop", undefined, name);
    }
  }

  #accept(): void {
    const most = this.#endpoint.spec.connections?.evaluate(this.#scope);
    if (most !== undefined && this.#endpoint.peers.size + this.#endpoint.asking >= most) {
      this.#refuse({ status: 503, body: `This endpoint has its ${most} connections.` }, "connections");
      return;
    }
    const { proxy } = this.#endpoint.spec;
    if (proxy) {
      this.#endpoint.asking++;
      void this.#relay(proxy)
        .catch((thrown: unknown) => this.#failed(thrown))
        .finally(() => this.#endpoint.asking--);
    } else this.#open(new MockConnection(this.#peer, this.#endpoint, this.#request, this.#world), {}, this.#protocol);
  }

  /** Asks the server behind; what it answers is our answer. */
  async #relay(proxy: ProxySpec): Promise<void> {
    const world = this.#world;
    const request = this.#request;
    const { spec } = this.#endpoint;
    const relay = new Relay(this.#peer, this.#endpoint, world);
    const upstream = await evaluateProxy(proxy, this.#scope);
    const limits = evaluateLimits(spec.limits, this.#scope);
    const compression = spec.compression ?? offersCompression(request);
    const result = await dialUpstream(request, upstream, relay.server.session, { compression, limits, world });
    if (world.leaving) {
      if (result.kind === "open") result.connection.drop("end");
      return this.#refuse({ status: 503, body: "The mock is stopping." }, "stop");
    }
    if (result.kind !== "open") {
      const { answer, by } = refusalOf(result);
      return this.#refuse(answer, by);
    }
    relay.opened(result.connection);
    this.#number();
    const { answer } = result;
    const isOpen = this.#open(
      new MockConnection(this.#peer, this.#endpoint, request, world, relay),
      {
        headers: { ...headersOf101(answer), ...evaluateHeaders(spec.headers, this.#scope) },
        compression: spec.compression ?? answer.extensions !== undefined,
        autoPong: spec.autoPong ?? false,
      },
      answer.protocol,
    );
    if (!isOpen) relay.server.drop("end");
  }

  /** Gives the connection the next number: while the server was asked, others may have come in. */
  #number(): void {
    const { vars } = this.#peer;
    const number = this.#world.accepted + 1;
    this.#peer.rename(this.#world.nameOf(this.#endpoint.spec.path.text, number));
    Object.assign(vars, { number, index: this.#endpoint.accepted + 1 });
  }

  /** Whether the client is still there. */
  #open(entered: MockConnection, own: Partial<AcceptOptions>, protocol: string | undefined): boolean {
    const world = this.#world;
    const peer = this.#peer;
    if (protocol !== this.#protocol) peer.roots = this.#roots(protocol);
    const connection = this.#request.accept({ ...this.#acceptance(entered), ...own, protocol });
    // Who left before the answer has no connection to react on.
    if (connection.state === "ended") return false;
    world.enter(entered, connection);
    world.log(() => ({
      type: "opened",
      connection: peer.name,
      url: this.#request.url,
      endpoint: this.#endpoint.spec.path.text,
      protocol,
      remoteAddress: this.#request.remoteAddress,
    }));
    world.scene.opened(peer);
    world.door?.arrived({ peer, url: this.#request.url, at: this.#at });
    return true;
  }

  #close(verdict: Extract<Verdict, { kind: "close" }>, scope: PlayScope, by: string): void {
    const code = verdict.close.code?.evaluate(scope);
    const reason = verdict.close.reason?.evaluate(scope);
    const fault = closeFault(code, reason);
    if (fault !== undefined)
      throw new Failure({ code: "setting", headline: fault, label: "cannot be sent", at: verdict.at });
    this.#request.accept(this.#acceptance(nobody)).close(code, reason);
    this.#tellRefused("close", code, by);
  }

  #acceptance(listener: ConnectionListener): AcceptOptions {
    const { compression, autoPong, limits, headers } = this.#endpoint.spec;
    return {
      listener,
      protocol: this.#protocol,
      headers: evaluateHeaders(headers, this.#scope),
      compression: compression ?? false,
      autoPong: autoPong ?? true,
      limits: evaluateLimits(limits, this.#scope),
    };
  }

  #refuse(answer: Parameters<UpgradeRequest["refuse"]>[0], by: string): void {
    this.#request.refuse(answer);
    this.#tellRefused("status", answer.status, by);
  }

  #tellRefused(how: Refused["how"], code: number | undefined, by: string): void {
    const { url } = this.#request;
    this.#world.door?.left(url, `${turnedAway[how]}${code === undefined ? "" : ` ${code}`} by the mock (${by})`);
    this.#world.log(() => ({ type: "refused", url, endpoint: this.#endpoint.spec.path.text, how, code, by }));
  }
}

/** What became of a handshake, in words. */
const turnedAway = { status: "answered", close: "closed with", hang: "not answered", drop: "dropped" } as const;

/** Hears what a client says that was closed at once: nothing of it matters. */
const nobody: ConnectionListener = {
  message: () => undefined,
  pinged: () => undefined,
  ponged: () => undefined,
  closeFrame: () => undefined,
  ended: () => undefined,
};
