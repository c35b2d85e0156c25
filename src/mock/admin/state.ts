import { parseDuration } from "../../expression/duration.ts";
import { lineOf, type Span } from "../../source.ts";
import type { MockConnection } from "../connection.ts";
import type { RunningEndpoint } from "../endpoint.ts";
import { roomsOf } from "../rooms.ts";
import { isStreamOn, switchStream } from "../stream-switch.ts";
import type { MockWorld } from "../world.ts";
import type { Stream } from "../../steps/standing/stream.ts";
import type {
  AdminConnection,
  AdminCounts,
  AdminEndpoint,
  AdminHttpRule,
  AdminRoom,
  AdminState,
  AdminStream,
} from "./api.ts";
import { plainValue } from "./plain-value.ts";

/** How many connections, when nobody asks for more, and rooms a state names. */
const MOST_NAMED = 1000;

/** What of the state the world knows. */
export type WorldState = Pick<
  AdminState,
  "endpoints" | "http" | "connections" | "connectionCount" | "rooms" | "data" | "url" | "httpUrl"
>;

/** All that is there now. `url`: where clients connect; `named`: how many connections are told one by one. */
export function stateOf(
  world: MockWorld,
  { url, httpUrl }: Pick<AdminState, "url" | "httpUrl">,
  named = MOST_NAMED,
): WorldState {
  const connections = openConnections(world);
  return {
    url,
    httpUrl,
    endpoints: world.endpoints.map((endpoint, index) => endpointState(endpoint, index, url, world)),
    http: httpState(world),
    connections: connections.slice(0, named).map(connectionState),
    connectionCount: connections.length,
    rooms: roomState(world),
    data: plainValue(world.root("data")) as AdminState["data"],
  };
}

/** What changes often. */
export function countsOf(world: MockWorld): AdminCounts {
  return {
    connectionCount: world.connections.size,
    endpoints: world.endpoints.map(({ spec, peers, accepted, rules }, index) => ({
      id: endpointId(index),
      connections: peers.size,
      accepted,
      rules: Object.fromEntries(rules.rules.map(({ rule, answered }) => [rule.id, answered])),
      streams: Object.fromEntries(
        spec.streams.map((stream, at) => [
          `${endpointId(index)}.streams.${at + 1}`,
          world.scene.streams.counts(stream).ticks,
        ]),
      ),
      faults: Object.fromEntries(world.faults.listOf(index).map(({ id, hits }) => [id, hits])),
    })),
    http: Object.fromEntries(httpState(world).map(({ id, answered }) => [id, answered])),
  };
}

/** The connections that are open, by endpoint in the order of their coming. */
export function openConnections(world: MockWorld): readonly MockConnection[] {
  return world
    .connected()
    .map((peer) => world.connections.get(peer))
    .filter((each) => each !== undefined);
}

// --- internal ---

function endpointId(index: number): string {
  return `endpoints.${index + 1}`;
}

function endpointState(endpoint: RunningEndpoint, index: number, url: string, world: MockWorld): AdminEndpoint {
  const { spec, peers, accepted, rules } = endpoint;
  const { scene } = world;
  const scope = scene.scope(scene.track());
  return {
    id: endpointId(index),
    path: spec.path.text,
    url: `${url}${spec.path.text}`,
    protocols: spec.protocols.map((each) => each.evaluate(scope)),
    connections: peers.size,
    accepted,
    rules: rules.rules.map(({ rule, enabled, answered }) => ({
      id: rule.id,
      name: rule.name,
      enabled,
      answered,
      line: lineOf(rule.at),
    })),
    streams: spec.streams.map((stream, at) =>
      streamState(stream, `${endpointId(index)}.streams.${at + 1}`, endpoint, world),
    ),
    faults: world.faults.listOf(index).map(({ id, text, enabled, hits }) => ({ id, text, enabled, hits })),
  };
}

function streamState(stream: Stream, id: string, endpoint: RunningEndpoint, world: MockWorld): AdminStream {
  const { name, to, everyText } = stream;
  const { ticks } = world.scene.streams.counts(stream);
  return {
    id,
    name,
    to: to.kind === "room" ? `room ${written(to.pattern.span)}` : to.kind,
    every: parseDuration(everyText) ?? null,
    enabled: isStreamOn(endpoint, stream, world),
    ticks,
  };
}

function written({ source, start, end }: Span): string {
  return source.text.slice(start, end).replace(/^(["'])(.*)\1$/, "$2");
}

/** Switches a stream on or off. Undefined for no such id. */
export function turnStream(id: string, on: boolean, world: MockWorld): true | undefined {
  for (const [index, endpoint] of world.endpoints.entries()) {
    const stream = endpoint.spec.streams.find((_, at) => id === `${endpointId(index)}.streams.${at + 1}`);
    if (!stream) continue;
    switchStream(endpoint, stream, on, world);
    return true;
  }
  return undefined;
}

function httpState({ mock, answeredHttp }: MockWorld): readonly AdminHttpRule[] {
  return mock.http.map((rule, index) => ({
    id: `http.${index + 1}`,
    method: rule.method,
    path: rule.path.text,
    answered: answeredHttp.get(rule) ?? 0,
  }));
}

function connectionState({ peer, endpoint, url, remoteAddress, openedAt, sent }: MockConnection): AdminConnection {
  const { key, protocol } = { key: peer.vars["key"], protocol: peer.roots?.get("protocol") };
  const state = Object.create(null) as Record<string, unknown>;
  for (const name of endpoint.spec.state.keys()) state[name] = plainValue(peer.vars[name]);
  return {
    key: typeof key === "string" ? key : "",
    name: peer.name,
    endpoint: endpoint.spec.path.text,
    url,
    protocol: typeof protocol === "string" ? protocol : null,
    remoteAddress: remoteAddress ?? null,
    openedAt,
    state,
    rooms: roomsOf(peer).slice(0, MOST_NAMED),
    received: peer.inbox.received,
    sent,
    buffered: peer.connection?.buffered ?? 0,
  };
}

function roomState({ rooms }: MockWorld): readonly AdminRoom[] {
  return [...rooms.names()].slice(0, MOST_NAMED).map((name) => ({ name, count: rooms.members(name).size }));
}
