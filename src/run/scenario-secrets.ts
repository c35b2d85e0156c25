import type { Scenario } from "../language/scenario.ts";
import type { Peer } from "../net/peer.ts";
import type { PlayScene } from "../play/scene.ts";
import type { PlayOptions } from "./play-options.ts";
import { secretVariables } from "./secret-variables.ts";
import { Veil } from "./secrets.ts";
import { whyWeak } from "./weak-secrets.ts";

/** The secrets of one scenario that is played: what is told of it is held back until their values are known. */
export class ScenarioSecrets {
  readonly #names: readonly string[];
  readonly #veil: Veil | undefined;
  readonly tell: NonNullable<PlayOptions["tell"]>;

  constructor(
    scenario: Pick<Scenario, "secrets" | "vars" | "assigned">,
    {
      given,
      tell,
      reveal = () => undefined,
    }: Required<Pick<PlayOptions, "given" | "tell">> & Pick<PlayOptions, "reveal">,
  ) {
    const { vars, assigned } = scenario;
    const secrets = secretVariables(scenario);
    this.#names = secrets;
    const settled = [...vars.keys(), ...given.keys()].filter((name) => !assigned.has(name));
    const veil = secrets.length > 0 ? new Veil(secrets, new Set(settled), tell, reveal) : undefined;
    this.#veil = veil;
    this.tell = veil ? (event, at) => veil.tell(event, at) : tell;
  }

  /** Told of each variable that a step sets; undefined for a scenario without secrets. */
  get assigned(): ((name: string, value: unknown) => void) | undefined {
    const veil = this.#veil;
    return veil && ((name, value) => veil.saw(name, value));
  }

  /** Variables have got their values. */
  filled({ variables }: Pick<PlayScene, "variables">): void {
    for (const name of this.#names) this.#veil?.saw(name, variables.get(name));
  }

  /** Every value that a secret has at the end is known, however it got it; then all is told. */
  end(scene: Pick<PlayScene, "variables" | "note">, peers: Iterable<Pick<Peer, "vars">>): void {
    const all = [...peers];
    for (const name of this.#names) {
      for (const peer of all) this.#veil?.saw(name, peer.vars[name]);
      const value = scene.variables.get(name);
      this.#veil?.saw(name, value);
      const why = whyWeak(value);
      if (why !== undefined) scene.note(`the secret "${name}" is not masked: ${why}`);
    }
    this.#veil?.end();
  }
}
