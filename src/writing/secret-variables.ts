import { maskedIn } from "../recording/masked.ts";
import { variableName } from "./variable-name.ts";
import { mapOf, plainText, type Written } from "./written.ts";
import type { Names } from "./names.ts";

/** What proves who somebody is: it is not written into a file, but asked of the environment. */
export class SecretVariables {
  readonly #names: Names;
  /** By what stood there: a placeholder of the recorder, or the secret itself. */
  readonly #known = new Map<string, { readonly name: string; readonly variable: string }>();

  constructor(names: Names) {
    this.#names = names;
  }

  /** The variable of a secret that a client has sent. */
  of(value: string, called: string): string {
    const known = this.#known.get(value);
    if (known) return known.name;
    const name = this.#names.take(variableName(called.toLowerCase()));
    const variable = name.toUpperCase().replaceAll(/\W/g, "_");
    this.#known.set(value, { name, variable: ofTheSystem.has(variable) ? `${variable}_SECRET` : variable });
    return name;
  }

  /** The variable of a secret, if it is one that is known. */
  known(value: string): string | undefined {
    return this.#known.get(value)?.name;
  }

  /** A text of a handshake, in which a recorder has put placeholders: `Bearer ${secret.authorization}`. */
  text(text: string): string {
    let end = 0;
    let written = "";
    for (const each of maskedIn(text)) {
      written += `${plainText(text.slice(end, each.start))}\${${this.of(each.text, each.name)}}`;
      ({ end } = each);
    }
    return `${written}${plainText(text.slice(end))}`;
  }

  /** The variables, each with that of the environment that holds it, and what stood there. */
  get all(): readonly { readonly name: string; readonly variable: string; readonly value: string }[] {
    return [...this.#known].map(([value, each]) => ({ ...each, value }));
  }
}

/** What everybody has in their environment, and what changes how programs run. A cookie may have such a name. */
const ofTheSystem: ReadonlySet<string> = new Set(
  "PATH HOME USER LOGNAME SHELL TERM LANG PWD TMPDIR TZ EDITOR HOST HOSTNAME CI DEBUG NODE_OPTIONS NO_COLOR".split(" "),
);

/** Without its secrets a scenario says so, and not what a server makes of that. */
export function secretsAsserted(secrets: SecretVariables["all"]): ReadonlyMap<string, Written> {
  return mapOf({
    // Each that is missing is told by its name.
    assert: new Map(secrets.map(({ variable }) => [`env.${variable}`, "$any"])),
    name: `${secrets.length === 1 ? "the secret is" : "the secrets are"} in the environment`,
  });
}
