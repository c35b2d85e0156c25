import type { Clock } from "../environment.ts";
import type { RunEvent } from "../events.ts";
import type { HttpRequest } from "../net/http.ts";
import type { Exchange } from "../recording/exchanges.ts";
import type { RequestEvent, ResponseEvent } from "../recording/traffic.ts";
import { Unanswered } from "../recording/unanswered.ts";
import { CarriedNotes } from "./carried-notes.ts";
import type { Carry } from "./carry.ts";
import type { Fault } from "./connection-score.ts";
import type { DialSettings } from "./dial-request.ts";
import type { HttpPlan } from "./http-plan.ts";
import { httpRequestOf } from "./http-request.ts";
import { type AskResult, askAgain, exchanged, exchangeEvent, unasked } from "./played-exchange.ts";
import type { Report, ReportedConnection } from "./report.ts";

export interface ExchangerOptions {
  readonly plan: HttpPlan;
  readonly dial: DialSettings;
  readonly report: Report;
  readonly frames: ((event: RunEvent) => void) | undefined;
  /** What stands behind the names of its requests: `(copy 3 of 10)`. */
  readonly suffix: string;
  readonly carry: Carry;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Plays the requests of plain HTTP that a recording needs: each is asked when it was, and compared when its answer had come. */
export class Exchanger {
  readonly #options: ExchangerOptions;
  /** Undefined: one that is not played. */
  readonly #asked = new Unanswered<Asked | undefined>();

  constructor(options: ExchangerOptions) {
    this.#options = options;
  }

  /** A request was made that is not played; its answer is passed over. */
  passOver({ connection }: RequestEvent): void {
    this.#asked.asked(connection, undefined);
  }

  /** Whether the request at this place among the events is played. */
  plays(position: number): boolean {
    return this.#options.plan.played.has(position);
  }

  /** Whether an answer of this connection is one of plain HTTP. */
  isAsked(connection: number): boolean {
    return this.#asked.waits(connection);
  }

  /** The recorded connection is over: what has no answer by now was not played. */
  ended(connection: number): void {
    this.#asked.ended(connection);
  }

  /** Asks what was asked there. */
  ask(event: RequestEvent, position: number): void {
    const { plan, dial, report, carry, clock, signal, suffix } = this.#options;
    const exchange = plan.played.get(position);
    if (!exchange) return;
    const notes = new CarriedNotes();
    const lacking = new Set<string>();
    const filling = carry.filling(dial.secrets, {
      carried: (what) => notes.add(what, "the request"),
      lacking: (what) => lacking.add(what),
    });
    const request = httpRequestOf(event, dial, filling, {
      clock,
      timeout: Math.ceil(dial.timeout + exchange.took),
      onGiveUp: (giveUp) => {
        if (signal.aborted) giveUp();
        signal.addEventListener("abort", giveUp, { once: true });
        return () => signal.removeEventListener("abort", giveUp);
      },
    });
    const name = `request ${event.connection} ${exchange.title}${suffix}`;
    const began = clock.now();
    const answer =
      lacking.size > 0 ? undefined : askAgain(request).then((result) => ({ result, ms: clock.now() - began }));
    this.#asked.asked(event.connection, {
      exchange,
      name,
      request,
      notes,
      reported: report.begin(name, position),
      lacking,
      answer,
    });
  }

  /** The recorded answer: waits for the one that comes now, and learns from it. */
  async answered(recorded: ResponseEvent): Promise<void> {
    const { plan, carry, report, frames, signal } = this.#options;
    const asked = this.#asked.answered(recorded.connection, recorded.status);
    if (!asked) return;
    const { exchange, name, request, reported, notes } = asked;
    const answer = await asked.answer;
    if (signal.aborted) {
      report.cut(reported, name);
      return;
    }
    const context = {
      carry,
      title: exchange.title,
      gives: exchange.gives,
      bare: plan.bare,
      secrets: this.#options.dial.secrets,
      hide: (texts: readonly string[]) => report.hide(texts),
    };
    let faults: readonly Fault[];
    if (answer) {
      const { result, ms } = answer;
      const told = await exchanged(result, recorded, context);
      ({ faults } = told);
      const client = `request ${recorded.connection}`;
      frames?.(exchangeEvent(request, told.shown, { at: report.now(), scenario: reported.scenario, ms, client }));
    } else faults = [unasked(asked.lacking, recorded, context)];
    await report.end(reported, {
      number: recorded.connection,
      name,
      scores: [],
      unsent: 0,
      faults,
      notes: notes.lines(),
    });
  }

  /** The recording is over, or nobody waits any more. */
  async end(): Promise<void> {
    const { report } = this.#options;
    for (const asked of this.#asked.all()) {
      if (!asked) continue;
      await asked.answer;
      report.cut(asked.reported, asked.name);
    }
  }
}

// --- internal ---

interface Asked {
  readonly exchange: Exchange;
  readonly name: string;
  readonly request: HttpRequest;
  readonly notes: CarriedNotes;
  readonly reported: ReportedConnection;
  /** What it needs and nobody has given: it is not asked then. */
  readonly lacking: ReadonlySet<string>;
  readonly answer: undefined | Promise<{ readonly result: AskResult; readonly ms: number }>;
}
