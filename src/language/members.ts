import { didYouMean } from "../shape/nearest.ts";
import type { Span } from "../source.ts";
import type { Document } from "./document.ts";
import { problem } from "../problem.ts";

/** A member of a variable that an expression reads: `url` of `chat`. */
interface MemberUse {
  readonly of: string;
  readonly member: string;
  readonly at: Span;
}

/** What every client has. */
const ofClients = ["name", "index"] as const;

/**
 * The members of servers and clients that a document can know, and those that it reads. Of all other variables nobody knows
 * before the run what is in them.
 */
export class KnownMembers {
  /** The variables of each server. */
  readonly servers = new Map<string, readonly string[]>();
  /** The declared state of each client. */
  readonly clients = new Map<string, readonly string[]>();
  readonly #uses: MemberUse[] = [];
  /** What `set: { alice.token: … }` and `set: { self.token: … }` give a client, whoever it is. */
  readonly #given = new Set<string>();
  /** Set when a step gives a client a member whose name is known only at run time. */
  #open = false;

  use(of: string, member: string, at: Span): void {
    this.#uses.push({ of, member, at });
  }

  /** A step gives a client a member; undefined when its name is computed. */
  give(member: string | undefined): void {
    if (member === undefined) this.#open = true;
    else this.#given.add(member);
  }

  /** Reports members that nothing gives a value. A name that is also that of a variable means the variable. */
  check(document: Document): void {
    for (const { of, member, at } of this.#uses) {
      const members = document.declared.has(of) ? undefined : this.#membersOf(of, document.declared);
      if (!members || members.has(member)) continue;
      const kind = this.servers.has(of) ? "server" : "client";
      const other =
        kind === "server"
          ? `It has ${[...members].join(", ")}.`
          : `A client has ${ofClients.join(" and ")}, its state, and what steps extract or set: - ${of}: { set: { self.${member}: … } }.`;
      document.report(
        problem({
          code: "invalid-file",
          headline: `The ${kind} "${of}" has no "${member}"`,
          label: kind === "server" ? "unknown member" : "nothing gives it a value",
          at,
          help: didYouMean(member, members) ?? other,
        }),
      );
    }
  }

  #membersOf(of: string, declared: ReadonlySet<string>): ReadonlySet<string> | undefined {
    const server = this.servers.get(of);
    if (server) return new Set(server);
    const state = this.#open ? undefined : this.clients.get(of);
    // What one client extracts in a fragment or a step of several, each of them extracts.
    return state && new Set([...ofClients, ...state, ...declared, ...this.#given]);
  }
}
