import type { Clock } from "../../environment.ts";
import { Failure, type Problem, problemOf } from "../../problem.ts";
import type { MockLogEntry, Unstamped, Wire } from "./entry.ts";
import { messageEntry, type Sent, Together } from "./together.ts";

/** Who is told. */
export interface TellerOptions {
  /** By what name its problems speak of it: the server's in a scenario. */
  readonly name: string;
  readonly clock: Clock;
  /** Told of each reaction, accept rule or HTTP answer that failed, with the connection's name where there is one. */
  readonly onProblem: (failure: Failure, connection?: string) => void;
  /** Told of what its steps `log`, with the connection's name where there is one. */
  readonly onSay?: ((text: string, connection: string | undefined) => void) | undefined;
  /** Told of what a reader should know and fails nothing. */
  readonly onNote?: ((text: string) => void) | undefined;
  /** Told of all that happens, of the above as well; entries are made only when somebody listens. */
  readonly onLog?: ((entry: MockLogEntry, wire?: Wire) => void) | undefined;
  /** Whether `onLog` wants messages and broadcasts, too; default: true. */
  readonly logMessages?: boolean;
}

/** Tells whoever plays a mock of all that happens in it: entries of the log, and what fails, is said, or is worth a note. */
export class Teller {
  readonly #options: TellerOptions;
  /** While the same is sent to several connections: for the log it is one thing. */
  #together: Together | undefined;

  constructor(options: TellerOptions) {
    this.#options = options;
  }

  /** Whether somebody reads the log. */
  get logs(): boolean {
    return this.#options.onLog !== undefined;
  }

  /** Whether they want messages in it: entries of them are made for nobody else. */
  get logsMessages(): boolean {
    return this.logs && (this.#options.logMessages ?? true);
  }

  log(entry: () => Unstamped, wire?: Wire): void {
    const { onLog, clock } = this.#options;
    if (!onLog) return;
    // Written into what was just made: for a busy mock a copy of each is a tenth of all that it does.
    const made: Unstamped & { at?: number } = entry();
    made.at = clock.wall();
    onLog(made as MockLogEntry, wire);
  }

  /** A message has gone out. */
  sent(sent: Sent): void {
    if (this.#together) this.#together.add(sent);
    else this.log(() => messageEntry(sent), sent);
  }

  /** Does something that sends the same to several connections; `to`: whom. */
  broadcast(to: () => string, send: () => void): void {
    // One that is made of others is one of them: steps to all connections that send to a room.
    if (!this.logsMessages || this.#together) {
      send();
      return;
    }
    const together = (this.#together = new Together());
    try {
      send();
    } finally {
      this.#together = undefined;
      together.tell(to, (entry, wire) => this.log(() => entry, wire));
    }
  }

  said(text: string, connection: string | undefined): void {
    this.log(() => ({ type: "log", connection, text }));
    this.#options.onSay?.(text, connection);
  }

  note(text: string): void {
    this.log(() => ({ type: "note", text }));
    this.#options.onNote?.(text);
  }

  /** Something failed: the problem names the mock, and what it was doing. */
  failed(thrown: unknown, what: string, connection?: string, notes: readonly string[] = []): void {
    this.#problem(Failure.of(told(problemOf(thrown), `${this.#options.name}: ${what} failed`, notes)), connection);
  }

  /** A connection was ended that would have taken more and more memory. */
  dropped(connection: string, why: string): void {
    const headline = `${this.#options.name}: ${connection} was dropped: ${why}`;
    this.#problem(new Failure({ code: "reaction", headline }), connection);
  }

  #problem(failure: Failure, connection: string | undefined): void {
    this.log(() => ({ type: "problem", connection, problem: failure.problem }));
    this.#options.onProblem(failure, connection);
  }
}

/** The same problem as one of the mock. A fault of our own stays one. */
function told(found: Problem, what: string, notes: readonly string[]): Problem {
  if (found.code === "internal") return found;
  const { headline, notes: own } = found;
  return { ...found, code: "reaction", headline: `${what}: ${headline}`, notes: [...own, ...notes] };
}
