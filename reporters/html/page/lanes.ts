import type { MomentData, ScenarioData } from "../data.ts";

/** A line from top to bottom: a client, the members of a group together, or a server. */
export interface Lane {
  readonly label: string;
  readonly isServer: boolean;
  /** Of members that stand together: the name of their group. */
  readonly group?: string;
  readonly members: number;
}

/** So many members of a group have lanes of their own. */
const APART = 6;

/** The lanes of a scenario, and who is in which. */
export class Lanes {
  readonly all: readonly Lane[];
  /** Groups that can be shown as one lane. */
  readonly groups: readonly string[];
  readonly #laneOf = new Map<string, number>();
  readonly #serverOf = new Map<string, number>();
  readonly #anyServer: number;

  /** `apart`: groups whose members have lanes of their own although they are many. */
  constructor(data: ScenarioData, apart: ReadonlySet<string>) {
    const moments = [...data.moments.first, ...data.moments.last];
    const peers = peersOf(data, moments);
    const sizes = new Map<string, number>();
    for (const peer of peers) {
      const group = groupOf(peer);
      if (group !== undefined) sizes.set(group, (sizes.get(group) ?? 0) + 1);
    }
    this.groups = [...sizes].filter(([, size]) => size > APART).map(([group]) => group);
    const together = new Set(this.groups.filter((each) => !apart.has(each)));
    const lanes: Lane[] = [];
    const lane = (made: Lane): number => lanes.push(made) - 1;
    const laneOfGroup = new Map<string, number>();
    for (const peer of peers) {
      const group = groupOf(peer);
      if (group === undefined || !together.has(group)) {
        this.#laneOf.set(peer, lane({ label: peer, isServer: false, members: 1 }));
        continue;
      }
      const members = sizes.get(group) ?? 0;
      const known = laneOfGroup.get(group) ?? lane({ label: `${group} × ${members}`, isServer: false, group, members });
      laneOfGroup.set(group, known);
      this.#laneOf.set(peer, known);
    }
    this.#addServers(data, moments, lane);
    this.#anyServer = lanes.findIndex(({ isServer }) => isServer);
    this.all = lanes;
  }

  /** The lane of a client or server; undefined for who has none. */
  of(name: string): number | undefined {
    return this.#laneOf.get(name);
  }

  /** The lane of the server that a client speaks to. */
  otherOf(peer: string): number {
    return this.#serverOf.get(peer) ?? this.#anyServer;
  }

  #addServers(data: ScenarioData, moments: readonly MomentData[], lane: (made: Lane) => number): void {
    const hosts = new Map<string, number>();
    const server = (label: string): number => lane({ label, isServer: true, members: 1 });
    for (const { who, what, url } of moments) {
      if (what !== "server" || url === undefined || this.#laneOf.has(who)) continue;
      const index = server(who);
      this.#laneOf.set(who, index);
      hosts.set(hostOf(url) ?? url, index);
    }
    for (const name of data.servers) if (!this.#laneOf.has(name)) this.#laneOf.set(name, server(name));
    const [only] = data.servers;
    for (const { who, what, url } of moments) {
      if (what === "server" || url === undefined) continue;
      const host = hostOf(url);
      // An address without a host is that of a request: the peer is a connection that a mock has accepted.
      const key = host ?? OTHER;
      let index = hosts.get(key);
      if (index === undefined) {
        const known = data.servers.length === 1 && host !== undefined && only !== undefined ? this.of(only) : undefined;
        hosts.set(key, (index = known ?? server(key)));
      }
      this.#serverOf.set(who, index);
    }
    const speaks = data.frames.total > 0;
    if (speaks && hosts.size === 0 && data.servers.length === 0) server("server");
  }
}

const OTHER = "the other side";

/** All that act, in the order in which they appear. */
function peersOf(data: ScenarioData, moments: readonly MomentData[]): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const see = (name: string, at: number): void => {
    const before = seen.get(name);
    if (before === undefined || at < before) seen.set(name, at);
  };
  for (const { who, what, at } of moments) if (what !== "server") see(who, at);
  for (const { client, at } of [...data.stepList.first, ...data.stepList.last])
    if (client !== undefined) see(client, at);
  for (const { peer, at } of [...data.frames.first, ...data.frames.last]) see(peer, at);
  const names = [...seen].toSorted(([, a], [, b]) => a - b).map(([name]) => name);
  // The members of a group stand side by side in their own order, where the first of them appears.
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const group = groupOf(name);
    if (group === undefined) continue;
    const members = groups.get(group);
    if (members) members.push(name);
    else groups.set(group, [name]);
  }
  const numberIn = (name: string): number => Number(/\[(\d+)\]$/.exec(name)?.[1]);
  const told = new Set<string>();
  const ordered = names.flatMap((name) => {
    const group = groupOf(name);
    if (group === undefined) return [name];
    if (told.has(group)) return [];
    told.add(group);
    return (groups.get(group) ?? []).toSorted((a, b) => numberIn(a) - numberIn(b));
  });
  return new Set(ordered);
}

function groupOf(peer: string): string | undefined {
  return /^(.+)\[\d+\]$/.exec(peer)?.[1];
}

function hostOf(url: string): string | undefined {
  try {
    return new URL(url).host || undefined;
  } catch {
    // A path, as a mock sees it.
    return undefined;
  }
}
