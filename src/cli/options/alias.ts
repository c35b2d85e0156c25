import { Option } from "commander";

/** A name that another tool has for one of our options. It is read like that one; help does not show it. */
export class Alias extends Option {
  readonly #attribute: string;

  /** `attribute`: the name under which the option itself is read. */
  constructor(flags: string, attribute: string) {
    super(flags);
    this.#attribute = attribute;
    this.hideHelp();
  }

  override attributeName(): string {
    return this.#attribute;
  }
}
