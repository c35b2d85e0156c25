import { type Place, placeOf, type Span } from "./source.ts";

/**
 * `invalid`: the file or the command line is wrong (exit code 2). `failed`: the server did not do what the scenario says
 * (JUnit `<failure>`). `errored`: the scenario could not be played (JUnit `<error>`). `internal`: a fault of wstest.
 */
export type ProblemKind = "invalid" | "failed" | "errored" | "internal";

/**
 * Every code that a problem may have. This table is closed: `fails`, JUnit types, `--reporter json`, docs/errors.md and the
 * exit codes read it, and a test holds it against docs/errors.md.
 */
export const problemCodes = {
  "never-came": { kind: "failed", title: "The message never came" },
  "too-late": { kind: "failed", title: "The message came too late" },
  "too-early": { kind: "failed", title: "The message came too early" },
  "before-cause": { kind: "failed", title: "The message came before its cause" },
  "wrong-message": { kind: "failed", title: "The message is not what was expected" },
  "unexpected-message": { kind: "failed", title: "A message came that must not come" },
  "wrong-count": { kind: "failed", title: "Too few or too many messages" },
  invariant: { kind: "failed", title: "An invariant does not hold" },
  "not-as-recorded": { kind: "failed", title: "The traffic is not as it was recorded" },
  schema: { kind: "failed", title: "The message does not fit its schema" },
  closed: { kind: "failed", title: "The connection was closed" },
  "not-closed": { kind: "failed", title: "The connection was not closed" },
  "wrong-close": { kind: "failed", title: "The connection was closed in another way" },
  "unexpected-close": { kind: "failed", title: "The connection was closed and no step expected it" },
  refused: { kind: "errored", title: "The connection could not be opened" },
  "not-refused": { kind: "failed", title: "The connection was opened and should have been refused" },
  handshake: { kind: "failed", title: "The handshake is not what was expected" },
  "not-connected": { kind: "errored", title: "The client is not connected" },
  "already-connected": { kind: "errored", title: "The client is already connected" },
  http: { kind: "failed", title: "The HTTP exchange is not what was expected" },
  exec: { kind: "failed", title: "The command did not do what was expected" },
  assert: { kind: "failed", title: "The assertion does not hold" },
  barrier: { kind: "errored", title: "The barrier is never met" },
  sla: { kind: "failed", title: "The latencies are not within their limits" },
  repeat: { kind: "failed", title: "The loop ended before its condition held" },
  "not-failed": { kind: "failed", title: "The scenario did not fail as it was meant to" },
  "time-out": { kind: "errored", title: "The scenario took too long" },
  "inbox-full": { kind: "errored", title: "The inbox is full" },
  server: { kind: "errored", title: "The server could not be used" },
  reaction: { kind: "failed", title: "A reaction of the mock failed" },
  fault: { kind: "errored", title: "A fault could not be played" },
  "not-set": { kind: "errored", title: "The variable has no value" },
  expression: { kind: "errored", title: "The expression could not be evaluated" },
  profile: { kind: "errored", title: "The profile of the client could not be used" },
  setting: { kind: "errored", title: "The setting has a wrong value" },
  "not-recorded": { kind: "errored", title: "The trace does not have what the scenario asks for" },
  interrupted: { kind: "errored", title: "The run was interrupted" },
  "invalid-file": { kind: "invalid", title: "The file is not valid" },
  "invalid-argument": { kind: "invalid", title: "The command line is not valid" },
  "nothing-to-run": { kind: "invalid", title: "Nothing matched" },
  recording: { kind: "internal", title: "The recording could not be written" },
  report: { kind: "internal", title: "A report could not be written" },
  internal: { kind: "internal", title: "A fault of wstest itself" },
} as const satisfies Record<string, { kind: ProblemKind; title: string }>;

export type ProblemCode = keyof typeof problemCodes;

/** What is wrong, as data. Text is made of it at the edge, by `codeFrame`. */
export interface Problem {
  readonly code: ProblemCode;
  /** A warning does not fail anything; without it the problem is an error. */
  readonly severity?: "warning";
  /** One line that says it all to who knows the scenario: `bob: no message matched within 500 ms`. */
  readonly headline: string;
  /** The words under the caret. */
  readonly label?: string;
  /** Where in the user's text; the smallest part at fault. */
  readonly place?: Place;
  /** Short texts of what should have been and what was, when both can be said. */
  readonly expected?: string;
  readonly actual?: string;
  /** What else is known: what came instead, how the connection ended. Each may have several lines. */
  readonly notes: readonly string[];
  /** What to do about it. */
  readonly help?: string;
  /** Of a fault of our own: where it was thrown. */
  readonly stack?: string;
}

/** What the maker of a problem says; its place is still a span. */
export interface ProblemInput extends Omit<Problem, "place" | "notes"> {
  readonly at?: Span | undefined;
  readonly notes?: readonly string[];
}

/** Makes a problem of what was said. */
export function problem({ at, notes, ...rest }: ProblemInput): Problem {
  return { ...rest, notes: notes ?? [], ...(at ? { place: placeOf(at) } : {}) };
}

/** Where and what: what is found wrong twice there is one problem. */
export function identityOf({ place, headline }: Problem): string {
  return `${place?.file} ${place?.line}:${place?.column} ${headline}`;
}

/** Which kind of problem a code stands for. */
export function kindOf(code: ProblemCode): ProblemKind {
  return problemCodes[code].kind;
}

/** The only thing that steps and settings throw on purpose. Whatever else is thrown is a fault of wstest. */
export class Failure extends Error {
  readonly problem: Problem;
  /** What was thrown first, when this says more about it. */
  #first: Failure | undefined;
  /** How many notes tell what was around it. */
  #around = 0;

  constructor(input: ProblemInput) {
    super(input.headline);
    this.name = "Failure";
    this.problem = problem(input);
  }

  /** A failure of a problem that is known already. */
  static of(found: Problem): Failure {
    const { place, ...rest } = found;
    const failure = new Failure(rest);
    return Object.assign(failure, { problem: place ? { ...failure.problem, place } : failure.problem });
  }

  /** The same failure with more said about it; `is` knows it again. */
  saying(more: Partial<Problem>): Failure {
    const failure = Failure.of({ ...this.problem, ...more });
    failure.#first = this.#first ?? this;
    failure.#around = this.#around;
    return failure;
  }

  /** The same failure with one more note of what was around it, from the inside out: `in round 3 of 10 of …`. */
  inside(where: string): Failure {
    if (this.#around > MOST_AROUND) return this;
    const note = this.#around === MOST_AROUND ? "in more calls and loops than are shown" : where;
    const failure = this.saying({ notes: [...this.problem.notes, note] });
    failure.#around++;
    return failure;
  }

  /** The failure that was thrown first, when this says more about it; else itself. */
  get first(): Failure {
    return this.#first ?? this;
  }

  /** Whether it is that failure, or one that says more about it. */
  is(failure: Failure | undefined): boolean {
    return this === failure || (this.#first !== undefined && this.#first === failure);
  }
}

/** A fragment may call itself some hundred times; nobody reads more than these. */
const MOST_AROUND = 8;

/** The problem that a thrown value stands for: what is not a `Failure` is a fault of our own, and says so. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Failure) return thrown.problem;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return problem({
    code: "internal",
    headline: `wstest itself failed: ${error.message}`,
    help: "This is a fault of wstest, not of your scenario. Please report it with the lines below.",
    ...(error.stack === undefined ? {} : { stack: error.stack }),
  });
}
