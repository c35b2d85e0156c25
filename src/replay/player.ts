import type { RunEvent } from "../events.ts";
import { problem, type ProblemCode } from "../problem.ts";
import { isHandshake } from "../recording/handshake.ts";
import type { Recording, RequestEvent, TrafficEvent } from "../recording/traffic.ts";
import { connectionName } from "./connection-name.ts";
import { ConnectionTeller } from "./connection-teller.ts";
import { ConnectionView } from "./connection-view.ts";
import { type DialSettings, dialRequestOf } from "./dial-request.ts";
import { Exchanger } from "./exchanger.ts";
import type { HttpPlan } from "./http-plan.ts";
import { type ReplayContext, ReplayedConnection } from "./replayed-connection.ts";
import type { Report, ReportedConnection } from "./report.ts";
import { Pace, type PaceOptions } from "./pace.ts";

export interface PlayerOptions extends PaceOptions {
  readonly dial: DialSettings;
  /** What of plain HTTP is played. */
  readonly http: HttpPlan;
  /** What stands behind the names of its connections: `(copy 3 of 10)`. */
  readonly suffix: string;
  readonly file: string;
  readonly report: Report;
  /** Where frames are told; undefined when nobody reads them. */
  readonly frames: ((event: RunEvent) => void) | undefined;
}

/**
 * Plays the client's side of a recording once: all its connections, in the order in which their events were recorded. Of the
 * recording it keeps what is on its way, however long it is.
 */
export class Player {
  readonly #options: PlayerOptions;
  readonly #context: ReplayContext;
  readonly #connections = new Map<number, ReplayedConnection>();
  readonly #views = new Map<number, ConnectionView>();
  /** All that are not over, also those of which the recording has no more. */
  readonly #unfinished = new Set<ReplayedConnection>();
  readonly #finishing = new Set<Promise<void>>();
  readonly #reports = new WeakMap<ReplayedConnection, ReportedConnection>();
  /** Connections that wait for the server to close them. */
  readonly #closing = new Map<ReplayedConnection, number>();
  #recordedTarget: string | undefined;
  #position = 0;
  #count = 0;
  readonly #pace: Pace;
  /** When the latest event was recorded, and how long after the one before it. */
  #at = 0;
  #gap = 0;
  readonly #exchanger: Exchanger;
  /** Connections that speak plain HTTP. */
  readonly #exchanges = new Set<number>();

  constructor(options: PlayerOptions, context: ReplayContext) {
    this.#options = options;
    this.#context = context;
    const { http: plan, dial, report, frames, suffix } = options;
    const { carry, clock, signal } = context;
    this.#pace = new Pace(options, context);
    this.#exchanger = new Exchanger({ plan, dial, report, frames, suffix, carry, clock, signal });
  }

  /** Gives how many connections were played. */
  async play({ head, events }: Recording): Promise<number> {
    const { signal } = this.#context;
    this.#recordedTarget = head.target;
    this.#pace.begin();
    try {
      for await (const event of events) {
        if (signal.aborted) break;
        this.#position++;
        this.#gap = event.at - this.#at;
        this.#at = event.at;
        await this.#pace.until(event.at);
        await this.#take(event);
      }
    } finally {
      for (const [number, connection] of this.#connections) this.#finish(number, connection);
      await Promise.all([...this.#finishing, this.#exchanger.end()]);
    }
    return this.#count;
  }

  async #take(event: TrafficEvent): Promise<void> {
    if (event.type === "gap" && event.connection === 0) {
      this.#warn(event.reason);
      return;
    }
    const plan = this.#options.http;
    if (plan.unreached.has(event.connection)) return;
    const view = this.#viewOf(event.connection);
    if (event.type === "request" && !isHandshake(event)) {
      this.#exchanges.add(event.connection);
      if (!this.#exchanger.plays(this.#position)) {
        this.#exchanger.passOver(event);
        return;
      }
      await this.#act(event.at, undefined);
      this.#exchanger.ask(event, this.#position);
      return;
    }
    switch (event.type) {
      case "open":
      case "gap":
      case "pong":
        view.take(event);
        return;
      case "error":
        view.take(event);
        await this.#opened(event, view);
        return;
      case "response":
        if (this.#exchanges.has(event.connection) || this.#exchanger.isAsked(event.connection)) {
          await this.#exchanger.answered(event);
          return;
        }
        view.take(event);
        await this.#opened(event, view);
        if (this.#options.timing === "reactive") await this.#connections.get(event.connection)?.opened();
        return;
      case "request":
        // What answers it tells what it has offered, where a capture does not: it is opened with the next event.
        view.take(event);
        view.position = this.#position;
        this.#exchanges.delete(event.connection);
        return;
      case "message": {
        const connection = await this.#opened(event, view);
        if (!connection) return;
        if (event.from === "server") {
          // Whether these come in time is chance: nobody waited for them.
          if (view.ending?.by === "client") connection.passOver(event, this.#position);
          else connection.expect(event, this.#position, this.#pace.dueOf(event.at));
          await this.#slowDown(connection);
        } else {
          await this.#act(event.at, connection);
          await connection.send(event, this.#position);
        }
        return;
      }
      case "ping": {
        const connection = event.from === "client" ? await this.#opened(event, view) : undefined;
        if (!connection) return;
        await this.#act(event.at, connection);
        await connection.ping(event.data);
        return;
      }
      case "close": {
        view.take(event);
        const connection = await this.#opened(event, view);
        // Who answers a close frame has not closed.
        if (!connection || view.ending?.by !== event.from) return;
        if (event.from === "server") this.#closing.set(connection, this.#pace.dueOf(event.at));
        else await this.#leave(event.at, connection, () => connection.close(event));
        return;
      }
      case "end": {
        view.take(event);
        const connection = view.request ? await this.#opened(event, view) : undefined;
        this.#views.delete(event.connection);
        this.#exchanges.delete(event.connection);
        this.#exchanger.ended(event.connection);
        if (!connection) return;
        const { ending } = view;
        if (ending?.by === "client" && !ending.frame && event.how !== "cut")
          await this.#leave(event.at, connection, () => connection.drop(event.how === "reset" ? "reset" : "end"));
        this.#finish(event.connection, connection, this.#pace.dueOf(event.at));
        return;
      }
    }
  }

  /** The client is about to do something: what it had got before, in the recording, has to have come. */
  async #act(at: number, connection: ReplayedConnection | undefined): Promise<void> {
    if (this.#options.timing === "reactive") await this.#upToDate();
    await connection?.opened();
    this.#pace.acts(at);
  }

  async #upToDate(): Promise<void> {
    const { waits, signal } = this.#context;
    const late = (): readonly ReplayedConnection[] => [...this.#unfinished].filter((each) => !each.isUpToDate);
    const open = (): readonly number[] => [...this.#closing].filter(([each]) => !each.isClosing).map(([, due]) => due);
    await waits.until(
      () => signal.aborted || (late().length === 0 && open().length === 0),
      () => Math.max(...late().map(({ awaited }) => awaited.due), ...open()),
    );
    for (const each of late()) each.giveUp();
    this.#closing.clear();
  }

  /** The client leaves, once it has got what it had got in the recording. */
  async #leave(at: number, connection: ReplayedConnection, leave: () => Promise<void>): Promise<void> {
    const { timing } = this.#options;
    const { waits, clock, settle, signal } = this.#context;
    await this.#act(at, connection);
    if (timing === "clock") {
      await connection.leave(leave);
      return;
    }
    const gap = Math.min(settle, this.#gap);
    const leaving = connection.leave(async () => {
      await waits.until(
        () => connection.isUpToDate || signal.aborted,
        () => connection.awaited.due,
      );
      // What was not recorded may come meanwhile; the client had not waited any longer.
      const until = clock.now() + gap;
      await waits.until(
        () => connection.isOver || signal.aborted,
        () => until,
      );
      await leave();
    });
    if (timing === "reactive") await leaving;
  }

  /** Reads no further ahead than needed. */
  async #slowDown(connection: ReplayedConnection): Promise<void> {
    if (connection.awaited.count < MOST_AHEAD) return;
    const { waits, signal } = this.#context;
    const came = await waits.until(
      () => connection.awaited.count < MOST_AHEAD / 2 || connection.isOver || signal.aborted,
      () => connection.awaited.due,
    );
    if (!came) connection.giveUp();
  }

  #open(request: RequestEvent, view: ConnectionView): void {
    if (this.#connections.has(view.number)) return;
    const { dial } = this.#options;
    const connection = this.#connect(view, request);
    connection.open(dialRequestOf(request, view.response, dial, connection.filling(dial.secrets)));
  }

  #connect(view: ConnectionView, request: RequestEvent | undefined): ReplayedConnection {
    const { suffix, report, frames } = this.#options;
    const name = connectionName(view.number, request?.url) + suffix;
    const reported = report.begin(name, view.position);
    const client = `client ${view.number}`;
    const teller = new ConnectionTeller(client, reported.scenario, () => report.now(), frames);
    const steps = report.stepsOf(reported, client);
    const needs = this.#options.http.needs.get(view.number) ?? new Set<string>();
    const connection = new ReplayedConnection(view, name, this.#context, { teller, steps, needs });
    this.#connections.set(view.number, connection);
    this.#unfinished.add(connection);
    this.#reports.set(connection, reported);
    this.#count++;
    return connection;
  }

  /** The connection of an event, which is opened now if it was not; a capture that lacks its handshake has at least told where it was. */
  async #opened(
    { at, connection: number }: TrafficEvent,
    view: ConnectionView,
  ): Promise<ReplayedConnection | undefined> {
    const known = this.#connections.get(number);
    if (known || this.#exchanges.has(number)) return known;
    if (!view.request) {
      const url = this.#options.dial.target?.href ?? this.#recordedTarget;
      if (url === undefined) return undefined;
      view.take({ type: "request", at, connection: number, method: "GET", url, headers: [] });
    }
    await this.#act(at, undefined);
    if (view.request) this.#open(view.request, view);
    return this.#connections.get(number);
  }

  #finish(number: number, connection: ReplayedConnection, due = this.#pace.dueOf(this.#at)): void {
    this.#connections.delete(number);
    const finishing = this.#end(connection, due).finally(() => this.#finishing.delete(finishing));
    this.#finishing.add(finishing);
  }

  async #end(connection: ReplayedConnection, due: number): Promise<void> {
    const score = await connection.finish(due);
    this.#unfinished.delete(connection);
    const reported = this.#reports.get(connection);
    if (!reported) return;
    if (this.#context.signal.aborted) this.#options.report.cut(reported, connection.name);
    else await this.#options.report.end(reported, score);
  }

  #viewOf(number: number): ConnectionView {
    const known = this.#views.get(number) ?? new ConnectionView(number);
    this.#views.set(number, known);
    return known;
  }

  #warn(reason: string, code: ProblemCode = "invalid-file"): void {
    this.#options.report.diagnose(problem({ code, severity: "warning", headline: `${this.#options.file}: ${reason}` }));
  }
}

// --- internal ---

/** So many messages that have yet to come are read ahead. */
const MOST_AHEAD = 1_024;
