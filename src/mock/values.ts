import type { Scope } from "../expression/expr.ts";
import type { PlayScope } from "../steps/step.ts";
import { initialise } from "./initial.ts";
import type { Mock } from "./mock.ts";

/** What the values of a mock are made with. */
interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of an inline mock: where it finds the servers of its scenario. */
  readonly outer: Scope | undefined;
  /** A scope that finds these very values. */
  readonly scope: () => PlayScope;
}

/** The values of a mock from its start to its stop: `data`, which steps change, its variables, and `env`. */
export class MockValues {
  #mock: Pick<Mock, "vars" | "data">;
  readonly #surroundings: Surroundings;
  readonly #data = Object.create(null) as Record<string, unknown>;
  #vars = Object.create(null) as Record<string, unknown>;
  readonly #env: Readonly<Record<string, unknown>>;

  constructor(mock: Pick<Mock, "vars" | "data">, surroundings: Surroundings) {
    this.#mock = mock;
    this.#surroundings = surroundings;
    this.#env = Object.assign(Object.create(null) as Record<string, unknown>, surroundings.env);
  }

  /** Evaluates all of them. Throws a `Failure` for one that cannot be. */
  evaluate(): void {
    for (const name of this.#mock.vars.keys()) this.#variable(name);
    initialise("data", this.#mock.data, this.#surroundings.scope());
  }

  /** Goes on as those of another mock, evaluated as `anew`: data keep their values, new ones get their first. */
  become(mock: Pick<Mock, "vars" | "data">, anew: MockValues): void {
    this.#mock = mock;
    this.#vars = anew.#vars;
    for (const name of mock.data.keys()) if (!Object.hasOwn(this.#data, name)) this.#data[name] = anew.#data[name];
  }

  /** Data are as at the start. */
  reset(): void {
    for (const name of Object.keys(this.#data)) delete this.#data[name];
    initialise("data", this.#mock.data, this.#surroundings.scope());
  }

  root(name: string): unknown {
    switch (name) {
      case "data":
        return this.#data;
      case "vars":
        return this.#vars;
      case "env":
        return this.#env;
      default:
        return this.#variable(name) ?? this.#surroundings.outer?.get(name);
    }
  }

  /** A variable is evaluated when it is first read: one may read another that stands below it. */
  #variable(name: string): unknown {
    if (Object.hasOwn(this.#vars, name)) return this.#vars[name];
    const spec = this.#mock.vars.get(name);
    return spec && (this.#vars[name] = spec.value.evaluate(this.#surroundings.scope()));
  }
}
