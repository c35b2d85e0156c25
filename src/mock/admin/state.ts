import { parseDuration } from "../../expression/duration.ts";
import { lineOf, type Span } from "../../source.ts";
import type { MockConnection } from "../connection.ts";
import type { RunningEndpoint } from "../endpoint.ts";
import type { FaultState } from "../faults.ts";
import { roomsOf } from "../rooms.ts";
import { isStreamOn, switchStream } from "../stream-switch.ts";
import type { MockWorld } from "../world.ts";
import type { RunningRule } from "../../play/rule-set.ts";
import type { Stream } from "../../steps/standing/stream.ts";
import type {
  AdminConnection,
  AdminCounts,
  AdminEndpoint,
  AdminFault,
  AdminHttpRule,
  AdminRoom,
  AdminRule,
  AdminState,
  AdminStream,
} from "./api.ts";
import { plainValue, TextBudget } from "./plain-value.ts";

/** How many connections, when nobody asks for more, and rooms a state names. */
const MOST_NAMED = 1000;
/** Characters of all connections and rooms together; and what each text may have, however many there are. */
const MOST_TEXT = 8 * 1024 * 1024;
const LEAST_TEXT = 1024;

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
  const shown = connections.slice(0, named);
  // Many share what one would have alone.
  const budget = new TextBudget(MOST_TEXT, Math.max(LEAST_TEXT, MOST_TEXT / Math.max(1, shown.length)));
  return {
    url,
    httpUrl,
    endpoints: world.endpoints.map((endpoint, index) => endpointState(endpoint, index, url, world)),
    http: httpState(world),
    connections: shown.map((each) => connectionState(each, budget)),
    connectionCount: connections.length,
    rooms: roomState(world, budget),
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
    rules: rules.rules.map(ruleState),
    streams: spec.streams.map((stream, at) =>
      streamState(stream, `${endpointId(index)}.streams.${at + 1}`, endpoint, world),
    ),
    faults: world.faults.listOf(index).map(faultState),
  };
}

/** A rule, as the API tells it. */
export function ruleState({ rule, enabled, answered }: RunningRule): AdminRule {
  return { id: rule.id, name: rule.name, enabled, answered, line: lineOf(rule.at) };
}

/** A fault, as the API tells it. */
export function faultState({ id, text, enabled, hits }: FaultState): AdminFault {
  return { id, text, enabled, hits };
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

/** Switches a stream on or off, and gives it. Undefined for no such id. */
export function turnStream(id: string, on: boolean, world: MockWorld): AdminStream | undefined {
  for (const [index, endpoint] of world.endpoints.entries()) {
    const stream = endpoint.spec.streams.find((_, at) => id === `${endpointId(index)}.streams.${at + 1}`);
    if (!stream) continue;
    switchStream(endpoint, stream, on, world);
    return streamState(stream, id, endpoint, world);
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

function connectionState(
  { peer, endpoint, url, remoteAddress, openedAt, sent }: MockConnection,
  budget: TextBudget,
): AdminConnection {
  const { key, protocol } = { key: peer.vars["key"], protocol: peer.roots?.get("protocol") };
  const state = Object.create(null) as Record<string, unknown>;
  for (const name of endpoint.spec.state.keys()) state[name] = plainValue(peer.vars[name], budget);
  return {
    key: typeof key === "string" ? key : "",
    name: peer.name,
    endpoint: endpoint.spec.path.text,
    url: budget.text(url),
    protocol: typeof protocol === "string" ? protocol : null,
    remoteAddress: remoteAddress ?? null,
    openedAt,
    state,
    rooms: roomsOf(peer)
      .slice(0, MOST_NAMED)
      .map((room) => budget.text(room)),
    received: peer.inbox.received,
    sent,
    buffered: peer.connection?.buffered ?? 0,
  };
}

function roomState({ rooms }: MockWorld, budget: TextBudget): readonly AdminRoom[] {
  return [...rooms.names()]
    .slice(0, MOST_NAMED)
    .map((name) => ({ name: budget.text(name), count: rooms.members(name).size }));
}
