import type {
  ClientEvent,
  ExecEvent,
  FrameEvent,
  HttpEvent,
  RunEvent,
  ServerEvent,
  StepEnd,
  StepStart,
} from "../events.ts";
import { Failure } from "../problem.ts";
import { readEvents } from "../recording/read-events.ts";

/** A scenario that a trace holds, before it is read. */
export interface Recorded {
  /** The trace as the user names it, and where it is. */
  readonly trace: string;
  readonly path: string;
  /** Its number in the trace, and what the scenario was called there. */
  readonly scenario: number;
  readonly file: string;
  readonly name: string;
  readonly attempt: number | undefined;
  /** That of the run. */
  readonly seed: number;
  /** When the run began: milliseconds since 1970. */
  readonly time: number;
  /** Milliseconds of the run at which the scenario began. */
  readonly start: number;
  /** And ended. */
  readonly end: number;
}

/** What the scenario did: the record answers to it, and what came after it waits for it. */
export interface Act {
  readonly by: "us";
  readonly at: number;
  readonly connection?: RecordedConnection;
  readonly event: FrameEvent | ClientEvent | HttpEvent | ExecEvent;
  /** Its place among all that happened. */
  index: number;
  /** The played scenario has done it, or does it no more: what came after it need not wait for it. */
  over: boolean;
  /** The played scenario has done it. */
  done: boolean;
}

/** What came by itself. */
export interface Arrival {
  readonly by: "them";
  readonly at: number;
  readonly connection: RecordedConnection;
  readonly event: FrameEvent | ClientEvent;
  index: number;
}

/** One handshake of a client, and the connection that came of it. */
export interface RecordedConnection {
  readonly client: string;
  readonly dial: Act & { readonly event: ClientEvent };
  /** What was written on it, in order. */
  readonly sent: (Act & { readonly event: FrameEvent })[];
  /** Our own close. */
  close: (Act & { readonly event: ClientEvent }) | undefined;
}

/** All that a trace knows of one scenario. */
export interface Recording extends Recorded {
  readonly acts: readonly Act[];
  readonly arrivals: readonly Arrival[];
  readonly connections: readonly RecordedConnection[];
  readonly http: readonly (Act & { readonly event: HttpEvent })[];
  readonly exec: readonly (Act & { readonly event: ExecEvent })[];
  /** What each server was each time when it got ready. */
  readonly servers: ReadonlyMap<string, readonly ServerEvent[]>;
  /** When steps began and ended, by `stepKey`, in order. */
  readonly steps: ReadonlyMap<string, readonly number[]>;
  /** All these times, in order. */
  readonly marks: readonly number[];
  /** When the last of them ended. */
  readonly lastStep: number;
}

/** Steps of two runs that are the same: by what they say, for their numbers change when one is written before them. */
export function stepKey(event: Pick<StepStart, "client" | "title" | "rounds">, end: boolean): string {
  const rounds = (event.rounds ?? []).map(({ number }) => number).join(".");
  return `${end ? "end" : "start"} ${rounds} ${event.client ?? ""} ${event.title}`;
}

/** Reads what a trace knows of a scenario. Throws a `Failure` for a trace that is broken, or has not enough in it. */
export async function readRecording(recorded: Recorded): Promise<Recording> {
  const reader = new RecordingReader(recorded);
  for await (const event of readEvents(recorded.path, recorded.trace)) {
    if (event.type !== "torn" && "scenario" in event && event.scenario === recorded.scenario) reader.take(event);
  }
  return reader.recording();
}

class RecordingReader {
  readonly #recorded: Recorded;
  readonly #acts: Act[] = [];
  readonly #arrivals: Arrival[] = [];
  readonly #connections: RecordedConnection[] = [];
  /** The latest connection of each client. */
  readonly #latest = new Map<string, RecordedConnection>();
  readonly #http: (Act & { readonly event: HttpEvent })[] = [];
  readonly #exec: (Act & { readonly event: ExecEvent })[] = [];
  readonly #servers = new Map<string, ServerEvent[]>();
  readonly #steps = new Map<string, number[]>();
  /** Titles of steps by their paths: what is told of an end has none. */
  readonly #titles = new Map<string, StepStart>();
  #lastStep = -Infinity;
  /** Whether something is told that only who reads frames is told. */
  #detailed = true;

  constructor(recorded: Recorded) {
    this.#recorded = recorded;
  }

  take(event: RunEvent): void {
    if (event.type === "frame") this.#frame(event);
    else if (event.type === "client") this.#client(event);
    else if (event.type === "http") this.#http.push(this.#act(event, event.at - event.ms));
    else if (event.type === "exec") this.#exec.push(this.#act(event, event.at - event.ms));
    else if (event.type === "step:start" || event.type === "step:end") this.#step(event);
    else if (event.type === "server" && event.state === "ready") {
      const known = this.#servers.get(event.server);
      if (known) known.push(event);
      else this.#servers.set(event.server, [event]);
    }
  }

  recording(): Recording {
    if (!this.#detailed) throw withoutFrames(this.#recorded);
    const all = [...this.#acts, ...this.#arrivals].toSorted((a, b) => a.at - b.at || a.index - b.index);
    for (const [index, each] of all.entries()) each.index = index;
    return {
      ...this.#recorded,
      acts: all.filter((each) => each.by === "us"),
      arrivals: all.filter((each) => each.by === "them"),
      connections: this.#connections,
      http: this.#http,
      exec: this.#exec,
      servers: this.#servers,
      steps: this.#steps,
      marks: [...this.#steps.values()].flat().toSorted((a, b) => a - b),
      lastStep: this.#lastStep,
    };
  }

  #act<Event extends Act["event"]>(event: Event, at: number, connection?: RecordedConnection): Act & { event: Event } {
    const act = {
      by: "us" as const,
      at,
      event,
      index: this.#acts.length + this.#arrivals.length,
      over: false,
      done: false,
      ...(connection ? { connection } : {}),
    };
    this.#acts.push(act);
    return act;
  }

  #arrival(event: Arrival["event"], connection: RecordedConnection): void {
    const index = this.#acts.length + this.#arrivals.length;
    this.#arrivals.push({ by: "them", at: event.at, event, connection, index });
  }

  #frame(event: FrameEvent): void {
    const connection = this.#latest.get(event.peer);
    // What a mock's connections sent and got is told as well; they have dialled nowhere.
    if (!connection) return;
    if (event.direction === "in") this.#arrival(event, connection);
    else connection.sent.push(this.#act(event, event.at, connection));
  }

  #client(event: ClientEvent): void {
    const { client, state, at, ms = 0 } = event;
    if (state === "closed") {
      const connection = this.#latest.get(client);
      if (!connection) return;
      // That we ended what the other side broke came of what it sent.
      if (event.by === "us" && !event.breach) connection.close = this.#act(event, at - ms, connection);
      else this.#arrival(event, connection);
      return;
    }
    // A connection that a mock of the steps accepts is told by its path; it was no handshake of ours.
    if (event.url?.startsWith("/")) return;
    if (event.ms === undefined) this.#detailed = false;
    const connection: RecordedConnection = {
      client,
      dial: this.#act(event, at - ms),
      sent: [],
      close: undefined,
    };
    this.#connections.push(connection);
    this.#latest.set(client, connection);
  }

  #step(event: StepStart | StepEnd): void {
    const path = `${event.step} ${event.client ?? ""}`;
    const start = event.type === "step:start" ? event : this.#titles.get(path);
    if (!start) return;
    if (event.type === "step:start") this.#titles.set(path, event);
    else this.#lastStep = event.at;
    const key = stepKey(start, event.type === "step:end");
    const known = this.#steps.get(key);
    if (known) known.push(event.at);
    else this.#steps.set(key, [event.at]);
  }
}

function withoutFrames({ trace, name }: Recorded): Failure {
  return new Failure({
    code: "not-recorded",
    headline: `${trace} has no messages of "${name}": it tells only what reports tell`,
    label: "no messages",
    help: "wstest run --trace on writes traces with all messages.",
  });
}
