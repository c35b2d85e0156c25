import type { Command } from "commander";
import { Failure } from "../../problem.ts";

/** What means nothing where no server answers, and why. */
const senseless: Readonly<Record<string, string>> = {
  target: "A re-check asks no server.",
  seed: "A re-check has the seed of its trace.",
  retries: "What is recorded ends in the same way each time.",
  failOnFlaky: "What is recorded ends in the same way each time.",
  repeatEach: "What is recorded ends in the same way each time.",
  workers: "A re-check plays one scenario after another.",
  shard: "A re-check takes milliseconds: there is nothing to divide.",
  globalTimeout: "A re-check takes milliseconds, whatever time passes in it.",
};

/** Throws a `Failure` for options that were typed and make no sense beside `--from-trace`. What a project says of them is passed over. */
export function checkFromTrace(command: Command): void {
  for (const [name, why] of Object.entries(senseless)) {
    if (command.getOptionValueSource(name) !== "cli") continue;
    const option = command.options.find((each) => each.attributeName() === name);
    throw new Failure({
      code: "invalid-argument",
      headline: `--from-trace goes without ${option?.long ?? name}: ${why.charAt(0).toLowerCase()}${why.slice(1).replace(/\.$/, "")}`,
      help: "Take one of the two out.",
    });
  }
}

/** Of traces that would be written where those lie that are played from. */
export function overwritten(output: string): Failure {
  return new Failure({
    code: "invalid-argument",
    headline: `--trace would write over the traces of --from-trace, in ${output}/traces`,
    help: "Name another folder: -o wstest-results/again.",
  });
}
