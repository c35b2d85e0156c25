import { problem } from "../problem.ts";
import { didYouMean } from "../shape/nearest.ts";
import type { Span } from "../source.ts";
import type { Document } from "./document.ts";

/** A member that an expression reads: `url` of `chat`, `token` of `self`. */
interface MemberUse {
  /** The server or client; of `self` and `receiver` those that it may be, or undefined when it may be any peer. */
  readonly of: readonly string[] | undefined;
  readonly member: string;
  readonly at: Span;
}

/** What every client has, and every connection of a mock. */
const ofClients = ["name", "index"] as const;
const ofConnections = ["name", "key", "index", "number", "rooms"] as const;
/** What a connection was asked with is a member of it for the steps that have accepted it. */
const ofAccepted = [
  ...ofConnections,
  "path",
  "params",
  "query",
  "headers",
  "cookies",
  "protocol",
  "protocols",
  "endpoint",
] as const;

/**
 * The members of servers, clients and connections that a document can know, and those that it reads. Of all other variables
 * nobody knows before the run what is in them.
 */
export class KnownMembers {
  /** The variables of each server. */
  readonly servers = new Map<string, readonly string[]>();
  /**
   * The declared state of each peer: a client by its name, a connection of a mock by the path of its endpoint. Undefined of
   * a connection that a step has accepted at one of several endpoints.
   */
  readonly peers = new Map<string, readonly string[] | undefined>();
  /** The names of connections that steps accept. */
  readonly #accepted = new Set<string>();
  readonly #uses: MemberUse[] = [];
  /** What `set: { alice.token: … }`, `set: { self.token: … }` and the `extract` of a fragment give a peer, whoever it is. */
  readonly #given = new Set<string>();
  /** What each client extracts. */
  readonly #extracted = new Map<string, Set<string>>();
  /** Set when a step gives a peer a member whose name is known only at run time. */
  #open = false;

  /** Notes the name of a connection that steps accept. `stateless`: whether it has no variables of its own. */
  accept(name: string, stateless: boolean): void {
    this.#accepted.add(name);
    this.peers.set(name, stateless ? [] : undefined);
  }

  /** `of`: see `MemberUse`. */
  use(of: MemberUse["of"], member: string, at: Span): void {
    this.#uses.push({ of, member, at });
  }

  /** A step gives a peer a member; undefined when its name is computed. */
  give(member: string | undefined): void {
    if (member === undefined) this.#open = true;
    else this.#given.add(member);
  }

  /** `of`: see `MemberUse`; what any peer may extract, as in a fragment, each of them may have. */
  giveExtracted(of: MemberUse["of"], name: string): void {
    if (!of) this.#given.add(name);
    for (const each of of ?? []) this.#extracted.set(each, (this.#extracted.get(each) ?? new Set()).add(name));
  }

  /** Reports members that nothing gives a value. A name that is also that of a variable means the variable. */
  check(document: Document): void {
    const known = new Map<string, ReadonlySet<string> | undefined>();
    const membersOf = (name: string): ReadonlySet<string> | undefined => {
      if (!known.has(name)) known.set(name, this.#membersOf(name, document));
      return known.get(name);
    };
    for (const { of, member, at } of this.#uses) {
      const named = of?.filter((each) => !document.declared.has(each)) ?? [...this.peers.keys()];
      const lacking = named.filter((each) => membersOf(each)?.has(member) === false);
      const [first] = lacking;
      // One that may be any peer must only be some.
      if (first === undefined || (of === undefined && lacking.length < named.length)) continue;
      const candidates = (of ? [first] : named).flatMap((each) => [...(membersOf(each) ?? [])]);
      const server = this.servers.get(first);
      document.report(
        problem({
          code: "invalid-file",
          headline: `${this.#nobodyHas(of && first, document)} "${member}"`,
          label: server ? "unknown member" : "nothing gives it a value",
          at,
          help:
            this.#extractedBy(member) ??
            didYouMean(member, candidates) ??
            (server
              ? `It has ${server.join(", ")}.`
              : this.#accepted.has(first)
                ? `A connection has ${ofAccepted.join(", ")}, and what steps extract or set.`
                : whatPeersHave(of && first, member, document)),
        }),
      );
    }
  }

  #extractedBy(member: string): string | undefined {
    const [first, ...others] = [...this.#extracted].filter(([, names]) => names.has(member)).map(([of]) => of);
    if (first === undefined) return undefined;
    return others.length === 0
      ? `${first} extracts it: ${first}.${member}.`
      : `${[first, ...others].join(" and ")} extract it: ${first}.${member}.`;
  }

  #nobodyHas(of: string | undefined, { isMock }: Document): string {
    if (isMock) return of === undefined ? "No connection has" : "A connection of this endpoint has no";
    if (of === undefined) return "No client has";
    const what = this.servers.has(of) ? "server" : this.#accepted.has(of) ? "connection" : "client";
    return `The ${what} "${of}" has no`;
  }

  #membersOf(of: string, { isMock }: Document): ReadonlySet<string> | undefined {
    const server = this.servers.get(of);
    if (server) return new Set(server);
    const state = this.#open ? undefined : this.peers.get(of);
    if (!state) return undefined;
    if (isMock) return new Set([...ofConnections, ...state, ...this.#given]);
    const own = this.#accepted.has(of) ? ofAccepted : ofClients;
    return new Set([...own, ...state, ...(this.#extracted.get(of) ?? []), ...this.#given]);
  }
}

function whatPeersHave(of: string | undefined, member: string, { isMock }: Document): string {
  const set = `set: { self.${member}: … }`;
  return isMock
    ? `A connection has ${ofConnections.slice(0, -1).join(", ")} and ${ofConnections.at(-1)}, the state of its endpoint, and what steps set: - ${set}.`
    : `A client has ${ofClients.join(" and ")}, its state, and what steps extract or set: - ${of ?? "alice"}: { ${set} }.`;
}
