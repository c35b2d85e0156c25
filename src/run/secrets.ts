import { isUtf8 } from "node:buffer";
import type { Environment } from "../environment.ts";
import type { StepEnd } from "../events.ts";
import type { Scope } from "../expression/expr.ts";
import type { Scenario } from "../language/scenario.ts";
import { Failure, type Problem, problemCodes } from "../problem.ts";
import type { RunEventOf } from "../steps/scene.ts";
import { Mask, MASK } from "./mask.ts";
import type { Plan } from "./plan.ts";
import { secretVariables } from "./secret-variables.ts";

/** Where the variables of the environment are, for who asks. */
type Surroundings = Pick<Environment, "env">;

/** The texts of a secret value: its own, or those of all that it holds. */
export function secretTexts(value: unknown): readonly string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value === "number" || typeof value === "bigint") return [String(value)];
  if (value instanceof Uint8Array) return bytesTexts(Buffer.from(value));
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(secretTexts);
}

/** Bytes are shown in hexadecimal, told in base64, and mostly they are a text. */
function bytesTexts(bytes: Buffer): readonly string[] {
  if (isUtf8(bytes)) return secretTexts(bytes.toString());
  const hex = bytes.toString("hex");
  return [hex, hex.replace(/..(?=.)/g, "$& "), bytes.toString("base64")];
}

/**
 * The secrets of a scenario that are known before it is played: those that are given from outside, constants of its file, and
 * what is made of nothing but these and the environment. Its name is told before any variable has a value.
 */
export function knownSecrets(
  scenario: Pick<Scenario, "secrets" | "vars">,
  given: ReadonlyMap<string, unknown>,
  surroundings: Surroundings,
): readonly string[] {
  const known = new KnownValues(scenario.vars, given, surroundings);
  return secretVariables(scenario).flatMap((name) => [
    ...secretTexts(given.get(name)),
    ...secretTexts(known.get(name)),
  ]);
}

/** Hides the secrets of files that are only looked at: a problem shows the lines around it. */
export function maskOf({ loaded, runServers }: Pick<Plan, "loaded" | "runServers">, surroundings: Surroundings): Mask {
  const mask = new Mask();
  const scenarios = [...(runServers ? [runServers] : []), ...loaded.flatMap((each) => each.scenarios)];
  for (const each of scenarios) mask.add(knownSecrets(each, new Map(), surroundings));
  return mask;
}

/** Names of scenarios as reports tell and records remember them. */
export function namesMasked(
  found: Pick<Plan, "loaded" | "runServers">,
  surroundings: Surroundings,
): (name: string) => string {
  const mask = maskOf(found, surroundings);
  return (name) => mask.text(name);
}

/** Variables that have their values before anything is played. */
class KnownValues implements Scope {
  readonly #vars: Scenario["vars"];
  readonly #given: ReadonlyMap<string, unknown>;
  readonly #surroundings: Surroundings;
  /** Those that are being worked out: who reads itself has no value. */
  readonly #begun = new Set<string>();

  constructor(vars: Scenario["vars"], given: ReadonlyMap<string, unknown>, surroundings: Surroundings) {
    this.#vars = vars;
    this.#given = given;
    this.#surroundings = surroundings;
  }

  get(name: string): unknown {
    if (name === "env") return this.#surroundings.env;
    const spec = this.#vars.get(name);
    if (!spec || !this.#isKnown(name)) return undefined;
    try {
      return spec.value.evaluate(this);
    } catch (thrown) {
      // What is wrong with it is told when it is played.
      if (thrown instanceof Failure) return undefined;
      throw thrown;
    }
  }

  /** Whether it is another one each time: what makes it so reads nothing. */
  #isKnown(name: string): boolean {
    if (name === "env" || this.#given.has(name)) return true;
    const spec = this.#vars.get(name);
    if (!spec || this.#begun.has(name)) return false;
    if (spec.value.constant) return true;
    this.#begun.add(name);
    const known = spec.reads.size > 0 && [...spec.reads].every((each) => this.#isKnown(each));
    this.#begun.delete(name);
    return known;
  }
}

/** Events that are held back; past this they are told without what peers said in them. */
const MOST_HELD = 10_000;

type Tell = (event: RunEventOf, at: number) => void;

/**
 * Tells the events of a scenario that has secrets. One whose value is found only while it is played (a token out of an
 * answer) stands in the events before that: so they are held back until every secret is known, or all is over.
 */
export class Veil {
  readonly #names: ReadonlySet<string>;
  readonly #unknown: Set<string>;
  /** Whether a secret gets its values while the scenario is played: each client may find another one. */
  readonly #found: boolean;
  readonly #tell: Tell;
  readonly #reveal: (texts: readonly string[]) => void;
  #held: { readonly event: RunEventOf; readonly at: number }[] | undefined = [];

  /** `settled`: names whose values are known when the scenario begins, and stay. `reveal` is told of each value. */
  constructor(
    names: readonly string[],
    settled: ReadonlySet<string>,
    tell: Tell,
    reveal: (texts: readonly string[]) => void,
  ) {
    this.#names = new Set(names);
    this.#unknown = new Set(names);
    this.#found = names.some((each) => !settled.has(each));
    this.#tell = tell;
    this.#reveal = reveal;
  }

  tell(event: RunEventOf, at: number): void {
    if (!this.#held) return this.#tell(event, at);
    this.#held.push({ event, at });
    if (this.#held.length < MOST_HELD) return undefined;
    for (const each of this.#held) this.#tell(withoutText(each.event), each.at);
    this.#held = [];
    return undefined;
  }

  /** A variable has got a value. */
  saw(name: string, value: unknown): void {
    if (!this.#names.has(name) || value === undefined) return;
    this.#reveal(secretTexts(value));
    this.#unknown.delete(name);
    if (this.#unknown.size === 0 && !this.#found) this.end();
  }

  /** Tells what was held back; nothing is from now on. */
  end(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const { event, at } of held) this.#tell(event, at);
  }
}

/** An event without what it quotes of others. */
function withoutText(event: RunEventOf): RunEventOf {
  switch (event.type) {
    case "frame": {
      const { value: _value, ...rest } = event;
      return { ...rest, payload: MASK, binary: false };
    }
    case "log":
    case "profile":
      return { ...event, text: MASK };
    case "server":
      return {
        ...event,
        ...(event.text === undefined ? {} : { text: MASK }),
        ...(event.url === undefined ? {} : { url: MASK }),
        ...(event.vars ? { vars: {} } : {}),
      };
    case "http": {
      const { answer, error, ...rest } = event;
      return {
        ...rest,
        url: MASK,
        ...(answer ? { answer: { ...answer, url: MASK, headers: {}, body: MASK, binary: false } } : {}),
        ...(error ? { error: { ...error, message: MASK } } : {}),
      };
    }
    case "exec":
      return { ...event, title: MASK, stdout: MASK, stderr: MASK, binary: false };
    case "client": {
      const { answer: _answer, error, ...rest } = event;
      const { url, protocol, reason } = event;
      return {
        ...rest,
        ...(error ? { error: { ...error, message: MASK } } : {}),
        ...(url === undefined ? {} : { url: MASK }),
        ...(protocol === undefined ? {} : { protocol: MASK }),
        ...(reason ? { reason: MASK } : {}),
      };
    }
    case "step:end":
      return { ...event, outcome: outcomeWithoutText(event.outcome) };
    case "scenario:end": {
      const { transcript: _transcript, variables: _variables, ...rest } = event;
      return { ...rest, outcome: outcomeWithoutText(event.outcome), notes: [] };
    }
    case "diagnostic":
      return { ...event, problem: problemWithoutText(event.problem) };
    case "run:start":
    case "scenario:start":
    case "step:start":
    case "run:end":
      return event;
  }
}

function outcomeWithoutText<Any extends StepEnd["outcome"]>(outcome: Any): Any {
  return "problem" in outcome ? { ...outcome, problem: problemWithoutText(outcome.problem) } : outcome;
}

/** Which problem it is, and where in the file. */
function problemWithoutText({ code, severity, place }: Problem): Problem {
  return {
    code,
    ...(severity ? { severity } : {}),
    headline: problemCodes[code].title,
    ...(place ? { place } : {}),
    notes: [`What it quotes is left out: ${MOST_HELD} events came before all secrets were known.`],
  };
}
