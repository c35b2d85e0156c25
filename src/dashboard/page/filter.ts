import type { AdminLogEntry } from "../../mock/admin/api.ts";
import { bytesOf } from "../../hex-dump.ts";

/** The kinds of entries that are shown or hidden together. */
export const kinds = {
  in: "In",
  out: "Out",
  connections: "Connections",
  http: "HTTP",
  notes: "Notes",
  faults: "Faults",
  problems: "Problems",
} as const;

export type Kind = keyof typeof kinds;

/** Which entries of the log are shown. */
export interface Filter {
  /** Words that all must occur, in any order; capitals do not matter. */
  readonly text: string;
  /** Empty: all. */
  readonly kinds: ReadonlySet<Kind>;
  /** The name of a connection; empty: all. */
  readonly connection: string;
  /** The path of an endpoint, as it is declared; empty: all. */
  readonly endpoint: string;
}

export const everything: Filter = { text: "", kinds: new Set(), connection: "", endpoint: "" };

export function kindOf(entry: AdminLogEntry): Kind {
  switch (entry.type) {
    case "message":
      return entry.direction;
    case "broadcast":
      return "out";
    case "fault":
      return "faults";
    case "opened":
    case "closed":
    case "refused":
      return "connections";
    case "http":
    case "not-found":
      return "http";
    case "problem":
      return "problems";
    default:
      return "notes";
  }
}

/** Makes of a filter a function that says whether an entry is shown: what is the same for all entries is worked out once. */
export function fits({ text, kinds: chosen, connection, endpoint }: Filter): (entry: AdminLogEntry) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return (entry) => {
    if (chosen.size > 0 && !chosen.has(kindOf(entry))) return false;
    if (connection !== "" && connectionOf(entry) !== connection) return false;
    if (endpoint !== "" && endpointOf(entry) !== endpoint) return false;
    if (words.length === 0) return true;
    const searched = searchedText(entry);
    return words.every((word) => searched.includes(word));
  };
}

export function isEverything({ text, kinds: chosen, connection, endpoint }: Filter): boolean {
  return text.trim() === "" && chosen.size === 0 && connection === "" && endpoint === "";
}

/** The name of the connection that an entry is about; undefined when it is about none. */
export function connectionOf(entry: AdminLogEntry): string | undefined {
  return "connection" in entry ? entry.connection : undefined;
}

/** The endpoint that an entry is about. The name of a connection is that of its endpoint and a number: `/ws #3`. */
export function endpointOf(entry: AdminLogEntry): string | undefined {
  if ("endpoint" in entry) return entry.endpoint;
  return connectionOf(entry)?.replace(/ #\d+$/, "");
}

/** All that can be read in an entry, in small letters. It is worked out once for each. */
function searchedText(entry: AdminLogEntry): string {
  let text = searched.get(entry);
  if (text === undefined) {
    const payload = "binary" in entry && entry.binary ? textOf(entry.payload) : "";
    const values = Object.entries(entry).flatMap(([name, value]) =>
      name === "at" || (payload !== "" && name === "payload") || value === undefined ? [] : [String(value)],
    );
    text = [...values, payload].join("\n").toLowerCase();
    searched.set(entry, text);
  }
  return text;
}

const searched = new WeakMap<AdminLogEntry, string>();

function textOf(base64: string): string {
  return new TextDecoder().decode(bytesOf(base64));
}
