import type { MockLogEntry, Passed, Reported } from "../log/entry.ts";

/**
 * `GET api/state`: all that is there now. Of long texts only the beginning: connections and rooms have about 8 MiB of text
 * together, and so has `data`.
 */
export interface AdminState {
  readonly name: string;
  /** The file of the mock, as it was named. */
  readonly file: string;
  /** `ws://127.0.0.1:8080`, or `wss://…`. */
  readonly url: string;
  /** `http://127.0.0.1:8080`, or `https://…`. */
  readonly httpUrl: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** When the file was read again, the last time; null: never. */
  readonly reloadedAt: number | null;
  /** What is wrong with the file as it is now, as the terminal shows it: the mock goes on as it was before. */
  readonly problems: readonly AdminProblem[];
  readonly endpoints: readonly AdminEndpoint[];
  readonly http: readonly AdminHttpRule[];
  /** Of more than 1,000 the first 1,000, or as many as `?connections=` asks for, up to 20,000; `connectionCount` counts all. */
  readonly connections: readonly AdminConnection[];
  readonly connectionCount: number;
  readonly rooms: readonly AdminRoom[];
  readonly data: Readonly<Record<string, unknown>>;
}

export interface AdminProblem {
  /** Several lines: a headline, the place, what to do. */
  readonly text: string;
}

export interface AdminEndpoint {
  readonly id: string;
  /** As it is declared: `/ws/:room`. */
  readonly path: string;
  readonly url: string;
  /** The subprotocols that it speaks. */
  readonly protocols: readonly string[];
  /** How many are open. */
  readonly connections: number;
  /** How many were opened so far. */
  readonly accepted: number;
  readonly rules: readonly AdminRule[];
  readonly streams: readonly AdminStream[];
  readonly faults: readonly AdminFault[];
}

export interface AdminRule {
  /** For `POST api/rules`. */
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  /** How many messages it has answered. */
  readonly answered: number;
  /** Where it stands in the file, from 1. */
  readonly line: number;
}

export interface AdminStream {
  readonly id: string;
  readonly name: string;
  /** Whom it goes to, in one word or line: `each`, `all`, `room sym:*`. */
  readonly to: string;
  /** Milliseconds; null where it has no fixed pace. */
  readonly every: number | null;
  /** Whether it is on, or begins with the next connection. */
  readonly enabled: boolean;
  readonly ticks: number;
}

export interface AdminFault {
  readonly id: string;
  /** As it is written, in one line. */
  readonly text: string;
  readonly enabled: boolean;
  readonly hits: number;
}

export interface AdminHttpRule {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly answered: number;
}

export interface AdminConnection {
  /** Its `Sec-WebSocket-Key`. */
  readonly key: string;
  /** By what steps and the log know it: `/ws #1`. */
  readonly name: string;
  /** The path of its endpoint, as it is declared. */
  readonly endpoint: string;
  /** As it was asked for, with its query. */
  readonly url: string;
  readonly protocol: string | null;
  readonly remoteAddress: string | null;
  /** Milliseconds since 1970. */
  readonly openedAt: number;
  /** Its variables: the names of `state`. */
  readonly state: Readonly<Record<string, unknown>>;
  readonly rooms: readonly string[];
  /** Messages of the client. */
  readonly received: number;
  /** Messages to the client. */
  readonly sent: number;
  /** Bytes that wait to be sent. */
  readonly buffered: number;
}

export interface AdminRoom {
  readonly name: string;
  /** How many are in it. */
  readonly count: number;
}

/** A failure, as the terminal shows it. */
export interface AdminReported extends Omit<Reported, "problem"> {
  /** Several lines: a headline, the place, what to do. */
  readonly text: string;
}

/** An entry of the log: those of `MockLogEntry` with an id (1, 2, 3, …), a failure as its text. */
export type AdminLogEntry = (Exclude<MockLogEntry, Reported> | AdminReported) & { readonly id: number };

/** `GET api/log?after=ID&limit=N&type=&connection=&text=`: oldest first. Without `after` the latest `limit` (default 1,000). */
export interface AdminLog {
  readonly entries: readonly AdminLogEntry[];
  /** The oldest and the latest id that are kept, whatever was asked for; 0 while there is none. */
  readonly first: number;
  readonly last: number;
  /** How many entries are no longer kept: at most 10,000 are, and 32 MiB. */
  readonly dropped: number;
}

/** `GET api/log/ID`: the entry; of a message with its payload as far as it is kept (256 KiB). */
export interface AdminLogDetail {
  readonly entry: AdminLogEntry;
  readonly payload?: {
    /** The text; of bytes as they read as UTF-8. */
    readonly text: string;
    readonly base64: string;
    /** Whether it is the whole message. */
    readonly whole: boolean;
  };
}

/** `event: state` of `GET api/events`: what changes often; at most 4 a second, and only when something has changed. */
export interface AdminCounts {
  readonly connectionCount: number;
  readonly endpoints: readonly {
    readonly id: string;
    readonly connections: number;
    readonly accepted: number;
    /** How many messages each rule has answered, and so on, by ids. */
    readonly rules: Readonly<Record<string, number>>;
    readonly streams: Readonly<Record<string, number>>;
    readonly faults: Readonly<Record<string, number>>;
  }[];
  readonly http: Readonly<Record<string, number>>;
}

/** `event: reload`: the file was read again. With problems the mock goes on as it was before. */
export interface AdminReload {
  readonly at: number;
  readonly problems: readonly AdminProblem[];
}

/**
 * What `GET api/events` sends, by the name of the event. `log` has the entry's id as its `id:`, so that `Last-Event-ID`
 * resumes without a hole. `cut`: the subscriber did not read, and the stream ends.
 */
export interface AdminEvents {
  readonly log: AdminLogEntry;
  readonly state: AdminCounts;
  readonly reload: AdminReload;
  readonly cut: { readonly reason: string };
}

/** Who runs the steps. A map without `endpoint`, `room` and `connection` is a matcher on the variables of connections. */
export type AdminTarget =
  | "all"
  | { readonly endpoint: string }
  | { readonly room: string }
  | { readonly connection: string }
  | Readonly<Record<string, unknown>>;

/** `POST api/steps`. */
export interface AdminSteps {
  /** Absent: no connection, for `set: { data.x: 1 }` and `log`. */
  readonly to?: AdminTarget;
  /** A step or a list of steps, as JSON or as YAML text. */
  readonly do: unknown;
}

export interface AdminReached {
  readonly reached: number;
  /** What failed while the steps ran, as far as they ran at once; the rest is in the log. */
  readonly problems: readonly AdminProblem[];
}

/** `POST api/rules`, `POST api/streams`, `POST api/faults`: answered by what is switched, as it is now. */
export interface AdminSwitch {
  readonly id: string;
  readonly enabled: boolean;
}

/** `POST api/faults`: one more fault for connections that are open. */
export interface AdminNewFault {
  readonly to: AdminTarget;
  readonly fault: Readonly<Record<string, unknown>>;
}

/** Its answer. */
export interface AdminAddedFaults {
  /** How many connections have it. */
  readonly reached: number;
  /** One for each endpoint that has any of them. */
  readonly faults: readonly AdminFault[];
}

/** `GET api/received?endpoint=&connection=&after=ID`: what clients sent, in order. */
export interface AdminReceived {
  readonly messages: readonly (Passed & {
    readonly id: number;
    /** What its codec makes of it; absent where it makes nothing, or where the payload was not kept whole. */
    readonly decoded?: unknown;
  })[];
  readonly last: number;
  readonly dropped: number;
}

/** `POST api/expect`: the same document as that of `--expect`. */
export interface AdminVerdict {
  readonly passed: boolean;
  readonly problems: readonly AdminProblem[];
}

/** `POST api/reset`: data, counts and switches as at the start. */
export interface AdminReset {
  /** Close the connections as well, with 1012. */
  readonly connections?: boolean;
}

/** Every answer of 400 and above. */
export interface AdminError {
  readonly error: {
    readonly headline: string;
    readonly help?: string;
    /** What is wrong with the steps, the fault or the expectations that came. */
    readonly problems?: readonly AdminProblem[];
  };
}
