import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import type { IdleSpec } from "../steps/standing/heartbeat.ts";
import { placed } from "../steps/placed.ts";
import type { Scope } from "./scope.ts";
import { endSilent } from "./silence.ts";

/** As servers that end what is idle do: they are going away. */
const CODE = 1001;

/** A rest of the time is rounded up to a part of it: deadlines of few different lengths cost least. */
const PARTS = 32;

/** Ends a connection on which nothing is heard for some time. A message costs it one assignment. */
export class Idle {
  /** When something was heard, in milliseconds of the run's clock. */
  heardAt: number;
  readonly #spec: IdleSpec;
  readonly #peer: Peer;
  readonly #scope: Scope;
  readonly #failed: (thrown: unknown) => void;
  readonly #silent: (failure: Failure) => void;
  #after = 0;

  constructor(
    spec: IdleSpec,
    scope: Scope,
    peer: Peer,
    told: { readonly failed: (thrown: unknown) => void; readonly silent: (failure: Failure) => void },
  ) {
    this.#spec = spec;
    this.#peer = peer;
    this.#scope = scope;
    this.#failed = told.failed;
    this.#silent = told.silent;
    this.heardAt = scope.scene.clock.now();
  }

  begin(): void {
    this.#guarded(() => {
      this.#after = this.#spec.after.evaluate(this.#scope);
      this.#wait(this.#after);
    });
  }

  stop(): void {
    this.#scope.track.stop(ended);
  }

  #wait(milliseconds: number): void {
    this.#scope.track.wait(
      milliseconds,
      () => this.#guarded(() => this.#late()),
      () => undefined,
    );
  }

  #late(): void {
    const { session, connected } = this.#peer;
    if (!connected || session.closing) return;
    // It is we who do not read: something may have come.
    if (session.paused) this.heardAt = this.#scope.scene.clock.now();
    const rest = this.heardAt + this.#after - this.#scope.scene.clock.now();
    if (rest > 0) {
      const part = this.#after / PARTS;
      this.#wait(Math.ceil(rest / part) * part);
      return;
    }
    this.#silent(
      endSilent({
        spec: this.#spec,
        peer: this.#peer,
        scope: this.#scope,
        code: CODE,
        missing: "nothing was heard",
        within: this.#after,
      }),
    );
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (thrown) {
      this.stop();
      this.#failed(placed(thrown, undefined));
    }
  }
}

const ended = new Failure({ code: "interrupted", headline: "The connection has ended" });
